//go:build linux || darwin || freebsd

package sys

import "golang.org/x/sys/unix"

// What every Unix has.
const (
	SolSocket   = unix.SOL_SOCKET
	IPProtoTCP  = unix.IPPROTO_TCP
	IPProtoIP   = unix.IPPROTO_IP
	IPProtoIPv6 = unix.IPPROTO_IPV6

	AFInet  = unix.AF_INET
	AFInet6 = unix.AF_INET6
	AFUnix  = unix.AF_UNIX

	SockStream    = unix.SOCK_STREAM
	SockDatagram  = unix.SOCK_DGRAM
	SockSeqPacket = unix.SOCK_SEQPACKET

	OptNoDelay             = unix.TCP_NODELAY
	OptSendBuffer          = unix.SO_SNDBUF
	OptReceiveBuffer       = unix.SO_RCVBUF
	OptSendLowWatermark    = unix.SO_SNDLOWAT
	OptReceiveLowWatermark = unix.SO_RCVLOWAT
	OptOutOfBandInline     = unix.SO_OOBINLINE
	OptKeepAlive           = unix.SO_KEEPALIVE
	OptDoNotRoute          = unix.SO_DONTROUTE
	OptDebug               = unix.SO_DEBUG
	OptV6Only              = unix.IPV6_V6ONLY
	OptReuseAddress        = unix.SO_REUSEADDR
	OptMaxSegment          = unix.TCP_MAXSEG
	OptTTL                 = unix.IP_TTL
	OptTOS                 = unix.IP_TOS
	OptUnicastHops         = unix.IPV6_UNICAST_HOPS
	OptError               = unix.SO_ERROR
	OptType                = unix.SO_TYPE
	OptAccepting           = unix.SO_ACCEPTCONN

	OptBroadcast            = unix.SO_BROADCAST
	OptMulticastLoop        = unix.IP_MULTICAST_LOOP
	OptV6MulticastLoop      = unix.IPV6_MULTICAST_LOOP
	OptMulticastHops        = unix.IP_MULTICAST_TTL
	OptV6MulticastHops      = unix.IPV6_MULTICAST_HOPS
	OptMulticastInterface   = unix.IP_MULTICAST_IF
	OptV6MulticastInterface = unix.IPV6_MULTICAST_IF
	OptJoinGroup            = unix.IP_ADD_MEMBERSHIP
	OptLeaveGroup           = unix.IP_DROP_MEMBERSHIP
)
