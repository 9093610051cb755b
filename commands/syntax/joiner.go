package syntax

import (
	"strings"
	"unsafe"
)

// Joiner joins continued physical lines into logical ones. The zero value is ready. Each byte is looked at once,
// however many lines go together, and a line that is not continued is handed through.
type Joiner struct {
	buf      []byte // the physical lines so far, joined by newlines
	pos      int    // buf is scanned up to here
	within   within
	start    int  // where the statement under way begins in buf
	equalled bool // its first "=" outside quotes has been seen: only that one can make a capture
}

// within is where the scan stands.
type within uint8

const (
	withinBlank within = iota // before a word: a # begins a comment
	withinBare
	withinRaw
	withinDouble
	withinComment
)

// Add takes the next physical line, without its newline; a carriage return at its end is dropped. complete is false
// where the line is continued: the logical line comes with a later call, or from Flush. What Cut has cut off already,
// with newlines of its own, is handed through like a physical line.
func (j *Joiner) Add(physical string) (logical string, complete bool) {
	physical = strings.TrimSuffix(physical, "\r")
	open := strings.HasSuffix(physical, `\`)
	if len(j.buf) == 0 && !open {
		return physical, true
	}
	if len(j.buf) > 0 {
		j.buf = append(j.buf, '\n')
	}
	j.buf = append(j.buf, physical...)
	if open && j.continues() {
		return "", false
	}
	return j.Flush()
}

// Flush gives what is left at the end of input, and forgets it; false when nothing is. (It ends with the backslash
// that nothing followed, which the parser reports.)
func (j *Joiner) Flush() (logical string, ok bool) {
	ok = len(j.buf) > 0
	logical = string(j.buf)
	*j = Joiner{buf: j.buf[:0]}
	return logical, ok
}

// continues scans on, and reports whether the backslash at the end of buf continues the line.
func (j *Joiner) continues() bool {
	src := unsafe.String(unsafe.SliceData(j.buf), len(j.buf)) // used within this call only
	for i := j.pos; i < len(src); i++ {
		if src[i] != '\\' || j.within == withinRaw || j.within == withinComment {
			j.step(src, i)
			continue
		}
		switch {
		case i+1 == len(src):
			j.pos = i // the next scan meets it again, with its newline
			return true
		case src[i+1] == '\n':
			i++
		case j.within == withinDouble:
			i++ // what is escaped ends nothing
		default:
			j.within = withinBare
		}
	}
	return false
}

// step takes one byte that is no backslash with a meaning.
func (j *Joiner) step(src string, i int) {
	c := src[i]
	if c == '\n' && j.within != withinRaw && j.within != withinDouble {
		j.within, j.start, j.equalled = withinBlank, i+1, false
		return
	}
	switch j.within {
	case withinComment:
	case withinRaw:
		if c == '\'' {
			j.within = withinBare
		}
	case withinDouble:
		if c == '"' {
			j.within = withinBare
		}
	case withinBlank, withinBare:
		j.stepOutside(src, i)
	}
}

// stepOutside takes one byte outside quotes and comments.
func (j *Joiner) stepOutside(src string, i int) {
	switch c := src[i]; {
	case class[c]&blank != 0:
		j.within = withinBlank
	case c == ';':
		j.within, j.start, j.equalled = withinBlank, i+1, false
	case c == '\'':
		j.within = withinRaw
	case c == '"':
		j.within = withinDouble
	case c == '#' && j.within == withinBlank:
		j.within = withinComment
	case c == '=' && !j.equalled:
		j.equalled = true
		j.within = withinBare
		// After NAME "=" a word begins, so that a # there begins a comment.
		name := skipBlanks(src, j.start)
		if _, after := captureAt(src, name, name); after == i+1 {
			j.within = withinBlank
		}
	default:
		j.within = withinBare
	}
}
