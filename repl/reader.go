package repl

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// LineReader gives the loop its lines.
type LineReader interface {
	// ReadLine returns the next line, without its newline. io.EOF ends the session, or at a terminal the command that
	// was begun, with what was typed of it since the last line. ErrInterrupt drops what was typed of a command that
	// spans several lines.
	ReadLine(prompt string) (string, error)
}

// ErrInterrupt is what a LineReader returns for ^C at the prompt.
var ErrInterrupt = errors.New("interrupted")

// PlainReader reads lines of any length from what is no terminal.
type PlainReader struct {
	Whole bool // what the input's end leaves of a line is dropped; otherwise it is a line
	r     *bufio.Reader
	taken bool // what is left are no commands
}

// NewPlainReader makes a PlainReader. Before it waits for input it calls flush, so that a program at
// the other end of a pipe sees what its last line gave.
func NewPlainReader(r io.Reader, flush func()) *PlainReader {
	return &PlainReader{r: bufio.NewReaderSize(&flushing{r: r, flush: flush}, 64<<10)}
}

// ReadLine implements LineReader. There is no prompt.
func (p *PlainReader) ReadLine(string) (string, error) {
	if p.taken {
		return "", io.EOF
	}
	line, err := p.r.ReadString('\n')
	if err != nil && (line == "" || p.Whole || !errors.Is(err, io.EOF)) {
		return "", err
	}
	return strings.TrimSuffix(line, "\n"), nil
}

// Rest gives what is left of the input to a command: there are no further lines.
func (p *PlainReader) Rest() io.Reader {
	p.taken = true
	return p.r
}

type flushing struct {
	r     io.Reader
	flush func()
}

func (f *flushing) Read(p []byte) (int, error) {
	f.flush()
	return f.r.Read(p)
}
