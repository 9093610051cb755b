package sys

import "golang.org/x/sys/unix"

// The numbers that this system alone has so.
const (
	OptLinger       = unix.SO_LINGER_SEC // SO_LINGER counts ticks (sys/socket.h)
	OptReusePort    = unix.SO_REUSEPORT
	OptUserTimeout  = NoOption
	OptKeepIdle     = unix.TCP_KEEPALIVE // tcp(4)
	OptKeepInterval = unix.TCP_KEEPINTVL
	OptKeepCount    = unix.TCP_KEEPCNT
	OptCork         = NoOption // TCP_NOPUSH does not send what it held back when it is switched off
	OptQuickAck     = NoOption
	OptCongestion   = NoOption
	OptBindToDevice = NoOption // IP_BOUND_IF takes a number, and a family
	OptDomain       = NoOption
	OptProtocol     = NoOption
)
