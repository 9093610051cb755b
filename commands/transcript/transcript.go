package transcript

import (
	"bytes"
	"fmt"
	"strings"

	"sockshell/commands/syntax"
)

const prompt = "> "

// Transcript is a transcript file. One put together by hand is written with newlines; one that was parsed is written
// with the line ends that it had.
type Transcript struct {
	Header   []string // the lines before the first input, comments and blank ones, as they are
	Requires []string // NAME of each "# require NAME" in Header
	Entries  []Entry

	mark         string // the byte order mark at the file's beginning; empty: it had none
	crlf         bool   // each newline in the file had a carriage return before it
	unterminated bool   // the last line had no newline
}

// Entry is one input and the output that it must have.
type Entry struct {
	Line     int      // 1-based, of its first "> "
	Input    []string // its physical lines without "> ", one unless it is continued
	Want     []string // expected lines, without the blank ones at the end
	WantLine int      // 1-based, where Want begins or would begin

	blanks []string // the blank lines after Want, which only Format remembers
}

// Options are what Parse cannot know by itself.
type Options struct {
	// Continues reports whether an input whose physical lines so far are these goes on with the next "> " line. It
	// is called once for each input line, which is then the last of lines, so a function with a state of its own need
	// look at that one only; len(lines) is 1 where an input begins. nil: none continue.
	Continues func(lines []string) bool
}

// Error is what is wrong with a transcript's file.
type Error struct {
	Line int // 1-based
	Msg  string
}

// Error gives the line and the message.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Msg) }

// Parse reads a transcript. The only error, an *Error, is text before the first input that is no comment: anything
// else is some output. At most one Options is looked at.
func Parse(data []byte, opts ...Options) (*Transcript, error) {
	continues := func([]string) bool { return false }
	if len(opts) > 0 && opts[0].Continues != nil {
		continues = opts[0].Continues
	}
	t := new(Transcript)
	var text string
	t.mark, text = syntax.CutMark(string(data))
	lines := t.split(text)
	n := 0
	for n < len(lines) && !strings.HasPrefix(lines[n], prompt) {
		if err := t.header(n+1, lines[n]); err != nil {
			return nil, err
		}
		n++
	}
	for n < len(lines) {
		e := Entry{Line: n + 1}
		for more := true; more && n < len(lines) && strings.HasPrefix(lines[n], prompt); n++ {
			e.Input = append(e.Input, lines[n][len(prompt):])
			more = continues(e.Input)
		}
		e.WantLine = n + 1
		first := n
		for n < len(lines) && !strings.HasPrefix(lines[n], prompt) {
			n++
		}
		if output := lines[first:n:n]; len(output) > 0 {
			e.Want = trimBlank(output)
			e.Want, e.blanks = e.Want[:len(e.Want):len(e.Want)], output[len(e.Want):]
		}
		t.Entries = append(t.Entries, e)
	}
	return t, nil
}

// split cuts the file into lines and notes what its line ends are. A carriage return is part of the line end only
// where all lines have one, so that Format can give each byte back.
func (t *Transcript) split(text string) []string {
	if text == "" {
		return nil
	}
	newlines := strings.Count(text, "\n")
	t.crlf = newlines > 0 && strings.Count(text, "\r\n") == newlines
	lines := strings.Split(text, t.eol())
	if last := len(lines) - 1; lines[last] == "" {
		return lines[:last]
	}
	t.unterminated = true
	return lines
}

func (t *Transcript) eol() string {
	if t.crlf {
		return "\r\n"
	}
	return "\n"
}

func (t *Transcript) header(number int, line string) error {
	if !isBlank(line) && line[0] != '#' {
		return &Error{Line: number, Msg: `text before the first "> ": only comments ("# …") may stand there`}
	}
	t.Header = append(t.Header, line)
	if words := strings.Fields(line); len(words) == 3 && words[0] == "#" && words[1] == "require" {
		t.Requires = append(t.Requires, words[2])
	}
	return nil
}

// Format writes the transcript. What Parse has read it gives back byte for byte.
func (t *Transcript) Format() []byte {
	eol := t.eol()
	out := appendLines([]byte(t.mark), "", t.Header, eol)
	for i := range t.Entries {
		out = t.Entries[i].append(out, eol)
	}
	if t.unterminated {
		out = bytes.TrimSuffix(out, []byte(eol))
	}
	return out
}

// Append writes the one entry, with newlines: what a recorder adds to its file.
func (e *Entry) Append(dst []byte) []byte { return e.append(dst, "\n") }

func (e *Entry) append(dst []byte, eol string) []byte {
	dst = appendLines(dst, prompt, e.Input, eol)
	dst = appendLines(dst, "", e.Want, eol)
	return appendLines(dst, "", e.blanks, eol)
}

func appendLines(dst []byte, prefix string, lines []string, eol string) []byte {
	for _, line := range lines {
		dst = append(dst, prefix...)
		dst = append(dst, line...)
		dst = append(dst, eol...)
	}
	return dst
}
