package terminal

import (
	"os"
	"os/signal"
	"strings"
)

// A pasted holds the lines of an entered text that are still to be returned. ^C during one of them
// drops the rest, as it does with what is typed ahead.
type pasted struct {
	lines       []string
	interrupted chan os.Signal
}

// put replaces what is held by the lines of text; none when it is empty.
func (p *pasted) put(text string) {
	if p.interrupted != nil {
		signal.Stop(p.interrupted)
	}
	*p = pasted{}
	if text == "" {
		return
	}
	p.lines = strings.Split(text, "\n")
	p.interrupted = make(chan os.Signal, 1)
	signal.Notify(p.interrupted, os.Interrupt)
}

// next takes the first line.
func (p *pasted) next() (string, bool) {
	select {
	case <-p.interrupted:
		p.put("")
	default:
	}
	if len(p.lines) == 0 {
		return "", false
	}
	line, rest := p.lines[0], p.lines[1:]
	if p.lines = rest; len(rest) == 0 {
		p.put("")
	}
	return line, true
}
