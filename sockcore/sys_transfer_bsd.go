//go:build darwin || freebsd

package sockcore

import "golang.org/x/sys/unix"

// What is always added to the flags: no call blocks, and a send to a connection
// that is gone fails with EPIPE instead of raising SIGPIPE. Bytes that were
// looked at are copied once more to be taken: MSG_TRUNC drops nothing here.
const (
	recvFlags    Flags = unix.MSG_DONTWAIT
	sendFlags    Flags = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
	consumeFlags Flags = unix.MSG_DONTWAIT
)

var sysFlagNames = []sysFlagName{
	{"MSG_OOB", unix.MSG_OOB},
	{"MSG_PEEK", unix.MSG_PEEK},
	{"MSG_DONTROUTE", unix.MSG_DONTROUTE},
	{"MSG_EOR", unix.MSG_EOR},
	{"MSG_TRUNC", unix.MSG_TRUNC},
	{"MSG_DONTWAIT", unix.MSG_DONTWAIT},
	{"MSG_NOSIGNAL", unix.MSG_NOSIGNAL},
}

// sysRecv receives what is there, EAGAIN when nothing is: recv(2).
func sysRecv(fd int, p []byte, flags Flags) (n int, c Code) {
	c = ignoringEINTR(func() (err error) {
		n, _, err = unix.Recvfrom(fd, p, int(flags|recvFlags))
		return err
	})
	return max(n, 0), c
}

// sysSend sends what fits, EAGAIN when nothing does: sendmsg(2), since package
// unix keeps the count of sendto(2) to itself.
func sysSend(fd int, p []byte, flags Flags) (n int, c Code) {
	c = ignoringEINTR(func() (err error) {
		n, err = unix.SendmsgN(fd, p, nil, nil, int(flags|sendFlags))
		return err
	})
	return max(n, 0), c
}

// sysConsume takes len(p) bytes that a peek showed in p out of the queue.
func sysConsume(fd int, p []byte) (int, Code) { return sysRecv(fd, p, 0) }
