package completions

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sockshell/commands/syntax"
)

// spell writes text as a word: in the quotes that are open, otherwise bare where that will do.
func spell(text string, open syntax.Opening) string {
	switch {
	case open == syntax.OpenDouble || !plain(text) || strings.Contains(text, "'") && (open == syntax.OpenRaw || !bareEnough(text)):
		return syntax.Quoted(text)
	case open == syntax.OpenRaw || !bareEnough(text):
		return "'" + text + "'"
	}
	return text
}

// plain reports text that needs no escapes: printable, on one line.
func plain(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// bareEnough reports text that is one word without quotes.
func bareEnough(text string) bool {
	return text != "" && text != "&" && text != "|" && text[0] != '#' && !strings.ContainsAny(text, " \t;\n'\"$\\")
}
