package sys

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Nothing is added to the flags: the sockets are non-blocking, no signal is raised, and there is no
// MSG_TRUNC.
const (
	RecvFlags    = 0
	SendFlags    = 0
	ConsumeFlags = 0
	MessageFlags = 0
	TellLength   = 0
)

// FlagNames are how a trace shows the flags.
var FlagNames = []FlagName{
	{"MSG_OOB", MsgOutOfBand},
	{"MSG_PEEK", MsgPeek},
	{"MSG_DONTROUTE", MsgDoNotRoute},
}

// transfer is recv or send.
func transfer(proc *windows.LazyProc, fd int, p []byte, flags int) (int, syscall.Errno) {
	return intOf(syscall.SyscallN(proc.Addr(), uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags)))
}

// Recv receives what is there, EAGAIN when nothing is. Where no urgent byte is pending, it says EINVAL of
// one that is asked for, as other systems do: nothing would tell when to ask again.
func Recv(fd int, p []byte, flags int) (int, syscall.Errno) {
	n, e := transfer(procRecv, fd, p, flags)
	if e == windows.WSAEWOULDBLOCK && flags&MsgOutOfBand != 0 {
		e = windows.WSAEINVAL
	}
	return n, e
}

// Send sends what fits, EAGAIN when nothing does.
func Send(fd int, p []byte, flags int) (int, syscall.Errno) {
	return transfer(procSend, fd, p, flags)
}

// Consume takes len(p) bytes that a peek showed in p out of the queue.
func Consume(fd int, p []byte) (int, syscall.Errno) { return Recv(fd, p, 0) }

// PollNames are how a trace shows what Poll asks for.
var PollNames = [ReadyCount]string{ReadyRead: "AFD_POLL_RECEIVE", ReadyWrite: "AFD_POLL_SEND", ReadyExcept: "AFD_POLL_RECEIVE_EXPEDITED"}

// Poll asks, without waiting, whether the socket is ready: the driver, as the reactor does, so that both say
// the same. What breaks a connection counts, and so, as elsewhere, does a socket that was never connected.
func Poll(fd int, r Ready) (ready bool, e syscall.Errno) {
	seen, e := askAFD(fd, afdEvents[r])
	if e != 0 || seen != 0 {
		return e == 0, e
	}
	if _, e := Remote(fd); e != windows.WSAENOTCONN {
		return false, 0
	}
	listening, e := Listening(fd)
	return !listening, e
}

// Peer asks the driver, which leaves a pending error where it is.
func Peer(fd int) (PeerState, syscall.Errno) {
	seen, e := askAFD(fd, afdDisconnect|afdAbort|afdConnectFail)
	return PeerState{Failed: seen&(afdAbort|afdConnectFail) != 0, Ended: seen&(afdDisconnect|afdAbort) != 0}, e
}
