package interactive

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"

	"sockshell/internal/crash"
	"sockshell/repl"
	"sockshell/repl/terminal"
	"sockshell/sockcore"
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

// ReadLine implements repl.LineReader.
func (r *plainPrompt) ReadLine(prompt string) (string, error) {
	r.sh.printer.Flush()
	if _, err := io.WriteString(r.out, prompt); err != nil {
		return "", err
	}
	line, err := r.wait(nil)
	switch {
	case errors.Is(err, terminal.ErrCut):
		r.sh.interrupts.forget()
		r.sh.remark("error: " + err.Error())
		return "", repl.ErrInterrupt
	case errors.Is(err, errPressed):
		_, _ = io.WriteString(r.out, "\n") // behind the ^C
		if r.sh.idleInterrupt() {
			return "", io.EOF
		}
		return "", repl.ErrInterrupt
	case gone(err):
		err = io.EOF
	}
	r.sh.interrupts.forget()
	return line, err
}

// gone reports a terminal that has hung up (termios(3), pty(7)), or is not read any more.
func gone(err error) bool { return errors.Is(err, syscall.EIO) || errors.Is(err, terminal.ErrLeft) }

// errPressed is ^C.
var errPressed = errors.New("^C")

// wait waits for a line. The read itself cannot be ended, and goes on where something else ends the wait for it.
func (r *plainPrompt) wait(ended <-chan struct{}) (string, error) {
	if r.reading == nil {
		reading := make(chan plainLine, 1)
		r.reading = reading
		go crash.Guard(func() {
			line, err := r.lines.ReadLine("")
			reading <- plainLine{line, err}
		})
	}
	select {
	case got := <-r.reading:
		r.reading = nil
		return got.line, got.err
	case <-r.pressed:
		return "", errPressed
	case <-ended:
		return "", terminal.ErrLeft
	case <-r.sh.ended:
		return "", terminal.ErrLeft
	}
}

// talk reads lines for a talk.
func (r *plainPrompt) talk(raw bool) (talkLines, error) {
	if raw {
		return nil, sockcore.NotSupported
	}
	return &plainTalk{prompt: r, ended: make(chan struct{})}, nil
}

// plainTalk is a talk in lines that the terminal's driver edits.
type plainTalk struct {
	prompt  *plainPrompt
	once    sync.Once
	ended   chan struct{}
	reading sync.Mutex // held by Read
	left    bool       // by a line
}

// Read implements talkLines. A line that is ^] alone comes back.
func (k *plainTalk) Read() ([]byte, error) {
	k.reading.Lock()
	defer k.reading.Unlock()
	select {
	case <-k.ended:
		return nil, terminal.ErrLeft
	default:
	}
	for {
		line, err := k.prompt.wait(k.ended)
		switch {
		case errors.Is(err, terminal.ErrCut):
			k.prompt.sh.remark("error: " + err.Error())
			continue
		case gone(err):
			return nil, terminal.ErrLeft
		case err != nil:
			return nil, err
		case line == leaveLine:
			k.left = true
			return nil, terminal.ErrLeft
		}
		return append([]byte(line), '\n'), nil
	}
}

// leaveLine is ^].
const leaveLine = "\x1d"

// Close implements talkLines. The next whole line is the shell's.
func (k *plainTalk) Close(came bool) int {
	k.once.Do(func() { close(k.ended) })
	k.reading.Lock()
	defer k.reading.Unlock()
	switch {
	case !came:
		terminal.Forget(os.Stdin)
	case !k.left:
		_, _ = io.WriteString(k.prompt.out, "\n") // behind the ^C
	}
	return 0
}
