package sys

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ReadTCPInfo is getsockopt(2), TCP_CONNECTION_INFO (netinet/tcp.h): times are in
// milliseconds, windows in bytes.
func ReadTCPInfo(fd int) (TCPInfo, syscall.Errno) {
	raw, err := unix.GetsockoptTCPConnectionInfo(fd, unix.IPPROTO_TCP, unix.TCP_CONNECTION_INFO)
	if err != nil {
		return TCPInfo{}, errnoOf(err)
	}
	return TCPInfo{
		State:              tcpStateOf(raw.State),
		RTT:                time.Duration(raw.Srtt) * time.Millisecond,
		RTTVariance:        time.Duration(raw.Rttvar) * time.Millisecond,
		CongestionWindow:   segmentsOf(raw.Snd_cwnd, raw.Maxseg),
		SlowStartThreshold: segmentsOf(raw.Snd_ssthresh, raw.Maxseg),
		Retransmits:        uint32(raw.Txretransmitpackets),
		SendSegmentSize:    raw.Maxseg,
		ReceiveSegmentSize: raw.Maxseg,
		BytesReceived:      raw.Rxbytes,
		SegmentsOut:        uint32(raw.Txpackets),
		SegmentsIn:         uint32(raw.Rxpackets),
	}, 0
}
