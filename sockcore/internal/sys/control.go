package sys

import (
	"net/netip"
	"syscall"
	"time"
)

// Control is one message of control data, as a trace shows it.
type Control struct {
	Name string // "SCM_RIGHTS"; empty for one that is not known, of which Level, Kind and Size tell
	Extras

	Level, Kind, Size int
}

// Extras are what came with a message: see cmsg(3). What did not come is zero, and a negative number.
type Extras struct {
	To          netip.Addr
	Interface   int
	TTL         int // of IPv4
	HopLimit    int // of IPv6
	TOS         int
	Timestamp   time.Time
	Dropped     int64
	Descriptors []int
	Credentials *Credentials
}

func noExtras() Extras { return Extras{TTL: -1, HopLimit: -1, TOS: -1, Dropped: -1} }

// QueuedError is an entry of an error queue.
type QueuedError struct {
	Errno     syscall.Errno
	Origin    string
	Type      int
	Code      int
	Info      int
	From, For Addr
}
