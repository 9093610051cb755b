package testscripts_test

import (
	"bytes"
	"fmt"
)

// rounds are what was sent on one direction, in parts that follow each other: within a part the operations of
// several flows took their turns in no certain order, each as a whole.
type rounds struct {
	parts []part
}

type part struct {
	flows []string
	sent  map[string][][]byte // by flow
}

// add notes what an operation of a flow sent.
func (r *rounds) add(flow string, data []byte) {
	if len(r.parts) == 0 {
		r.parts = append(r.parts, part{})
	}
	p := &r.parts[len(r.parts)-1]
	if p.sent == nil {
		p.sent = map[string][][]byte{}
	}
	if p.sent[flow] == nil {
		p.flows = append(p.flows, flow)
	}
	p.sent[flow] = append(p.sent[flow], data)
}

// next begins a part.
func (r *rounds) next() {
	if n := len(r.parts); n > 0 && r.parts[n-1].sent != nil {
		r.parts = append(r.parts, part{})
	}
}

// check holds what was received against what was sent: nothing more, nothing twice, in an order in which it was
// sent, and where it was read to the end, nothing less.
func (w *wire) check() error {
	m := merger{whole: w.ended, seen: map[string]bool{}}
	if w.peer != nil {
		m.parts = w.peer.sent.parts
	}
	for _, p := range w.got {
		switch {
		case p.peek:
		case p.blind:
			m.got, m.blind = append(m.got, make([]byte, p.size)...), append(m.blind, bytes.Repeat([]byte{1}, p.size)...)
		default:
			m.got, m.blind = append(m.got, p.data...), append(m.blind, make([]byte, p.size)...)
		}
	}
	if !m.from(0, nil, 0) {
		return fmt.Errorf("%d bytes were received; they are not what was sent from byte %d on, in part %d: %.80q; sent: %s",
			len(m.got), m.best, m.bestPart, m.got[min(m.best, len(m.got)):], m.describe())
	}
	at := 0
	for _, p := range w.got {
		if !p.peek {
			at += p.size
			continue
		}
		if n := min(p.size, len(m.got)-at); n > 0 && !m.equal(at, []byte(p.data[:n])) {
			return fmt.Errorf("%s:%d saw %.60q before it was received", p.place.file, p.place.line, p.data)
		}
	}
	return nil
}

// merger searches the order in which flows took their turns.
type merger struct {
	parts    []part
	got      []byte
	blind    []byte // 1 for each byte of got that nobody has seen
	whole    bool
	seen     map[string]bool // where it leads nowhere
	best     int
	bestPart int
}

// from searches on in a part, where the flows have done so many operations, and so many bytes are accounted for.
func (m *merger) from(n int, done []int, at int) bool {
	if at > m.best {
		m.best, m.bestPart = at, n
	}
	if n == len(m.parts) {
		return at == len(m.got)
	}
	p := &m.parts[n]
	if done == nil {
		done = make([]int, len(p.flows))
	}
	if at == len(m.got) && !m.whole {
		return true
	}
	key := fmt.Sprint(n, done)
	if m.seen[key] {
		return false
	}
	m.seen[key] = true
	left := false
	for i, flow := range p.flows {
		sent := p.sent[flow]
		if done[i] == len(sent) {
			continue
		}
		left = true
		next := sent[done[i]]
		most := min(len(next), len(m.got)-at)
		if !m.equal(at, next[:most]) {
			continue
		}
		if most < len(next) { // the rest was not received
			if !m.whole {
				return true
			}
			continue
		}
		done[i]++
		if m.from(n, done, at+most) {
			return true
		}
		done[i]--
	}
	return !left && m.from(n+1, nil, at)
}

// equal compares, and takes what nobody has seen for equal.
func (m *merger) equal(at int, data []byte) bool {
	got := m.got[at : at+len(data)]
	if bytes.Equal(got, data) {
		return true
	}
	for i := range got {
		if got[i] != data[i] && m.blind[at+i] == 0 {
			return false
		}
	}
	return true
}

// describe shows what was sent.
func (m *merger) describe() string {
	var text []byte
	for i, p := range m.parts {
		for _, flow := range p.flows {
			text = fmt.Appendf(text, "\n  part %d, flow %q:", i, flow)
			for _, data := range p.sent[flow] {
				text = fmt.Appendf(text, " %d:%.24q", len(data), data)
			}
		}
	}
	return string(text)
}
