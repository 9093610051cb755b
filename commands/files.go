package commands

import (
	"errors"
	"os"
	"syscall"
	"time"

	"sockshell/sockcore"
)

// readFile reads a file that a command names. What is no regular file may never answer, a FIFO that
// nobody writes to: a cancel or a deadline ends the wait for it, and leaves the read behind.
func (f *Fiber) readFile(name string) ([]byte, error) {
	path := f.session.path(name)
	if info, err := os.Stat(path); err != nil || info.Mode().IsRegular() || info.IsDir() {
		data, err := os.ReadFile(path)
		return data, fileError(err)
	}
	type answer struct {
		data []byte
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		data, err := os.ReadFile(path)
		read <- answer{data, err}
	}()
	f.park()
	var late <-chan time.Time
	if deadline := f.limit(); deadline != 0 {
		timer := time.NewTimer(time.Duration(deadline - sockcore.Now()))
		defer timer.Stop()
		late = timer.C
	}
	select {
	case a := <-read:
		return a.data, fileError(a.err)
	case <-late:
		return nil, sockcore.TimedOut
	case <-f.cancel.channel():
		return nil, f.cancel.fired()
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
