package interactive

import (
	"errors"
	"strconv"
	"sync"

	"sockshell/commands/session"
	"sockshell/repl"
	"sockshell/repl/terminal"
)

// talkLines is what reads for a talk.
type talkLines interface {
	// Read returns a line with its newline, or keys.
	Read() ([]byte, error)
	// Close ends a Read under way, and gives the terminal back to the shell; came says that the user came back.
	Close(came bool) (dropped int)
}

// Open implements session.Console.
func (sh *shell) Open(raw bool, leave func()) (session.Talk, error) {
	hint := "^] or ^C comes back, ^D shuts down sending"
	if raw {
		hint = "^] comes back"
	}
	sh.remark(hint)
	sh.prompt.stop()
	lines, err := sh.lines(raw)
	if err != nil {
		return nil, err
	}
	t := &talk{sh: sh, lines: lines, leave: leave}
	if !raw {
		t.shown = new(repl.Visible)
	}
	sh.printer.Raw(raw)
	back := t.comeBack
	sh.talking.Store(&back)
	return t, nil
}

// talk is the terminal while a command has given it to a socket.
type talk struct {
	sh    *shell
	lines talkLines
	leave func()
	shown *repl.Visible // nil: bytes are shown as they are

	mu     sync.Mutex
	came   bool // the user came back
	closed bool
}

// Read implements session.Talk.
func (t *talk) Read() ([]byte, error) {
	data, err := t.lines.Read()
	if errors.Is(err, terminal.ErrLeft) || errors.Is(err, terminal.ErrInterrupt) {
		t.comeBack()
	}
	return data, err
}

// comeBack is called for ^] and ^C.
func (t *talk) comeBack() {
	t.mu.Lock()
	ours := !t.closed
	t.came = t.came || ours
	t.mu.Unlock()
	if ours {
		t.leave()
	}
}

// Write implements session.Talk.
func (t *talk) Write(p []byte) (int, error) {
	if t.shown == nil {
		return t.sh.printer.Data(p)
	}
	if _, err := t.sh.printer.Data(t.shown.Append(nil, p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Remark implements session.Talk.
func (t *talk) Remark(text string) { t.sh.remark(text) }

// Person implements session.Talk.
func (*talk) Person() bool { return true }

// Close implements session.Talk.
func (t *talk) Close() {
	t.mu.Lock()
	closed, came := t.closed, t.came
	t.closed = true
	t.mu.Unlock()
	if closed {
		return
	}
	t.sh.talking.Store(nil)
	if t.shown != nil {
		if rest := t.shown.Rest(nil); len(rest) > 0 {
			_, _ = t.sh.printer.Data(rest) // a terminal may have hung up
		}
	}
	dropped := t.lines.Close(came)
	t.sh.printer.Raw(false)
	if dropped > 0 {
		t.sh.remark(strconv.Itoa(dropped) + " bytes that were pasted are not sent")
	}
}
