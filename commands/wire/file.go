package wire

import (
	"errors"
	"os"
	"sync"
	"time"

	"sockshell/internal/crash"
	"sockshell/internal/replace"
	"sockshell/sockcore"
)

const (
	// soon is how long what was added may stay out of the file.
	soon = 100 * time.Millisecond
	// bufferMost is how much of it there may be.
	bufferMost = 256 << 10
	// readerMost is how long a pipe may be full, where sockets wait for it.
	readerMost = time.Second
)

// file is written a whole entry at a time. It stays a whole number of entries when the disk is full: then it is cut back.
type file struct {
	failed func(error) // is told once that nothing can be written any more

	mu     sync.Mutex
	out    *os.File
	size   int64  // of what out has
	buffer []byte // whole entries that it has not
	timer  *time.Timer
	timed  bool // the timer runs
	broken bool
}

// create makes a file, which takes the place of one that is there as soon as it has its head.
func create(path string, head []byte, failed func(error)) (*file, error) {
	f := &file{failed: failed, size: int64(len(head))}
	if replace.Special(path) {
		out, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		if _, err = out.Write(head); err != nil {
			_ = out.Close() // the write has said it
			return nil, err
		}
		f.out = out
		return f, nil
	}
	if err := replace.Private(path, head); err != nil {
		return nil, err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	f.out = out
	return f, err
}

// add appends an entry, which entry appends to what it is given.
func (f *file) add(entry func(dst []byte) []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken {
		return
	}
	f.buffer = entry(f.buffer)
	switch {
	case len(f.buffer) >= bufferMost:
		f.flush()
	case f.timed:
	case f.timer == nil:
		f.timer = time.AfterFunc(soon, func() { crash.Guard(f.flushLater) })
		f.timed = true
	default:
		f.timer.Reset(soon)
		f.timed = true
	}
}

func (f *file) flushLater() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.timed = false
	f.flush()
}

// flush writes what is buffered. Where that fails the file is cut back to its last whole entry, and is not written any more.
func (f *file) flush() {
	if len(f.buffer) == 0 || f.broken {
		return
	}
	_ = f.out.SetWriteDeadline(time.Now().Add(readerMost)) // what is no pipe has none, and takes what is written
	n, err := f.out.Write(f.buffer)
	if err != nil {
		f.broken = true
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = sockcore.TimedOut
		}
		err = errors.Join(err, f.cutBack(n))
		f.failed(err)
	}
	f.size += int64(n)
	f.buffer = f.buffer[:0]
}

// cutBack leaves whole entries alone, when of those that were to be written only n bytes were.
func (f *file) cutBack(n int) error {
	if n == 0 {
		return nil
	}
	return f.out.Truncate(f.size)
}

// close writes what there is yet.
func (f *file) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil {
		f.timer.Stop()
	}
	f.flush()
	f.broken = true
	return f.out.Close()
}
