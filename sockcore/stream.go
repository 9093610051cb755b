package sockcore

import (
	"bytes"
	"math"

	"sockshell/sockcore/internal/sys"
)

// try lets op try on a's descriptor. Only calls that do not block are made. A write is complete when the kernel has all
// of it, not before.
func (op *Op) try(a *attempt) (outcome, Code) {
	if op.lane == laneRead && a.d.protocol.Family == Unix {
		result, c := op.move(a)
		if k := &a.d.kernel.kernel; k.dropped.Load() && k.dropped.Swap(false) {
			op.ControlDropped = true
		}
		return result, c
	}
	if !a.layered || op.lane != laneWrite {
		return op.move(a)
	}
	if !op.flushing {
		if result, c := op.move(a); result != finished || c != 0 {
			return result, c
		}
		op.flushing = true
	}
	return ended(a.via.Flush(op.Tag), sys.ReadyWrite)
}

// move lets op receive or send.
func (op *Op) move(a *attempt) (outcome, Code) {
	switch op.Kind {
	case OpReadSome:
		return op.readSome(a)
	case OpReadAtLeast:
		return op.readAtLeast(a)
	case OpReadUntil:
		return op.readUntil(a)
	case OpWriteSome:
		return op.writeSome(a)
	case OpWriteAll:
		return op.writeAll(a)
	case OpAccept:
		return op.accept(a)
	case OpWait:
		return op.poll(a)
	case OpSendFile:
		return op.sendFile(a)
	case OpReadTo:
		return op.readTo(a)
	case OpFlush:
		return ended(a.via.Flush(op.Tag), sys.ReadyWrite)
	case OpHandshake:
		if via, ok := a.via.(Handshaker); ok {
			return ended(via.Handshake(op.Tag), sys.ReadyWrite)
		}
		return finished, NotSupported
	case OpEnd:
		if via, ok := a.via.(Ender); ok {
			return ended(via.End(op.Tag), sys.ReadyWrite)
		}
		return finished, NotSupported
	case OpFlowFrom:
		return op.flowFrom(a)
	case OpFlowTo:
		return op.flowTo(a)
	case OpConnect:
	}
	return finished, EINVAL
}

// recv receives into p, and tells the observer. EOF is the end of a stream.
func (op *Op) recv(a *attempt, p []byte) (int, Code) {
	a.watch()
	defer a.watched()
	n, c := a.via.Recv(op.Tag, p, op.Flags&^(FlagDontWait|FlagTruncate), op.Msg)
	a.spend(n)
	if c != 0 {
		return 0, c
	}
	if n > len(p) { // MSG_TRUNC: the message's real length
		n = len(p)
	}
	if op.Flags&FlagPeek == 0 {
		a.received(p[:n], op.Msg)
	}
	if n == 0 && len(p) > 0 && a.d.traits.zeroReadIsEOF && !op.Msg.isEmptyPacket(a.d.traits) {
		return 0, EOF
	}
	return n, 0
}

func (op *Op) readSome(a *attempt) (outcome, Code) {
	want := clamp(op.Max)
	if want > scratchSize && cap(op.Buf) < want {
		// Only the kernel knows whether that much is there; its own error is for the receive to report.
		there, _ := a.d.sock.env.ioctl(a.d.fd, "FIONREAD", sys.IoBytesReadable)
		want = min(want, max(there+a.via.Buffered(), scratchSize))
	}
	p := op.Buf[:min(cap(op.Buf), want)]
	if len(p) < want {
		p = a.scratchOf(want)
		if len(p) < want {
			op.Buf = make([]byte, want)
			p = op.Buf
		}
	}
	n, c := op.recv(a, p)
	if c != 0 {
		return ended(c, readyOfLane[op.lane])
	}
	op.keep(p[:n])
	return finished, 0
}

func (op *Op) readAtLeast(a *attempt) (outcome, Code) {
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
		p := op.room(a, most, most)
		n, c := op.recv(a, p)
		if c == EOF && op.UntilEOF {
			return finished, 0
		}
		if c != 0 {
			return ended(c, sys.ReadyRead)
		}
		op.keep(p[:n])
		if op.N >= enough {
			return finished, 0
		}
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}

