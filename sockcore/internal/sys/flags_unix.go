//go:build linux || darwin || freebsd

package sys

import "golang.org/x/sys/unix"

// The message flags.
const (
	MsgPeek             = unix.MSG_PEEK
	MsgOutOfBand        = unix.MSG_OOB
	MsgDoNotRoute       = unix.MSG_DONTROUTE
	MsgEndOfRecord      = unix.MSG_EOR
	MsgDontWait         = unix.MSG_DONTWAIT
	MsgTruncated        = unix.MSG_TRUNC
	MsgControlTruncated = unix.MSG_CTRUNC
	MsgNoSignal         = unix.MSG_NOSIGNAL
)
