package terminal

import (
	"errors"
	"os"
)

// ErrCut is a line of which the terminal's driver has dropped a part (termios(3), canonical mode).
var ErrCut = errors.New("the terminal's driver cuts a line of 4095 bytes or more: it has not run; a \\ at its end lets it go on in the next")

// DriverLines reads a terminal whose own driver edits the lines. A line that may have been cut is an ErrCut, and what
// else there is of it is dropped.
type DriverLines struct {
	file *os.File
	buf  [driverLine]byte
	rest []byte // of buf: not yet read
	cut  bool   // the line's end is still to come
}

// Forget drops what was typed into a terminal and not read.
func Forget(terminal *os.File) {
	if fd, err := descriptor(terminal); err == nil {
		forget(fd)
	}
}

// NewDriverLines makes a DriverLines of a terminal.
func NewDriverLines(terminal *os.File) *DriverLines { return &DriverLines{file: terminal} }

// Read implements io.Reader.
func (d *DriverLines) Read(p []byte) (int, error) {
	for len(d.rest) == 0 {
		n, err := d.file.Read(d.buf[:])
		if err != nil {
			return 0, err
		}
		ended := d.buf[n-1] == '\n'
		switch dropping := d.cut; {
		case dropping:
			d.cut = !ended
		case isFull(d.file, n, ended):
			d.cut = !ended
			return 0, ErrCut
		default:
			d.rest = d.buf[:n]
		}
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}
