package sockcore

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/sockcore/internal/poller"
)

// An operation whose owner waits for it at once (Op.Inline) needs no reactor: the goroutine that waits lets it
// try on its own thread, and polls the descriptor itself. The reactor need not know the descriptor meanwhile,
// so that what comes wakes one thread and not two. This is for one that waits alone: of several the reactor takes
// care, and each does what is there for the others before it sleeps (reactor.turn).
//
// Whatever ends the operation before (Cancel, Close, Abort) finds it in its lane as any other, and wakes the
// goroutine that polls.

// inForeground reports whether op's owner polls the descriptor for it, in Wait.
func (op *Op) inForeground() bool {
	return poller.HasWaker && op.Inline && op.Done == nil && op.Pace == nil && op.Kind != OpConnect
}

// shortMost is how many bytes a short operation moves at most: for the time that this takes the lock is held.
const shortMost = 64 << 10

// isShort reports an operation of the foreground that moves few bytes, by one call alone. It tries
// speculatively, with its socket's lock held, and is queued only when it has to wait: less of the processor's
// caches is touched than when the lock is dropped around each call. Others that want the lock wait for as
// long as a call takes that does not block.
func (op *Op) isShort() bool {
	if !op.inForeground() || op.Msg != nil && (len(op.Msg.Control) > 0 || op.Msg.To.Family() == Unix) {
		return false // a unix receiver's queue may be full, of which no event tells
	}
	switch op.Kind {
	case OpWriteSome, OpWriteAll:
		return len(op.Buf) > 0 && len(op.Buf) <= shortMost
	case OpReadSome:
		return op.Max > 0 && op.Max <= min(shortMost, int64(cap(op.Buf)))
	case OpReadAtLeast:
		return op.Min > 0 && max(op.Min, op.Max) <= min(shortMost, int64(cap(op.Buf))) && !op.UntilEOF
	case OpReadUntil, OpAccept, OpConnect, OpWait, OpSendFile, OpReadTo, OpFlush, OpHandshake, OpEnd, OpFlowFrom, OpFlowTo:
	}
	return false
}

// speculates reports whether op, which is short, may try with the lock held, with which no tracer and no observer may be
// called. The socket is open.
func (s *Socket) speculates(op *Op) bool {
	return !s.d.layered && s.env.unseen() && (s.d.traits.stream || !op.composed())
}

// tryLocked lets op, which is short and first in its lane, try. The lock is held. When op is complete it is
// dropped.
func (s *Socket) tryLocked(op *Op) (done bool) {
	a := attempt{d: s.d, via: &s.d.kernel, calls: budgetCalls, bytes: budgetBytes}
	result, c := op.try(&a)
	a.end()
	if result != finished {
		if c = op.verdict(result); c == 0 {
			return false
		}
	}
	op.Err = c.err()
	s.noteOutcome(op)
	l := &s.lanes[op.lane]
	if l.head != op {
		s.mu.Unlock()
		return true
	}
	l.remove(op)
	op.parked = false
	op.sock.Store(nil)
	if l.head == nil {
		s.mu.Unlock()
		return true
	}
	var b batch
	b.more[op.lane] = true
	s.settle(&b)
	return true
}

// background counts the operations of the process that wait for the reactor.
var background atomic.Int32

// waitInForeground lets op try until it is complete, true, or until the reactor has to go on with it, false: then
// op's signal comes.
func (s *Socket) waitInForeground(op *Op) (done bool) {
	s.mu.Lock()
	if s.stepWhileYielded(op) || s.trySpin(op) {
		return true
	}
	w := takeWaker()
	if w == nil && s.watching(op) {
		op.count()
		s.mu.Unlock()
		return false
	}
	if w != nil {
		defer returnWaker()
		if s.poll(op, w) {
			return true
		}
	}
	s.handOver(op)
	return false
}

// watching reports whether the reactor tells of each edge since op tried, so that it need not try again.
func (s *Socket) watching(op *Op) bool {
	return s.mayStep(op) && !op.resuming && s.d.watched() && s.d.watch(s.lanes[op.lane].blocked) == 0
}

// stepWhileYielded lets op try again for as long as its budget ends each attempt, until it is complete, true, with the
// lock dropped, or until the reactor has to go on with it. Other goroutines have the processor between two attempts.
func (s *Socket) stepWhileYielded(op *Op) (done bool) {
	for op.resuming && s.onlyLane(op) {
		s.mu.Unlock()
		runtime.Gosched()
		s.mu.Lock()
		if s.onlyLane(op) && s.step(op) {
			return true
		}
	}
	return false
}

