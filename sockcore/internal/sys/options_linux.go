package sys

import (
	"math"

	"golang.org/x/sys/unix"
)

// The numbers that this system alone has so.
const (
	sysGetsockopt = unix.SYS_GETSOCKOPT

	OptLinger       = unix.SO_LINGER
	OptReusePort    = unix.SO_REUSEPORT
	OptUserTimeout  = unix.TCP_USER_TIMEOUT
	OptKeepIdle     = unix.TCP_KEEPIDLE
	OptKeepInterval = unix.TCP_KEEPINTVL
	OptKeepCount    = unix.TCP_KEEPCNT
	OptCork         = unix.TCP_CORK
	OptQuickAck     = unix.TCP_QUICKACK
	OptCongestion   = unix.TCP_CONGESTION
	OptBindToDevice = unix.SO_BINDTODEVICE
	OptDomain       = unix.SO_DOMAIN
	OptProtocol     = unix.SO_PROTOCOL

	BufferSizeFactor = 2             // socket(7), SO_RCVBUF
	LingerMax        = math.MaxInt32 // struct linger holds an int

	OptV6JoinGroup     = unix.IPV6_ADD_MEMBERSHIP
	OptV6LeaveGroup    = unix.IPV6_DROP_MEMBERSHIP
	OptReceiveErrors   = unix.IP_RECVERR
	OptV6ReceiveErrors = unix.IPV6_RECVERR
	OptPacketInfo      = unix.IP_PKTINFO
	OptV6PacketInfo    = unix.IPV6_RECVPKTINFO
	OptReceiveTTL      = unix.IP_RECVTTL
	OptV6ReceiveHops   = unix.IPV6_RECVHOPLIMIT
	OptReceiveTOS      = unix.IP_RECVTOS
	OptV6ReceiveClass  = unix.IPV6_RECVTCLASS
	OptTimestamp       = unix.SO_TIMESTAMPNS
	OptQueueOverflow   = unix.SO_RXQ_OVFL
	OptPassCredentials = unix.SO_PASSCRED
	OptPeerCredentials = unix.SO_PEERCRED
	OptPeekOffset      = unix.SO_PEEK_OFF

	OptFastOpen            = unix.TCP_FASTOPEN
	OptFastOpenConnect     = unix.TCP_FASTOPEN_CONNECT
	OptNotSentLowWatermark = unix.TCP_NOTSENT_LOWAT
	OptSynCount            = unix.TCP_SYNCNT
	OptDeferAccept         = unix.TCP_DEFER_ACCEPT
	OptMark                = unix.SO_MARK
	OptPriority            = unix.SO_PRIORITY
	OptFreeBind            = unix.IP_FREEBIND
	OptV6FreeBind          = unix.IPV6_FREEBIND
	OptMTUDiscover         = unix.IP_MTU_DISCOVER
	OptV6MTUDiscover       = unix.IPV6_MTU_DISCOVER
	OptLocalPortRange      = unix.IP_LOCAL_PORT_RANGE
)
