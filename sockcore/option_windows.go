package sockcore

import "golang.org/x/sys/windows"

const (
	solSocket   = windows.SOL_SOCKET
	ipprotoTCP  = windows.IPPROTO_TCP
	ipprotoIP   = windows.IPPROTO_IP
	ipprotoIPv6 = windows.IPPROTO_IPV6

	afINET     = windows.AF_INET
	afINET6    = windows.AF_INET6
	sockStream = windows.SOCK_STREAM

	optNoDelay             = windows.TCP_NODELAY
	optSendBuffer          = windows.SO_SNDBUF
	optReceiveBuffer       = windows.SO_RCVBUF
	optSendLowWatermark    = noOption // SO_SNDLOWAT and SO_RCVLOWAT are defined, and always refused
	optReceiveLowWatermark = noOption
	optOutOfBandInline     = 0x0100 // SO_OOBINLINE (winsock2.h), as are those below that have a number
	optLinger              = windows.SO_LINGER
	optKeepAlive           = windows.SO_KEEPALIVE
	optDoNotRoute          = windows.SO_DONTROUTE
	optDebug               = 0x0001 // SO_DEBUG
	optV6Only              = windows.IPV6_V6ONLY
	optReuseAddress        = windows.SO_REUSEADDR
	optReusePort           = noOption
	optUserTimeout         = noOption
	optKeepIdle            = windows.TCP_KEEPIDLE
	optKeepInterval        = windows.TCP_KEEPINTVL
	optKeepCount           = windows.TCP_KEEPCNT
	optMaxSegment          = windows.TCP_MAXSEG
	optCork                = noOption
	optQuickAck            = noOption
	optCongestion          = noOption // TCP_CONGESTION_ALGORITHM is a number, and no name
	optTTL                 = windows.IP_TTL
	optTOS                 = noOption // IP_TOS is taken, and ignored
	optUnicastHops         = windows.IPV6_UNICAST_HOPS
	optBindToDevice        = noOption
	optError               = 0x1007 // SO_ERROR
	optType                = 0x1008 // SO_TYPE
	optDomain              = noOption
	optProtocol            = noOption
	optAccepting           = 0x0002 // SO_ACCEPTCONN

	bufferSizeFactor = 1
	lingerMax        = 1<<16 - 1 // two uint16 (winsock2.h)
)
