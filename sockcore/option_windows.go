package sockcore

import "golang.org/x/sys/windows"

const (
	solSocket   = windows.SOL_SOCKET
	ipprotoTCP  = windows.IPPROTO_TCP
	ipprotoIPv6 = windows.IPPROTO_IPV6

	optNoDelay       = windows.TCP_NODELAY
	optSendBuffer    = windows.SO_SNDBUF
	optReceiveBuffer = windows.SO_RCVBUF
	optLinger        = windows.SO_LINGER
	optKeepAlive     = windows.SO_KEEPALIVE
	optV6Only        = windows.IPV6_V6ONLY
	optReuseAddress  = windows.SO_REUSEADDR

	bufferSizeFactor = 1
	lingerMax        = 1<<16 - 1 // two uint16 (winsock2.h)
)
