package completions

import (
	"strings"

	"sockshell/commands/syntax"
)

// spell writes text as a word: in the quotes that are open, otherwise bare where that will do.
func spell(text string, open syntax.Opening) string {
	switch {
	case open == syntax.OpenDouble || !syntax.Printable(text) || strings.Contains(text, "'") && (open == syntax.OpenRaw || !bareEnough(text)):
		return syntax.Quoted(text)
	case open == syntax.OpenRaw || !bareEnough(text):
		return "'" + text + "'"
	}
	return text
}

// bareEnough reports text that is one word without quotes.
func bareEnough(text string) bool {
	return text != "" && text != "&" && text[0] != '|' && text[0] != '#' && !strings.ContainsAny(text, " \t;\n'\"$\\")
}
