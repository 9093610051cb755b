package sockcore

import (
	"sockshell/internal/crash"
	"sockshell/sockcore/internal/sys"
)

// outcome is what an attempt came to.
type outcome uint8

const (
	finished      outcome = iota // it is complete, successfully or not
	blockedRead                  // nothing can be done until the descriptor is readable
	blockedWrite                 // nothing can be done until it is writable
	blockedExcept                // nothing can be done until there are out-of-band data
	yielded                      // it could go on, but its budget is used up
	paused                       // it is to try again after a while: no edge will tell
	waiting                      // something other than the descriptor must come first
	held                         // the system is at it, with the operation's memory: it cannot end before that is over
)

// blockedBy is the outcome of having to wait for r.
func blockedBy(r sys.Ready) outcome { return blockedRead + outcome(r) }

// blocked reports what an outcome waits for.
func (o outcome) blocked() (sys.Ready, bool) {
	return sys.Ready(o - blockedRead), o >= blockedRead && o <= blockedExcept
}

// Start begins op. It tries once, without blocking: true means that op is complete (its Done has been called,
// if set, or is called next when Start comes while Done of op's last use runs), false that it is queued and will be
// completed later.
//
// On a closed socket every operation but OpConnect fails with EBADF, unless a connect is about to open it. With
// FlagDontWait, an operation that would have to wait, be it for earlier ones, fails with EAGAIN; one whose
// Deadline has passed fails with TimedOut. A connect while another is under way fails with EALREADY.
func (s *Socket) Start(op *Op) bool {
	op.reset()
	if c := op.check(); c != 0 {
		return op.completeNow(c)
	}
	s.mu.Lock()
	if op.short && s.d != nil && s.free(op.lane) && s.speculates(op) {
		if s.tryLocked(op) {
			return true
		}
		s.push(op)
		op.park()
		s.mu.Unlock()
		return false
	}
	if c, ready := s.admit(op); ready {
		s.mu.Unlock()
		return op.completeNow(c.err())
	}
	first := s.free(op.lane)
	s.push(op)
	b := batch{own: op}
	if b.more[op.lane] = first; !first {
		op.park()
	}
	return s.settle(&b)
}

