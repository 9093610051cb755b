package sockcore

import (
	"math"
	"os"

	"sockshell/sockcore/internal/sys"
)

// readTo hands what comes to op.Sink, or drops it: memory stays flat.
//
// What a sink gets is looked at first and taken only when the sink has it, so that bytes for which a disk has no
// room are still there to be read.
func (op *Op) readTo(a *attempt) (outcome, Code) {
	limit := op.Max
	if op.UntilEOF {
		limit = math.MaxInt64
	}
	for {
		n, c := op.splice(a, limit-op.N)
		if c != 0 {
			return finished, c
		}
		if n == 0 {
			if result, c, stop := op.copyTo(a, clamp(limit-op.N)); stop {
				return result, c
			}
		}
		if op.N >= limit {
			return finished, 0
		}
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}

// copyTo hands up to want bytes to op.Sink, or drops them; stop says that this is all for now.
func (op *Op) copyTo(a *attempt, want int) (result outcome, c Code, stop bool) {
	p, n, c := op.peek(a, want)
	a.spend(n)
	switch {
	case c != 0:
		result, c = ended(c, sys.ReadyRead)
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
	result, c = op.pour(a, p[:n])
	return result, c, result != finished || c != 0
}

// peek looks at up to want bytes that come, for a sink; without one it takes them at once, and nothing need be
// stored in p.
func (op *Op) peek(a *attempt, want int) (p []byte, n int, c Code) {
	switch {
	case op.Sink != nil:
		p = a.blockOf(want)
		n, c = a.look(op.Tag, p)
	case a.observer != nil: // which is to see them
		p = a.scratchOf(want)
		a.watch()
		defer a.watched()
		if n, c = a.via.Recv(op.Tag, p, 0, nil); c == 0 {
			a.received(p[:n], nil)
		}
	default:
		p = a.scratchOf(want)
		n, c = a.via.Discard(op.Tag, p)
	}
	return p, n, c
}

// pour gives p, which was looked at, to the sink, and takes from the queue what the sink took.
func (op *Op) pour(a *attempt, p []byte) (outcome, Code) {
	n, err := op.Sink.Write(p)
	for p = p[:n]; len(p) > 0; {
		n, c := a.take(op.Tag, p)
		if c != 0 {
			return ended(c, sys.ReadyRead)
		}
		if n == 0 { // another process with the descriptor has taken them
			return blockedRead, 0
		}
		op.N += int64(n)
		p = p[n:]
	}
	return finished, fileCode(err)
}

// FileSink is a file into which OpReadTo puts what it reads, from its beginning.
type FileSink struct {
	*os.File
	old bool // what was there is there yet
	fileRoom
}

// CreateFile opens a file to be written from its beginning. One that is there loses its content with the first Write,
// or with Close. It fails with the error of open(2), and with ESPIPE for what has no positions: writing to a pipe
// without a reader would wait.
func CreateFile(path string) (*FileSink, error) {
	f, err := openSeekable(path, os.O_WRONLY|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close() // nothing was done with it
		return nil, err
	}
	return &FileSink{File: f, old: info.Mode().IsRegular() && info.Size() > 0}, nil
}

// Write implements io.Writer.
func (f *FileSink) Write(data []byte) (int, error) {
	if err := f.empty(); err != nil {
		return 0, err
	}
	return f.File.Write(data)
}

// empty takes away what was there before.
func (f *FileSink) empty() error {
	if !f.old {
		return nil
	}
	f.old = false
	return f.Truncate(0)
}

// Close closes the file, and gives back room that was taken for it and not used.
func (f *FileSink) Close() error {
	err := f.empty()
	if given := f.giveBack(f.File); err == nil {
		err = given
	}
	if closed := f.File.Close(); err == nil {
		err = closed
	}
	return err
}

// Leave closes a file that nothing came for: what was there stays.
func (f *FileSink) Leave() error { return f.File.Close() }
