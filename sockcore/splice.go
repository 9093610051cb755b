package sockcore

import (
	"io"
	"os"
	"sync"

	"sockshell/sockcore/internal/sys"
)

const (
	// spliceMin is how much is copied before the rest goes past memory: what is shorter is not worth a pipe.
	spliceMin = 1 << 20
	// reserveMax is the most room that is taken for a file at once, in proportion to what it has already: in
	// large pieces it is found faster than by the writes.
	reserveMax = 16 << 20
)

// splice moves some of the want bytes that are still to come from the socket to the file which is op's sink, past
// memory: splice(2). It returns 0 where they are to be looked at and copied, which also tells why: nothing is
// there, it is the end, or the mark of urgent data, where splice(2) stops for good.
//
// A unix socket's are copied: splice(2) drops the descriptors that come with them, and does not tell. They are not looked at
// first, which would copy them twice more.
//
// What has left the socket cannot go back. So it leaves only for room that the file has already, and a disk that
// is full shows while the bytes are still there to be read.
func (op *Op) splice(a *attempt, want int64) (int, Code) {
	f, ok := op.Sink.(*FileSink)
	if !ok || op.N < spliceMin || a.observer != nil {
		return 0, 0
	}
	via, ok := a.via.(splicer)
	if !ok {
		return 0, 0
	}
	room := f.room(op.N, want)
	if room == 0 {
		return 0, 0
	}
	if a.d.protocol.Family == Unix {
		return op.receiveInto(f, a, room)
	}
	p, ok := pipes.take()
	if !ok {
		return 0, 0
	}
	defer pipes.put(p)
	if c := a.keepNonblocking(); c != 0 {
		return 0, c
	}
	n, c := via.Splice(op.Tag, p, room)
	a.spend(n)
	switch c {
	case 0:
		return n, op.fill(f, p, n)
	case EAGAIN, EINVAL:
		return 0, 0
	default:
		return 0, c // taken from the socket: a look would not find it any more
	}
}

// receiveInto moves up to room bytes to the file by one copy; otherwise it is splice.
func (op *Op) receiveInto(f *FileSink, a *attempt, room int) (int, Code) {
	p := a.blockOf(room)
	n, c := a.via.Recv(op.Tag, p, 0, nil)
	a.spend(n)
	if c == EAGAIN {
		return 0, 0
	}
	if n == 0 {
		return 0, c
	}
	return n, op.store(f, p[:n])
}

// store writes data that have left the socket. What the file does not take is kept in op.Buf.
func (op *Op) store(f *FileSink, data []byte) Code {
	n, err := f.Write(data)
	op.N += int64(n)
	op.Buf = append(op.Buf, data[n:]...)
	return fileCode(err)
}

// keepNonblocking readies an adopted descriptor, which another process can make blocking at any time, for a call
// that has no flag against it.
func (a *attempt) keepNonblocking() Code {
	if a.d.adopted == 0 {
		return 0
	}
	_, c, report := a.d.sock.env.setNonblock(a.d.fd, true)
	report()
	return c
}

// fill puts the n bytes in p into the file.
func (op *Op) fill(f *FileSink, p pipe, n int) Code {
	for n > 0 {
		moved, e := sys.Splice(p.r, int(f.Fd()), n)
		if moved == 0 || e != 0 {
			return op.rescue(f, p, n)
		}
		op.N += int64(moved)
		n -= moved
	}
	return 0
}

// rescue copies the n bytes in p, which the file did not take as they were. What it does not take so either is
// kept in op.Buf.
func (op *Op) rescue(f *FileSink, p pipe, n int) Code {
	f.copied = true
	data := make([]byte, n)
	for left := data; len(left) > 0; {
		got, e := sys.ReadPipe(p.r, left)
		if e != 0 {
			panic("sockcore: a pipe: " + e.Error()) // read(2) has no error for one that holds as much
		}
		left = left[got:]
	}
	return op.store(f, data)
}

// fileRoom is room that is taken for a file before it is written: fallocate(2).
type fileRoom struct {
	end    int64 // of the room
	copied bool  // the rest is copied: there is no room to be had, or the file takes no pages
}

// room returns how many of the want bytes there is room for, 0 when none can be taken; got is how many the file
// has.
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
		size := min(got, want, reserveMax, sys.FileLimit()-at)
		c := codeOf(sys.Reserve(f.File, at, size))
		if c == 0 || c == ENOSPC || c == EDQUOT { // ext4 leaves with the file what it did find
			f.end = at + size
		}
		if c != 0 { // EINVAL, too: there is no size left
			f.copied = true
			return 0
		}
	}
	return int(min(want, f.end-at, sys.PipeSize))
}

// giveBack frees the room behind the end of f: truncate(2) to the size that it has, which another process may have
// made larger.
func (r *fileRoom) giveBack(f *os.File) error {
	if r.end == 0 {
		return nil
	}
	info, err := f.Stat()
	if err != nil || info.Size() >= r.end {
		return err
	}
	return f.Truncate(info.Size())
}

// pipe is what splice(2) moves bytes through. It is empty between two uses.
type pipe struct{ r, w int }

// pipesMax is how many unused pipes are kept.
const pipesMax = 2

// pipePool keeps the pipes that are not in use.
type pipePool struct {
	mu   sync.Mutex
	free []pipe
}

var pipes pipePool

// take gives an empty pipe, false when there is none to be had.
func (l *pipePool) take() (pipe, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.free); n > 0 {
		p := l.free[n-1]
		l.free = l.free[:n-1]
		return p, true
	}
	r, w, e := sys.OpenPipe()
	return pipe{r, w}, e == 0
}

func (l *pipePool) put(p pipe) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.free) < pipesMax {
		l.free = append(l.free, p)
		return
	}
	_ = sys.Close(p.r) // it is empty
	_ = sys.Close(p.w)
}

// splice moves up to n bytes of what was received into p. It does not wait: the socket has O_NONBLOCK.
func (e *Env) splice(tag int32, fd int, p pipe, n int) (int, Code) {
	sp := e.begin()
	moved, errno := sys.Splice(fd, p.w, n)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "splice", fd, countOf(moved, c), c, argName("NULL"), argInt(p.w), argName("NULL"), argInt(n), argName("SPLICE_F_NONBLOCK"))
	}
	return moved, c
}
