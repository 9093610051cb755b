package sockcore

import (
	"time"

	"sockshell/sockcore/internal/sys"
)

// TCPState is the state of a connection: RFC 9293, section 3.3.2.
type TCPState uint8

// The states, numbered as in Linux (net/tcp_states.h).
const (
	TCPEstablished TCPState = iota + 1
	TCPSynSent
	TCPSynReceived
	TCPFinWait1
	TCPFinWait2
	TCPTimeWait
	TCPClosed
	TCPCloseWait
	TCPLastAck
	TCPListen
	TCPClosing
)

var tcpStateNames = [...]string{
	TCPEstablished: "ESTABLISHED", TCPSynSent: "SYN_SENT", TCPSynReceived: "SYN_RECEIVED",
	TCPFinWait1: "FIN_WAIT_1", TCPFinWait2: "FIN_WAIT_2", TCPTimeWait: "TIME_WAIT", TCPClosed: "CLOSED",
	TCPCloseWait: "CLOSE_WAIT", TCPLastAck: "LAST_ACK", TCPListen: "LISTEN", TCPClosing: "CLOSING",
}

// String returns the state's name as the RFC has it: "FIN_WAIT_1".
func (s TCPState) String() string {
	if s >= TCPEstablished && int(s) < len(tcpStateNames) {
		return tcpStateNames[s]
	}
	return "UNKNOWN"
}

// HasConnection reports a state in which there is a connection, or an attempt
// at one, to be measured.
func (s TCPState) HasConnection() bool { return s != TCPClosed && s != TCPListen }

// TCPInfo is what the system measures of a connection: TCP_INFO, tcp(7). What
// an older system does not know is 0.
type TCPInfo struct {
	State                               TCPState
	RTT, RTTVariance                    time.Duration // smoothed
	CongestionWindow                    uint32        // segments
	SlowStartThreshold                  uint32        // segments; SlowStartInfinite: none was reached yet
	Retransmits                         uint32        // segments, since the beginning
	Unanswered                          uint32        // retransmissions and probes since the peer was last heard
	SendSegmentSize, ReceiveSegmentSize uint32        // bytes
	BytesAcked, BytesReceived           uint64        // BytesAcked counts the peer's acknowledgment of our SYN
	SegmentsOut, SegmentsIn             uint32
	DeliveryRate                        uint64 // bytes a second
	BacklogUsed, BacklogMax             uint32 // of a listener: connections that wait to be accepted
}

// SlowStartInfinite is the threshold before any loss: TCP_INFINITE_SSTHRESH.
const SlowStartInfinite = sys.SlowStartInfinite

// endedOf concludes which directions are over. Poll tells of the receiving one;
// that we sent our FIN shows in the state. A connection that is gone has
// neither direction, and unlike a fresh socket tells that nothing will come.
func endedOf(seen sys.PeerState, info *TCPInfo) Ended {
	e := Ended{Receive: seen.Ended}
	if info == nil {
		return e
	}
	switch info.State {
	case TCPFinWait1, TCPFinWait2, TCPClosing, TCPLastAck, TCPTimeWait:
		e.Send = true
	case TCPClosed:
		e.Send = seen.Ended
	case TCPEstablished, TCPSynSent, TCPSynReceived, TCPCloseWait, TCPListen:
	}
	return e
}

// readTCPInfo is tcpInfo that no tracer sees.
func readTCPInfo(fd int) (TCPInfo, Code) {
	i, errno := sys.ReadTCPInfo(fd)
	return TCPInfo{
		State: TCPState(i.State), RTT: i.RTT, RTTVariance: i.RTTVariance,
		CongestionWindow: i.CongestionWindow, SlowStartThreshold: i.SlowStartThreshold,
		Retransmits: i.Retransmits, Unanswered: i.Unanswered,
		SendSegmentSize: i.SendSegmentSize, ReceiveSegmentSize: i.ReceiveSegmentSize,
		BytesAcked: i.BytesAcked, BytesReceived: i.BytesReceived,
		SegmentsOut: i.SegmentsOut, SegmentsIn: i.SegmentsIn, DeliveryRate: i.DeliveryRate,
		BacklogUsed: i.BacklogUsed, BacklogMax: i.BacklogMax,
	}, codeOf(errno)
}

func (e *Env) tcpInfo(fd int) (TCPInfo, Code) {
	sp := e.begin()
	info, c := readTCPInfo(fd)
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argName("TCP_INFO"), argName(info.State.String()))
	}
	return info, c
}

// failed reports an error that waits to be taken.
func (e *Env) failed(fd int) bool {
	seen, _ := e.peerState(fd) // where the system does not tell, nothing is seen
	return seen.Failed
}

func (e *Env) peerState(fd int) (sys.PeerState, Code) {
	sp := e.begin()
	seen, errno := sys.Peer(fd)
	c := codeOf(errno)
	n := 0
	if seen != (sys.PeerState{}) {
		n = 1
	}
	switch {
	case sp.tracer == nil:
	case isBSD:
		sp.end(0, "kevent", fd, countOf(n, c), c, argName("EVFILT_READ"), argName("EV_EOF"))
	default:
		sp.end(0, "poll", fd, countOf(n, c), c, argName("POLLRDHUP"), argInt(0))
	}
	return seen, c
}
