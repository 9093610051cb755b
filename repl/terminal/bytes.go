package terminal

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A text that is edited may hold any bytes. In a buffer each rune is a character; a byte that is no part of one is a
// surrogate, which UTF-8 has none of (RFC 3629, 3).
const lowSurrogate = 0xdc00

// runesOf is a text as a buffer holds it.
func runesOf(text string) []rune {
	runes := []rune(text)
	if utf8.ValidString(text) {
		return runes
	}
	n := 0
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			runes[n] = lowSurrogate + rune(text[i])
		}
		n++
	}
	return runes
}

// textOf is the text that a part of a buffer holds.
func textOf(runes []rune) string {
	text := string(runes)
	if !strings.ContainsRune(text, utf8.RuneError) {
		return text
	}
	var b []byte
	for _, r := range runes {
		if isByte(r) {
			b = append(b, byte(r-lowSurrogate))
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
}

func isByte(r rune) bool { return lowSurrogate <= r && r <= lowSurrogate+0xff }

// runesBefore is how many runes of a buffer make the first bytes of its text, no more than so many.
func runesBefore(runes []rune, bytes int) int {
	for i, r := range runes {
		if isByte(r) {
			bytes--
		} else {
			bytes -= utf8.RuneLen(r)
		}
		if bytes < 0 {
			return i
		}
	}
	return len(runes)
}

// A cluster is a character as a reader takes it (UAX #29): the runes of a buffer from one index to another.
type cluster struct {
	from, to int
	text     string
	width    int
}

// clusters are those of a buffer's runes from an index on.
func clusters(runes []rune, from int) iter.Seq[cluster] {
	return func(yield func(cluster) bool) {
		text, state := string(runes[from:]), -1 // in which a byte is one U+FFFD
		c := cluster{to: from}
		for text != "" {
			c.text, text, c.width, state = uniseg.FirstGraphemeClusterInString(text, state)
			c.from, c.to = c.to, c.to+utf8.RuneCountInString(c.text)
			if strings.ContainsRune(c.text, utf8.RuneError) {
				c.text = textOf(runes[c.from:c.to])
			}
			if !yield(c) {
				return
			}
		}
	}
}
