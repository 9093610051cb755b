package terminal

import "strings"

// recall begins to go through the history, from its end.
func (h *history) recall() recall {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := h.text[:len(h.text):len(h.text)]
	return recall{lines: text, at: len(text)}
}

// A recall is the way through the history while one line is edited: to the lines that begin as the
// text did up to the cursor when the way began. It begins anew once the text has been changed.
type recall struct {
	lines  []string
	at     int    // len(lines): the text that was being edited
	under  bool   // way
	shown  string // what the last move put into the buffer
	prefix string
	draft  string // the text that was being edited
	pos    int    // its cursor
}

// move puts another line into the buffer: the next one in the direction of step, 1 or -1. There may
// be none.
func (r *recall) move(b *buffer, step int) {
	text := textOf(b.line)
	goesOn := r.under && text == r.shown
	if !goesOn {
		*r = recall{lines: r.lines, at: len(r.lines), draft: text, pos: b.pos, prefix: textOf(b.line[:b.pos])}
	}
	for to := r.at + step; to >= 0 && to <= len(r.lines); to += step {
		if to < len(r.lines) && (r.lines[to] == text || !strings.HasPrefix(r.lines[to], r.prefix)) {
			continue
		}
		r.show(b, to)
		if goesOn {
			b.undo.join()
		}
		return
	}
}

func (r *recall) show(b *buffer, to int) {
	r.at, r.under, r.shown = to, true, r.draft
	if to < len(r.lines) {
		r.shown = r.lines[to]
	}
	b.set(r.shown)
	if to == len(r.lines) {
		b.pos = r.pos
	}
}

// jump goes to the line that a search has found and put into the buffer: the way goes on from there.
func (r *recall) jump(b *buffer, s *search) {
	if at := s.now().at; at < len(r.lines) {
		*r = recall{lines: r.lines, at: at, under: true, shown: textOf(b.line), draft: s.text, pos: s.pos}
	}
}
