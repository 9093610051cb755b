package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// IoBytesUnsent is the number of an option: there is no such request.
const IoBytesUnsent = unix.SO_NWRITE

// IoBytesNotSent is no less than what has not been sent even once.
const IoBytesNotSent = IoBytesUnsent

// Ioctl is ioctl(2) for a request that stores an int, or getsockopt(2) where an option says as much.
func Ioctl(fd, request int) (int, syscall.Errno) {
	if request == IoBytesUnsent {
		return GetInt(fd, unix.SOL_SOCKET, unix.SO_NWRITE)
	}
	return ioctlInt(fd, request)
}

// Socket makes a non-blocking descriptor that a new program does not inherit: socket(2). It has no flags
// for that, so that no program may be started before fcntl(2) has been called.
func Socket(domain, kind, protocol int) (int, syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(domain, kind, protocol)
	if err != nil {
		return -1, errnoOf(err)
	}
	return ownedByUs(fd)
}

// Accept takes a connection that is there, non-blocking and close-on-exec; EAGAIN when none is: accept(2).
// It does not wait only while fd has O_NONBLOCK; the lock is held for no longer than that.
func Accept(fd int) (accepted int, peer Addr, e syscall.Errno) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	var sa unix.Sockaddr
	e = ignoringEINTR(func() (err error) {
		accepted, sa, err = unix.Accept(fd)
		return err
	})
	if e != 0 {
		return -1, Addr{}, e
	}
	accepted, e = ownedByUs(accepted)
	return accepted, addrOf(sa), e
}

// ownedByUs makes a new descriptor close-on-exec and non-blocking, or closes it.
func ownedByUs(fd int) (int, syscall.Errno) {
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd) // it was not handed out yet
		return -1, errnoOf(err)
	}
	return fd, 0
}

// Domain returns the socket's address family, AF_…: that of its address, since there is no option that
// tells it (getsockname(2)).
func Domain(fd int) (int, syscall.Errno) {
	sa, err := unix.Getsockname(fd)
	switch sa.(type) {
	case *unix.SockaddrInet4:
		return unix.AF_INET, 0
	case *unix.SockaddrInet6:
		return unix.AF_INET6, 0
	case *unix.SockaddrUnix:
		return unix.AF_UNIX, 0
	}
	if e := errnoOf(err); e != 0 && e != unix.EAFNOSUPPORT {
		return 0, e
	}
	return unix.AF_UNSPEC, 0
}
