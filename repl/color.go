package repl

import (
	"bytes"

	"github.com/fatih/color"

	"sockshell/commands/session"
	"sockshell/sockcore"
)

// What has colour: the word `error:` is red; what comes unasked, on a terminal, is dim; so is, in the
// prompt, the state of a socket that is closed, while an open one's is green, or yellow when the other end
// is gone. Nothing else that is printed has any.

// Coloured decides, alone, whether there is colour: the setting, then whether the sink is a terminal
// that can show it and a user who wants it (https://no-color.org, and TERM=dumb).
func (p *Printer) Coloured() bool {
	switch p.settings.Color() {
	case session.ColorAlways:
		return true
	case session.ColorNever:
		return false
	case session.ColorAuto:
	}
	if !p.Terminal || p.Env == nil {
		return false
	}
	unwanted, _ := p.Env("NO_COLOR")
	term, _ := p.Env("TERM")
	return unwanted == "" && term != "dumb"
}

// PaintState colours the state in a prompt.
func (p *Printer) PaintState(text string, o sockcore.Summary) string {
	switch {
	case !p.Coloured():
		return text
	case o.State == sockcore.StateClosed:
		return painted(text, color.Faint)
	case o.Ended || o.Broken:
		return painted(text, color.FgYellow)
	}
	return painted(text, color.FgGreen)
}

// dim is for what comes unasked.
func (p *Printer) dim(text []byte) []byte {
	if !p.Terminal || !p.Coloured() {
		return text
	}
	return []byte(painted(string(text), color.Faint))
}

// reddened colours the first `error:`.
func (p *Printer) reddened(text []byte) []byte {
	const word = "error:"
	if !p.Coloured() {
		return text
	}
	return bytes.Replace(text, []byte(word), []byte(painted(word, color.FgRed)), 1)
}

func painted(text string, with color.Attribute) string {
	c := color.New(with)
	c.EnableColor() // the library would look at standard output
	return c.Sprint(text)
}
