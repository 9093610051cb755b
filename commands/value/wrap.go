package value

import (
	"strings"

	"github.com/rivo/uniseg"
)

// AppendWrapped appends a line of prose with its newline, broken at blanks where it is wider than the terminal; width 0 breaks
// nothing. What goes on stands below the text: behind a name and the blanks that align it, or two columns in.
func AppendWrapped(dst []byte, line string, width int) []byte {
	hang := hanging(line, width)
	for width > 0 && uniseg.StringWidth(line) > width {
		at := breakAt(line, width)
		if at < 0 {
			break
		}
		dst = append(append(dst, line[:at]...), '\n')
		line = strings.Repeat(" ", hang) + strings.TrimLeft(line[at:], " ")
	}
	return append(append(dst, line...), '\n')
}

// hanging is the column at which a line goes on.
func hanging(line string, width int) int {
	text := strings.TrimLeft(line, " ")
	begin := len(line) - len(text)
	if gap := strings.Index(text, "  "); gap > 0 {
		behind := strings.TrimLeft(text[gap:], " ")
		if column := uniseg.StringWidth(line[:len(line)-len(behind)]); column <= width/2 {
			return column
		}
	}
	if begin == 0 || begin > width/2 {
		return 2
	}
	return begin
}

// breakAt is the last blank at which a line may end, -1 where its first word is wider than the terminal.
func breakAt(line string, width int) int {
	at := -1
	for i := len(line) - len(strings.TrimLeft(line, " ")); i < len(line); {
		end := strings.IndexByte(line[i:], ' ')
		if end < 0 || uniseg.StringWidth(line[:i+end]) > width {
			break
		}
		at = i + end
		i = at + len(line[at:]) - len(strings.TrimLeft(line[at:], " "))
	}
	return at
}
