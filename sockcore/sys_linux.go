package sockcore

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// The requests of ioctl(2); see tcp(7).
const (
	ioBytesReadable = unix.TIOCINQ // FIONREAD
	ioBytesUnsent   = unix.TIOCOUTQ
	ioAtMark        = unix.SIOCATMARK
)

// sysIoctl reads the int32 that the kernel stores: as an int, on a big-endian
// 64-bit machine, it would be 1<<32 times too large.
func sysIoctl(fd, request int) (int, Code) {
	n, err := unix.IoctlGetUint32(fd, uint(request))
	return int(int32(n)), codeOf(err)
}

// sysConnected asks how a sysConnect ended that was under way: 0, its error, or
// EAGAIN when it still is. Linux says so to a second connect(2). SO_ERROR would
// say the same, but is 0 on a socket that is not connected at all, too, and
// leaves one that failed in a state in which the next connect fails
// (ECONNABORTED), and one that succeeded where the next connect succeeds instead
// of failing with EISCONN: see SS_CONNECTING in net/ipv4/af_inet.c.
func sysConnected(fd int, ep Endpoint) Code {
	switch c := sysConnect(fd, ep); c {
	case EINPROGRESS, EALREADY:
		return EAGAIN
	default:
		return c
	}
}

// sysDisconnect dissolves an association: connect(2), with AF_UNSPEC.
func sysDisconnect(fd int) Code {
	sa := unix.RawSockaddr{Family: unix.AF_UNSPEC}
	return rawConnect(fd, &sa)
}

// rawConnect is connect(2) with an address that package unix has no form for.
func rawConnect(fd int, sa *unix.RawSockaddr) Code {
	for {
		_, _, e := unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(sa)), unsafe.Sizeof(*sa))
		if e != unix.EINTR {
			return FromErrno(e)
		}
	}
}
