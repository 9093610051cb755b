package terminal

import "strings"

// A search goes through the history for lines that contain what is typed.
type search struct {
	lines []string
	last  string // what was searched for before, which an empty search goes on with
	text  string // the edited text
	pos   int    // its cursor
	steps []step // one for each key, so that Backspace takes the last one back
}

// A step is where a search stands.
type step struct {
	query  string
	at     int // len(lines): at the edited text
	pos    int // the cursor there
	newer  bool
	failed bool // there is no further line; this one stays
}

func newSearch(lines []string, last string, b *buffer, newer bool) *search {
	return &search{
		lines: lines, last: last, text: textOf(b.line), pos: b.pos,
		steps: []step{{at: len(lines), pos: b.pos, newer: newer}},
	}
}

func (s *search) now() step { return s.steps[len(s.steps)-1] }

// key does what a key says to the search, and tells whether it is such a key.
func (s *search) key(k key) bool {
	next := s.now()
	switch k.kind {
	case keyInsert: // one by one, whether they came so or in a run
		for _, r := range runesOf(k.text) {
			next = s.now()
			next.query += textOf([]rune{r})
			s.find(next, next.at)
		}
	case keyPaste:
		next.query += flat(strings.TrimRight(k.text, "\n"))
		s.find(next, next.at)
	case keySearchOlder, keySearchNewer:
		next.newer = k.kind == keySearchNewer
		from := next.at
		switch {
		case next.query == "" && s.last == "":
		case next.query == "":
			next.query = s.last
		case next.newer:
			from++
		default:
			from--
		}
		s.find(next, from)
	case keyBackspace:
		s.steps = s.steps[:max(1, len(s.steps)-1)]
	default:
		return false
	}
	return true
}

// find takes a step to the first line from one on, in its direction, that has the query, and is not
// what is shown already.
func (s *search) find(next step, from int) {
	next.failed = next.query != ""
	for i, shown := from, s.shown(s.now()); next.failed && i >= 0 && i <= len(s.lines); i += next.direction() {
		if i == len(s.lines) || !strings.Contains(s.lines[i], next.query) || i != s.now().at && s.lines[i] == shown {
			continue
		}
		next.at, next.failed = i, false
		next.pos = runesBefore(runesOf(s.lines[i]), strings.LastIndex(s.lines[i], next.query))
	}
	s.steps = append(s.steps, next)
}

func (st step) direction() int {
	if st.newer {
		return 1
	}
	return -1
}

// shown is the text that a step is at.
func (s *search) shown(st step) string {
	if st.at == len(s.lines) {
		return s.text
	}
	return s.lines[st.at]
}

// preview puts the line that was found into the buffer, and the cursor to what was searched for.
func (s *search) preview(b *buffer) {
	b.line, b.pos = runesOf(s.shown(s.now())), s.now().pos
}

// cancel leaves the buffer as it was before.
func (s *search) cancel(b *buffer) { b.line, b.pos = runesOf(s.text), s.pos }

// accept makes what was found the text, as one change.
func (s *search) accept(b *buffer) {
	s.preview(b)
	found, pos := textOf(b.line), b.pos
	s.cancel(b)
	if found != s.text {
		b.set(found)
	}
	b.pos = pos
}

// label tells what is searched for; it stands in the prompt's place. A nil search has none.
func (s *search) label() string {
	if s == nil {
		return ""
	}
	st := s.now()
	name, failed := "reverse-i-search", ""
	if st.newer {
		name = "i-search"
	}
	if st.failed {
		failed = " failed"
	}
	return "(" + name + ")`" + st.query + "'" + failed + ": "
}

// searching does what a key says to the search under way, or begins one with it. It tells whether
// that is all that the key does; any other one first ends the search with what was found.
func (e *editor) searching(k key) bool {
	if e.search == nil {
		begins := k.kind == keySearchOlder || k.kind == keySearchNewer
		if begins {
			e.menu = menu{}
			e.search = newSearch(e.recall.lines, e.lastQuery, &e.buffer, k.kind == keySearchNewer)
		}
		return begins
	}
	if e.search.key(k) {
		e.search.preview(&e.buffer)
		return true
	}
	if query := e.search.now().query; query != "" {
		e.lastQuery = query
	}
	leave := k.kind == keyCancel || k.kind == keyInterrupt
	if leave {
		e.search.cancel(&e.buffer)
	} else {
		e.search.accept(&e.buffer)
		e.recall.jump(&e.buffer, e.search)
	}
	e.search = nil
	return leave
}
