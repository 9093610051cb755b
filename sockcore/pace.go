package sockcore

import "time"

// Pace makes an OpWriteAll send in pieces, each a send of its own, with pauses
// between them during which the operation keeps its lane. It belongs to one
// operation at a time.
type Pace struct {
	Piece func(left int) int // how long the piece is that begins with so many bytes left, at least 1
	Pause time.Duration

	end    int64 // of the piece under way
	resume int64 // when the next one is due, on the clock of deadlines; 0: now
	timer  *time.Timer
}

// begin forgets an earlier use.
func (p *Pace) begin() { p.end, p.resume, p.timer = 0, 0, nil }

// stop ends a pause that nobody waits for any more.
func (p *Pace) stop() {
	if p.timer != nil {
		p.timer.Stop()
	}
}

// writePieces is writeAll, piece by piece.
func (op *Op) writePieces(d *desc, t *turn) (outcome, Code) {
	p := op.Pace
	for {
		if p.resume != 0 && Now() < p.resume {
			return waiting, 0
		}
		p.resume = 0
		if op.N == p.end {
			left := len(op.Buf) - int(op.N)
			p.end += int64(min(p.Piece(left), left))
		}
		n, c := d.sock.env.send(op.Tag, d.fd, op.Buf[op.N:p.end], op.Flags&^FlagDontWait)
		t.spend(n)
		if c != 0 {
			return ended(c)
		}
		op.N += int64(n)
		if int(op.N) == len(op.Buf) {
			return finished, 0
		}
		if op.N == p.end && p.Pause > 0 {
			p.resume = Now() + int64(p.Pause)
			p.timer = time.AfterFunc(p.Pause, func() { Guard(func() { op.resume(p) }) })
			return waiting, 0
		}
		if result, stop := op.pause(t); stop {
			return result, 0
		}
	}
}

// resume drives the lane again after a pause, unless the operation has ended
// meanwhile.
func (op *Op) resume(p *Pace) {
	s := op.sock.Load()
	if s == nil {
		return
	}
	var b batch
	s.mu.Lock()
	if op.sock.Load() == s && op.Pace == p {
		b.more[laneWrite] = true
		s.lanes[laneWrite].kicked = true
	}
	s.settle(&b)
}
