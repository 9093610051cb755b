package record

import (
	"strings"

	"sockshell/commands/transcript"
)

// lines are the expected lines of an entry, as they are put together: text, and what stands for
// what cannot be known.
type lines struct {
	text []byte            // the lines that are complete, each with its newline
	open []transcript.Part // of the line under way
	rest bool              // the last complete line is `...`
	key  bool              // a private key is being printed, no line of which is kept
}

const (
	anyText  = "[..]"
	anyLines = "..."
)

// add adds printed text, which may end lines.
func (l *lines) add(text string) {
	for {
		line, rest, more := strings.Cut(text, "\n")
		if line != "" {
			l.open = append(l.open, transcript.Part{Text: line})
		}
		if !more {
			return
		}
		l.end()
		text = rest
	}
}

// pattern adds a pattern within a line.
func (l *lines) pattern(text string) {
	l.open = append(l.open, transcript.Part{Text: text, Pattern: true})
}

// skip adds a line that stands for any number of lines.
func (l *lines) skip() {
	l.flush()
	if !l.rest {
		l.text = append(l.text, anyLines+"\n"...)
	}
	l.rest = true
}

// flush ends a line that has no newline.
func (l *lines) flush() {
	if len(l.open) > 0 {
		l.end()
	}
}

// beginsKey reports text in which a private key begins: PEM.
func beginsKey(text string) bool {
	return strings.Contains(text, "PRIVATE KEY-----") && strings.Contains(text, "-----BEGIN ")
}

func (l *lines) end() {
	var text strings.Builder
	for _, p := range l.open {
		text.WriteString(p.Text)
	}
	begins := beginsKey(text.String())
	if l.key || begins {
		l.key = !strings.Contains(text.String(), "-----END ")
		l.text, l.open = append(l.text, anyText+"\n"...), l.open[:0]
		return
	}
	l.text = append(append(l.text, transcript.Expected(l.open)...), '\n')
	l.open, l.rest = l.open[:0], false
}