// admit decides what need not wait in a lane: ready is true when op is complete, with c.
func (s *Socket) admit(op *Op) (c Code, ready bool) {
	switch {
	case op.Kind == OpConnect && s.opening():
		return EALREADY, true
	case s.d == nil && op.Kind != OpConnect && !s.opening():
		return EBADF, true
	case s.d != nil && !s.d.takes(op):
		return NotSupported, true
	case op.empty() && (s.d == nil || s.d.traits.stream):
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

// takes reports whether op, with its flags, is for sockets of d's kind.
func (d *desc) takes(op *Op) bool {
	switch {
	case op.Flags&^FlagDontWait != 0 && !op.Flags.AppliesTo(d.protocol):
		return false
	case op.Kind == OpAccept:
		return !d.traits.connectionless
	}
	return d.traits.stream || !op.composed()
}

// free reports whether an operation may try now that is not queued yet.
func (s *Socket) free(lane uint8) bool {
	return s.lanes[lane].head == nil && !s.behindOther(lane)
}

// push queues op.
func (s *Socket) push(op *Op) {
	l := &s.lanes[op.lane]
	if l.head == nil {
		l.blocked = readyOfLane[op.lane]
	}
	l.push(op)
	op.sock.Store(s)
}

// behindOther reports whether operations of a lane have to wait for another lane's. For a connect that is under way:
// one that looked at the socket now could take the error that is the connect's, which would then seem to have
// succeeded. Reads wait for a handshake, and writes for what is owed from before them.
func (s *Socket) behindOther(lane uint8) bool {
	switch lane {
	case laneWrite:
		return s.lanes[laneDebt].head != nil
	case laneDebt:
		return false
	case laneRead:
		return s.connecting() || s.handshaking()
	}
	return s.connecting()
}

// handshaking reports whether a layer's handshake is under way.
func (s *Socket) handshaking() bool {
	head := s.lanes[laneWrite].head
	return head != nil && head.Kind == OpHandshake
}

// connecting reports whether a connect is under way.
func (s *Socket) connecting() bool {
	head := s.lanes[laneWrite].head
	return head != nil && head.Kind == OpConnect
}

// opening reports whether a connect is under way that is not to end.
func (s *Socket) opening() bool { return s.connecting() && !s.lanes[laneWrite].head.marked() }

// settle is how every change of the lanes ends. With the lock held, it steps the lanes that have become free;
// then it drops the lock and completes what is complete. It reports whether b.own is.
//
// Exceptions come first: a plain read that goes past the mark makes the kernel drop the urgent byte (tcp(7)),
// and then nothing would tell that it was there.
func (s *Socket) settle(b *batch) (ownDone bool) {
	for again := true; again; {
		again = false
		for _, i := range [...]uint8{laneExcept, laneDebt, laneWrite, laneRead} {
			if l := &s.lanes[i]; b.more[i] {
				b.more[i] = false
				if l.head != nil && !l.stepped && l.head.waker == nil && !s.behindOther(i) {
					s.stepLane(l, b)
					again = true
				}
			}
		}
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

// stepLane lets the head of l try, and the next one when it is complete, until one has to wait. The lock is
// held, but not during the system calls. A goroutine that finds l stepped does nothing to it: an edge is noted in kicked,
// a cancel in the operation's mark, and both are seen here before l is left.
func (s *Socket) stepLane(l *lane, b *batch) {
	l.stepped = true
	a := attempt{calls: budgetCalls, bytes: budgetBytes}
	defer a.end()
	for l.head != nil {
		op := l.head
		if b.reactor && op.takesLong(s.d) { // all sockets would wait with the reactor
			s.stepElsewhere(op.lane)
			break
		}
		l.kicked = false
		result, err := s.try(op, &a, b)
		if result != finished {
			switch c := op.verdict(result); {
			case c == 0:
			case result == held:
				op.mark.CompareAndSwap(0, uint32(c))
				op.sending().cancel()
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
			if op == b.own {
				op.park() // before the lock is dropped: from then on others may complete it
			}
			l.stepped = false
			return
		case EAGAIN:
		default:
			s.abandon(op, b)
			s.finish(op, c, b)
		}
	}
	l.stepped = false
}

// stepElsewhere steps the lane on a goroutine of its own.
func (s *Socket) stepElsewhere(lane uint8) {
	go crash.Guard(func() {
		var b batch
		b.more[lane] = true
		s.complete(&b)
	})
}

// leave arranges that l is stepped again when its head can go on. EAGAIN says that it can already, any other
// error that this cannot be had.
func (s *Socket) leave(l *lane, result outcome, b *batch) Code {
	r, blocked := result.blocked()
	if blocked {
		l.blocked = r
	}
	switch {
	case l.kicked && result != yielded && result != paused:
		return EAGAIN
	case result == paused:
		s.pause(l)
		return 0
	case l.head == b.own && b.own.inForeground():
		b.own.resuming = result == yielded
		return 0 // its owner polls for it
	case blocked:
		return s.d.watch(r)
	case result == yielded && s.d.layered:
		s.stepElsewhere(l.head.lane) // of what the layer holds the descriptor says nothing
	case result == yielded:
		return s.d.rewatch(readyOfLane[l.head.lane])
	}
	return 0
}

// try lets op try. The lock is dropped meanwhile, and a reference held instead.
func (s *Socket) try(op *Op, a *attempt, b *batch) (outcome, error) {
	if op.Kind == OpConnect {
		return s.dial(op, b)
	}
	d := s.d
	if op.sending() != nil {
		d = op.sending().d // the socket may be closed while the system goes on
	}
	if d == nil { // it was to have the descriptor of a connect that has failed
		op.mark.CompareAndSwap(0, uint32(OperationAborted))
		return waiting, nil
	}
	d.refs++
	a.use(d)
	s.mu.Unlock()
	result, c := op.try(a)
	if result == finished {
		a.failed(c)
	}
	s.mu.Lock()
	d.unref()
	if d.layered {
		s.afterLayer(op, d, b)
	}
	return result, c.err()
}

// afterLayer follows up on what a layer did beside what op asked for: it may answer what it receives, and receive before it
// can send.
func (s *Socket) afterLayer(op *Op, d *desc, b *batch) {
	if op.lane != laneWrite {
		s.owe(d, b)
	}
	if op.lane == laneRead || d.transport.Buffered() == 0 {
		return
	}
	l := &s.lanes[laneRead]
	l.kicked, b.more[laneRead] = true, true
	if l.head != nil && l.head.waker != nil {
		l.head.waker.wake()
	}
}

// finish makes op complete. A stale timer or handle finds it on no socket.
func (s *Socket) finish(op *Op, err error, b *batch) {
	l := &s.lanes[op.lane]
	if l.head == op {
		l.endPause()
		l.blocked = readyOfLane[op.lane]
	}
	l.remove(op)
	op.Err = err
	s.noteOutcome(op)
	if op.lane == laneWrite && s.d != nil && s.d.layered {
		s.owe(s.d, b)
	}
	if op.dial != nil {
		op.Err = op.dial.end(op.Err)
		op.dial = nil
		b.more = [laneCount]bool{true, true, true, true} // see behindOther
	}
	if op.Kind == OpHandshake {
		b.more[laneRead] = true
	}
	op.disarm()
	if op.counted {
		op.counted = false
		background.Add(-1)
	}
	if op.waker != nil {
		op.waker.wake()
	}
	op.sock.Store(nil)
	if op.lane == laneDebt {
		b.more[laneWrite] = true
		return // it has no owner
	}
	b.add(op)
}

// abortAll marks exactly the operations that are pending now, and ends those that are not being tried. What is
// being tried ends when the attempt is over: one that succeeds wins, so that no byte is lost. A debt is none
// of them: it is of operations that are over.
func (s *Socket) abortAll(c Code, b *batch) {
	for i := range s.lanes[:laneDebt] {
		l := &s.lanes[i]
		for op := l.head; op != nil; {
			next := op.next
			s.abort(op, c, b)
			op = next
		}
	}
}

// abort marks op, and ends it unless it is being tried or has something to clear away, which takes
// system calls.
func (s *Socket) abort(op *Op, c Code, b *batch) {
	op.mark.CompareAndSwap(0, uint32(c))
	l := &s.lanes[op.lane]
	switch {
	case l.head != op:
		s.finish(op, c, b)
	case l.stepped:
	case op.sending() != nil:
		op.sending().cancel()
	case op.dial != nil:
		b.more[op.lane] = true
	default:
		s.finish(op, c, b)
		b.more[op.lane] = true // what comes next has not been tried yet
	}
}

// edge is called by the reactor when the descriptor's state has changed.
func (s *Socket) edge(d *desc, ready [sys.ReadyCount]bool) {
	s.mu.Lock()
	if s.d != d {
		s.mu.Unlock()
		return
	}
	b := batch{reactor: true}
	for i := range s.lanes {
		l := &s.lanes[i]
		switch {
		case l.head == nil:
		case l.stepped:
			l.kicked = l.kicked || d.layered || ready[readyOfLane[i]]
		case ready[l.blocked] && l.pause == nil: // an event does not end a pause: each try may make the next one
			b.more[i] = true
		}
	}
	watched := d.peer != nil
	s.settle(&b)
	if watched {
		s.announceHangup(d)
	}
}
