//go:build !windows

package sockcore

import "os"

// sendBlock sends a block of what comes next.
func (op *Op) sendBlock(d *desc, t *turn) (int, Code) {
	s, head := op.Span, int64(len(op.Span.Head))
	switch sent := op.N - head; {
	case sent < 0:
		return op.sendBytes(d, s.Head[op.N:], s.Size > 0 || len(s.Tail) > 0)
	case sent < s.size:
		return op.sendFromFile(d, t, sent)
	default:
		return op.sendBytes(d, s.Tail[sent-s.size:], false)
	}
}

// sendBytes sends a block of the head or the tail. Where more follows, the
// kernel waits for it before it sends a segment that is not full (MSG_MORE,
// send(2)).
func (op *Op) sendBytes(d *desc, p []byte, more bool) (int, Code) {
	flags := Flags(0)
	if more {
		flags = moreFlag
	}
	return d.sock.env.send(op.Tag, d.fd, p[:op.Span.block(int64(len(p)))], flags)
}

// sendFromFile sends a block of the file, after the first sent bytes of it. A
// file that ends early is EOF.
func (op *Op) sendFromFile(d *desc, t *turn, sent int64) (int, Code) {
	s := op.Span
	offset, block := s.Offset+sent, s.block(s.size-sent)
	n, c := d.sock.env.sendfile(op.Tag, d.fd, s.File, offset, block)
	if c == EINVAL {
		n, c = op.copyFromFile(d, t.scratchOf(block), offset)
	}
	switch {
	case n > 0 || c != 0:
		return n, c
	case s.Size >= 0:
		return 0, EOF
	}
	s.size = sent
	return 0, 0
}

func (e *Env) sendfile(tag int32, fd int, f *os.File, offset int64, n int) (int, Code) {
	sp := e.begin()
	sent, c := sysSendfile(fd, f, offset, n)
	if sp.tracer != nil {
		sp.end(tag, "sendfile", fd, countOf(sent, c), c, argInt(int(f.Fd())), argInt(int(offset)), argInt(n))
	}
	return sent, c
}

// flight is a send that the system goes on with after the call: there are none.
type flight struct{ d *desc }

func (*flight) cancel() {}
