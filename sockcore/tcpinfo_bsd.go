//go:build darwin || freebsd

package sockcore

import "golang.org/x/sys/unix"

// tcpStates are the states by these systems' numbers (netinet/tcp_fsm.h).
var tcpStates = [...]TCPState{
	TCPClosed, TCPListen, TCPSynSent, TCPSynReceived, TCPEstablished, TCPCloseWait,
	TCPFinWait1, TCPClosing, TCPLastAck, TCPFinWait2, TCPTimeWait,
}

func tcpStateOf(n uint8) TCPState {
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

// sysLook asks a kqueue made for this: the filter for reading tells that nothing
// more will come, however much is still there to be read, and which error is
// pending, and takes nothing away (kqueue(2), EVFILT_READ).
func sysLook(fd int) (glance, Code) {
	kq, err := unix.Kqueue()
	if err != nil {
		return glance{}, codeOf(err)
	}
	defer func() { _ = unix.Close(kq) }() // nothing was written through it
	events := make([]unix.Kevent_t, 1)
	unix.SetKevent(&events[0], fd, unix.EVFILT_READ, unix.EV_ADD)
	n := 0
	c := ignoringEINTR(func() (err error) {
		n, err = unix.Kevent(kq, events, events, &unix.Timespec{})
		return err
	})
	if c != 0 || n <= 0 || events[0].Flags&unix.EV_EOF == 0 {
		return glance{}, c
	}
	return glance{failed: events[0].Fflags != 0, ended: true}, 0
}
