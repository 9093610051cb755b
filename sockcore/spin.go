package sockcore

import (
	"sync/atomic"
	"time"
)

// Answers often come within microseconds, less than a sleep and a wake cost. So
// who waits for one tries again for a little while before it sleeps. Where that
// was in vain, it is not done the next time, then the next two, four, …

const (
	// spinMax is the longest that one wait goes on without a byte.
	spinMax = 50 * time.Microsecond
	// restMax is the most waits in a row that do without.
	restMax = 256
)

// spinning is true while a goroutine of the process spins; one at a time does.
var spinning atomic.Bool

// spinState is what a descriptor's waits have learned.
type spinState struct {
	rest  int // how many of the next waits do without
	grows int // what rest becomes at the next wait in vain
}

// SetSpin says whether operations that are waited for (Op.Inline) try again for
// up to 50 µs before they sleep. They do so unless other operations wait in the
// background.
func (e *Env) SetSpin(on bool) { e.still.Store(!on) }

// maySpin reports whether op may spin now. What is traced does not: each try would
// show. A write has nothing of it: it would send in small pieces.
func (s *Socket) maySpin(op *Op) bool {
	if op.lane != laneRead || background.Load() > 0 {
		return false
	}
	if s.env != nil && (s.env.still.Load() || s.env.tracer.Load() != nil) {
		return false
	}
	if s.d.spin.rest > 0 {
		s.d.spin.rest--
		return false
	}
	return true
}

// trySpin drives op until it is complete, true, with the lock dropped; until
// spinMax has passed since the last byte; or until it is somebody else's task.
func (s *Socket) trySpin(op *Op) (done bool) {
	if !s.maySpin(op) || !spinning.CompareAndSwap(false, true) {
		return false
	}
	defer spinning.Store(false)
	d := s.d
	yield := sharesCore(d.fd)
	for last := Now(); s.heads(op); {
		if yield {
			s.mu.Unlock()
			sysYield()
			s.mu.Lock()
			if !s.heads(op) {
				return false
			}
		}
		before := op.N
		if s.pursue(op) {
			d.spin = spinState{}
			return true
		}
		now := Now()
		if op.N != before {
			last = now
		} else if now-last > int64(spinMax) {
			d.spin.grows = min(max(1, 2*d.spin.grows), restMax)
			d.spin.rest = d.spin.grows
			return false
		}
	}
	return false
}
