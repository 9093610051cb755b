package sockcore

import "golang.org/x/sys/unix"

const (
	optLinger       = unix.SO_LINGER_SEC // SO_LINGER counts ticks (sys/socket.h)
	optReusePort    = unix.SO_REUSEPORT
	optUserTimeout  = noOption
	optKeepIdle     = unix.TCP_KEEPALIVE // tcp(4)
	optKeepInterval = unix.TCP_KEEPINTVL
	optKeepCount    = unix.TCP_KEEPCNT
	optCork         = noOption // TCP_NOPUSH does not send what it held back when it is switched off
	optQuickAck     = noOption
	optCongestion   = noOption
	optBindToDevice = noOption // IP_BOUND_IF takes a number, and a family
	optDomain       = noOption
	optProtocol     = noOption
)
