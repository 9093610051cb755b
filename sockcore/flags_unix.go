//go:build unix

package sockcore

import "golang.org/x/sys/unix"

// The message flags.
const (
	FlagPeek        Flags = unix.MSG_PEEK
	FlagOutOfBand   Flags = unix.MSG_OOB
	FlagDoNotRoute  Flags = unix.MSG_DONTROUTE
	FlagEndOfRecord Flags = unix.MSG_EOR
	FlagDontWait    Flags = unix.MSG_DONTWAIT
)
