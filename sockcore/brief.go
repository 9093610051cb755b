package sockcore

// A brief operation is one in the foreground (Op.Inline) that moves few bytes. It
// tries with its socket's lock held, and is queued only when it has to wait. The
// kernel and other programs have used the processor's caches since the one before,
// so that most of what an operation costs is the lines of code and data that it
// touches: here that is little more than the call does.
//
// Who wants the lock meanwhile, to cancel, to close or with an edge, waits for as
// long as a call takes that does not block, and then finds the operation complete,
// or queued: there is nothing between.

// briefMost is how many bytes a brief operation moves at most: for the time that
// this takes the lock is held.
const briefMost = 64 << 10

// isBrief reports whether op is one: a read into the buffer that it has, or a
// write, for which nothing but send(2) or recv(2) is called.
func (op *Op) isBrief() bool {
	if !op.attends() {
		return false
	}
	switch op.Kind {
	case OpWriteSome, OpWriteAll:
		return len(op.Buf) > 0 && len(op.Buf) <= briefMost
	case OpReadSome:
		return op.Max > 0 && op.Max <= min(briefMost, int64(cap(op.Buf)))
	case OpReadAtLeast:
		return op.Min > 0 && max(op.Min, op.Max) <= min(briefMost, int64(cap(op.Buf))) && !op.UntilEOF
	case OpReadUntil, OpAccept, OpConnect, OpWait, OpSendFile, OpReadTo:
	}
	return false
}

// tryBrief lets op try, which is brief, whose turn it is, and whose calls nobody
// traces. The lock is held. When op is complete it is dropped.
func (s *Socket) tryBrief(op *Op) (done bool) {
	var c Code
	if op.lane == laneWrite {
		c = op.put(s.d.fd)
	} else {
		c = op.get(s.d.fd)
	}
	if c == EAGAIN {
		if c = op.verdict(blocked); c == 0 {
			return false
		}
	}
	op.Err = c.err()
	s.noteOutcome(op)
	if s.lanes[op.lane].head == op {
		s.leaveLane(op)
	} else {
		s.mu.Unlock()
	}
	return true
}

// put is the try of a brief write: EAGAIN when it is not complete.
func (op *Op) put(fd int) Code {
	for {
		n, c := sysSend(fd, op.Buf[op.N:], op.Flags&^FlagDontWait)
		if c != 0 {
			return c
		}
		op.N += int64(n)
		if op.Kind == OpWriteSome || int(op.N) == len(op.Buf) {
			return 0
		}
	}
}

// get is the try of a brief read: EAGAIN when it is not complete.
func (op *Op) get(fd int) Code {
	enough, limit := op.Min, max(op.Min, op.Max)
	if op.Kind == OpReadSome {
		enough, limit = 1, op.Max
	}
	for {
		n, c := sysRecv(fd, op.Buf[op.N:limit], op.Flags&^FlagDontWait)
		switch {
		case c != 0:
			return c
		case n == 0:
			return EOF
		}
		op.N += int64(n)
		op.Buf = op.Buf[:op.N]
		if op.N >= enough {
			return 0
		}
	}
}

// leaveLane takes op, complete, out of its lane, and lets what has come behind it
// go on. It drops the lock.
func (s *Socket) leaveLane(op *Op) {
	l := &s.lanes[op.lane]
	l.remove(op)
	op.parked = false
	op.sock.Store(nil)
	if l.head == nil {
		s.mu.Unlock()
		return
	}
	var b batch
	b.more[op.lane] = true
	s.settle(&b)
}
