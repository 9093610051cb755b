//go:build !linux

package poller

import (
	"time"

	"sockshell/sockcore/internal/sys"
)

// HasWaker says that only the poller waits for descriptors.
const HasWaker = false

// Waker is never made.
type Waker struct{}

// NewWaker returns nil.
func NewWaker() *Waker { return nil }

// Wait is never called.
func (*Waker) Wait(int, sys.Ready, time.Duration) (ready bool) { return false }

// Wake is never called.
func (*Waker) Wake() {}

// Rest is never called.
func (*Waker) Rest() {}
