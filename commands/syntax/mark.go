package syntax

import "strings"

// mark is the byte order mark in UTF-8: U+FEFF.
const mark = "\ufeff"

// CutMark takes a byte order mark off the beginning of a file's text, where some editors put one. before is that mark,
// empty where there is none.
func CutMark(text string) (before, rest string) {
	if rest, marked := strings.CutPrefix(text, mark); marked {
		return mark, rest
	}
	return "", text
}
