// Package poller tells when descriptors are ready: epoll(7), kqueue(2) or the driver below Winsock behind one
// API. It knows nothing of sockets and operations.
//
// A descriptor is registered with Add and a token, which comes back with each event about it, and forgotten
// with Remove. Events are edges: each is reported once, and again after Again. Where a system reports only
// what was asked for, Arm asks. A [Waker] waits for one descriptor on the caller's thread.
package poller

import "sockshell/sockcore/internal/sys"

// Token tells a registration from an earlier one on the same descriptor number.
type Token int32

// Interest is what is reported of a descriptor.
type Interest uint8

const (
	// Everything is every kind of readiness, and hang-ups.
	Everything Interest = iota
	// Hangups are the peer's end of the stream, a reset and an error alone.
	Hangups
)

// Event says what may be tried on a descriptor, or that the system has sent a file.
type Event struct {
	FD    int
	Token Token // 0 where the system does not keep it
	Ready [sys.ReadyCount]bool
	Sent  *sys.Transmission // whose result is there; the other fields say nothing then
}
