//go:build linux || freebsd

package sockcore

import "golang.org/x/sys/unix"

// sysSocket makes a non-blocking descriptor that a new program does not
// inherit: socket(2).
func sysSocket(f Family) (int, Code) {
	fd, err := unix.Socket(domainOf(f), unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, int(protoTCP))
	return fd, codeOf(err)
}

// sysAccept takes a connection that is there; EAGAIN when none is: accept4(2).
func sysAccept(fd int) (nfd int, peer Endpoint, c Code) {
	var sa unix.Sockaddr
	c = ignoringEINTR(func() (err error) {
		nfd, sa, err = unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
		return err
	})
	return nfd, endpointOf(sa), c
}
