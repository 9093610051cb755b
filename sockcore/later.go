package sockcore

import (
	"time"

	"sockshell/internal/crash"
	"sockshell/sockcore/internal/sys"
)

// For some waits there is no edge: a unix connect to a full backlog, a datagram to a full queue. They try again
// after pauses that grow.
const (
	shortestPause = time.Millisecond
	longestPause  = 50 * time.Millisecond
)

// pause makes l's head try again after a while: what its Pace says, or a pause that doubles. The lock is held.
func (s *Socket) pause(l *lane) {
	wait := l.head.pauseOf()
	if wait == 0 {
		wait = min(max(2*l.delay, shortestPause), longestPause)
		l.delay = wait
	}
	if l.pause != nil {
		l.pause.Stop() // another step came first
	}
	op, lane := l.head, l.head.lane
	l.pause = time.AfterFunc(wait, func() {
		crash.Guard(func() { s.resume(op, lane) })
	})
}

// resume lets op try again after a pause, unless it has ended meanwhile. An operation that is used again may try
// once for nothing.
func (s *Socket) resume(op *Op, lane uint8) {
	var b batch
	s.mu.Lock()
	if l := &s.lanes[lane]; l.head == op {
		l.pause = nil
		b.more[lane] = true
		l.kicked = true
	}
	s.settle(&b)
}

// endPause ends a pause that is not needed any more.
func (l *lane) endPause() {
	if l.pause != nil {
		l.pause.Stop()
		l.pause = nil
	}
	l.delay = 0
}

// pauseOf is how long op's own pause is, 0 where it has none.
func (op *Op) pauseOf() time.Duration {
	if op.Kind == OpFlowTo {
		return op.flow.pauseOf()
	}
	if op.Pace == nil || op.Pace.resume == 0 {
		return 0
	}
	return max(1, time.Duration(op.Pace.resume-Now()))
}

// Pace makes an OpWriteAll send in pieces, each a send of its own, with pauses between them during which the
// operation keeps its lane. It belongs to one operation at a time.
type Pace struct {
	Piece func(left int) int // how long the piece is that begins with so many bytes left, at least 1
	Pause time.Duration

	end    int64 // of the piece under way
	resume int64 // when the next one is due, on the clock of deadlines; 0: now
}

// begin forgets an earlier use.
func (p *Pace) begin() { p.end, p.resume = 0, 0 }

// writePieces is writeAll, piece by piece.
func (op *Op) writePieces(a *attempt) (outcome, Code) {
	p := op.Pace
	for {
		if p.resume != 0 && Now() < p.resume {
			return paused, 0
		}
		p.resume = 0
		if op.N == p.end {
			left := len(op.Buf) - int(op.N)
			p.end += int64(min(p.Piece(left), left))
		}
		if c := op.send(a, op.Buf[op.N:p.end]); c != 0 {
			return ended(c, sys.ReadyWrite)
		}
		if int(op.N) == len(op.Buf) {
			return finished, 0
		}
		if op.N == p.end && p.Pause > 0 {
			p.resume = Now() + int64(p.Pause)
			return paused, 0
		}
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}
