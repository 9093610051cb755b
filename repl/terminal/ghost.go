package terminal

import (
	"slices"
	"strings"
)

// suggestion is how the most recent entry of the history goes on that begins with the text before the
// cursor, which is all of it; "" when there is none, or none is shown.
func (e *editor) suggestion() string {
	text := e.buffer.line
	if len(text) == 0 || e.buffer.pos < len(text) || e.menu.open() || !e.colored() {
		return ""
	}
	return e.history.following(textOf(text))
}

// following is the rest of the most recent entry that is longer than text and begins with it.
func (h *history) following(text string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := len(h.text) - 1; i >= 0; i-- {
		if rest, ok := strings.CutPrefix(h.text[i], text); ok && rest != "" {
			return rest
		}
	}
	return ""
}

// accept takes the suggestion, or a word of it, when the key says so.
func (e *editor) accept(kind keyKind) bool {
	switch kind {
	case keyRight, keyLineEnd, keyWordRight:
	default:
		return false
	}
	rest := e.suggestion()
	if rest == "" {
		return false
	}
	if kind == keyWordRight {
		whole := buffer{line: slices.Concat(e.buffer.line, runesOf(rest)), pos: e.buffer.pos}
		rest = textOf(whole.line[whole.pos:whole.wordRight()])
	}
	e.buffer.replace(e.buffer.pos, e.buffer.pos, rest)
	return true
}

// colored tells whether colours are allowed now.
func (e *editor) colored() bool { return e.color != nil && e.color() }

// shown is what the screen is to show of the edit.
func (e *editor) shown() content {
	c := content{
		label: e.search.label(),
		line:  slices.Clone(e.buffer.line), pos: e.buffer.pos,
		menu: e.menu, color: e.colored(),
	}
	if !c.color {
		return c
	}
	text := textOf(c.line)
	if e.highlight != nil {
		c.spans = e.highlight(text)
	}
	if c.pos < len(c.line) || c.menu.open() || c.label != "" {
		return c
	}
	if c.ghost = e.suggestion(); c.ghost == "" && e.hint != nil {
		c.ghost = e.hint(text)
	}
	return c
}
