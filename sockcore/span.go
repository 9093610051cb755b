package sockcore

import (
	"io"
	"math"
	"os"
	"syscall"
)

// FileSpan is what OpSendFile sends: Head, then Size bytes of File from Offset,
// then Tail.
type FileSpan struct {
	File       *os.File // has positions; its own stays where it is
	Offset     int64    // in bytes, from 0
	Size       int64    // in bytes; negative: to the end, wherever that is when it is reached
	Head, Tail []byte
	PerSend    int64 // the most bytes of one send; 0 or less is DefaultPerSend
	Once       bool  // one send of a block, which may be partial, is all

	size  int64 // as far as it is known; see begin
	known int64 // how many bytes stat(2) says there are from Offset

	sending *inflight // the block that the system is sending; nil: none
}

// sending is the block of OpSendFile that the system is sending, nil where there is none.
func (op *Op) sending() *inflight {
	if op.Span == nil {
		return nil
	}
	return op.Span.sending
}

// DefaultPerSend is the size of a block: a cancel acts between two. Calls that
// take much longer make Go's scheduler give their processor away, which costs
// more than they save.
const DefaultPerSend = 128 << 10

// OpenSpan opens a file, of which size bytes from offset are to be sent. A size of 0 reaches to the end that reading
// finds, whatever stat(2) says of a file that grows, of a device, or of one of proc(5).
//
// It fails with the error of open(2), EISDIR, ESPIPE for what has no positions (a pipe, a terminal), EINVAL when offset
// lies past the end, and EOF when size does.
func OpenSpan(path string, offset, size int64) (*FileSpan, error) {
	f, err := openSeekable(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	s := &FileSpan{File: f, Offset: offset, Size: size}
	if err := s.measure(); err != nil {
		_ = f.Close() // it was only looked at
		return nil, err
	}
	return s, nil
}

// measure holds the span against the file's size.
func (s *FileSpan) measure() error {
	info, err := s.File.Stat()
	if err != nil {
		return err
	}
	end := info.Size()
	switch {
	case info.IsDir():
		return EISDIR
	case info.Mode().IsRegular() && end > 0: // 0 is what files of proc(5) say, too
		s.known = end - s.Offset
		if s.known < 0 {
			return EINVAL
		}
		if s.Size > s.known {
			return EOF
		}
	case info.Mode().IsRegular() && s.Offset > 0:
		if n, _ := s.File.ReadAt(make([]byte, 1), s.Offset-1); n == 0 { // an error shows again when it is sent
			return EINVAL
		}
	}
	if s.Size == 0 {
		s.Size = -1
	}
	return nil
}

// Close closes the file.
func (s *FileSpan) Close() error { return s.File.Close() }

// begin forgets what an earlier use found.
func (s *FileSpan) begin() {
	s.size = s.Size
	if s.Size < 0 {
		s.size = math.MaxInt64 - int64(len(s.Head)) - int64(len(s.Tail))
	}
}

// total is how many bytes there are to be sent.
func (s *FileSpan) total() int64 {
	return int64(len(s.Head)) + s.size + int64(len(s.Tail))
}

// block cuts n bytes down to one send.
func (s *FileSpan) block(n int64) int {
	if s.PerSend > 0 {
		return clamp(min(n, s.PerSend))
	}
	return clamp(min(n, DefaultPerSend))
}

// openSeekable opens without waiting, as a FIFO's other end would make it
// (fifo(7)).
func openSeekable(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|syscall.O_NONBLOCK, 0o666)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		_ = f.Close() // nothing was done with it
		return nil, err
	}
	return f, nil
}

// fileCode is the code of a file's error.
func fileCode(err error) Code {
	if err == nil {
		return 0
	}
	if c, ok := CodeOf(err); ok {
		return c
	}
	return EIO
}
