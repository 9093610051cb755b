package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// CanDisconnect says that connect(2) with AF_UNSPEC dissolves an association.
	CanDisconnect = true
	// PathMax is how many bytes the path of a unix socket has at most (unix(7)).
	PathMax = 107
)

// The requests of Ioctl; see tcp(7).
const (
	IoBytesReadable = unix.TIOCINQ // FIONREAD
	IoBytesUnsent   = unix.TIOCOUTQ
	IoBytesNotSent  = unix.SIOCOUTQNSD // of those, what has not been sent even once
	IoAtMark        = unix.SIOCATMARK
)

// Socket makes a non-blocking descriptor that a new program does not inherit: socket(2).
func Socket(domain, kind, protocol int) (int, syscall.Errno) {
	fd, err := unix.Socket(domain, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, protocol)
	return fd, errnoOf(err)
}

// Accept takes a connection that is there, non-blocking and close-on-exec; EAGAIN when none is: accept4(2).
// It does not wait only while fd has O_NONBLOCK.
func Accept(fd int) (accepted int, peer Addr, e syscall.Errno) {
	return named(unix.SYS_ACCEPT4, fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
}

// Ioctl reads the int32 that the kernel stores: as an int, on a big-endian 64-bit machine, it would be
// 1<<32 times too large.
func Ioctl(fd, request int) (int, syscall.Errno) {
	n, err := unix.IoctlGetUint32(fd, uint(request))
	return int(int32(n)), errnoOf(err)
}

// Connected asks how a Connect ended that was under way: 0, its error, or EAGAIN when it still is. Linux
// says so to a second connect(2). SO_ERROR would say the same, but is 0 on a socket that is not connected
// at all, too, and leaves one that failed in a state in which the next connect fails (ECONNABORTED), and
// one that succeeded where the next connect succeeds instead of failing with EISCONN: see SS_CONNECTING in
// net/ipv4/af_inet.c.
func Connected(fd int, a Addr) syscall.Errno {
	switch e := Connect(fd, a); e {
	case unix.EINPROGRESS, unix.EALREADY:
		return unix.EAGAIN
	default:
		return e
	}
}

// Disconnect dissolves an association: connect(2), with AF_UNSPEC.
func Disconnect(fd int) syscall.Errno {
	sa := unix.RawSockaddr{Family: unix.AF_UNSPEC}
	for {
		_, _, e := unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(unsafe.Pointer(&sa)), unsafe.Sizeof(sa))
		if e != unix.EINTR {
			return e
		}
	}
}

// Domain returns the socket's address family, AF_…: SO_DOMAIN, socket(7).
func Domain(fd int) (int, syscall.Errno) { return GetInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN) }

// dup2 is dup2(2), which not every processor's Linux has.
func dup2(from, to int) error { return unix.Dup3(from, to, 0) }

// Inode returns what tells a socket from every other one that is open: fstat(2).
func Inode(fd int) (uint64, syscall.Errno) {
	var st unix.Stat_t
	e := ignoringEINTR(func() error { return unix.Fstat(fd, &st) })
	return st.Ino, e
}
