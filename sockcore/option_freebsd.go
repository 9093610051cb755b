package sockcore

import "golang.org/x/sys/unix"

const (
	optLinger       = unix.SO_LINGER
	optReusePort    = unix.SO_REUSEPORT
	optUserTimeout  = noOption
	optKeepIdle     = unix.TCP_KEEPIDLE
	optKeepInterval = unix.TCP_KEEPINTVL
	optKeepCount    = unix.TCP_KEEPCNT
	optCork         = noOption
	optQuickAck     = noOption
	optCongestion   = unix.TCP_CONGESTION
	optBindToDevice = noOption
	optDomain       = unix.SO_DOMAIN
	optProtocol     = unix.SO_PROTOCOL
)
