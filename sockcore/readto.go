package sockcore

import "math"

// readTo hands what comes to op.Sink, or drops it: memory stays flat.
//
// What a sink gets is looked at first and taken only when the sink has it, so
// that bytes for which a disk has no room are still there to be read.
func (op *Op) readTo(d *desc, t *turn) (outcome, Code) {
	limit := op.Max
	if op.UntilEOF {
		limit = math.MaxInt64
	}
	for {
		n, c := op.splice(d, t, limit-op.N)
		if c != 0 {
			return finished, c
		}
		if n == 0 {
			if result, c, stop := op.copyTo(d, t, clamp(limit-op.N)); stop {
				return result, c
			}
		}
		if op.N >= limit {
			return finished, 0
		}
		if result, stop := op.pause(t); stop {
			return result, 0
		}
	}
}

// copyTo hands up to want bytes to op.Sink, or drops them; stop says that this is
// all for now.
func (op *Op) copyTo(d *desc, t *turn, want int) (result outcome, c Code, stop bool) {
	p, n, c := op.look(d, t, want)
	t.spend(n)
	switch {
	case c != 0:
		result, c = ended(c)
		return result, c, true
	case n == 0 && op.UntilEOF:
		return finished, 0, true
	case n == 0:
		return finished, EOF, true
	}
	if op.Sink == nil {
		op.N += int64(n)
		return finished, 0, false
	}
	result, c = op.pour(d, p[:n])
	return result, c, result != finished || c != 0
}

// look peeks at up to want bytes that come, for a sink; without one it takes them
// at once, and nothing is stored in p.
func (op *Op) look(d *desc, t *turn, want int) (p []byte, n int, c Code) {
	if op.Sink == nil {
		p = t.scratchOf(want)
		n, c = d.sock.env.discard(op.Tag, d.fd, p)
	} else {
		p = t.blockOf(want)
		n, c = d.sock.env.recv(op.Tag, d.fd, p, FlagPeek)
	}
	return p, n, c
}

// pour gives p, which was looked at, to the sink, and takes from the queue what
// the sink took.
func (op *Op) pour(d *desc, p []byte) (outcome, Code) {
	n, err := op.Sink.Write(p)
	for p = p[:n]; len(p) > 0; {
		n, c := d.sock.env.consume(op.Tag, d.fd, p)
		if c != 0 {
			return ended(c)
		}
		if n == 0 { // somebody else with the descriptor has taken them
			return blocked, 0
		}
		op.N += int64(n)
		p = p[n:]
	}
	return finished, fileCode(err)
}
