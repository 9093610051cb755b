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
	named bool    // what may go on for lines is among the lines
}

// Add takes the next physical line, without its newline; a carriage return at its end is dropped. complete is false
// where the line is continued: the logical line comes with a later call, or from Flush.
func (j *Joiner) Add(physical string) (logical string, complete bool) {
	physical = strings.TrimSuffix(physical, "\r")
	open := strings.HasSuffix(physical, `\`)
	j.named = j.named || j.Grammar.mayGoOn(physical)
	if len(j.buf) == 0 && !open {
		if !j.named {
			return physical, true
		}
		if !j.goesOn(physical) {
			*j = Joiner{Grammar: j.Grammar, buf: j.buf}
			return physical, true
		}
		j.scan = Scanner{}
	}
	if len(j.buf) > 0 {
		j.buf = append(j.buf, '\n')
	}
	j.buf = append(j.buf, physical...)
	if (open || j.named) && j.goesOn(unsafe.String(unsafe.SliceData(j.buf), len(j.buf))) {
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

// Flush gives what is left at the end of input, and forgets it; false when nothing is. (It ends with the backslash
// that nothing followed, which the parser reports.)
func (j *Joiner) Flush() (logical string, ok bool) {
	ok = len(j.buf) > 0
	logical = string(j.buf)
	*j = Joiner{Grammar: j.Grammar, buf: j.buf[:0]}
	return logical, ok
}

// longestName is how long a word may be, with what continues it, that a further line makes a command's name or a brace.
const longestName = 256

// goesOn scans on, and reports whether a further line belongs to the lines so far: they end within a group or within raw
// text, or with a backslash that continues them.
func (j *Joiner) goesOn(src string) bool {
	if j.scan.src == "" {
		j.scan.Lines, j.scan.Grammar = true, j.Grammar
		j.scan.Reset(src)
	}
	s := j.scan
	s.src, s.open = src, Closed // src is used within this call only
	begin, before, last, words := s, s, Token{}, 0
	outer := begin // where the statement begins whose head begin is behind
	for {
		at := s
		t, ok := s.Next()
		if !ok {
			break
		}
		before, last = at, t
		switch {
		case s.stage == beforeStatement:
			outer, begin, words = begin, s, 0
		case t.First:
			words++
		}
	}
	continued := last.Kind != CodeToken && (s.open == OpenLine || s.open == OpenDouble && escapes(src))
	alone := last.First && last.Start == len(src)-1 // the backslash, between two words
	if alone {
		words--
	}
	if words == 0 {
		begin = outer
	}
	switch {
	case !continued:
		switch {
		case s.open == OpenCode:
			j.scan = before
			j.scan.begun = s.begun
		case s.InGroup() && (s.open == Closed || s.open == OpenComment):
			j.scan = s
		}
	case words <= 1 && !s.double && begin.stage == beforeStatement: // a further line may make a capture of it
		j.scan = begin
	case s.double, last.Kind == BareToken && !alone && (!last.First || len(src)-last.Start > longestName): // within a word, at the backslash
		j.scan = s
		j.scan.word, j.scan.pos = true, len(src)-1
	default:
		j.scan = before
	}
	j.scan.src = "-" // not the buffer's memory, which moves
	return continued || s.open == OpenCode || s.InGroup()
}

// escapes reports whether the backslash at the end of a text, within double quotes, is not escaped itself.
func escapes(text string) bool {
	return (len(text)-len(strings.TrimRight(text, `\`)))%2 == 1
}
