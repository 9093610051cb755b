package sockcore

import (
	"slices"
	"time"

	"sockshell/sockcore/internal/sys"
)

// flowFrom reads for the sink as long as it has room.
func (op *Op) flowFrom(a *attempt) (outcome, Code) {
	f := op.flow
	if !f.hold(0) {
		return waiting, 0
	}
	for {
		room, over, c := f.room()
		switch {
		case c != 0:
			return finished, c
		case over:
			return finished, 0
		case room == 0:
			return waiting, 0
		}
		n, c := op.recv(a, a.scratchOf(room))
		switch {
		case c == EOF:
			op.UntilEOF = true // what tells of the peer's end knows that it was met
			return finished, 0
		case c != 0:
			return ended(c, sys.ReadyRead)
		}
		op.N += int64(n)
		if f.put(a, n) {
			f.write.kick()
		}
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}

// room is how much may be read now; over says that no more is to be, c, that it was stopped.
func (f *Flow) room() (room int, over bool, c Code) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped != 0 {
		return 0, false, f.stopped
	}
	room = scratchSize
	if f.memory+scratchSize > f.most() {
		room = 0
	}
	if f.Limit >= 0 {
		room = int(min(int64(room), f.Limit-f.taken))
		if f.taken == f.Limit {
			return 0, f.AtLimit != StallAtLimit, 0
		}
	}
	f.full = room == 0
	return room, false, 0
}

// most is how much memory the queue may take.
func (f *Flow) most() int {
	if f.Delay > 0 {
		return slowRoom
	}
	return flowRoom
}

// put keeps the n bytes that a has in its scratch, and reports whether write waits for them.
func (f *Flow) put(a *attempt, n int) bool {
	p := parcel{data: a.scratch[:n]}
	if f.Delay > 0 {
		p.due = Now() + int64(f.Delay)
	}
	if n > smallPiece {
		p.whole, p.cost, a.scratch = a.scratch, scratchSize, nil
	} else {
		p.data, p.cost = slices.Clone(p.data), n+parcelCost
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, p)
	f.size += n
	f.memory += p.cost
	f.taken += int64(n)
	return f.empty
}

// flowTo sends what was read, each piece when it is due, and passes the end on.
func (op *Op) flowTo(a *attempt) (outcome, Code) {
	f := op.flow
	f.hold(1)
	for {
		p, due, over := f.first()
		switch {
		case due < 0:
			return op.idle(a, waiting)
		case due > 0:
			return op.idle(a, paused)
		case over:
			return op.passEnd(a)
		}
		before := op.N
		c := op.send(a, p)
		if f.sent(int(op.N - before)) {
			f.read.kick()
		}
		if c != 0 {
			return ended(c, sys.ReadyWrite)
		}
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}

// idle is the outcome of having nothing to send for now. What a layer owes goes out first: no debt is flushed while this
// operation has the lane.
func (op *Op) idle(a *attempt, result outcome) (outcome, Code) {
	if a.layered {
		if c := a.via.Flush(op.Tag); c != 0 {
			return ended(c, sys.ReadyWrite)
		}
	}
	return result, 0
}

// first is what is to be sent next. Due is less than 0 when there is nothing yet, more than 0 when it is not due yet; over
// says that it is the end.
func (f *Flow) first() (p []byte, due int64, over bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.empty = false
	at := f.next
	switch {
	case len(f.queue) > 0:
		at = max(at, f.queue[0].due)
	case !f.ended:
		f.empty = true
		return nil, -1, false
	default:
		at = f.endDue
	}
	if now := Now(); at > now && !f.hurried {
		f.wake = at
		return nil, at, false
	}
	if len(f.queue) == 0 {
		return nil, 0, true
	}
	p = f.queue[0].data
	if f.Rate > 0 && !f.hurried {
		p = p[:min(len(p), int(max(1, f.Rate/rateTicks)))]
	}
	if f.Piece != nil {
		if f.piece == 0 {
			f.piece = f.Piece()
		}
		p = p[:min(len(p), f.piece)]
	}
	return p, 0, false
}

// sent notes that the sink has taken n bytes, and reports whether read waits for the room.
func (f *Flow) sent(n int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n == 0 {
		return false
	}
	if f.Rate > 0 {
		from := Now()
		if f.next > 0 && f.next >= from-rateSlack {
			from = f.next
		}
		f.next = from + int64(n)*int64(time.Second)/f.Rate
	}
	if f.Piece != nil {
		f.piece -= n
	}
	f.size -= n
	first := &f.queue[0]
	if first.data = first.data[n:]; len(first.data) == 0 {
		first.free()
		f.memory -= first.cost
		f.queue[0] = parcel{}
		f.queue = f.queue[1:]
		if len(f.queue) == 0 {
			f.queue = nil
			f.piece = 0 // what comes later is not of the same piece
		}
	}
	full := f.full && f.memory+scratchSize <= f.most()
	f.full = f.full && !full
	return full
}

// pauseOf is how long write pauses, 0 where its pauses grow.
func (f *Flow) pauseOf() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.draining:
		return 0
	case f.hurried:
		return 1
	}
	return max(1, time.Duration(f.wake-Now()))
}

