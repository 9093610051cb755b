package sys

import (
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rawTCPInfo is struct tcp_info (netinet/tcp.h) up to the last field that is read;
// getsockopt(2) stores no more than there is room for. Blank fields are those
// that the system fills with 0.
type rawTCPInfo struct {
	state            uint8
	_                [7]uint8 // options and the shifts of the windows
	_                uint32   // retransmission timeout
	_                uint32
	sendMSS, recvMSS uint32
	_                [5]uint32
	_                [4]uint32 // times of what was sent and received last
	_                [2]uint32
	rtt, rttVariance uint32 // microseconds
	ssthresh, cwnd   uint32 // bytes
	_                [4]uint32
	_                [5]uint32 // windows, sequence numbers, offload
	retransmits      uint32
}

// ReadTCPInfo is getsockopt(2), TCP_INFO: tcp(4).
func ReadTCPInfo(fd int) (TCPInfo, syscall.Errno) {
	var raw rawTCPInfo
	size := uint32(unsafe.Sizeof(raw))
	_, _, e := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.IPPROTO_TCP, unix.TCP_INFO,
		uintptr(unsafe.Pointer(&raw)), uintptr(unsafe.Pointer(&size)), 0)
	if e != 0 {
		return TCPInfo{}, e
	}
	return TCPInfo{
		State:              tcpStateOf(raw.state),
		RTT:                time.Duration(raw.rtt) * time.Microsecond,
		RTTVariance:        time.Duration(raw.rttVariance) * time.Microsecond,
		CongestionWindow:   segmentsOf(raw.cwnd, raw.sendMSS),
		SlowStartThreshold: segmentsOf(raw.ssthresh, raw.sendMSS),
		Retransmits:        raw.retransmits,
		SendSegmentSize:    raw.sendMSS,
		ReceiveSegmentSize: raw.recvMSS,
	}, 0
}
