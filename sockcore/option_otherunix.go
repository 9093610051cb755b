//go:build unix && !linux && !darwin && !freebsd

package sockcore

import "golang.org/x/sys/unix"

const (
	optLinger       = unix.SO_LINGER
	optReusePort    = noOption
	optUserTimeout  = noOption
	optKeepIdle     = noOption
	optKeepInterval = noOption
	optKeepCount    = noOption
	optCork         = noOption
	optQuickAck     = noOption
	optCongestion   = noOption
	optBindToDevice = noOption
	optDomain       = noOption
	optProtocol     = noOption
)
