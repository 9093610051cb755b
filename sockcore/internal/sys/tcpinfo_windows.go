package sys

import (
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// tcpInfoV0 is TCP_INFO_v0 (mstcpip.h).
type tcpInfoV0 struct {
	state, mss                             uint32
	connectionTime                         uint64 // ms
	timestamps                             bool
	rtt, minRTT                            uint32 // µs
	inFlight, cwnd, sndWnd, rcvWnd, rcvBuf uint32 // bytes
	bytesOut, bytesIn                      uint64
	reordered, retransmitted               uint32 // bytes
	fastRetrans, dupAcks, timeouts         uint32
	synRetrans                             uint8
}

// tcpStates are TCPSTATE's (mstcpip.h), in its order.
var tcpStates = [...]uint8{
	tcpClosed, tcpListen, tcpSynSent, tcpSynReceived, tcpEstablished, tcpFinWait1,
	tcpFinWait2, tcpCloseWait, tcpClosing, tcpLastAck, tcpTimeWait,
}

// sioTCPInfo is SIO_TCP_INFO, since Windows 10 1703. It is asked for version 0.
const sioTCPInfo = 0xd8000027

// ReadTCPInfo is WSAIoctl, SIO_TCP_INFO.
func ReadTCPInfo(fd int) (TCPInfo, syscall.Errno) {
	var version, n uint32
	var raw tcpInfoV0
	err := windows.WSAIoctl(windows.Handle(fd), sioTCPInfo, (*byte)(unsafe.Pointer(&version)), uint32(unsafe.Sizeof(version)),
		(*byte)(unsafe.Pointer(&raw)), uint32(unsafe.Sizeof(raw)), &n, nil, 0)
	if err != nil {
		return TCPInfo{}, errnoOf(err)
	}
	info := TCPInfo{
		RTT:             time.Duration(raw.rtt) * time.Microsecond,
		SendSegmentSize: raw.mss,
		BytesReceived:   raw.bytesIn,
	}
	if int(raw.state) < len(tcpStates) {
		info.State = tcpStates[raw.state]
	}
	if raw.mss > 0 {
		info.CongestionWindow = raw.cwnd / raw.mss
	}
	return info, 0
}
