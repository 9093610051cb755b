//go:build darwin || freebsd

package sys

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// tcpStates are the states by these systems' numbers (netinet/tcp_fsm.h).
var tcpStates = [...]uint8{
	tcpClosed, tcpListen, tcpSynSent, tcpSynReceived, tcpEstablished, tcpCloseWait,
	tcpFinWait1, tcpClosing, tcpLastAck, tcpFinWait2, tcpTimeWait,
}

func tcpStateOf(n uint8) uint8 {
	if int(n) < len(tcpStates) {
		return tcpStates[n]
	}
	return 0
}

// ssthreshMost is the threshold, in bytes, before any loss: TCP_MAXWIN <<
// TCP_MAX_WINSHIFT (netinet/tcp.h).
const ssthreshMost = 65535 << 14

// segmentsOf counts the segments of size bytes in a window of n, which these
// systems keep in bytes.
func segmentsOf(n, size uint32) uint32 {
	switch {
	case n >= ssthreshMost:
		return SlowStartInfinite
	case size == 0:
		return 0
	}
	return n / size
}

// Peer asks a kqueue made for this: the filter for reading tells that nothing
// more will come, however much is still there to be read, and which error is
// pending, and takes nothing away (kqueue(2), EVFILT_READ).
func Peer(fd int) (PeerState, syscall.Errno) {
	kq, err := unix.Kqueue()
	if err != nil {
		return PeerState{}, errnoOf(err)
	}
	defer func() { _ = unix.Close(kq) }() // nothing was written through it
	events := make([]unix.Kevent_t, 1)
	unix.SetKevent(&events[0], fd, unix.EVFILT_READ, unix.EV_ADD)
	n := 0
	e := ignoringEINTR(func() (err error) {
		n, err = unix.Kevent(kq, events, events, &unix.Timespec{})
		return err
	})
	if e != 0 || n <= 0 || events[0].Flags&unix.EV_EOF == 0 {
		return PeerState{}, e
	}
	return PeerState{Failed: events[0].Fflags != 0, Ended: true}, 0
}
