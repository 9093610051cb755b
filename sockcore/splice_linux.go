package sockcore

import (
	"io"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

const (
	// spliceMin is how much is copied before the rest goes past memory: what is
	// shorter is not worth a pipe.
	spliceMin = 1 << 20
	// reserveMax is the most room that is taken for a file at once, in proportion
	// to what it has already: in large pieces it is found faster than by the
	// writes.
	reserveMax = 16 << 20
)

// splice moves some of the want bytes that are still to come from the socket to
// the file which is op's sink, past memory: splice(2). It returns 0 where they are
// to be looked at and copied, which also tells why: nothing is there, it is the
// end, or the mark of urgent data, where splice(2) stops for good.
//
// What has left the socket cannot go back. So it leaves only for room that the
// file has already, and a disk that is full shows while the bytes are still there
// to be read.
func (op *Op) splice(d *desc, t *turn, want int64) (int, Code) {
	f, ok := op.Sink.(*FileSink)
	if !ok || op.N < spliceMin {
		return 0, 0
	}
	room := f.room(op.N, want)
	if room == 0 {
		return 0, 0
	}
	p, ok := pipes.take()
	if !ok {
		return 0, 0
	}
	defer pipes.put(p)
	n, c := d.sock.env.splice(op.Tag, d.fd, p, room)
	t.spend(n)
	switch c {
	case 0:
		return n, op.fill(f, p, n)
	case EAGAIN, EINVAL:
		return 0, 0
	default:
		return 0, c // taken from the socket: a look would not find it any more
	}
}

// fill puts the n bytes in p into the file.
func (op *Op) fill(f *FileSink, p pipe, n int) Code {
	for n > 0 {
		moved, c := sysSplice(p.r, int(f.Fd()), n)
		if moved == 0 || c != 0 {
			return op.rescue(f, p, n)
		}
		op.N += int64(moved)
		n -= moved
	}
	return 0
}

// rescue copies the n bytes in p, which the file did not take as they were. What
// it does not take so either is kept in op.Buf.
func (op *Op) rescue(f *FileSink, p pipe, n int) Code {
	f.copied = true
	data := make([]byte, n)
	for left := data; len(left) > 0; {
		got, err := unix.Read(p.r, left)
		if err != nil && err != unix.EINTR { //nolint:errorlint // it comes bare
			panic("sockcore: a pipe: " + err.Error()) // read(2) has no error for one that holds as much
		}
		left = left[max(got, 0):]
	}
	n, err := f.Write(data)
	op.N += int64(n)
	op.Buf = data[n:]
	return fileCode(err)
}

// reserve is room that is taken for a file before it is written: fallocate(2).
type reserve struct {
	end    int64 // of the room
	copied bool  // the rest is copied: there is no room to be had, or the file takes no pages
}

// room returns how many of the want bytes there is room for, 0 when none can be
// taken; got is how many the file has.
func (f *FileSink) room(got, want int64) int {
	if f.copied {
		return 0
	}
	at, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0
	}
	if at >= f.end {
		// Where the file's size is kept, not every file system minds the limit.
		size := min(got, want, reserveMax, fileLimit()-at)
		c := ignoringEINTR(func() error { return unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, at, size) })
		if c == 0 || c == ENOSPC || c == EDQUOT { // ext4 leaves with the file what it did find
			f.end = at + size
		}
		if c != 0 { // EINVAL, too: there is no size left
			f.copied = true
			return 0
		}
	}
	return int(min(want, f.end-at, pipeSize))
}

// fileLimit is the size that the process may give a file: RLIMIT_FSIZE, getrlimit(2).
func fileLimit() int64 {
	l := unix.Rlimit{Cur: math.MaxInt64}
	_ = unix.Getrlimit(unix.RLIMIT_FSIZE, &l) // it fails for no resource that there is
	return int64(min(l.Cur, math.MaxInt64))
}

// giveBack frees the room behind the end of f: truncate(2) to the size that it
// has, which somebody else may have made larger.
func (r *reserve) giveBack(f *os.File) error {
	if r.end == 0 {
		return nil
	}
	info, err := f.Stat()
	if err != nil || info.Size() >= r.end {
		return err
	}
	return f.Truncate(info.Size())
}

// splice moves up to n bytes of what was received into p. It does not wait: the
// socket has O_NONBLOCK.
func (e *Env) splice(tag int32, fd int, p pipe, n int) (int, Code) {
	sp := e.begin()
	moved, c := sysSplice(fd, p.w, n)
	if sp.tracer != nil {
		sp.end(tag, "splice", fd, countOf(moved, c), c, argName("NULL"), argInt(p.w), argName("NULL"), argInt(n), argName("SPLICE_F_NONBLOCK"))
	}
	return moved, c
}

// sysSplice moves up to n bytes between a pipe and something else.
func sysSplice(from, to, n int) (int, Code) {
	var moved int
	c := ignoringEINTR(func() error {
		m, err := unix.Splice(from, nil, to, nil, n, unix.SPLICE_F_NONBLOCK)
		moved = int(m) // its type is not the same on all processors
		return err
	})
	return max(moved, 0), c
}
