package sys

import "time"

// TCPInfo is what the system measures of a connection. What it does not know is 0.
type TCPInfo struct {
	State                               uint8 // as Linux numbers the states (net/tcp_states.h)
	RTT, RTTVariance                    time.Duration
	CongestionWindow                    uint32 // segments
	SlowStartThreshold                  uint32 // segments; SlowStartInfinite: none was reached yet
	Retransmits                         uint32 // segments, since the beginning
	Unanswered                          uint32 // retransmissions and probes since the peer was last heard
	SendSegmentSize, ReceiveSegmentSize uint32 // bytes
	BytesAcked, BytesReceived           uint64
	SegmentsOut, SegmentsIn             uint32
	DeliveryRate                        uint64 // bytes a second
	BacklogUsed, BacklogMax             uint32 // of a listener
}

// SlowStartInfinite is the threshold before any loss: TCP_INFINITE_SSTHRESH.
const SlowStartInfinite = 0x7fffffff

// The states, as Linux numbers them.
const (
	tcpEstablished = iota + 1
	tcpSynSent
	tcpSynReceived
	tcpFinWait1
	tcpFinWait2
	tcpTimeWait
	tcpClosed
	tcpCloseWait
	tcpLastAck
	tcpListen
	tcpClosing
)
