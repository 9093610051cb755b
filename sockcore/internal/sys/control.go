package sys

import (
	"net/netip"
	"syscall"
	"time"
)

// Extras are what came with a message: see cmsg(3). What did not come is zero, and a negative number.
type Extras struct {
	To          netip.Addr
	Interface   int
	TTL, TOS    int
	Timestamp   time.Time
	Dropped     int64
	Descriptors []int
	Credentials *Credentials
}

func noExtras() Extras { return Extras{TTL: -1, TOS: -1, Dropped: -1} }

// QueuedError is an entry of an error queue.
type QueuedError struct {
	Errno     syscall.Errno
	Origin    string
	Type      int
	Code      int
	Info      int
	From, For Addr
}