// peekMin is how much a read_until looks at first; it doubles with each look, so that a line costs little and a
// long search is fast.
const peekMin = 256

// readUntil looks at what is there and takes exactly what belongs to it: up to the delimiter's end, or, without
// one, everything it has searched. Leaving that in the kernel would make the descriptor ready for ever, and the
// search quadratic.
func (op *Op) readUntil(a *attempt) (outcome, Code) {
	limit := op.Max
	if limit < 0 {
		limit = math.MaxInt64
	}
	for {
		if op.N >= limit {
			return finished, NotFound
		}
		most := clamp(limit - op.N)
		p := op.room(a, min(int(op.chunk), most), most)
		n, c := a.look(op.Tag, p)
		a.spend(len(op.Delim)) // of which as much is searched once more with each look
		switch {
		case c != 0:
			return ended(c, sys.ReadyRead)
		case n == 0:
			return finished, EOF
		}
		take, found := op.search(p[:n])
		if c := op.consume(a, p[:take]); c != 0 {
			return ended(c, sys.ReadyRead)
		}
		switch {
		case found:
			return finished, 0
		case take < n: // Match has used its time, see Op.Match
			op.heavy = true
			return yielded, 0
		}
		op.chunk = min(2*op.chunk, scratchSize)
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}

// look looks at what comes, and tells the observer of the stream's end, which nothing takes.
func (a *attempt) look(tag int32, p []byte) (int, Code) {
	a.watch()
	defer a.watched()
	n, c := a.via.Peek(tag, p)
	if n == 0 && c == 0 {
		a.received(nil, nil)
	}
	return n, c
}

// take takes bytes that have been looked at.
func (a *attempt) take(tag int32, p []byte) (int, Code) {
	a.watch()
	defer a.watched()
	n, c := a.via.Consume(tag, p)
	if n > 0 && c == 0 {
		a.received(p[:n], nil)
	}
	return n, c
}

// consume takes bytes that have been looked at. A call stops at the mark of out-of-band data (tcp(7)), so it may
// take several.
func (op *Op) consume(a *attempt, p []byte) Code {
	for len(p) > 0 {
		n, c := a.take(op.Tag, p)
		a.spend(n)
		if c != 0 {
			return c
		}
		if n == 0 { // another process with the descriptor has taken them
			return EAGAIN
		}
		op.keep(p[:n])
		p = p[n:]
	}
	return 0
}

// search returns how many of the bytes p that come next belong to op: those up to the delimiter's end, which may
// have begun in what was read already, or all.
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

// send sends p, adds to N what went out, and tells the observer.
func (op *Op) send(a *attempt, p []byte) Code {
	a.watch()
	defer a.watched()
	n, c := a.via.Send(op.Tag, p, op.Flags&^FlagDontWait, op.Msg)
	a.spend(n)
	if n > 0 || c == 0 {
		op.N += int64(n)
		a.sent(p[:n], op.Msg)
	}
	return c
}

func (op *Op) writeSome(a *attempt) (outcome, Code) {
	return ended(op.send(a, op.Buf), sys.ReadyWrite)
}

func (op *Op) writeAll(a *attempt) (outcome, Code) {
	if op.Pace != nil {
		return op.writePieces(a)
	}
	if !a.d.traits.stream {
		return op.writeSome(a)
	}
	for {
		rest := op.Buf[op.N:]
		if c := op.send(a, rest[:min(len(rest), sendMax)]); c != 0 {
			return ended(c, sys.ReadyWrite)
		}
		if int(op.N) == len(op.Buf) {
			return finished, 0
		}
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}

func (op *Op) poll(a *attempt) (outcome, Code) {
	ready, c := a.via.Ready(op.Tag, op.WaitFor)
	a.spend(0)
	if c == 0 && !ready {
		return blockedBy(readyOf[op.WaitFor]), 0
	}
	return ended(c, readyOf[op.WaitFor])
}

// clamp returns n as the length of a buffer.
func clamp(n int64) int { return int(min(n, 1<<30)) }
