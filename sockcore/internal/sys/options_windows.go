package sys

import "golang.org/x/sys/windows"

// The numbers that this system alone has so.
const (
	SolSocket   = windows.SOL_SOCKET
	IPProtoTCP  = windows.IPPROTO_TCP
	IPProtoIP   = windows.IPPROTO_IP
	IPProtoIPv6 = windows.IPPROTO_IPV6

	AFInet  = windows.AF_INET
	AFInet6 = windows.AF_INET6
	AFUnix  = windows.AF_UNIX

	SockStream    = windows.SOCK_STREAM
	SockDatagram  = windows.SOCK_DGRAM
	SockSeqPacket = windows.SOCK_SEQPACKET

	OptNoDelay             = windows.TCP_NODELAY
	OptSendBuffer          = windows.SO_SNDBUF
	OptReceiveBuffer       = windows.SO_RCVBUF
	OptSendLowWatermark    = NoOption // SO_SNDLOWAT and SO_RCVLOWAT are defined, and always refused
	OptReceiveLowWatermark = NoOption
	OptOutOfBandInline     = 0x0100 // SO_OOBINLINE (winsock2.h), as are those below that have a number
	OptLinger              = windows.SO_LINGER
	OptKeepAlive           = windows.SO_KEEPALIVE
	OptDoNotRoute          = windows.SO_DONTROUTE
	OptDebug               = 0x0001 // SO_DEBUG
	OptV6Only              = windows.IPV6_V6ONLY
	OptReuseAddress        = windows.SO_REUSEADDR
	OptReusePort           = NoOption
	OptUserTimeout         = NoOption
	OptKeepIdle            = windows.TCP_KEEPIDLE
	OptKeepInterval        = windows.TCP_KEEPINTVL
	OptKeepCount           = windows.TCP_KEEPCNT
	OptMaxSegment          = windows.TCP_MAXSEG
	OptCork                = NoOption
	OptQuickAck            = NoOption
	OptCongestion          = NoOption // TCP_CONGESTION_ALGORITHM is a number, and no name
	OptTTL                 = windows.IP_TTL
	OptTOS                 = NoOption // IP_TOS is taken, and ignored
	OptUnicastHops         = windows.IPV6_UNICAST_HOPS
	OptBindToDevice        = NoOption
	OptError               = 0x1007 // SO_ERROR
	OptType                = 0x1008 // SO_TYPE
	OptDomain              = NoOption
	OptProtocol            = NoOption
	OptAccepting           = 0x0002 // SO_ACCEPTCONN

	BufferSizeFactor = 1
	LingerMax        = 1<<16 - 1 // two uint16 (winsock2.h)

	OptBroadcast            = 0x0020 // SO_BROADCAST
	OptMulticastLoop        = windows.IP_MULTICAST_LOOP
	OptV6MulticastLoop      = windows.IPV6_MULTICAST_LOOP
	OptMulticastHops        = windows.IP_MULTICAST_TTL
	OptV6MulticastHops      = windows.IPV6_MULTICAST_HOPS
	OptMulticastInterface   = NoOption
	OptV6MulticastInterface = NoOption
	OptJoinGroup            = NoOption
	OptV6JoinGroup          = NoOption
	OptLeaveGroup           = NoOption
	OptV6LeaveGroup         = NoOption
)
