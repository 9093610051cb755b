package session

import (
	"errors"
	"io"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/internal/crash"
	"sockshell/sockcore"
)

// ReadFile reads a file that a command names. One that is large, or says no size, as a FIFO that no process
// writes to and much in /proc, may take long or for ever: a cancel or a deadline ends the wait for it. What max_memory
// allows counts the bytes that stand before it.
func (c *Call) ReadFile(name string, before int) ([]byte, error) {
	path, most := c.session.Path(name), c.session.Settings.MaxMemory()-int64(before)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, param.FileTrouble(sockcore.EISDIR.Error()) // not every system says so
	case err != nil || info.Mode().IsRegular() && info.Size() > 0 && info.Size() <= mostRead:
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, FileError(err)
		}
		if int64(len(data)) > most {
			return nil, &memoryError{fileIsMore}
		}
		return data, nil
	case info.Mode().IsRegular() && info.Size() > most:
		return nil, &memoryError{fileIsMore}
	}
	room := minRead + min(max(info.Size(), 0), largestRoom)
	r := &fileRead{most: most, done: make(chan struct{}), data: make([]byte, 0, room)}
	go crash.Guard(func() { r.run(path) })
	if err := c.WaitFor(r.done); err != nil {
		if r.end() {
			err = r.keeping(err, info)
		}
		return nil, err
	}
	switch {
	case int64(len(r.data)) > r.most:
		return nil, r.keeping(&memoryError{fileIsMore}, info)
	case r.err != nil:
		return nil, r.keeping(FileError(r.err), info)
	}
	if info.Mode()&os.ModeNamedPipe != 0 {
		c.piped = append(c.piped, r.data)
	}
	return r.data, nil
}

const (
	minRead     = 64 << 10
	mostRead    = 1 << 20 // at once: between two reads it is looked whether to go on
	largestRoom = 1 << 30 // that is made on the word of the file's size alone
)

// fileRead is the read of a file under way on a goroutine of its own.
type fileRead struct {
	most int64 // it ends as soon as it has read more
	stop atomic.Bool
	file atomic.Pointer[os.File] // nil: it is not open yet
	done chan struct{}           // closed when the rest is not changed any more
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
	r.file.Store(file)
	for !r.stop.Load() && int64(len(r.data)) <= r.most {
		r.data = slices.Grow(r.data, minRead)
		n, err := file.Read(r.data[len(r.data):min(cap(r.data), len(r.data)+mostRead)])
		r.data = r.data[:len(r.data)+n]
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.err = err
			}
			return
		}
	}
}

// end ends the read, and reports that it has: a system that cannot end the wait for a file goes on with it.
func (r *fileRead) end() bool {
	r.stop.Store(true)
	file := r.file.Load()
	if file == nil {
		return false // it has read nothing, and will not
	}
	if errors.Is(file.SetReadDeadline(time.Unix(1, 0)), os.ErrNoDeadline) {
		return false
	}
	<-r.done
	return true
}

// keeping is the error that ended the read, with what it got: what was read of a pipe is nowhere else.
func (r *fileRead) keeping(err error, info os.FileInfo) error {
	if info.Mode()&os.ModeNamedPipe == 0 || len(r.data) == 0 {
		return err
	}
	return &TransferError{Err: err, N: int64(len(r.data)), Partial: r.data}
}

// keepingPiped is an error of a command's words, with what those before have read of pipes.
func keepingPiped(err error, piped [][]byte) error {
	if err == nil {
		return nil
	}
	kept := &TransferError{Err: err}
	if t := (*TransferError)(nil); errors.As(err, &t) {
		kept.Err, piped = t.Err, append(piped, t.Partial)
	}
	kept.Partial = slices.Concat(piped...)
	kept.N = int64(len(kept.Partial))
	return kept
}

// SystemError is the system's error that an error of a file or a stream is or wraps; another one stays as it is.
func SystemError(err error) error {
	if code := sockcore.SystemCode(err); code != 0 {
		return code
	}
	return err
}

// FileError is a file's trouble, which only the run can know: usage, in the words of the system.
func FileError(err error) error {
	if err == nil {
		return nil
	}
	return param.FileTrouble(SystemError(err).Error())
}

// FileFailure is a file's trouble where no command's error is made of it: the system's, or else usage in its own words.
func FileFailure(operation, path string, err error) *value.Error {
	code, ok := sockcore.CodeOf(SystemError(err))
	message := code.Message()
	if !ok {
		code, message = Usage, err.Error()
	}
	return &value.Error{
		Operation: operation, Target: path, Name: code.Name(), Message: message,
		Category: code.Category().String(), Code: code.Number(),
	}
}
