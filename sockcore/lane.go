package sockcore

import (
	"time"

	"sockshell/sockcore/internal/sys"
)

// The lanes of a socket. Operations of one lane go one after the other; those of different lanes do not wait for
// each other.
const (
	laneRead   = iota // reads, accepts, waiting to read
	laneWrite         // writes, connects, waiting to write
	laneExcept        // waiting for an error, out-of-band receives: not behind a plain read
	laneDebt          // what a layer owes the kernel when the operation that wrote it is over
	laneCount
)

// lane is a queue of operations, guarded by the socket's lock. Only its head makes system calls, and only one
// goroutine at a time lets it try.
type lane struct {
	head, tail *Op
	stepped    bool      // a goroutine is between taking the head and deciding on it
	kicked     bool      // an edge came meanwhile: what it found may be out of date
	blocked    sys.Ready // what the head waits for, once it has tried

	// pause is the timer of a head that no edge tells to go on; delay is how long it was set for last.
	pause *time.Timer
	delay time.Duration
}

// readyOfLane is what the operations of each lane wait for, unless a layer needs the other direction.
var readyOfLane = [laneCount]sys.Ready{
	laneRead: sys.ReadyRead, laneWrite: sys.ReadyWrite, laneExcept: sys.ReadyExcept, laneDebt: sys.ReadyWrite,
}

// laneOf returns the lane in which op waits.
func laneOf(op *Op) uint8 {
	switch op.Kind {
	case OpWriteSome, OpWriteAll, OpConnect, OpSendFile, OpFlush, OpHandshake, OpEnd, OpFlowTo:
		return laneWrite
	case OpWait:
		return [...]uint8{WaitRead: laneRead, WaitWrite: laneWrite, WaitError: laneExcept}[op.WaitFor]
	case OpReadSome:
		if op.Flags&FlagOutOfBand != 0 {
			return laneExcept
		}
	case OpReadAtLeast, OpReadUntil, OpReadTo, OpAccept, OpFlowFrom:
	}
	return laneRead
}

func (l *lane) push(op *Op) {
	op.next = nil
	if l.head == nil {
		l.head = op
	} else {
		l.tail.next = op
	}
	l.tail = op
}

// remove unlinks op, wherever it stands.
func (l *lane) remove(op *Op) {
	var prev *Op
	for p := &l.head; *p != nil; p = &(*p).next {
		if *p == op {
			*p = op.next
			if l.tail == op {
				l.tail = prev
			}
			op.next = nil
			return
		}
		prev = *p
	}
}

// pending returns how many operations are queued or under way.
func (s *Socket) pending() int {
	n := 0
	for i := range s.lanes[:laneDebt] {
		for op := s.lanes[i].head; op != nil; op = op.next {
			n++
		}
	}
	return n
}

// batch collects, while the lock is held, what is to be done after it: the operations that are complete, and
// the lanes that have become free to go on.
type batch struct {
	first, last *Op
	own         *Op // the operation that Start is about
	ownDone     bool
	reactor     bool // this is the reactor's goroutine, which all sockets wait for
	more        [laneCount]bool
}

func (b *batch) add(op *Op) {
	if op == b.own {
		b.ownDone = true
	}
	op.next = nil
	if b.first == nil {
		b.first = op
	} else {
		b.last.next = op
	}
	b.last = op
}

// run tells the owners, in order. An operation is its owner's again from then on.
func (b *batch) run() {
	for op := b.first; op != nil; {
		next := op.next
		op.next = nil
		switch {
		case op.Done != nil:
			op.callDone()
		case op.parked:
			op.wake <- struct{}{}
		}
		op = next
	}
}
