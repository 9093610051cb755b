package terminal

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A buffer is the edited text, of one or several rows, and its cursor, an index into it.
type buffer struct {
	line  []rune
	pos   int
	undo  undo
	kills kills
	last  keyKind // the key before this one
	goal  int     // the column that Up and Down keep to
}

// clear begins a new text; what was killed stays.
func (b *buffer) clear() { *b = buffer{kills: b.kills} }

// set replaces everything; the cursor is at the end.
func (b *buffer) set(text string) { b.replace(0, len(b.line), text) }

// replace puts text in the place of the runes from start to end, and the cursor behind it.
func (b *buffer) replace(start, end int, text string) {
	insert := runesOf(text)
	if end > start || len(insert) > 0 {
		b.undo.add(change{at: start, removed: slices.Clone(b.line[start:end]), inserted: len(insert), pos: b.pos})
	}
	b.line = slices.Replace(b.line, start, end, insert...)
	b.pos = start + len(insert)
}

// left is where the character before the cursor begins. A character is a grapheme cluster (UAX #29),
// so that the cursor never stands inside of one.
func (b *buffer) left() int { return b.before(b.pos) }

// right is where the character at the cursor ends.
func (b *buffer) right() int { return b.after(b.pos) }

// before is where the character before index i begins.
func (b *buffer) before(i int) int {
	start := b.rowStart(i)
	if start == i {
		return max(i-1, 0) // a newline
	}
	b.clusters(start, func(from, to, _ int) bool {
		start = from
		return to < i
	})
	return start
}

// after is where the character at index i ends.
func (b *buffer) after(i int) int {
	end := i
	b.clusters(b.rowStart(i), func(_, to, _ int) bool {
		end = max(end, to)
		return to <= i
	})
	return end
}

// clusters calls yield with the bounds and the width of each cluster from start on, where a row
// begins, until it returns false. No cluster goes beyond a newline.
func (b *buffer) clusters(start int, yield func(from, to, width int) bool) {
	for c := range clusters(b.line, start) {
		if _, width := visible(c.text, c.width); !yield(c.from, c.to, width) {
			return
		}
	}
}

// rowStart is where the row that index i is in begins.
func (b *buffer) rowStart(i int) int {
	for i > 0 && b.line[i-1] != '\n' {
		i--
	}
	return i
}

// rowEnd is where the row that index i is in ends, before its newline.
func (b *buffer) rowEnd(i int) int {
	for i < len(b.line) && b.line[i] != '\n' {
		i++
	}
	return i
}

// up moves to the row above; false in the first one.
func (b *buffer) up() bool {
	start := b.rowStart(b.pos)
	if start == 0 {
		return false
	}
	b.aim(start)
	b.pos = b.at(b.rowStart(start-1), b.goal)
	return true
}

// down moves to the row below; false in the last one.
func (b *buffer) down() bool {
	end := b.rowEnd(b.pos)
	if end == len(b.line) {
		return false
	}
	b.aim(b.rowStart(b.pos))
	b.pos = b.at(end+1, b.goal)
	return true
}

// aim remembers the cursor's column, unless it has just been moved to that by Up or Down. A shorter
// row on the way does not change the column.
func (b *buffer) aim(start int) {
	if b.last == keyUp || b.last == keyDown {
		return
	}
	b.goal = 0
	b.clusters(start, func(_, to, width int) bool {
		if to <= b.pos {
			b.goal += width
		}
		return to < b.pos
	})
}

// at is the place in the row from start on that is nearest to a column, and not right of it.
func (b *buffer) at(start, column int) int {
	place, end, used := start, b.rowEnd(start), 0
	b.clusters(start, func(_, to, width int) bool {
		used += width
		if used > column || to > end {
			return false
		}
		place = to
		return true
	})
	return place
}

// wordLeft is where the word before the cursor begins, skipping what is between words.
func (b *buffer) wordLeft(in func(rune) bool) int {
	i := b.pos
	for i > 0 && !in(b.line[i-1]) {
		i--
	}
	for i > 0 && in(b.line[i-1]) {
		i--
	}
	return i
}

// wordRight is where the word at or after the cursor ends.
func (b *buffer) wordRight() int {
	i := b.pos
	for i < len(b.line) && !isWord(b.line[i]) {
		i++
	}
	for i < len(b.line) && isWord(b.line[i]) {
		i++
	}
	return i
}

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func isField(r rune) bool { return !unicode.IsSpace(r) }

// beginsWord tells whether typing text behind the rune before begins a word.
func beginsWord(before rune, text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(before) && !unicode.IsSpace(r)
}

// firstWord is the beginning of text up to where its second word begins.
func firstWord(text string) string {
	var before rune
	for i, r := range text {
		if i > 0 && unicode.IsSpace(before) && !unicode.IsSpace(r) {
			return text[:i]
		}
		before = r
	}
	return text
}

// flat is text in one row.
func flat(text string) string { return strings.ReplaceAll(text, "\n", " ") }