// poll lets op try whenever its descriptor is ready, until it is complete, true, with the lock dropped, or until
// the reactor has to go on with it.
func (s *Socket) poll(op *Op, w *waker) (done bool) {
	for s.unwatch(op) {
		ready := s.wait(op, w)
		if !s.onlyLane(op) {
			return false
		}
		if !ready && !op.expired() {
			continue
		}
		before := op.N
		if s.step(op) {
			return true
		}
		if op.N == before && (s.d == nil || !s.d.layered) { // a layer has taken what was there
			return false // ready, but not for op: only the next edge tells more
		}
		if s.stepWhileYielded(op) || s.trySpin(op) {
			return true
		}
	}
	return false
}

// mayStep reports whether op is pending and may try now. The lock is held.
func (s *Socket) mayStep(op *Op) bool {
	l := &s.lanes[op.lane]
	return op.sock.Load() == s && s.d != nil && l.head == op && !l.stepped && l.pause == nil && !s.behindOther(op.lane)
}

// onlyLane is mayStep on a socket whose other lanes are empty. Otherwise the reactor steps the lanes, the
// exceptions first: see settle.
func (s *Socket) onlyLane(op *Op) bool {
	for i := range s.lanes {
		if i != int(op.lane) && s.lanes[i].head != nil {
			return false
		}
	}
	return s.mayStep(op)
}

// unwatch makes the reactor forget the descriptor but for its hang-up, where nothing else is pending that it has
// to tell of. It reports whether op is its owner's.
func (s *Socket) unwatch(op *Op) bool {
	return s.onlyLane(op) && s.d.quieten() == 0
}

// handOver leaves op to the reactor, after a try in the order of the lanes. It drops the lock.
func (s *Socket) handOver(op *Op) {
	var b batch
	if op.sock.Load() == s {
		op.count()
		b.more = [laneCount]bool{true, true, true, true}
	}
	s.settle(&b)
}

// step lets op try on its owner's goroutine. When it is complete the lock is dropped.
func (s *Socket) step(op *Op) (done bool) {
	if op.short && s.speculates(op) {
		op.resuming = false // it goes on until it has to wait
		return s.tryLocked(op)
	}
	b := batch{own: op}
	op.parked = false // no other goroutine can complete it now, and its owner needs no signal
	s.stepLane(&s.lanes[op.lane], &b)
	if b.ownDone {
		s.settle(&b)
		return true
	}
	if b.more != [laneCount]bool{} { // a layer owes something
		b.own = nil
		s.settle(&b)
		s.mu.Lock()
	}
	return false
}

// wait returns when the descriptor is ready for op or the waker was woken, true, or when op's deadline has passed. The
// lock is dropped meanwhile, and a reference held instead.
func (s *Socket) wait(op *Op, w *waker) (ready bool) {
	d, r := s.d, s.lanes[op.lane].blocked
	d.refs++
	op.waker = w
	s.mu.Unlock()
	ready = w.Wait(d.fd, r, op.remaining())
	s.mu.Lock()
	op.waker = nil
	ready = w.rest() || ready
	d.unref()
	return ready
}

// remaining is how long op may take from now on, negative for no limit.
func (op *Op) remaining() time.Duration {
	if op.Deadline == 0 {
		return -1
	}
	return time.Duration(max(0, op.Deadline-Now()))
}

// waker is a [poller.Waker] that is woken for the end of its operation, or for it to try again.
type waker struct {
	*poller.Waker
	woken bool // guarded by the lock of the socket that it is used for
}

func (w *waker) wake() {
	if !w.woken {
		w.woken = true
		w.Wake()
	}
}

// rest reports whether w was woken, and forgets it.
func (w *waker) rest() (woken bool) {
	if !w.woken {
		return false
	}
	w.woken = false
	w.Rest()
	return true
}

// theWaker is there once: its user holds a thread. Where several goroutines wait, each wakes another one, and to wake a
// thread takes longer than what the reactor does. Go's scheduler gets the processor of one that waits back after 20 µs at
// the earliest and 10 ms at the latest, so one must be left for all others.
var theWaker struct {
	mu    sync.Mutex
	w     *waker
	taken bool
}

// takeWaker gives the waker, nil when the reactor is to wait.
func takeWaker() *waker {
	if background.Load() > 0 || runtime.GOMAXPROCS(0) == 1 {
		return nil
	}
	t := &theWaker
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.taken {
		return nil
	}
	if t.w == nil {
		w := poller.NewWaker()
		if w == nil {
			return nil
		}
		t.w = &waker{Waker: w}
	}
	t.taken = true
	return t.w
}

func returnWaker() {
	theWaker.mu.Lock()
	theWaker.taken = false
	theWaker.mu.Unlock()
}
