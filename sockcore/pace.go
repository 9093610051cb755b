package sockcore

import (
	"time"

	"sockshell/sockcore/internal/sys"
)

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
