package sys

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ReadTCPInfo is getsockopt(2), TCP_INFO. Of a listener the kernel puts the
// backlog where the segments in flight stand otherwise: tcp_get_info in
// net/ipv4/tcp.c.
func ReadTCPInfo(fd int) (TCPInfo, syscall.Errno) {
	raw, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	if err != nil {
		return TCPInfo{}, errnoOf(err)
	}
	if raw.Snd_mss == 0 && raw.State != tcpListen {
		return TCPInfo{}, Unsupported // cut short, as by an emulator that does not know the option
	}
	info := TCPInfo{
		State:              raw.State,
		RTT:                time.Duration(raw.Rtt) * time.Microsecond,
		RTTVariance:        time.Duration(raw.Rttvar) * time.Microsecond,
		CongestionWindow:   raw.Snd_cwnd,
		SlowStartThreshold: raw.Snd_ssthresh,
		Retransmits:        raw.Total_retrans,
		Unanswered:         uint32(raw.Retransmits) + uint32(raw.Probes),
		SendSegmentSize:    raw.Snd_mss,
		ReceiveSegmentSize: raw.Rcv_mss,
		BytesAcked:         raw.Bytes_acked,
		BytesReceived:      raw.Bytes_received,
		SegmentsOut:        raw.Segs_out,
		SegmentsIn:         raw.Segs_in,
		DeliveryRate:       raw.Delivery_rate,
	}
	if info.State == tcpListen {
		info.BacklogUsed, info.BacklogMax = raw.Unacked, raw.Sacked
	}
	return info, 0
}

// Peer asks poll(2), which leaves a pending error where it is.
func Peer(fd int) (PeerState, syscall.Errno) {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	e := ignoringEINTR(func() error {
		_, err := unix.Poll(fds, 0)
		return err
	})
	return PeerState{Failed: fds[0].Revents&unix.POLLERR != 0, Ended: fds[0].Revents&unix.POLLRDHUP != 0}, e
}
