//go:build linux || darwin || freebsd

package poller

import (
	"syscall"

	"sockshell/sockcore/internal/sys"
)

// Transmit fails: see sys.SendfileCompletes.
func (*Poller) Transmit(int, *sys.Transmission) syscall.Errno { return sys.Unsupported }
