package terminal

import (
	"os"
	"os/signal"
	"strings"
)

// A pasted holds the lines of an entered text that are still to be returned. ^C during one of them
// drops the rest, as it does with what is typed ahead.
type pasted struct {
	cut         func(text string) (line, rest string, complete bool)
	text        string
	interrupted chan os.Signal // nil when nothing is held
}

// put replaces what is held by the lines of text; none when it is empty.
func (p *pasted) put(text string) {
	if p.interrupted != nil {
		signal.Stop(p.interrupted)
		p.interrupted = nil
	}
	if p.text = text; text != "" {
		p.interrupted = make(chan os.Signal, 1)
		signal.Notify(p.interrupted, os.Interrupt)
	}
}

// next takes the first line.
func (p *pasted) next() (string, bool) {
	if p.text == "" {
		return "", false
	}
	settle()
	select {
	case <-p.interrupted:
		p.put("")
	default:
	}
	if p.text == "" {
		return "", false
	}
	line, rest, _ := p.cut(p.text)
	if p.text = rest; rest == "" {
		p.put("")
	}
	return line, true
}

// settle returns when all have been told of a signal of whom one has been: what it has ended may be over before.
func settle() {
	barrier := make(chan os.Signal, 1)
	signal.Notify(barrier, os.Interrupt)
	signal.Stop(barrier) // which waits for that
}

// cutRow takes each row for a line.
func cutRow(text string) (line, rest string, complete bool) {
	line, rest, _ = strings.Cut(text, "\n")
	return line, rest, true
}
