package sockcore

// outcome is what an attempt came to.
type outcome uint8

const (
	finished outcome = iota // it is complete, successfully or not
	blocked                 // nothing can be done until the descriptor's next edge
	yielded                 // it could go on, but others are to have their turn
	waiting                 // something other than the descriptor must come first
	held                    // the system is at it, with the operation's memory: it cannot end before that lands
)

// Start begins op. It tries once, without blocking: true means that op is
// complete (its Done has been called, if set), false that it is queued and will
// be completed later.
//
// On a closed socket every operation but OpConnect fails with EBADF. With
// FlagDontWait, an operation that would have to wait, be it for earlier ones,
// fails with EAGAIN; one whose Deadline has passed fails with TimedOut.
func (s *Socket) Start(op *Op) bool {
	op.reset()
	if c := op.check(); c != 0 {
		return op.completeNow(c)
	}
	s.mu.Lock()
	if op.brief && s.d != nil && s.free(op.lane) && s.env.untraced() {
		if s.tryBrief(op) {
			return true
		}
		s.push(op)
		op.park()
		s.mu.Unlock()
		return false
	}
	if c, ready := s.admit(op); ready {
		s.mu.Unlock()
		return op.completeNow(c)
	}
	first := s.free(op.lane)
	s.push(op)
	b := batch{own: op}
	b.more[op.lane] = first
	return s.settle(&b)
}

// admit decides what needs no turn: ready is true when op is complete, with c.
func (s *Socket) admit(op *Op) (c Code, ready bool) {
	switch {
	case s.d == nil && op.Kind != OpConnect:
		return EBADF, true
	case op.empty():
		return 0, true
	case s.free(op.lane):
		return 0, false
	case op.Flags&FlagDontWait != 0:
		return EAGAIN, true
	case op.expired():
		return TimedOut, true
	}
	return 0, false
}

// free reports whether an operation may try now that is not queued yet.
func (s *Socket) free(lane uint8) bool {
	return s.lanes[lane].head == nil && !s.gated(lane)
}

// push queues op.
func (s *Socket) push(op *Op) {
	s.lanes[op.lane].push(op)
	op.sock.Store(s)
}

// gated reports whether operations of a lane have to wait for a connect that is
// under way: one that looked at the socket now could take the error that is the
// connect's, which would then seem to have succeeded.
func (s *Socket) gated(lane uint8) bool {
	head := s.lanes[laneWrite].head
	return lane != laneWrite && head != nil && head.dial != nil && head.dial.d != nil
}

// settle is how every change of the lanes ends. With the lock held, it drives
// the lanes that have become free; then it drops the lock and completes what is
// complete. It reports whether b.own is.
//
// Exceptions come first: a plain read that goes past the mark makes the kernel
// drop the urgent byte (tcp(7)), and then nobody could tell that it was there.
func (s *Socket) settle(b *batch) (ownDone bool) {
	for again := true; again; {
		again = false
		for _, i := range [...]uint8{laneExcept, laneWrite, laneRead} {
			if l := &s.lanes[i]; b.more[i] {
				b.more[i] = false
				if l.head != nil && !l.driven && l.head.bell == nil && !s.gated(i) {
					s.drive(l, b)
					again = true
				}
			}
		}
	}
	if b.own != nil && !b.ownDone {
		b.own.park()
	}
	s.mu.Unlock()
	b.run()
	return b.ownDone
}

// complete is settle for a caller without the lock.
func (s *Socket) complete(b *batch) {
	s.mu.Lock()
	s.settle(b)
}

// drive lets the head of l try, and the next one when it is complete, until one
// has to wait. The lock is held, but not during the system calls. Whoever
// finds l driven leaves it alone: an edge is noted in kicked, a cancel in the
// operation's mark, and both are seen here before l is left.
func (s *Socket) drive(l *lane, b *batch) {
	l.driven = true
	t := turn{calls: turnCalls, bytes: turnBytes}
	defer t.end()
	for l.head != nil {
		op := l.head
		if b.reactor && op.takesLong() {
			s.sendOut(op.lane)
			break
		}
		l.kicked = false
		result, err := s.attempt(op, &t, b)
		if result != finished {
			switch c := op.verdict(result); {
			case c == 0:
			case result == held:
				op.mark.CompareAndSwap(0, uint32(c))
				op.flight.cancel()
			default:
				result, err = finished, c
				s.abandon(op, b)
			}
		}
		if result == finished {
			s.finish(op, err, b)
			continue
		}
		switch c := s.leave(l, result, b); c {
		case 0:
			l.driven = false
			return
		case EAGAIN:
		default:
			s.abandon(op, b)
			s.finish(op, c, b)
		}
	}
	l.driven = false
}

