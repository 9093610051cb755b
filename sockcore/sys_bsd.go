//go:build darwin || freebsd

package sockcore

import "golang.org/x/sys/unix"

// The requests of ioctl(2) that package unix does not have for these systems
// (sys/filio.h).
const (
	ioBytesReadable = 0x4004667f // FIONREAD
	ioAtMark        = unix.SIOCATMARK
)

// sysConnected asks how a sysConnect ended that was under way: 0, its error, or
// EAGAIN when it still is. A second connect(2) would begin a new attempt after
// one that failed. SO_ERROR alone is 0 on a socket that is not connected at all,
// too.
func sysConnected(fd int, _ Endpoint) Code {
	pending, c := sysError(fd)
	if c != 0 {
		return c
	}
	if pending != 0 {
		return pending
	}
	if _, c = sysRemote(fd); c == ENOTCONN {
		return EAGAIN
	}
	return c
}

// sysDisconnect cannot be had: see canDisconnect.
func sysDisconnect(int) Code { return NotSupported }

// ioctlInt is ioctl(2) for a request that stores an int.
func ioctlInt(fd, request int) (int, Code) {
	n, err := unix.IoctlGetInt(fd, uint(request))
	return int(int32(n)), codeOf(err)
}
