package sockcore

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// An operation whose owner waits for it at once (Op.Inline) needs no reactor: the
// goroutine that waits drives it on its own thread, and waits for the descriptor
// itself. The reactor need not know the descriptor meanwhile, so that what comes
// wakes one thread and not two.
//
// Whatever ends the operation before (Cancel, Close, Abort) finds it in its lane
// as any other, and rings the bell of who waits.

// attends reports whether op's owner drives it in Wait.
func (op *Op) attends() bool {
	return hasBells && op.Inline && op.Done == nil && op.Pace == nil && op.Kind != OpConnect
}

// background counts the operations of the process that wait for the reactor.
var background atomic.Int32

// attend drives op until it is complete, true, or until that is somebody else's
// task, false: then op's signal comes.
func (s *Socket) attend(op *Op) (done bool) {
	s.mu.Lock()
	if s.keepOn(op) || s.trySpin(op) {
		return true
	}
	if b := bells.take(); b != nil {
		defer bells.put(b)
		if s.tryListen(op, b) {
			return true
		}
	}
	s.entrust(op)
	return false
}

// keepOn drives op for as long as each turn could have gone on, until it is
// complete, true, with the lock dropped, or until it is somebody else's task.
// Others have the processor between two turns; the reactor need not hear of them.
func (s *Socket) keepOn(op *Op) (done bool) {
	for op.eager && s.alone(op) {
		s.mu.Unlock()
		runtime.Gosched()
		s.mu.Lock()
		if s.alone(op) && s.pursue(op) {
			return true
		}
	}
	return false
}

// tryListen drives op whenever its descriptor is ready, until it is complete,
// true, with the lock dropped, or until it is somebody else's task.
func (s *Socket) tryListen(op *Op, b *bell) (done bool) {
	for s.unwatch(op) {
		ready := s.listen(op, b)
		if !s.alone(op) {
			return false
		}
		if !ready && !op.expired() {
			continue
		}
		before := op.N
		if s.pursue(op) {
			return true
		}
		if op.N == before {
			return false // ready, but not for op: only the next edge tells more
		}
		if s.keepOn(op) || s.trySpin(op) {
			return true
		}
	}
	return false
}

// heads reports whether op is pending, and whoever holds the lock may drive it.
func (s *Socket) heads(op *Op) bool {
	l := &s.lanes[op.lane]
	return op.sock.Load() == s && s.d != nil && l.head == op && !l.driven && !s.gated(op.lane)
}

// alone is heads on a socket whose other lanes are empty, and whose descriptor is not watched for a
// hang-up. Otherwise the reactor is to see to it, and to the exceptions first: see settle.
func (s *Socket) alone(op *Op) bool {
	if s.d != nil && s.d.link != nil {
		return false
	}
	for i := range s.lanes {
		if i != int(op.lane) && s.lanes[i].head != nil {
			return false
		}
	}
	return s.heads(op)
}

// unwatch makes the reactor forget the descriptor, where nothing else is pending
// that it has to tell of. It reports whether op is its owner's.
func (s *Socket) unwatch(op *Op) bool {
	if !s.alone(op) {
		return false
	}
	if s.d.gen != 0 {
		theReactor.remove(s.d)
		s.d.gen = 0
	}
	return true
}

// entrust leaves op to the reactor, after a try in the order of the lanes. It
// drops the lock.
func (s *Socket) entrust(op *Op) {
	var b batch
	if op.sock.Load() == s {
		op.count()
		b.more = [laneCount]bool{true, true, true}
	}
	s.settle(&b)
}

// pursue lets op try on its owner's goroutine. When it is complete the lock is
// dropped.
func (s *Socket) pursue(op *Op) (done bool) {
	if op.brief && s.env.untraced() {
		op.eager = false // it goes on until it has to wait
		return s.tryBrief(op)
	}
	b := batch{own: op}
	op.parked = false // nobody else can complete it now, and its owner needs no signal
	s.drive(&s.lanes[op.lane], &b)
	if b.ownDone {
		s.settle(&b)
		return true
	}
	op.parked = true
	return false
}

// listen waits until the descriptor is ready for op, true, op's deadline has
// passed, or somebody ended op. The lock is dropped meanwhile, and a reference
// held instead.
func (s *Socket) listen(op *Op, b *bell) (ready bool) {
	d := s.d
	d.refs++
	op.bell = b
	s.mu.Unlock()
	ready = b.wait(d.fd, op)
	s.mu.Lock()
	op.bell = nil
	b.silence()
	d.unref()
	return ready
}

// bellsMax is the most goroutines of the process that wait for descriptors
// themselves at once: each holds a thread. The operations of others are the
// reactor's.
const bellsMax = 4

// bellsNow is how many may just now. Go's scheduler gets the processor of one
// that waits back after 20 µs at the earliest and 10 ms at the latest, so one
// must be left for all others.
func bellsNow() int { return min(runtime.GOMAXPROCS(0)-1, bellsMax) }

// bellPool keeps the bells that nobody waits on.
type bellPool struct {
	mu   sync.Mutex
	free []*bell
	made int
}

var bells bellPool

// take gives a bell, nil when there is none to be had.
func (p *bellPool) take() *bell {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made-len(p.free) >= bellsNow() {
		return nil
	}
	if n := len(p.free); n > 0 {
		b := p.free[n-1]
		p.free = p.free[:n-1]
		return b
	}
	b := newBell()
	if b != nil {
		p.made++
	}
	return b
}

func (p *bellPool) put(b *bell) {
	p.mu.Lock()
	p.free = append(p.free, b)
	p.mu.Unlock()
}
