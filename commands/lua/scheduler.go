package luavm

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// scheduler passes the baton: the right to touch Lua. Fibers that are ready get it in the order in which they became so.
type scheduler struct {
	mu      sync.Mutex
	holder  *Fiber
	ready   []*Fiber
	urgent  atomic.Bool // the first of them is to end: who has the baton gives way
	outside int         // fibers that wait for something that is no fiber's doing
	alarms  alarms
	timer   *time.Timer // for the first alarm; nil: there was never any
}

// acquire takes the baton, once it is f's turn.
func (s *scheduler) acquire(f *Fiber) {
	s.mu.Lock()
	s.acquireLocked(f)
}

// acquireLocked is acquire with the lock held, which it drops.
func (s *scheduler) acquireLocked(f *Fiber) {
	if s.holder == nil {
		s.holder = f
		s.mu.Unlock()
		return
	}
	s.queue(f)
	s.mu.Unlock()
	<-f.wake
}

// tryAcquire is acquire, unless that takes too long.
func (s *scheduler) tryAcquire(f *Fiber, most time.Duration) bool {
	s.mu.Lock()
	if s.holder == nil {
		s.holder = f
		s.mu.Unlock()
		return true
	}
	s.ready = append(s.ready, f)
	s.mu.Unlock()
	select {
	case <-f.wake:
		return true
	case <-time.After(most):
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.ready, f); i >= 0 {
		s.ready = slices.Delete(s.ready, i, i+1)
		return false
	}
	<-f.wake
	return true
}

// enqueue makes f ready. The lock is held.
func (s *scheduler) enqueue(f *Fiber) {
	if s.holder == nil {
		s.holder = f
		f.wake <- struct{}{}
		return
	}
	s.queue(f)
}

// queue puts f among those that are ready. One that is to end comes before the others, and need not wait until who has
// the baton waits for something. The lock is held.
func (s *scheduler) queue(f *Fiber) {
	if f.stop.Load() == 0 {
		s.ready = append(s.ready, f)
		return
	}
	s.ready = slices.Insert(s.ready, s.endings(), f)
	s.urgent.Store(true)
}

// endings is how many of those that are ready are to end: the first ones. The lock is held.
func (s *scheduler) endings() int {
	if at := slices.IndexFunc(s.ready, func(r *Fiber) bool { return r.stop.Load() == 0 }); at >= 0 {
		return at
	}
	return len(s.ready)
}

// hurry queues again a fiber that is to end. The lock is held.
func (s *scheduler) hurry(f *Fiber) {
	if i := slices.Index(s.ready, f); i >= 0 {
		s.ready = slices.Delete(s.ready, i, i+1)
		s.queue(f)
	}
}

// release gives the baton to who is next. The lock is held.
func (s *scheduler) release() {
	if len(s.ready) == 0 {
		s.holder = nil
		return
	}
	next := s.ready[0]
	s.ready[0] = nil
	if s.ready = s.ready[1:]; len(s.ready) == 0 {
		s.ready = nil
	}
	s.urgent.Store(len(s.ready) > 0 && s.ready[0].stop.Load() != 0)
	s.holder = next
	next.wake <- struct{}{}
}

// reason is why a wait ended.
type reason uint8

const (
	pending     reason = iota
	done               // what was waited for has happened
	cancelled          // by who owns what was waited for
	interrupted        // by fiber:interrupt
	late               // by the deadline of the operation
	stopped            // the fiber is to end
	deadlocked         // nobody is left who could end it
)

// wait is one suspension of a fiber that another fiber, a timer or the like ends.
type wait struct {
	fiber  *Fiber
	ended  reason
	parked bool // the fiber has given the baton away
	hidden bool // no interrupt ends it
}

// fire ends a wait, unless it has ended, and reports whether it did.
func (w *wait) fire(r reason) bool {
	s := &w.fiber.vm.sched
	s.mu.Lock()
	defer s.mu.Unlock()
	return w.fireLocked(r)
}

func (w *wait) fireLocked(r reason) bool {
	if w.ended != pending {
		return false
	}
	w.ended = r
	if w.parked {
		w.fiber.vm.sched.enqueue(w.fiber)
	}
	return true
}
