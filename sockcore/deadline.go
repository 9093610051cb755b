package sockcore

import (
	"time"

	"sockshell/internal/crash"
)

// epoch is where the clock of deadlines begins; a nanosecond early, because a
// Deadline of 0 is none.
var epoch = time.Now().Add(-1)

// Now returns the time on the clock of deadlines: monotonic nanoseconds, always
// above 0.
func Now() int64 { return int64(time.Since(epoch)) }

// park readies op for being completed by another goroutine. The lock of its
// socket is held.
func (op *Op) park() {
	if op.since == 0 {
		op.since = Now()
	}
	if !op.inForeground() {
		op.count()
	}
	if op.Done == nil {
		if op.wake == nil {
			op.wake = make(chan struct{}, 1)
		}
		op.parked = true
		return
	}
	if op.Deadline == 0 {
		return
	}
	wait := time.Duration(op.Deadline - Now())
	if op.timer == nil || op.timer.C != nil {
		op.timer = time.AfterFunc(wait, op.expire)
	} else {
		op.timer.Reset(wait)
	}
}

// disarm stops the timer that park set. One that fires nevertheless finds op
// complete, or in a later use whose deadline it asks for anew.
func (op *Op) disarm() {
	if op.Done != nil && op.timer != nil {
		op.timer.Stop()
	}
}

// expire is the timer's function. It may be late, and op in use once more: what
// is read under the lock of the socket on which op is pending belongs to the
// use under way.
func (op *Op) expire() {
	crash.Guard(func() { op.abortIf(TimedOut, op.expired) })
}

// Abort ends op with c (0 is OperationAborted) unless it has completed; an
// attempt under way that succeeds wins. It may be called from any goroutine
// between Start and completion, and does nothing after; nor to a short operation
// that Start is still trying, which is in no lane yet.
func (op *Op) Abort(c Code) {
	if c == 0 {
		c = OperationAborted
	}
	op.abortIf(c, func() bool { return true })
}

func (op *Op) abortIf(c Code, still func() bool) {
	s := op.sock.Load()
	if s == nil {
		return
	}
	var b batch
	s.mu.Lock()
	// On s still, op is pending for as long as the lock is held.
	if op.sock.Load() == s && still() {
		s.abort(op, c, &b)
	}
	s.settle(&b)
}

// Wait blocks until op, an operation without Done that was started, is
// complete; when its Deadline passes, it ends with TimedOut. It is called once
// for each Start that returned false, by op's owner.
func (op *Op) Wait() {
	if !op.parked {
		return
	}
	if s := op.sock.Load(); s == nil || !op.inForeground() || !s.waitInForeground(op) {
		op.await()
	}
	op.parked = false
}

// count notes that op waits for the reactor.
func (op *Op) count() {
	if !op.counted {
		op.counted = true
		background.Add(1)
	}
}

func (op *Op) await() {
	if background.Load() > 1 {
		theReactor.turn()
	}
	if op.Deadline == 0 {
		<-op.wake
		return
	}
	wait := time.Duration(op.Deadline - Now())
	if op.timer == nil || op.timer.C == nil {
		op.timer = time.NewTimer(wait)
	} else {
		op.timer.Reset(wait)
	}
	select {
	case <-op.wake:
		op.timer.Stop()
	case <-op.timer.C:
		op.Abort(TimedOut)
		<-op.wake
	}
}
