package terminal

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A buffer is the edited line and its cursor, an index into it.
type buffer struct {
	line []rune
	pos  int
}

// apply does what a key says to the text alone, and tells whether it is such a key.
func (b *buffer) apply(k key) bool {
	switch k.kind {
	case keyInsert, keyPaste:
		b.replace(b.pos, b.pos, k.text)
	case keyLeft:
		b.pos = b.left()
	case keyRight:
		b.pos = b.right()
	case keyWordLeft:
		b.pos = b.wordLeft(isWord)
	case keyWordRight:
		b.pos = b.wordRight()
	case keyLineStart:
		b.pos = 0
	case keyLineEnd:
		b.pos = len(b.line)
	case keyBackspace:
		b.replace(b.left(), b.pos, "")
	case keyDelete:
		b.replace(b.pos, b.right(), "")
	case keyKillWordLeft:
		b.replace(b.wordLeft(isWord), b.pos, "")
	case keyKillFieldLeft:
		b.replace(b.wordLeft(isField), b.pos, "")
	case keyKillWordRight:
		b.replace(b.pos, b.wordRight(), "")
	case keyKillStart:
		b.replace(0, b.pos, "")
	case keyKillEnd:
		b.replace(b.pos, len(b.line), "")
	default:
		return false
	}
	return true
}

// set replaces everything; the cursor is at the end.
func (b *buffer) set(text string) {
	b.line = []rune(text)
	b.pos = len(b.line)
}

// replace puts text in the place of the runes from start to end, and the cursor behind it.
func (b *buffer) replace(start, end int, text string) {
	insert := []rune(text)
	b.line = slices.Replace(b.line, start, end, insert...)
	b.pos = start + len(insert)
}

// left is where the character before the cursor begins. A character is a grapheme cluster (UAX #29),
// so that the cursor never stands inside of one.
func (b *buffer) left() int {
	start := 0
	b.clusters(func(from, to int) bool {
		start = from
		return to < b.pos
	})
	return start
}

// right is where the character at the cursor ends.
func (b *buffer) right() int {
	end := b.pos
	b.clusters(func(_, to int) bool {
		end = max(end, to)
		return to <= b.pos
	})
	return end
}

// clusters calls yield with the bounds of each cluster until it returns false.
func (b *buffer) clusters(yield func(from, to int) bool) {
	text, state, from := string(b.line), -1, 0
	for text != "" {
		var cluster string
		cluster, text, _, state = uniseg.FirstGraphemeClusterInString(text, state)
		to := from + utf8.RuneCountInString(cluster)
		if !yield(from, to) {
			return
		}
		from = to
	}
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
