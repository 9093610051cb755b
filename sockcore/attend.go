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
	if !s.alone(op) {
		s.entrust(op)
		return false
	}
	if s.d.gen != 0 { // of an operation that the reactor had
		theReactor.remove(s.d)
		s.d.gen = 0
	}
	if s.trySpin(op) {
		return true
	}
	b := bells.take()
	if b == nil {
		s.entrust(op)
		return false
	}
	defer bells.put(b)
	for s.heads(op) {
		ready := s.listen(op, b)
		if !s.heads(op) || !ready && !op.expired() {
			continue
		}
		before := op.N
		if s.pursue(op) {
			return true
		}
		if op.N == before {
			break // ready, but not for op: only the next edge tells more
		}
		if s.trySpin(op) {
			return true
		}
	}
	s.entrust(op)
	return false
}

// heads reports whether op is pending, and whoever holds the lock may drive it.
func (s *Socket) heads(op *Op) bool {
	l := &s.lanes[op.lane]
	return op.sock.Load() == s && s.d != nil && l.head == op && !l.driven && !s.gated(op.lane)
}

// alone is heads on a socket whose descriptor nothing else waits for, be it only for a hang-up.
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

// entrust leaves op to the reactor. It drops the lock.
func (s *Socket) entrust(op *Op) {
	var b batch
	if op.sock.Load() == s {
		op.count()
		b.more[op.lane] = s.heads(op)
	}
	s.settle(&b)
}

// pursue lets op try on its owner's goroutine. When it is complete the lock is
// dropped.
func (s *Socket) pursue(op *Op) (done bool) {
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

// bellsMax is how many goroutines of the process wait for descriptors themselves
// at once: each holds a thread. The operations of others are the reactor's.
const bellsMax = 4

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
	// Who waits for a descriptor keeps a processor of Go's scheduler for some
	// milliseconds; the reactor has to have one.
	if background.Load() > 0 && p.made-len(p.free) >= runtime.GOMAXPROCS(0)-1 {
		return nil
	}
	if n := len(p.free); n > 0 {
		b := p.free[n-1]
		p.free = p.free[:n-1]
		return b
	}
	if p.made == bellsMax {
		return nil
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
