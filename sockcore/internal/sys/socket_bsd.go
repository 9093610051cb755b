//go:build darwin || freebsd

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// CanDisconnect says that connect(2) with AF_UNSPEC dissolves an association: here of datagram sockets only.
const CanDisconnect = false

// PathMax is how many bytes the path of a unix socket has at most: sun_path less its NUL (sys/un.h).
const PathMax = 103

// The requests of ioctl(2) that package unix does not have for these systems (sys/filio.h).
const (
	IoBytesReadable = 0x4004667f // FIONREAD
	IoAtMark        = unix.SIOCATMARK
)

// Connected asks how a Connect ended that was under way: 0, its error, or EAGAIN when it still is. A second
// connect(2) would begin a new attempt after one that failed. SO_ERROR alone is 0 on a socket that is not
// connected at all, too.
func Connected(fd int, _ Addr) syscall.Errno {
	pending, e := PendingError(fd)
	if e != 0 {
		return e
	}
	if pending != 0 {
		return pending
	}
	if _, e = Remote(fd); e == unix.ENOTCONN {
		return unix.EAGAIN
	}
	return e
}

// Bind is bind(2).
func Bind(fd int, a Addr) syscall.Errno {
	sa, e := a.sockaddr()
	if e != 0 {
		return e
	}
	return errnoOf(unix.Bind(fd, sa))
}

// Connect is connect(2), and ConnectUnderWay where the connection is being made.
func Connect(fd int, a Addr) syscall.Errno {
	sa, e := a.sockaddr()
	if e != 0 {
		return e
	}
	return ignoringEINTR(func() error { return unix.Connect(fd, sa) })
}

// Local is getsockname(2).
func Local(fd int) (Addr, syscall.Errno) {
	sa, err := unix.Getsockname(fd)
	return addrOf(sa), errnoOf(err)
}

// Remote is getpeername(2).
func Remote(fd int) (Addr, syscall.Errno) {
	sa, err := unix.Getpeername(fd)
	return addrOf(sa), errnoOf(err)
}

// Disconnect cannot be had: see CanDisconnect.
func Disconnect(int) syscall.Errno { return Unsupported }

// ioctlInt is ioctl(2) for a request that stores an int.
func ioctlInt(fd, request int) (int, syscall.Errno) {
	n, err := unix.IoctlGetInt(fd, uint(request))
	return int(int32(n)), errnoOf(err)
}

func dup2(from, to int) error { return unix.Dup2(from, to) }

// Inode returns a number for each descriptor: to fstat(2), every TCP socket has inode 0 here. So of two
// descriptors of one socket that both are adopted, the first to be let go restores the blocking mode for
// both.
func Inode(fd int) (uint64, syscall.Errno) { return uint64(fd) + 1, 0 }