// sendOut lets a goroutine of its own drive the lane for a turn: all sockets would
// wait with the reactor. What comes before it has the lock is its, too.
func (s *Socket) sendOut(lane uint8) {
	go Guard(func() {
		var b batch
		b.more[lane] = true
		s.complete(&b)
	})
}

// leave sees to it that l is driven again when its head can go on. EAGAIN says
// that it can already, any other error that this cannot be had.
func (s *Socket) leave(l *lane, result outcome, b *batch) Code {
	switch {
	case l.kicked && result != yielded:
		return EAGAIN
	case l.head == b.own && b.own.attends():
		b.own.eager = result == yielded
		return 0 // its owner sees to it
	case result == blocked:
		return s.d.watch(l.head.lane)
	case result == yielded:
		return s.d.rewatch(l.head.lane)
	}
	return 0
}

// attempt lets op try. The lock is dropped meanwhile, and a reference held
// instead.
func (s *Socket) attempt(op *Op, t *turn, b *batch) (outcome, error) {
	if op.Kind == OpConnect {
		return s.dial(op, b)
	}
	d := s.d
	if op.flight != nil {
		d = op.flight.d // the socket may be closed, with this in the air
	}
	d.refs++
	s.mu.Unlock()
	result, c := op.try(d, t)
	s.mu.Lock()
	d.unref()
	return result, c.err()
}

// finish makes op complete. Whoever holds a stale timer or handle finds it on
// no socket.
func (s *Socket) finish(op *Op, err error, b *batch) {
	s.lanes[op.lane].remove(op)
	op.Err = err
	s.noteOutcome(op)
	if op.dial != nil {
		op.dial.end()
		op.dial = nil
		b.more = [laneCount]bool{true, true, true} // see gated
	}
	if op.Pace != nil {
		op.Pace.stop()
	}
	op.disarm()
	if op.counted {
		op.counted = false
		background.Add(-1)
	}
	if op.bell != nil {
		op.bell.ring()
	}
	op.sock.Store(nil)
	b.add(op)
}

// abortAll marks exactly the operations that are pending now, and ends those
// that nobody is trying. What is being tried ends when the attempt is over: one
// that succeeds wins, so that no byte is lost.
func (s *Socket) abortAll(c Code, b *batch) {
	for i := range s.lanes {
		l := &s.lanes[i]
		for op := l.head; op != nil; {
			next := op.next
			s.abort(op, c, b)
			op = next
		}
	}
}

// abort marks op, and ends it unless somebody is trying it or it has something
// to clear away, which takes system calls.
func (s *Socket) abort(op *Op, c Code, b *batch) {
	op.mark.CompareAndSwap(0, uint32(c))
	l := &s.lanes[op.lane]
	switch {
	case l.head != op:
		s.finish(op, c, b)
	case l.driven:
	case op.flight != nil:
		op.flight.cancel()
	case op.dial != nil:
		b.more[op.lane] = true
	default:
		s.finish(op, c, b)
		b.more[op.lane] = true // what comes next has not been tried yet
	}
}

// edge is called by the reactor when the descriptor's state has changed.
func (s *Socket) edge(d *desc, lanes [laneCount]bool) {
	s.mu.Lock()
	if s.d != d {
		s.mu.Unlock()
		return
	}
	b := batch{more: lanes, reactor: true}
	for i := range s.lanes {
		if lanes[i] && s.lanes[i].driven {
			s.lanes[i].kicked = true
		}
	}
	watched := d.link != nil
	s.settle(&b)
	if watched {
		s.announceHangup(d)
	}
}
