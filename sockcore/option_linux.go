package sockcore

import (
	"math"

	"golang.org/x/sys/unix"
)

const (
	optLinger       = unix.SO_LINGER
	optReusePort    = unix.SO_REUSEPORT
	optUserTimeout  = unix.TCP_USER_TIMEOUT
	optKeepIdle     = unix.TCP_KEEPIDLE
	optKeepInterval = unix.TCP_KEEPINTVL
	optKeepCount    = unix.TCP_KEEPCNT
	optCork         = unix.TCP_CORK
	optQuickAck     = unix.TCP_QUICKACK
	optCongestion   = unix.TCP_CONGESTION
	optBindToDevice = unix.SO_BINDTODEVICE
	optDomain       = unix.SO_DOMAIN
	optProtocol     = unix.SO_PROTOCOL

	bufferSizeFactor = 2             // socket(7), SO_RCVBUF
	lingerMax        = math.MaxInt32 // struct linger holds an int
)
