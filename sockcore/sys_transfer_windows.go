package sockcore

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Nothing is added to the flags: the sockets are non-blocking, no signal is
// raised, and there is no MSG_TRUNC.
const (
	recvFlags    Flags = 0
	sendFlags    Flags = 0
	consumeFlags Flags = 0
)

var sysFlagNames = []sysFlagName{
	{"MSG_OOB", FlagOutOfBand},
	{"MSG_PEEK", FlagPeek},
	{"MSG_DONTROUTE", FlagDoNotRoute},
}

// transfer is recv or send.
func transfer(proc *windows.LazyProc, fd int, p []byte, flags Flags) (int, Code) {
	return intOf(syscall.SyscallN(proc.Addr(), uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags)))
}

// sysRecv receives what is there, EAGAIN when nothing is. Where no urgent byte
// is pending, it says EINVAL of one that is asked for, as other systems do:
// nothing would tell when to ask again.
func sysRecv(fd int, p []byte, flags Flags) (int, Code) {
	n, c := transfer(procRecv, fd, p, flags)
	if c == EAGAIN && flags&FlagOutOfBand != 0 {
		c = EINVAL
	}
	return n, c
}

// sysSend sends what fits, EAGAIN when nothing does.
func sysSend(fd int, p []byte, flags Flags) (int, Code) {
	return transfer(procSend, fd, p, flags)
}

// sysConsume takes len(p) bytes that a peek showed in p out of the queue.
func sysConsume(fd int, p []byte) (int, Code) { return sysRecv(fd, p, consumeFlags) }

// pollNames are how a trace shows what is waited for.
var pollNames = [...]string{WaitRead: "AFD_POLL_RECEIVE", WaitWrite: "AFD_POLL_SEND", WaitError: "AFD_POLL_RECEIVE_EXPEDITED"}

var pollLanes = [...]uint8{WaitRead: laneRead, WaitWrite: laneWrite, WaitError: laneExcept}

// sysPoll asks, without waiting, whether the socket is ready: the driver, as the
// reactor does, so that both say the same. What breaks a connection counts, and
// so, as elsewhere, does a socket that was never connected.
func sysPoll(fd int, k WaitKind) (ready bool, c Code) {
	seen, c := afdSeen(fd, afdEvents[pollLanes[k]])
	if c != 0 || seen != 0 {
		return c == 0, c
	}
	if _, c := sysRemote(fd); c != ENOTCONN {
		return false, 0
	}
	listening, c := sysListening(fd)
	return !listening, c
}
