package sockcore

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// underQemu reports that qemu-user runs the program: an option that it does not
// know it hands over as one int, in the machine's own order, and so TCP_INFO,
// of which no kernel stores as little, as 4 bytes, and names of devices and
// algorithms not at all.
func underQemu(t testing.TB) bool {
	t.Helper()
	s := openOf(t)
	d, err := s.acquire()
	must(t, err)
	defer s.release(d)
	var info [256]byte
	size := uint32(len(info))
	_, _, e := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(d.fd), unix.IPPROTO_TCP, unix.TCP_INFO,
		uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	if e != 0 {
		t.Fatal(e)
	}
	return size == 4
}

func skipUnderQemu(t testing.TB, why string) {
	t.Helper()
	if underQemu(t) {
		t.Skip("qemu-user " + why)
	}
}
