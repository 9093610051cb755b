package sys

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// MayShareProcessor reports whether what comes on fd is sent by this processor, as far as the system knows: then the
// peer, if it is on this machine, runs when we do not. SO_INCOMING_CPU, socket(7).
func MayShareProcessor(fd int) bool {
	theirs, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_INCOMING_CPU)
	if err != nil || theirs < 0 {
		return true
	}
	var ours uint32
	_, _, e := unix.RawSyscall(unix.SYS_GETCPU, uintptr(unsafe.Pointer(&ours)), 0, 0)
	return e == 0 && theirs == int(ours)
}

// Yield lets others run on this processor: sched_yield(2).
func Yield() { _, _, _ = unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }
