package sockcore

import (
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"sockshell/internal/crash"
	"sockshell/sockcore/internal/poller"
	"sockshell/sockcore/internal/sys"
)

// sendFile sends op.Span in blocks. The bytes of the file go from the kernel's cache to the socket (sendfile(2),
// TransmitFile), so that memory stays flat.
func (op *Op) sendFile(a *attempt) (outcome, Code) {
	s := op.Span
	for op.N < s.total() {
		n, c := op.sendBlock(a)
		if c == EINPROGRESS {
			return held, 0
		}
		if c != 0 {
			return ended(c, sys.ReadyWrite)
		}
		op.N += int64(n)
		if s.Once && n > 0 {
			break
		}
		if result, stop := a.pause(op); stop && op.N < s.total() {
			return result, 0
		}
	}
	return finished, 0
}

// sendBlock sends a block of what comes next, of the head, the file or the tail; EINPROGRESS says that the system
// goes on with it.
func (op *Op) sendBlock(a *attempt) (int, Code) {
	if sys.SendfileCompletes && !a.layered {
		return op.transmitBlock(a)
	}
	s, head := op.Span, int64(len(op.Span.Head))
	switch sent := op.N - head; {
	case sent < 0:
		return op.sendBytes(a, s.Head[op.N:], s.Size > 0 || len(s.Tail) > 0)
	case sent < s.size:
		return op.sendFromFile(a, sent)
	default:
		return op.sendBytes(a, s.Tail[sent-s.size:], false)
	}
}

// sendBytes sends a block of the head or the tail. Where more follows, the kernel waits for it before it sends a
// segment that is not full (MSG_MORE, send(2)).
func (op *Op) sendBytes(a *attempt, p []byte, more bool) (int, Code) {
	flags := Flags(0)
	if more && !a.layered {
		flags = sys.MsgMore
	}
	return op.sendOnce(a, p[:op.Span.block(int64(len(p)))], flags)
}

// sendOnce is one send, of which the observer is told.
func (op *Op) sendOnce(a *attempt, p []byte, flags Flags) (int, Code) {
	a.watch()
	defer a.watched()
	n, c := a.via.Send(op.Tag, p, flags, nil)
	a.spend(n)
	if c == 0 {
		a.sent(p[:n], nil)
	}
	return n, c
}

// sendFromFile sends a block of the file, after the first sent bytes of it. A file that ends early is EOF.
func (op *Op) sendFromFile(a *attempt, sent int64) (int, Code) {
	s := op.Span
	offset, block := s.Offset+sent, s.block(s.size-sent)
	n, c := 0, EINVAL
	if via, ok := a.via.(fileSender); ok && a.observer == nil {
		if c = a.keepNonblocking(); c == 0 {
			n, c = via.Sendfile(op.Tag, s.File, offset, block)
			a.spend(n)
		}
	}
	if c == EINVAL {
		n, c = op.copyFromFile(a, a.scratchOf(block), offset)
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

// copyFromFile is for what cannot hand over its pages, as proc(5): sendfile(2) says EINVAL, and advises this.
func (op *Op) copyFromFile(a *attempt, p []byte, offset int64) (int, Code) {
	n, err := op.Span.File.ReadAt(p, offset)
	switch {
	case n > 0:
	case errors.Is(err, io.EOF):
		return 0, 0
	default:
		return 0, fileCode(err)
	}
	return op.sendOnce(a, p[:n], 0)
}

func (e *Env) sendfile(tag int32, fd int, f *os.File, offset int64, n int) (int, Code) {
	sp := e.begin()
	sent, errno := sys.Sendfile(fd, f, offset, n)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "sendfile", fd, countOf(sent, c), c, argInt(int(f.Fd())), argInt(int(offset)), argInt(n))
	}
	return sent, c
}

// inflight is a block of OpSendFile that the system is sending, where it goes on with that after the call:
// TransmitFile on Windows. It holds a reference on the descriptor.
type inflight struct {
	sys.Transmission
	d    *desc
	call span
	size int // what it is to send
	n    int // result
	c    Code
	over atomic.Bool // the result is there
}

// inflights finds the one that a poller reports.
var inflights inflightTable

type inflightTable struct {
	mu  sync.Mutex
	all map[*sys.Transmission]*inflight
}

func (t *inflightTable) add(f *inflight) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[*sys.Transmission]*inflight{}
	}
	t.all[&f.Transmission] = f
}

func (t *inflightTable) take(sent *sys.Transmission) *inflight {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.all[sent]
	delete(t.all, sent)
	return f
}

