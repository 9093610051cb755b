package sockcore

import (
	"errors"
	"io"
)

// sendFile sends op.Span in blocks. The bytes of the file go from the kernel's
// cache to the socket (sendfile(2)), so that memory stays flat.
func (op *Op) sendFile(d *desc, t *turn) (outcome, Code) {
	s := op.Span
	for op.N < s.total() {
		n, c := op.sendBlock(d, t)
		t.spend(n)
		if c != 0 {
			return ended(c)
		}
		op.N += int64(n)
		if result, stop := op.pause(t); stop && op.N < s.total() {
			return result, 0
		}
	}
	return finished, 0
}

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

// copyFromFile is for the file systems that cannot hand over their pages, as
// proc(5): sendfile(2) says EINVAL, and advises this.
func (op *Op) copyFromFile(d *desc, p []byte, offset int64) (int, Code) {
	n, err := op.Span.File.ReadAt(p, offset)
	switch {
	case n > 0:
	case errors.Is(err, io.EOF):
		return 0, 0
	default:
		return 0, fileCode(err)
	}
	return d.sock.env.send(op.Tag, d.fd, p[:n], 0)
}
