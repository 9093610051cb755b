package sys

import (
	"math"

	"golang.org/x/sys/unix"
)

// The numbers that this system alone has so.
const (
	OptLinger       = unix.SO_LINGER
	OptReusePort    = unix.SO_REUSEPORT
	OptUserTimeout  = unix.TCP_USER_TIMEOUT
	OptKeepIdle     = unix.TCP_KEEPIDLE
	OptKeepInterval = unix.TCP_KEEPINTVL
	OptKeepCount    = unix.TCP_KEEPCNT
	OptCork         = unix.TCP_CORK
	OptQuickAck     = unix.TCP_QUICKACK
	OptCongestion   = unix.TCP_CONGESTION
	OptBindToDevice = unix.SO_BINDTODEVICE
	OptDomain       = unix.SO_DOMAIN
	OptProtocol     = unix.SO_PROTOCOL

	BufferSizeFactor = 2             // socket(7), SO_RCVBUF
	LingerMax        = math.MaxInt32 // struct linger holds an int
)