// ended lets the operation go on whose block the system has sent.
func (t *inflightTable) ended(sent *sys.Transmission) {
	f := t.take(sent)
	n, errno := f.Result(f.d.fd)
	f.n, f.c = n, codeOf(errno)
	if f.c == FromErrno(errorHandleEOF) {
		f.c = EOF
	}
	s := f.d.sock
	s.mu.Lock()
	f.over.Store(true)
	f.d.unref()
	b := batch{}
	b.more[laneWrite] = true
	s.lanes[laneWrite].kicked = true
	s.settle(&b)
}

// errorHandleEOF is ERROR_HANDLE_EOF: the file is shorter than was said.
const errorHandleEOF = syscall.Errno(38)

// transmitBlock lets the system send a block of what comes next: EINPROGRESS while it does, then how much that
// was.
func (op *Op) transmitBlock(a *attempt) (int, Code) {
	if op.Span.sending == nil {
		s := op.Span
		if sent := op.N - int64(len(s.Head)); s.Size < 0 && sent >= s.known && sent < s.size {
			return op.copyBlock(a)
		}
		if c := op.submit(a.d); c != 0 {
			return 0, c
		}
	}
	f := op.Span.sending
	if !f.over.Load() {
		return 0, EINPROGRESS
	}
	op.Span.sending = nil
	f.report(op.Tag)
	switch {
	case f.n > 0 || f.c == OperationAborted && op.marked():
		return f.n, 0 // what is wrong shows again with the next block
	case f.c != 0:
		return 0, f.c
	case f.size > 0:
		return 0, EOF // the file is shorter than it was
	}
	return 0, 0
}

// copyBlock sends a block of a file that tells no size.
func (op *Op) copyBlock(a *attempt) (int, Code) {
	s := op.Span
	sent := op.N - int64(len(s.Head))
	n, c := op.copyFromFile(a, a.scratchOf(s.block(s.size-sent)), s.Offset+sent)
	if n == 0 && c == 0 {
		s.size = sent // it ends here
	}
	return n, c
}

// submit makes the system send a block: what is left of the head, then of the file, then of the tail, as far as
// the block goes.
func (op *Op) submit(d *desc) Code {
	f := &inflight{d: d}
	f.load(op.Span, op.N)
	s := d.sock
	s.mu.Lock()
	c := Code(0)
	if d.token == 0 {
		c = theReactor.add(d, poller.Everything)
	}
	d.refs++
	s.mu.Unlock()
	if c == 0 {
		op.Span.sending = f
		inflights.add(f)
		f.call = s.env.begin()
		c = codeOf(theReactor.p.Transmit(d.fd, &f.Transmission))
	}
	if c != 0 {
		op.Span.sending = nil
		inflights.take(&f.Transmission)
		s.release(d)
		f.c = c
		f.report(op.Tag)
	}
	return c
}

// load says what is to be sent of s after the first done bytes.
func (f *inflight) load(s *FileSpan, done int64) {
	left := s.block(s.total() - done)
	part := func(p []byte, from int64) []byte {
		p = p[min(max(from, 0), int64(len(p))):]
		p = p[:min(len(p), left)]
		left -= len(p)
		f.size += len(p)
		return p
	}
	f.File = s.File
	f.Head = part(s.Head, done)
	sent := max(done-int64(len(s.Head)), 0)
	if size := s.size; size > sent {
		if s.Size < 0 {
			size = max(s.known, sent) // the rest is read, to see where it ends
		}
		f.Size = min(size-sent, int64(left))
	}
	left -= int(f.Size)
	f.size += int(f.Size)
	if sent+f.Size >= s.size {
		f.Tail = part(s.Tail, sent-s.size)
	}
	f.Offset = s.Offset + sent
}

// report ends the span of TransmitFile: of the file from its offset, and of all.
func (f *inflight) report(tag int32) {
	if f.call.tracer != nil {
		f.call.end(tag, "TransmitFile", f.d.fd, countOf(f.n, f.c), f.c, argInt(int(f.Size)), argInt(int(f.Offset)), argInt(f.size))
	}
}

// cancelAgain is how soon a cancel that found nothing is made again.
const cancelAgain = time.Millisecond

// cancel makes the system leave off; what it has sent it still says.
func (f *inflight) cancel() {
	const errorNotFound = syscall.Errno(1168) // ERROR_NOT_FOUND
	if f.Cancel(f.d.fd) == errorNotFound {
		time.AfterFunc(cancelAgain, func() {
			crash.Guard(func() {
				if !f.over.Load() {
					f.cancel()
				}
			})
		})
	}
}
