//go:build darwin || freebsd

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// What is always added to the flags: no call blocks, and a send to a connection that is gone fails with
// EPIPE instead of raising SIGPIPE. Bytes that were looked at are copied once more to be taken: MSG_TRUNC
// drops nothing here.
const (
	RecvFlags    = unix.MSG_DONTWAIT
	SendFlags    = unix.MSG_DONTWAIT | unix.MSG_NOSIGNAL
	ConsumeFlags = unix.MSG_DONTWAIT

	MessageFlags = RecvFlags
)

// TellLength would make RecvMsg return the whole length of a message that it cuts, which this system does not tell.
const TellLength = 0

// MsgFastOpen connects and sends at once: these systems have no such flag.
const MsgFastOpen = 0

// FlagNames are how a trace shows the flags.
var FlagNames = []FlagName{
	{"MSG_OOB", unix.MSG_OOB},
	{"MSG_PEEK", unix.MSG_PEEK},
	{"MSG_DONTROUTE", unix.MSG_DONTROUTE},
	{"MSG_EOR", unix.MSG_EOR},
	{"MSG_TRUNC", unix.MSG_TRUNC},
	{"MSG_DONTWAIT", unix.MSG_DONTWAIT},
	{"MSG_NOSIGNAL", unix.MSG_NOSIGNAL},
}

// Recv receives what is there, EAGAIN when nothing is: recv(2).
func Recv(fd int, p []byte, flags int) (n int, e syscall.Errno) {
	e = ignoringEINTR(func() (err error) {
		n, _, err = unix.Recvfrom(fd, p, flags|RecvFlags)
		return err
	})
	return max(n, 0), e
}

// Send sends what fits, EAGAIN when nothing does: sendmsg(2), since package unix keeps the count of
// sendto(2) to itself.
func Send(fd int, p []byte, flags int) (n int, e syscall.Errno) {
	e = ignoringEINTR(func() (err error) {
		n, err = unix.SendmsgN(fd, p, nil, nil, flags|SendFlags)
		return err
	})
	return max(n, 0), e
}

// Consume takes len(p) bytes that a peek showed in p out of the queue.
func Consume(fd int, p []byte) (int, syscall.Errno) { return Recv(fd, p, 0) }

// SendMsg sends one message, to an address unless it is the zero Addr, EAGAIN when there is no room:
// sendmsg(2).
func SendMsg(fd int, p, control []byte, to Addr, flags int) (n int, e syscall.Errno) {
	var sa unix.Sockaddr
	if to != (Addr{}) {
		if sa, e = to.sockaddr(); e != 0 {
			return 0, e
		}
	}
	if len(p) == 0 && len(control) > 0 && to == (Addr{}) {
		return 0, ignoringEINTR(func() error { return sendControl(fd, control, flags|SendFlags) })
	}
	e = ignoringEINTR(func() (err error) {
		n, err = unix.SendmsgN(fd, p, control, sa, flags|SendFlags)
		return err
	})
	return max(n, 0), e
}

// RecvMsg receives one message and where it came from, EAGAIN when there is none: recvmsg(2). Control data
// goes into control, of which the first controls bytes count. The flags that the system returns say what
// was cut off: MSG_TRUNC, MSG_CTRUNC. Descriptors that come are close-on-exec.
func RecvMsg(fd int, p, control []byte, flags int) (n, controls, returned int, from Addr, e syscall.Errno) {
	var sa unix.Sockaddr
	e = ignoringEINTR(func() (err error) {
		n, controls, returned, sa, err = unix.Recvmsg(fd, p, control, flags|MessageFlags)
		return err
	})
	closeOnExec(control[:controls])
	return max(n, 0), controls, returned, addrOf(sa), e
}
