package repl

import (
	"bytes"
	"unicode/utf8"
)

// pieceMost is how many bytes a terminal is given at once: it may take its time for them, and ^C comes between two pieces.
const pieceMost = 512

// wasCut stands where output was cut.
const wasCut = "^C: the rest is not shown\n"

// Cut drops what is being written to a terminal, and reports that something was.
func (p *Printer) Cut() bool { return p.writing.Swap(false) }

// Data writes bytes behind what was printed, at once.
func (p *Printer) Data(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	n, err := p.Out.Write(data)
	if err != nil && p.failed == nil {
		p.failed = err
	}
	return n, err
}

// write writes to Out.
func (p *Printer) write(text []byte) {
	if !p.Terminal {
		p.put(text)
		return
	}
	p.writing.Store(true)
	defer p.writing.Store(false)
	for len(text) > 0 {
		n := piece(text)
		p.put(text[:n])
		if n < len(text) && !p.writing.Load() {
			if text[n-1] != '\n' {
				p.put([]byte{'\n'})
			}
			p.put([]byte(wasCut))
			return
		}
		text = text[n:]
	}
}

func (p *Printer) put(text []byte) {
	if _, err := p.Out.Write(text); err != nil && p.failed == nil {
		p.failed = err
	}
}

// piece is how much of a text is written at once: whole lines, where they are short, and whole characters.
func piece(text []byte) int {
	if len(text) <= pieceMost {
		return len(text)
	}
	if n := bytes.LastIndexByte(text[:pieceMost], '\n') + 1; n > 0 {
		return n
	}
	n := pieceMost
	for n > pieceMost-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	return n
}
