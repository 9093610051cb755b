package terminal

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// A frame is what the screen shows at its lower end while a line is edited.
type frame struct {
	above  string   // output that has not ended its line yet; may hold escape sequences
	prompt string   // may hold escape sequences and newlines
	line   []rune   // the edited text; a newline in it begins a row
	pos    int      // the cursor, an index into line
	below  []string // one row each, cut at the width
}

// A point is a place in a frame, counted from 0.
type point struct{ row, col int }

// A picture is a frame laid out for a width.
type picture struct {
	rows    []string // none is wider than the width
	cursor  point    // col is less than the width
	wrapped bool     // the last row is there only because the line filled the one before it
}

// layout arranges a frame in rows of at most width columns (1 or more). A terminal is never left to
// wrap by itself: where it does so, and what it takes for the width of a character, differs.
func (f frame) layout(width int) picture {
	l := layouter{width: max(width, 1)}
	if f.above != "" {
		l.styled(f.above)
		l.newline()
	}
	l.styled(f.prompt)
	cursor := l.edited(f.line, f.pos)
	wrapped := l.wrapped
	for _, text := range f.below {
		l.newline()
		l.row.WriteString(cut(text, l.width))
	}
	l.newline()
	return picture{rows: l.rows, cursor: cursor, wrapped: wrapped && len(f.below) == 0}
}

// window is the part of a picture that a screen of height rows can show: the top when the cursor is
// in it, or else what ends at the cursor.
func (p picture) window(height int) picture {
	height = max(height, 1)
	if len(p.rows) <= height {
		return p
	}
	first := max(0, p.cursor.row-height+1)
	p.rows = p.rows[first : first+height]
	p.cursor.row -= first
	return p
}

// A layouter collects rows.
type layouter struct {
	width   int
	rows    []string
	row     strings.Builder
	col     int
	wrapped bool
}

func (l *layouter) newline() {
	l.rows = append(l.rows, l.row.String())
	l.row.Reset()
	l.col = 0
	l.wrapped = false
}

// styled lays text out in which escape sequences take no room.
func (l *layouter) styled(text string) {
	for text != "" {
		if n := escapeLen(text); n > 0 {
			l.row.WriteString(text[:n])
			text = text[n:]
			continue
		}
		cluster, rest, width, _ := uniseg.FirstGraphemeClusterInString(text, -1)
		if strings.HasSuffix(cluster, "\n") {
			l.newline()
		} else {
			l.place(cluster, width)
		}
		text = rest
	}
}

// edited lays the line out and returns where its cursor is.
func (l *layouter) edited(line []rune, pos int) point {
	var cursor point
	text, state, at := string(line), -1, 0
	for text != "" {
		var cluster string
		var width int
		cluster, text, width, state = uniseg.FirstGraphemeClusterInString(text, state)
		next := at + utf8.RuneCountInString(cluster)
		here := at <= pos && pos < next
		at = next
		if strings.HasSuffix(cluster, "\n") {
			if here {
				// The row may be full: its last column is then the nearest place there is.
				cursor = point{len(l.rows), min(l.col, l.width-1)}
			}
			l.newline()
			continue
		}
		start := l.place(cluster, width)
		if here {
			cursor = start
		}
	}
	if pos < at {
		return cursor
	}
	if l.col >= l.width {
		l.newline()
		l.wrapped = true
	}
	return point{len(l.rows), l.col}
}

// place puts one grapheme cluster at the end, in a new row if it does not fit, and returns where it
// begins.
func (l *layouter) place(cluster string, width int) point {
	cluster, width = visible(cluster, width)
	if width > l.width {
		cluster, width = "?", 1
	}
	if l.col+width > l.width {
		l.newline()
	}
	start := point{len(l.rows), min(l.col, l.width-1)}
	l.row.WriteString(cluster)
	l.col += width
	return start
}

// visible gives a cluster a form that moves the cursor by exactly its width.
func visible(cluster string, width int) (string, int) {
	switch r, _ := utf8.DecodeRuneInString(cluster); {
	case r == '\t':
		return "    ", 4
	case r == 0x7f:
		return "^?", 2
	case r < 0x20:
		return "^" + string(r+0x40), 2
	case r >= 0x80 && r < 0xa0: // C1 controls: some terminals obey them
		return string(utf8.RuneError), 1
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
