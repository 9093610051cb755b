package value

import (
	"strings"

	"github.com/rivo/uniseg"

	"sockshell/commands/syntax"
)

// AppendWrapped appends a line of prose with its newline, broken at blanks where it is wider than the terminal; width 0 breaks
// nothing. What goes on stands below the text: behind a name and the blanks that align it, or two columns in. Where those
// leave too little room, the text begins below the name.
func AppendWrapped(dst []byte, line string, width int) []byte {
	begin, behind := aligned(line)
	column := uniseg.StringWidth(line[:behind])
	switch {
	case begin == 0 || begin > width/2:
		return appendHanging(dst, line, width, 2)
	case behind == 0:
		return appendHanging(dst, line, width, begin)
	case column <= width/2 || uniseg.StringWidth(line) <= width:
		return appendHanging(dst, line, width, column)
	}
	dst = append(append(dst, strings.TrimRight(line[:behind], " ")...), '\n')
	return appendHanging(dst, strings.Repeat(" ", begin+2)+line[behind:], width, begin+2)
}

// appendProse appends lines of prose. A paragraph, which begins the text or stands behind an empty line, and is not indented, is
// filled anew where one of its lines is too wide.
func appendProse(dst []byte, lines []string, width int) []byte {
	for i := 0; i < len(lines); {
		n := 1
		if i == 0 || lines[i-1] == "" {
			n = paragraph(lines[i:], width)
		}
		switch line := lines[i]; {
		case n > 1:
			dst = appendHanging(dst, syntax.Visible(strings.Join(lines[i:i+n], " ")), width, 0)
		case strings.HasPrefix(strings.TrimLeft(line, " "), "> "): // what is typed stays whole, to be copied
			dst = append(append(dst, syntax.Visible(line)...), '\n')
		default:
			dst = AppendWrapped(dst, syntax.Visible(line), width)
		}
		i += n
	}
	return dst
}

// paragraph is how many lines are to be filled anew; 1: the first one stands alone, or none is too wide.
func paragraph(lines []string, width int) int {
	wide := false
	for i, line := range lines {
		if line == "" || line[0] == ' ' {
			lines = lines[:i]
			break
		}
		wide = wide || uniseg.StringWidth(line) > width
	}
	if !wide {
		return 1
	}
	return max(len(lines), 1)
}

func appendHanging(dst []byte, line string, width, hang int) []byte {
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

// aligned is where a line's text begins, and what stands behind a name and more than one blank; 0: there is no such name.
func aligned(line string) (begin, behind int) {
	text := strings.TrimLeft(line, " ")
	begin = len(line) - len(text)
	if gap := strings.Index(text, "  "); gap > 0 && begin > 0 {
		behind = len(line) - len(strings.TrimLeft(text[gap:], " "))
	}
	return begin, behind
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
