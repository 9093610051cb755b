package syntax

import (
	"strings"
	"unsafe"
)

// Joiner joins continued physical lines, which come one by one, into logical ones. The zero value is ready. What is
// continued is not looked at again, and a line that is not continued is handed through.
type Joiner struct {
	Grammar *Grammar

	buf   []byte  // the physical lines so far, joined by newlines
	scan  Scanner // where it goes on
	from  Scanner // where it goes on within a group
	named bool    // what may go on for lines is among the lines
}

// Add takes the next physical line, without its newline; a carriage return at its end is dropped. complete is false
// where the line is continued: the logical line comes with a later call, or from Flush.
func (j *Joiner) Add(physical string) (logical string, complete bool) {
	physical = strings.TrimSuffix(physical, "\r")
	open := strings.HasSuffix(physical, `\`)
	named := j.named || j.Grammar.mayGoOn(physical)
	if len(j.buf) == 0 && !open {
		if !named {
			return physical, true
		}
		if _, more := j.looksOn(physical); !more {
			return physical, true
		}
		j.from = Scanner{}
	}
	j.named = named
	if len(j.buf) > 0 {
		j.buf = append(j.buf, '\n')
	}
	j.buf = append(j.buf, physical...)
	code, more := false, false
	if j.named {
		code, more = j.looksOn(unsafe.String(unsafe.SliceData(j.buf), len(j.buf)))
	}
	if more || open && !code && j.continues() {
		return "", false
	}
	return j.Flush()
}

// mayGoOn reports a line that may begin what goes on for lines: a group, or raw text.
func (g *Grammar) mayGoOn(line string) bool {
	if strings.IndexByte(line, '{') >= 0 {
		return true
	}
	if g != nil {
		for _, name := range g.raw {
			if strings.Contains(line, name) {
				return true
			}
		}
	}
	return false
}

// looksOn reports whether the lines so far end in raw text, and whether they end within that, or within a group.
func (j *Joiner) looksOn(src string) (code, more bool) {
	s := j.from
	if s.src == "" {
		s.Lines, s.Grammar = true, j.Grammar
		s.Reset(src)
	}
	s.src, s.open = src, Closed
	for t, ok := s.Next(); ok; t, ok = s.Next() {
		code = t.Kind == CodeToken
	}
	if open := s.Open(); s.InGroup() && (open == Closed || open == OpenComment) {
		j.from = s
		j.from.src = "-" // not the buffer's memory, which moves
	}
	return code, s.Open() == OpenCode || s.InGroup()
}

// Flush gives what is left at the end of input, and forgets it; false when nothing is. (It ends with the backslash
// that nothing followed, which the parser reports.)
func (j *Joiner) Flush() (logical string, ok bool) {
	ok = len(j.buf) > 0
	logical = string(j.buf)
	*j = Joiner{Grammar: j.Grammar, buf: j.buf[:0]}
	return logical, ok
}

// continues scans on, and reports whether the backslash at the end of buf continues the line.
func (j *Joiner) continues() bool {
	src := unsafe.String(unsafe.SliceData(j.buf), len(j.buf)) // used within this call only
	if j.scan.src == "" {
		j.scan.Grammar = j.Grammar
		j.scan.Reset(src)
	}
	s := j.scan
	s.src, s.open = src, Closed
	begin, before, last, words := s, s, Token{}, 0
	for {
		at := s
		t, ok := s.Next()
		if !ok {
			break
		}
		before, last = at, t
		switch {
		case t.Kind == EndToken:
			begin, words = s, 0
		case t.First:
			words++
		}
	}
	alone := last.First && last.Start == len(src)-1 // the backslash, between two words
	if alone {
		words--
	}
	switch {
	case words <= 1 && !s.double && begin.stage == beforeStatement: // a further line may make a capture of it
		j.scan = begin
	case (last.Kind == BareToken || s.double) && !alone: // within a word, at the backslash
		j.scan = s
		j.scan.word, j.scan.pos = true, len(src)-1
	default:
		j.scan = before
	}
	j.scan.src = "-" // not the buffer's memory, which moves
	return s.open == OpenLine || s.open == OpenDouble && escapes(src)
}

// escapes reports whether the backslash at the end of a text, within double quotes, is not escaped itself.
func escapes(text string) bool {
	return (len(text)-len(strings.TrimRight(text, `\`)))%2 == 1
}
