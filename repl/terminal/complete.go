package terminal

import (
	"strings"
	"unicode/utf8"

	"sockshell/completions"
)

// tab completes the word at the cursor as far as the candidates agree, and lists them if there are
// several.
func (e *editor) tab() {
	m := e.candidates()
	if !m.open() {
		return
	}
	typed := textOf(e.buffer.line[m.start:e.buffer.pos])
	common := commonPrefix(m.candidates)
	if len(m.candidates) == 1 || len(common) > len(typed) {
		e.put(m.start, common)
	}
	if len(m.candidates) > 1 {
		m.room, m.most = e.screen.room()
		e.menu = m
	}
}

// candidates asks what may stand at the cursor; the menu has none when nothing may.
func (e *editor) candidates() menu {
	if e.complete == nil {
		return menu{}
	}
	before := textOf(e.buffer.line[:e.buffer.pos])
	result := e.complete(textOf(e.buffer.line), len(before))
	if !boundary(before, result.Start) {
		return menu{}
	}
	start := runesBefore(e.buffer.line, result.Start)
	return menu{candidates: result.Candidates, start: start, chosen: -1}
}

// put has text stand between start and the cursor.
func (e *editor) put(start int, text string) {
	e.buffer.replace(start, e.buffer.pos, flat(lineEnds.Replace(text)))
}

// walk does what the key says in the open menu, and tells whether that is all it does.
func (e *editor) walk(kind keyKind) bool {
	columns, _ := e.screen.size()
	switch {
	case !e.menu.open():
		return false
	case kind == keyEnter && e.menu.choosing():
		e.take(e.menu.chosen)
	case len(e.menu.candidates) == 1 && kind == keyTab:
		e.take(0)
	case kind == keyCancel:
		e.menu = menu{}
	default:
		return e.menu.walk(kind, columns)
	}
	return true
}

// take completes the word with a candidate of the menu, which that closes.
func (e *editor) take(i int) {
	e.put(e.menu.start, e.menu.candidates[i].Text)
	e.menu = menu{}
}

// narrow follows typing in an open menu: it lists what may stand there now, if that is the same word.
func (e *editor) narrow(before menu, kind keyKind) {
	if before.open() && (kind == keyInsert || kind == keyBackspace) {
		if now := e.candidates(); now.start == before.start {
			now.room, now.most = before.room, before.most
			e.menu = now
		}
	}
}

// boundary tells whether offset is in s and begins a character.
func boundary(s string, offset int) bool {
	return offset == len(s) || offset >= 0 && offset < len(s) && utf8.RuneStart(s[offset])
}

// commonPrefix is what all the candidates begin with, in whole characters.
func commonPrefix(candidates []completions.Candidate) string {
	common := candidates[0].Text
	for _, c := range candidates[1:] {
		n := 0
		for n < len(common) {
			_, size := utf8.DecodeRuneInString(common[n:])
			if !strings.HasPrefix(c.Text[n:], common[n:n+size]) {
				break
			}
			n += size
		}
		common = common[:n]
	}
	return common
}
