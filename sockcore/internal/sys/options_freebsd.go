package sys

import "golang.org/x/sys/unix"

// The numbers that this system alone has so.
const (
	OptLinger       = unix.SO_LINGER
	OptReusePort    = unix.SO_REUSEPORT
	OptUserTimeout  = NoOption
	OptKeepIdle     = unix.TCP_KEEPIDLE
	OptKeepInterval = unix.TCP_KEEPINTVL
	OptKeepCount    = unix.TCP_KEEPCNT
	OptCork         = NoOption
	OptQuickAck     = NoOption
	OptCongestion   = unix.TCP_CONGESTION
	OptBindToDevice = NoOption
	OptDomain       = unix.SO_DOMAIN
	OptProtocol     = unix.SO_PROTOCOL
)
