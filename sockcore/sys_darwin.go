package sockcore

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// ioBytesUnsent is the number of an option: there is no such request.
const ioBytesUnsent = unix.SO_NWRITE

func sysIoctl(fd, request int) (int, Code) {
	if request == ioBytesUnsent {
		return sysGetInt(fd, unix.SOL_SOCKET, unix.SO_NWRITE)
	}
	return ioctlInt(fd, request)
}

// sysSocket makes a non-blocking descriptor that a new program does not
// inherit: socket(2). It has no flags for that, so that no program may be
// started before fcntl(2) has been called.
func sysSocket(f Family) (int, Code) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(domainOf(f), unix.SOCK_STREAM, int(protoTCP))
	if err != nil {
		return -1, codeOf(err)
	}
	return ownedByUs(fd)
}

// sysAccept takes a connection that is there; EAGAIN when none is: accept(2). It
// does not wait, so the lock is held for no longer than that.
func sysAccept(fd int) (nfd int, peer Endpoint, c Code) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	var sa unix.Sockaddr
	c = ignoringEINTR(func() (err error) {
		nfd, sa, err = unix.Accept(fd)
		return err
	})
	if c != 0 {
		return -1, Endpoint{}, c
	}
	nfd, c = ownedByUs(nfd)
	return nfd, endpointOf(sa), c
}

// ownedByUs makes a new descriptor close-on-exec and non-blocking, or closes it.
func ownedByUs(fd int) (int, Code) {
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd) // it was never anybody's
		return -1, codeOf(err)
	}
	return fd, 0
}
