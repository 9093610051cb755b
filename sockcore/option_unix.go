//go:build unix

package sockcore

import "golang.org/x/sys/unix"

// What every Unix has.
const (
	solSocket   = unix.SOL_SOCKET
	ipprotoTCP  = unix.IPPROTO_TCP
	ipprotoIP   = unix.IPPROTO_IP
	ipprotoIPv6 = unix.IPPROTO_IPV6

	afINET     = unix.AF_INET
	afINET6    = unix.AF_INET6
	sockStream = unix.SOCK_STREAM

	optNoDelay             = unix.TCP_NODELAY
	optSendBuffer          = unix.SO_SNDBUF
	optReceiveBuffer       = unix.SO_RCVBUF
	optSendLowWatermark    = unix.SO_SNDLOWAT
	optReceiveLowWatermark = unix.SO_RCVLOWAT
	optOutOfBandInline     = unix.SO_OOBINLINE
	optKeepAlive           = unix.SO_KEEPALIVE
	optDoNotRoute          = unix.SO_DONTROUTE
	optDebug               = unix.SO_DEBUG
	optV6Only              = unix.IPV6_V6ONLY
	optReuseAddress        = unix.SO_REUSEADDR
	optMaxSegment          = unix.TCP_MAXSEG
	optTTL                 = unix.IP_TTL
	optTOS                 = unix.IP_TOS
	optUnicastHops         = unix.IPV6_UNICAST_HOPS
	optError               = unix.SO_ERROR
	optType                = unix.SO_TYPE
	optAccepting           = unix.SO_ACCEPTCONN
)
