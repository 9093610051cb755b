package terminal

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"
)

// ErrLeft is what a Talk's Read returns for ^], after End, and when the terminal is gone.
var ErrLeft = errors.New("left")

// leaveKey is ^].
const leaveKey = ']' & 0x1f

// A Talk reads what is for others than the shell, between two calls of ReadLine: lines without a prompt, whose
// history is their own, or keys as they come. What is written meanwhile appears above the line, which stands behind an
// unfinished one; raw, it passes as it is.
type Talk struct {
	t       *Terminal
	raw     bool
	history *history
	ended   atomic.Bool
	left    bool // ^] was typed
}

// Talk begins a talk; the caller closes it.
func (t *Terminal) Talk(raw bool) (*Talk, error) {
	t.reading.Lock()
	defer t.reading.Unlock()
	k := &Talk{t: t, raw: raw, history: openHistory("")}
	if !raw {
		t.screen.join(true)
		return k, nil
	}
	t.ahead.end()
	t.screen.pass(true)
	if err := t.modes.pass(); err != nil {
		t.screen.pass(false)
		_ = t.ahead.begin() // the terminal is gone
		return nil, err
	}
	return k, nil
}

// Read returns a line with its newline, or, raw, the bytes of keys. io.EOF is ^D on an empty line, after which there
// may be more; ErrInterrupt and ErrDropped are ^C.
func (k *Talk) Read() ([]byte, error) {
	t := k.t
	t.reading.Lock()
	defer t.reading.Unlock()
	switch {
	case k.ended.Load() || k.left:
		return nil, ErrLeft
	case k.raw:
		return k.keys()
	}
	defer k.takeEditor()()
	line, err := t.readLine("")
	switch {
	case err == nil:
		return append([]byte(line), '\n'), nil
	case errors.Is(err, io.EOF) && (t.over || t.closing.Load()):
		return nil, ErrLeft
	}
	return nil, err
}

// takeEditor has the line editor read lines that are no commands, and returns what undoes that.
func (k *Talk) takeEditor() (giveBack func()) {
	t, e := k.t, k.t.editor
	complete, highlight, hint, cut, past, editing := e.complete, e.highlight, e.hint, e.cut, t.history, t.editing
	e.complete, e.highlight, e.hint, e.leaves = nil, nil, nil, true
	e.cut, t.pasted.cut, t.editing = cutRow, cutRow, nil
	e.history, t.history = k.history, k.history
	return func() {
		e.complete, e.highlight, e.hint, e.leaves = complete, highlight, hint, false
		e.cut, t.pasted.cut, t.editing = cut, cut, editing
		e.history, t.history = past, past
	}
}

// keys waits for keys. What was typed behind ^] is the shell's.
func (k *Talk) keys() ([]byte, error) {
	in := k.t.input
	p := in.ahead
	if in.ahead = nil; len(p) == 0 {
		ready, err := readable(in.fd, in.wakeDescriptor(), -1)
		if err != nil || ready != readyInput {
			return nil, ErrLeft
		}
		p = make([]byte, 4096)
		n, err := readBytes(in.fd, p)
		if err != nil {
			return nil, ErrLeft
		}
		p = p[:n]
	}
	at := bytes.IndexByte(p, leaveKey)
	if at < 0 {
		return p, nil
	}
	k.left = true
	if in.ahead = p[at+1:]; at == 0 {
		return nil, ErrLeft
	}
	return p[:at], nil
}

// Close ends a Read under way, and the talk, and gives the shell's lines back. Without ^] or ^C, what was typed for the talk and not read is
// dropped: it is no command. It says of how many pasted bytes it knows.
func (k *Talk) Close(came bool) (dropped int) {
	t := k.t
	if !k.ended.Swap(true) {
		t.input.leave()
	}
	t.reading.Lock()
	defer t.reading.Unlock()
	t.input.leaves()
	dropped = len(t.pasted.text)
	t.pasted.put("")
	if !came {
		t.input.ahead, t.input.decoder = nil, decoder{}
		forget(t.input.fd)
	}
	if k.raw {
		t.screen.pass(false)
		_ = t.ahead.begin() // an error: the terminal is gone
	}
	t.screen.join(false)
	t.screen.complete()
	return dropped
}
