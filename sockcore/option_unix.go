//go:build unix

package sockcore

import "golang.org/x/sys/unix"

const (
	solSocket   = unix.SOL_SOCKET
	ipprotoTCP  = unix.IPPROTO_TCP
	ipprotoIPv6 = unix.IPPROTO_IPV6

	optNoDelay       = unix.TCP_NODELAY
	optSendBuffer    = unix.SO_SNDBUF
	optReceiveBuffer = unix.SO_RCVBUF
	optLinger        = unix.SO_LINGER
	optKeepAlive     = unix.SO_KEEPALIVE
	optV6Only        = unix.IPV6_V6ONLY
	optReuseAddress  = unix.SO_REUSEADDR
)
