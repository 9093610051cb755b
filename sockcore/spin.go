package sockcore

import (
	"sync/atomic"
	"time"

	"sockshell/sockcore/internal/sys"
)

// Answers often come within microseconds, less than a sleep and a wake cost. So
// a wait for one tries again for a little while before it sleeps. A spin in
// vain costs as much as ten that pay bring in, so it makes many waits do without,
// and twice as many the next time.

const (
	// spinLeast and spinMost bound how long one wait goes on without a byte: four
	// times as long as it usually takes.
	spinLeast = 10 * time.Microsecond
	spinMost  = 50 * time.Microsecond
	// restMin and restMax are the least and the most waits that do without.
	restMin = 8
	restMax = 256
)

// spinning is true while a goroutine of the process spins; one at a time does.
var spinning atomic.Bool

// spinState is what a descriptor's waits have learned. Only the goroutine that spins uses it.
type spinState struct {
	rest  int   // how many of the next waits do without
	grows int   // half of what rest becomes at the next spin in vain, but for restMin and restMax
	usual int64 // nanoseconds that a spin takes which pays; 0: none has
}

// limit is how long a spin may take.
func (s *spinState) limit() int64 {
	if s.usual == 0 {
		return int64(spinMost)
	}
	return min(max(4*s.usual, int64(spinLeast)), int64(spinMost))
}

// paid notes a spin that came to something after so many nanoseconds.
func (s *spinState) paid(took int64) {
	if s.usual == 0 {
		s.usual = took
	}
	s.usual += (took - s.usual) / 8
	s.grows -= (s.grows + 7) / 8
}

// failed notes a spin in vain.
func (s *spinState) failed() {
	s.grows = min(max(2*s.grows, restMin), restMax)
	s.rest = s.grows
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
	return s.env == nil || !s.env.still.Load() && s.env.unseen()
}

// trySpin lets op try until it is complete, true, with the lock dropped; until too
// much time has passed since the last byte; or until the reactor has to go on with it.
func (s *Socket) trySpin(op *Op) (done bool) {
	if !s.onlyLane(op) || !s.maySpin(op) || !spinning.CompareAndSwap(false, true) {
		return false
	}
	defer spinning.Store(false)
	learned := &s.d.spin
	if learned.rest > 0 {
		learned.rest--
		return false
	}
	if !s.unwatch(op) {
		return false
	}
	yield := s.d.protocol.Family == Unix || sys.MayShareProcessor(s.d.fd) // of unix sockets the system does not know
	for last := Now(); ; {
		s.mu.Unlock() // for a cancel, however long bytes come one at a time
		if yield {
			sys.Yield()
		}
		s.mu.Lock()
		if !s.onlyLane(op) {
			return false
		}
		before := op.N
		done = s.step(op)
		now := Now()
		switch took := now - last; {
		case done && took <= int64(spinMost):
			learned.paid(took)
			return true
		case done || op.N == before && took > learned.limit():
			learned.failed() // or others had the processor
			return done
		case op.N != before:
			last = now
		}
	}
}