// passEnd gives the sink the source's end, where the source has ended.
func (op *Op) passEnd(a *attempt) (outcome, Code) {
	f := op.flow
	f.mu.Lock()
	err, reset := f.ReadErr, f.Limit >= 0 && f.taken == f.Limit && f.AtLimit == ResetAtLimit
	f.mu.Unlock()
	truncated := err == StreamTruncated //nolint:errorlint // an operation's error is bare
	switch {
	case reset || err == ECONNRESET: //nolint:errorlint // likewise
		return op.acknowledged(a)
	case err != EOF && !truncated: //nolint:errorlint // likewise
		return op.idle(a, finished)
	}
	if via, ok := a.via.(Ender); ok && !truncated {
		if c := via.End(op.Tag); c != 0 {
			return ended(c, sys.ReadyWrite)
		}
	}
	if result, c := op.idle(a, finished); result != finished || c != 0 {
		return result, c
	}
	c := a.d.sock.shutdown(a.d, ShutdownSend)
	if c == 0 {
		theReactor.shut(a.d)
	}
	return finished, c
}

// acknowledged waits until the sink's peer has all that was sent: the reset that follows throws away what is in the send
// queue. A peer that takes nothing for a while is waited for no longer.
func (op *Op) acknowledged(a *attempt) (outcome, Code) {
	if result, c := op.idle(a, finished); result != finished || c != 0 {
		return result, c
	}
	f, left := op.flow, a.d.unacknowledged()
	f.mu.Lock()
	defer f.mu.Unlock()
	if left != f.left {
		f.left, f.patience = left, Now()+int64(acknowledgePatience)
	}
	if f.draining = left > 0 && Now() < f.patience; f.draining {
		return paused, 0
	}
	return finished, 0
}

// unacknowledged is how much of what was sent over TCP the peer does not have, 0 where there is no telling, or no connection.
func (d *desc) unacknowledged() int64 {
	env, r := d.sock.env, IoBytesUnsent.row()
	if d.protocol.Family == Unix || !r.Supported() {
		return 0
	}
	if _, c := env.remote(d.fd); c != 0 {
		return 0 // the system goes on counting after a reset
	}
	n, c := env.ioControl(d, r)
	if c != 0 {
		return 0
	}
	return n
}

// kick lets op, which waits for something that no event tells, try again.
func (op *Op) kick() {
	s := op.sock.Load()
	if s == nil {
		return
	}
	var b batch
	s.mu.Lock()
	if l := &s.lanes[op.lane]; op.sock.Load() == s && l.head == op {
		l.kicked, b.more[op.lane] = true, true
	}
	s.settle(&b)
}
