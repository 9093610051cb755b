package sockcore

import (
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// flight is a block of OpSendFile that the system is sending: TransmitFile,
// overlapped, because a call that waits does so on a non-blocking socket, too.
// It holds a reference on the descriptor.
type flight struct {
	overlapped windows.Overlapped // first: its address is what the port reports
	buffers    windows.TransmitFileBuffers
	span       *FileSpan // keeps head and tail, which buffers point to
	d          *desc
	call       span
	size       int // what it is to send
	ofFile     int // of that, from the file
	n          int // result
	c          Code
	landed     atomic.Bool // the result is there
}

// sendBlock lets the system send a block of what comes next: EINPROGRESS while
// it does, then how much that was.
func (op *Op) sendBlock(d *desc, t *turn) (int, Code) {
	if op.flight == nil {
		if s := op.Span; s.Size < 0 && op.N >= int64(len(s.Head)) && op.N-int64(len(s.Head)) < s.size {
			return op.sendCopy(d, t)
		}
		if c := op.takeOff(d); c != 0 {
			return 0, c
		}
	}
	f := op.flight
	if !f.landed.Load() {
		return 0, EINPROGRESS
	}
	op.flight = nil
	f.told(op.Tag)
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

// sendCopy sends a block of a file that tells no size.
func (op *Op) sendCopy(d *desc, t *turn) (int, Code) {
	s := op.Span
	sent := op.N - int64(len(s.Head))
	n, c := op.copyFromFile(d, t.scratchOf(s.block(s.size-sent)), s.Offset+sent)
	if n == 0 && c == 0 {
		s.size = sent // it ends here
	}
	return n, c
}

// takeOff makes the system send a block: what is left of the head, then of the
// file, then of the tail, as far as the block goes.
func (op *Op) takeOff(d *desc) Code {
	f := &flight{span: op.Span, d: d}
	f.load(op.N)
	if c := theReactor.expect(f); c != 0 {
		return c
	}
	d.sock.mu.Lock()
	d.refs++
	d.sock.mu.Unlock()
	op.flight = f
	f.call = d.sock.env.begin()
	c := f.transmit()
	if c != 0 {
		op.flight = nil
		theReactor.forget(f)
		d.sock.release(d)
		f.c = c
		f.told(op.Tag)
	}
	return c
}

// told ends the span of TransmitFile: of the file from its offset, and of all.
func (f *flight) told(tag int32) {
	if f.call.tracer != nil {
		f.call.end(tag, "TransmitFile", f.d.fd, countOf(f.n, f.c), f.c, argInt(f.ofFile), argInt(int(f.offset())), argInt(f.size))
	}
}

// load says what is to be sent after the first done bytes.
func (f *flight) load(done int64) {
	s, room := f.span, f.span.block(f.span.total()-done)
	part := func(p []byte, from int64) (uintptr, uint32) {
		p = p[min(max(from, 0), int64(len(p))):]
		p = p[:min(len(p), room)]
		room -= len(p)
		f.size += len(p)
		return uintptr(unsafe.Pointer(unsafe.SliceData(p))), uint32(len(p))
	}
	head := int64(len(s.Head))
	f.buffers.Head, f.buffers.HeadLength = part(s.Head, done)
	sent := max(done-head, 0)
	if s.Size >= 0 {
		f.ofFile = int(min(max(s.size-sent, 0), int64(room)))
	}
	room -= f.ofFile
	f.size += f.ofFile
	if sent+int64(f.ofFile) >= s.size {
		f.buffers.Tail, f.buffers.TailLength = part(s.Tail, sent-s.size)
	}
	offset := uint64(s.Offset + sent)
	f.overlapped.Offset, f.overlapped.OffsetHigh = uint32(offset), uint32(offset>>32)
}

func (f *flight) offset() int64 {
	return int64(f.overlapped.OffsetHigh)<<32 | int64(f.overlapped.Offset)
}

// transmit calls TransmitFile, whose end comes to the port also when it is there
// at once. A size of 0 would be the whole file; without one there is none.
func (f *flight) transmit() Code {
	file := windows.Handle(0)
	if f.ofFile > 0 {
		file = windows.Handle(f.span.File.Fd())
	}
	err := windows.TransmitFile(windows.Handle(f.d.fd), file, uint32(f.ofFile), 0, &f.overlapped, &f.buffers, windows.TF_USE_DEFAULT_WORKER)
	if err == windows.ERROR_IO_PENDING { //nolint:errorlint // it comes bare
		return 0
	}
	return codeOf(err)
}

// cancelStep is how soon a cancel that found nothing is made again.
const cancelStep = time.Millisecond

// cancel makes the system leave off; what it has sent it still says. That it
// finds nothing means that f has landed, which is not known here yet; or, under
// Wine, that the system was just reading or sending and heard nothing.
func (f *flight) cancel() {
	err := windows.CancelIoEx(windows.Handle(f.d.fd), &f.overlapped)
	if err == windows.ERROR_NOT_FOUND { //nolint:errorlint // it comes bare
		time.AfterFunc(cancelStep, func() {
			if !f.landed.Load() {
				f.cancel()
			}
		})
	}
}

// expect readies the port for f.
func (r *reactor) expect(f *flight) Code {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.start(); c != 0 {
		return c
	}
	if !f.d.ported {
		if _, err := windows.CreateIoCompletionPort(windows.Handle(f.d.fd), r.port, keyFlight, 0); err != nil {
			return codeOf(err)
		}
		f.d.ported = true
	}
	r.flights[f] = struct{}{}
	return 0
}

// forget lets go of f, which has landed or did not take off.
func (r *reactor) forget(f *flight) {
	r.mu.Lock()
	delete(r.flights, f)
	r.mu.Unlock()
}

// landed lets the operation go on.
func (r *reactor) landed(f *flight) {
	var n, flags uint32
	err := windows.WSAGetOverlappedResult(windows.Handle(f.d.fd), &f.overlapped, &n, false, &flags)
	f.n, f.c = int(n), codeOf(err)
	if f.c == Code(windows.ERROR_HANDLE_EOF) {
		f.c = EOF
	}
	r.forget(f)
	s := f.d.sock
	s.mu.Lock()
	f.landed.Store(true)
	f.d.unref()
	b := batch{}
	b.more[laneWrite] = true
	s.lanes[laneWrite].kicked = true
	s.settle(&b)
}
