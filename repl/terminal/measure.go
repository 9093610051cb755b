package terminal

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"sockshell/commands/syntax"
)

// visible gives a cluster a form that moves the cursor by exactly its width.
func visible(cluster string, width int) (string, int) {
	if cluster == "\t" {
		return "    ", 4
	}
	if form := syntax.Visible(cluster); form != cluster {
		return form, uniseg.StringWidth(form)
	}
	return cluster, width
}

// escapeLen is the length of the escape sequence at the beginning of s, 0 if there is none: CSI and
// OSC as in ECMA-48, 5.4 and 8.3.89; any other is an ESC and the byte after it.
func escapeLen(s string) int {
	if len(s) < 2 || s[0] != 0x1b {
		return 0
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
		}
		return len(s)
	case ']':
		for i := 2; i < len(s); i++ {
			if s[i] == 0x07 {
				return i + 1
			}
			if s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
		}
		return len(s)
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	return 1 + n
}

// columnsOf is the room that output without a newline takes, 0 if it is escape sequences alone.
func columnsOf(text string) int {
	l := layouter{width: math.MaxInt}
	l.styled(text)
	return l.col
}

// widthOf is the room that text takes as cut shows it, which has no escape sequences.
func widthOf(text string) int {
	width := 0
	for state := -1; text != ""; {
		var cluster string
		var w int
		cluster, text, w, state = uniseg.FirstGraphemeClusterInString(text, state)
		_, w = visible(cluster, w)
		width += w
	}
	return width
}

// steady tells whether output stays the same wherever it is printed: text, tabs and colours, and no
// control or sequence that moves the cursor.
func steady(text string) bool {
	for i := 0; i < len(text); {
		if n := escapeLen(text[i:]); n > 0 {
			if text[i+n-1] != 'm' {
				return false
			}
			i += n
			continue
		}
		if text[i] < 0x20 && text[i] != '\t' {
			return false
		}
		i++
	}
	return true
}

// cut makes text, which has no escape sequences, fit into one row; an ellipsis stands for the rest.
func cut(text string, width int) string {
	var b strings.Builder
	col, keep, state := 0, 0, -1
	for text != "" {
		var cluster string
		var w int
		cluster, text, w, state = uniseg.FirstGraphemeClusterInString(text, state)
		cluster, w = visible(cluster, w)
		if col+w > width {
			return b.String()[:keep] + "…"
		}
		b.WriteString(cluster)
		col += w
		if col < width {
			keep = b.Len()
		}
	}
	return b.String()
}
