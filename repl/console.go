package repl

import (
	"bytes"
	"io"
	"unicode/utf8"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// Streams are the console of a program that no person types into: what has come of In goes to the socket, and what the
// socket has goes to the printer.
type Streams struct {
	In      func() io.Reader // is called when the input is taken
	Printer *Printer
}

// Open implements session.Console.
func (s *Streams) Open(raw bool, _ func()) (session.Talk, error) {
	t := &streamTalk{in: s.In(), printer: s.Printer}
	if s.Printer.Visible && !raw {
		t.shown = new(Visible)
	}
	return t, nil
}

// streamTalk is the streams in use.
type streamTalk struct {
	in      io.Reader
	printer *Printer
	shown   *Visible // standard output is a terminal; nil: bytes go there as they are
}

// streamChunk is how much is read at once.
const streamChunk = 64 << 10

// Read implements session.Talk.
func (t *streamTalk) Read() ([]byte, error) {
	buf := make([]byte, streamChunk)
	for {
		n, err := t.in.Read(buf)
		if n > 0 {
			return buf[:n], nil // an error comes again
		}
		if err != nil {
			return nil, err
		}
	}
}

// Write implements session.Talk.
func (t *streamTalk) Write(p []byte) (int, error) {
	if t.shown == nil {
		return t.printer.Data(p)
	}
	if _, err := t.printer.Data(t.shown.Append(nil, p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Remark implements session.Talk.
func (t *streamTalk) Remark(text string) { t.printer.Notices([]session.Notice{{Text: text}}) }

// Person implements session.Talk.
func (*streamTalk) Person() bool { return false }

// Close implements session.Talk. A read under way goes on.
func (t *streamTalk) Close() {
	if t.shown == nil {
		return
	}
	if rest := t.shown.Rest(nil); len(rest) > 0 {
		_, _ = t.printer.Data(rest) // the printer keeps its error
	}
}

// Visible makes what comes in pieces visible, as print shows it.
type Visible struct {
	held []byte // the beginning of a character, or of a line's end
}

// Append appends what can be shown of the bytes so far.
func (v *Visible) Append(dst, p []byte) []byte {
	text := append(v.held, p...)
	n := len(text) - unfinished(text)
	v.held = bytes.Clone(text[n:])
	return syntax.AppendVisible(dst, text[:n])
}

// Rest appends what has waited for more.
func (v *Visible) Rest(dst []byte) []byte {
	held := v.held
	v.held = nil
	return syntax.AppendVisible(dst, held)
}

// unfinished is how many bytes at the end may be the beginning of something.
func unfinished(text []byte) int {
	if bytes.HasSuffix(text, []byte{'\r'}) {
		return 1
	}
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
