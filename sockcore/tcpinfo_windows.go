package sockcore

import (
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
var tcpStates = [...]TCPState{
	TCPClosed, TCPListen, TCPSynSent, TCPSynReceived, TCPEstablished, TCPFinWait1,
	TCPFinWait2, TCPCloseWait, TCPClosing, TCPLastAck, TCPTimeWait,
}

// sioTCPInfo is SIO_TCP_INFO, since Windows 10 1703. It is asked for version 0.
const sioTCPInfo = 0xd8000027

func sysTCPInfo(fd int) (TCPInfo, Code) {
	var version, n uint32
	var raw tcpInfoV0
	err := windows.WSAIoctl(windows.Handle(fd), sioTCPInfo, (*byte)(unsafe.Pointer(&version)), uint32(unsafe.Sizeof(version)),
		(*byte)(unsafe.Pointer(&raw)), uint32(unsafe.Sizeof(raw)), &n, nil, 0)
	if err != nil {
		return TCPInfo{}, codeOf(err)
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

// sysLook asks the driver, which leaves a pending error where it is.
func sysLook(fd int) (glance, Code) {
	seen, c := afdSeen(fd, afdDisconnect|afdAbort|afdConnectFail)
	return glance{failed: seen&(afdAbort|afdConnectFail) != 0, ended: seen&(afdDisconnect|afdAbort) != 0}, c
}
