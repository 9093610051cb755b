package commands

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
	"syscall"

	"sockshell/sockcore"
)

// readFile reads a file that a command names. What is no regular file may never answer, a FIFO that
// nobody writes to, or never end: a cancel or a deadline ends the wait for it.
func (f *Fiber) readFile(name string) ([]byte, error) {
	path := f.session.path(name)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, &usageError{msg: sockcore.EISDIR.Error()} // not every system says so
	case err != nil || info.Mode().IsRegular():
		data, err := os.ReadFile(path)
		return data, fileError(err)
	}
	r := &fileRead{done: make(chan struct{})}
	go sockcore.Guard(func() { r.run(path) })
	if err := f.waitFor(r.done, f.limit()); err != nil {
		r.stop.Store(true)
		return nil, err
	}
	return r.data, fileError(r.err)
}

// fileRead is the read of a file under way on a goroutine of its own.
type fileRead struct {
	stop atomic.Bool
	done chan struct{}
	data []byte
	err  error
}

func (r *fileRead) run(path string) {
	defer close(r.done)
	file, err := os.Open(path)
	if err != nil {
		r.err = err
		return
	}
	defer func() { _ = file.Close() }() // read only
	step := make([]byte, 64<<10)
	for !r.stop.Load() {
		n, err := file.Read(step)
		r.data = append(r.data, step[:n]...)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.err = err
			}
			return
		}
	}
}

// fileError is a file's trouble, which only the run can know: usage, in the words of the system.
func fileError(err error) error {
	if err == nil {
		return nil
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return &usageError{msg: sockcore.FromErrno(errno).Error()}
	}
	return &usageError{msg: err.Error()}
}
