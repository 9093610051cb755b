package sockcore

import (
	"errors"
	"io"
)

// sendFile sends op.Span in blocks. The bytes of the file go from the kernel's
// cache to the socket (sendfile(2), TransmitFile), so that memory stays flat.
func (op *Op) sendFile(d *desc, t *turn) (outcome, Code) {
	s := op.Span
	for op.N < s.total() {
		n, c := op.sendBlock(d, t)
		t.spend(n)
		switch c {
		case 0:
		case EINPROGRESS:
			return held, 0
		default:
			return ended(c)
		}
		op.N += int64(n)
		if result, stop := op.pause(t); stop && op.N < s.total() {
			return result, 0
		}
	}
	return finished, 0
}

// copyFromFile is for what cannot hand over its pages, as proc(5): sendfile(2)
// says EINVAL, and advises this.
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
