package commands

import (
	"bytes"
	"sync"
)

// lineEnds says how what is typed, or read, is sent. Its mode and person do not change.
type lineEnds struct {
	mode   lineMode
	person bool // each input is a line of its own

	held bool // the last byte was a CR, which is sent only when no LF follows, or was sent already

	mu   sync.Mutex
	last byte // that came
	any  bool // something has come
	crlf bool // and a CRLF in it
}

// came is told of what has come.
func (l *lineEnds) came(p []byte) {
	if len(p) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.crlf = l.crlf || l.last == '\r' && p[0] == '\n' || bytes.Contains(p, []byte("\r\n"))
	l.last, l.any = p[len(p)-1], true
}

// sent is what is sent of an input.
func (l *lineEnds) sent(data []byte, message bool) []byte {
	switch {
	case l.mode == rawKeys:
		return data
	case message:
		data = bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
		if l.mode == asPeer {
			return data
		}
		data = append(l.ended(data), l.rest()...)
		l.held = false
		return append(data, l.end()...)
	case l.person:
		return append(bytes.TrimSuffix(data, []byte("\n")), l.end()...)
	case l.mode == asPeer:
		return data
	}
	return l.ended(data)
}

// end is the end of a line.
func (l *lineEnds) end() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mode == asLF || l.mode == asPeer && l.any && !l.crlf {
		return "\n"
	}
	return "\r\n"
}

// ended is data of which each line ends as the mode says. A CR at its end may be followed by a LF in the next; without
// CRs it waits for that, or for rest.
func (l *lineEnds) ended(data []byte) []byte {
	out := make([]byte, 0, len(data)+len(data)/16)
	for _, b := range data {
		cr := l.held
		l.held = b == '\r'
		switch {
		case l.mode == asLF && cr && b != '\n', l.mode == asCRLF && !cr && b == '\n':
			out = append(out, '\r')
		}
		if l.mode == asCRLF || !l.held {
			out = append(out, b)
		}
	}
	return out
}

// rest is what waits at the input's end.
func (l *lineEnds) rest() []byte {
	if l.mode == asLF && l.held {
		l.held = false
		return []byte{'\r'}
	}
	return nil
}
