package sockcore

import (
	"bytes"
	"math"
)

// try lets op try, d being its socket's descriptor, on which a reference is
// held. Only calls that do not block are made.
func (op *Op) try(d *desc, t *turn) (outcome, Code) {
	switch op.Kind {
	case OpReadSome:
		return op.readSome(d, t)
	case OpReadAtLeast:
		return op.readAtLeast(d, t)
	case OpReadUntil:
		return op.readUntil(d, t)
	case OpWriteSome:
		return op.writeSome(d, t)
	case OpWriteAll:
		return op.writeAll(d, t)
	case OpAccept:
		return op.accept(d, t)
	case OpWait:
		return op.poll(d, t)
	case OpSendFile:
		return op.sendFile(d, t)
	case OpReadTo:
		return op.readTo(d, t)
	case OpConnect:
	}
	return finished, EINVAL
}

// ended turns what a call returned into what it means for op.
func ended(c Code) (outcome, Code) {
	if c == EAGAIN {
		return blocked, 0
	}
	return finished, c
}

// pause says whether a composed operation has to stop between two calls.
func (op *Op) pause(t *turn) (result outcome, stop bool) {
	switch {
	case op.marked():
		return blocked, true
	case t.over():
		return yielded, true
	}
	return finished, false
}

func (op *Op) readSome(d *desc, t *turn) (outcome, Code) {
	want := clamp(op.Max)
	if want > scratchSize && cap(op.Buf) < want {
		// Only the kernel knows whether that much is there; its own error is
		// for the receive to report.
		there, _ := d.sock.env.ioctl(d.fd, "FIONREAD", ioBytesReadable)
		want = min(want, max(there, scratchSize))
	}
	p := op.Buf[:min(cap(op.Buf), want)]
	if len(p) < want {
		p = t.scratchOf(want)
		if len(p) < want {
			op.Buf = make([]byte, want)
			p = op.Buf
		}
	}
	n, c := d.sock.env.recv(op.Tag, d.fd, p, op.Flags&^FlagDontWait)
	t.spend(n)
	switch {
	case c != 0:
		return ended(c)
	case n == 0:
		return finished, EOF
	}
	op.keep(p[:n])
	return finished, 0
}

func (op *Op) readAtLeast(d *desc, t *turn) (outcome, Code) {
	enough, limit := op.Min, max(op.Min, op.Max)
	if op.UntilEOF {
		limit = op.Max
		if limit <= 0 {
			limit = math.MaxInt64
		}
		enough = limit
	}
	for {
		most := clamp(limit - op.N)
		p := op.room(t, most, most)
		n, c := d.sock.env.recv(op.Tag, d.fd, p, op.Flags&^FlagDontWait)
		t.spend(n)
		switch {
		case c != 0:
			return ended(c)
		case n == 0 && op.UntilEOF:
			return finished, 0
		case n == 0:
			return finished, EOF
		}
		op.keep(p[:n])
		if op.N >= enough {
			return finished, 0
		}
		if result, stop := op.pause(t); stop {
			return result, 0
		}
	}
}

// peekMin is how much a read_until looks at first; it doubles with each look,
// so that a line costs little and a long search is fast.
const peekMin = 256

// readUntil looks at what is there and takes exactly what belongs to it: up to
// the delimiter's end, or, without one, everything it has searched. Leaving that
// in the kernel would make the descriptor ready for ever, and the search
// quadratic.
func (op *Op) readUntil(d *desc, t *turn) (outcome, Code) {
	limit := op.Max
	if limit < 0 {
		limit = math.MaxInt64
	}
	for {
		if op.N >= limit {
			return finished, NotFound
		}
		most := clamp(limit - op.N)
		p := op.room(t, min(int(op.chunk), most), most)
		n, c := d.sock.env.recv(op.Tag, d.fd, p, op.Flags&^FlagDontWait|FlagPeek)
		t.spend(len(op.Delim)) // of which as much is searched once more with each look
		switch {
		case c != 0:
			return ended(c)
		case n == 0:
			return finished, EOF
		}
		take, found := op.search(p[:n])
		if c := op.consume(d, t, p[:take]); c != 0 {
			return ended(c)
		}
		switch {
		case found:
			return finished, 0
		case take < n: // others are to have their turn, see Op.Match
			op.heavy = true
			return yielded, 0
		}
		op.chunk = min(2*op.chunk, scratchSize)
		if result, stop := op.pause(t); stop {
			return result, 0
		}
	}
}

// consume takes bytes that have been looked at. A call stops at the mark of
// out-of-band data (tcp(7)), so it may take several.
func (op *Op) consume(d *desc, t *turn, p []byte) Code {
	for len(p) > 0 {
		n, c := d.sock.env.consume(op.Tag, d.fd, p)
		t.spend(n)
		if c != 0 {
			return c
		}
		if n == 0 { // somebody else with the descriptor has taken them
			return EAGAIN
		}
		op.keep(p[:n])
		p = p[n:]
	}
	return 0
}

// search returns how many of the bytes p that come next belong to op: those up
// to the delimiter's end, which may have begun in what was read already, or all.
func (op *Op) search(p []byte) (take int, found bool) {
	if op.Match != nil {
		return op.Match(p)
	}
	if tail := min(int(op.N), len(op.Delim)-1); tail > 0 {
		// What a delimiter of up to 64 bytes needs; a longer one takes memory.
		var room [126]byte
		seam := append(room[:0], op.Buf[int(op.N)-tail:op.N]...)
		seam = append(seam, p[:min(len(p), len(op.Delim)-1)]...)
		if i := bytes.Index(seam, op.Delim); i >= 0 {
			return i + len(op.Delim) - tail, true
		}
	}
	if i := bytes.Index(p, op.Delim); i >= 0 {
		return i + len(op.Delim), true
	}
	return len(p), false
}

func (op *Op) writeSome(d *desc, t *turn) (outcome, Code) {
	n, c := d.sock.env.send(op.Tag, d.fd, op.Buf, op.Flags&^FlagDontWait)
	t.spend(n)
	op.N = int64(n)
	return ended(c)
}

func (op *Op) writeAll(d *desc, t *turn) (outcome, Code) {
	if op.Pace != nil {
		return op.writePieces(d, t)
	}
	for {
		rest := op.Buf[op.N:]
		n, c := d.sock.env.send(op.Tag, d.fd, rest[:min(len(rest), sendMax)], op.Flags&^FlagDontWait)
		t.spend(n)
		if c != 0 {
			return ended(c)
		}
		op.N += int64(n)
		if int(op.N) == len(op.Buf) {
			return finished, 0
		}
		if result, stop := op.pause(t); stop {
			return result, 0
		}
	}
}

func (op *Op) poll(d *desc, t *turn) (outcome, Code) {
	ready, c := d.sock.env.poll(op.Tag, d.fd, op.WaitFor)
	t.spend(0)
	if c == 0 && !ready {
		return blocked, 0
	}
	return finished, c
}

// clamp returns n as the length of a buffer.
func clamp(n int64) int { return int(min(n, 1<<30)) }
