package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// IoBytesUnsent is FIONWRITE (sys/filio.h).
const IoBytesUnsent = 0x40046677

// IoBytesNotSent is no less than what has not been sent even once.
const IoBytesNotSent = IoBytesUnsent

// Ioctl is ioctl(2) for a request that stores an int.
func Ioctl(fd, request int) (int, syscall.Errno) { return ioctlInt(fd, request) }

// Socket makes a non-blocking descriptor that a new program does not inherit: socket(2).
func Socket(domain, kind, protocol int) (int, syscall.Errno) {
	fd, err := unix.Socket(domain, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, protocol)
	return fd, errnoOf(err)
}

// Accept takes a connection that is there, non-blocking and close-on-exec; EAGAIN when none is: accept4(2).
// It does not wait only while fd has O_NONBLOCK.
func Accept(fd int) (accepted int, peer Addr, e syscall.Errno) {
	var sa unix.Sockaddr
	e = ignoringEINTR(func() (err error) {
		accepted, sa, err = unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		return err
	})
	return accepted, addrOf(sa), e
}

// Domain returns the socket's address family, AF_…: SO_DOMAIN, getsockopt(2).
func Domain(fd int) (int, syscall.Errno) { return GetInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN) }
