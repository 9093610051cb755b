//go:build darwin || freebsd

package sys

import (
	"math"
	"syscall"

	"golang.org/x/sys/unix"
)

// The numbers that this system alone has so.
const (
	BufferSizeFactor = 1
	LingerMax        = math.MaxInt16 // so_linger is a short (sys/socketvar.h)

	sysGetsockopt = syscall.SYS_GETSOCKOPT

	OptV6JoinGroup  = unix.IPV6_JOIN_GROUP
	OptV6LeaveGroup = unix.IPV6_LEAVE_GROUP
)
