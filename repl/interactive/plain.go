package interactive

import (
	"errors"
	"io"
	"syscall"

	"sockshell/internal/crash"
	"sockshell/repl"
	"sockshell/repl/terminal"
)

// plainPrompt reads lines from a terminal that cannot be drawn on: the terminal's own driver edits them.
type plainPrompt struct {
	sh      *shell
	lines   *repl.PlainReader
	out     io.Writer
	pressed chan struct{} // ^C, with which the driver has dropped the line
	reading chan plainLine
}

// plainLine is what came of one line's reading.
type plainLine struct {
	line string
	err  error
}

// ReadLine implements repl.LineReader. The read itself cannot be ended, and goes on where something else
// ends the wait for it.
func (r *plainPrompt) ReadLine(prompt string) (string, error) {
	r.sh.printer.Flush()
	if _, err := io.WriteString(r.out, prompt); err != nil {
		return "", err
	}
	if r.reading == nil {
		reading := make(chan plainLine, 1)
		r.reading = reading
		go crash.Guard(func() {
			line, err := r.lines.ReadLine("")
			if errors.Is(err, syscall.EIO) {
				err = io.EOF // a terminal that has hung up (termios(3), pty(7))
			}
			reading <- plainLine{line, err}
		})
	}
	select {
	case got := <-r.reading:
		r.reading = nil
		r.sh.interrupts.forget()
		if errors.Is(got.err, terminal.ErrCut) {
			r.sh.remark("error: " + got.err.Error())
			return "", repl.ErrInterrupt
		}
		return got.line, got.err
	case <-r.pressed:
		_, _ = io.WriteString(r.out, "\n") // behind the ^C
		if r.sh.idleInterrupt() {
			return "", io.EOF
		}
		return "", repl.ErrInterrupt
	case <-r.sh.ended:
		return "", io.EOF
	}
}
