package terminal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"sockshell/completions"
)

// continuation begins each further row of a text that has newlines.
const continuation = "… "

// A frame is what the screen shows at its lower end while a line is edited.
type frame struct {
	above  string // output that has not ended its line yet; may hold escape sequences
	joined bool   // the edited text goes on behind it, in the same row
	prompt string // may hold colours, and newlines
	content
}

// A content is the editor's part of a frame.
type content struct {
	label string // stands in the prompt's place unless it is empty
	line  []rune // the edited text; a newline in it begins a row
	pos   int    // the cursor, an index into line
	spans []completions.Span
	ghost string // what could follow the line, as far as its last row has room; not without colour
	menu  menu
	color bool // colours are allowed
}

// A point is a place in a frame, counted from 0.
type point struct{ row, col int }

// A picture is a frame laid out for a width.
type picture struct {
	rows    []string // none is wider than the width
	cursor  point    // col is less than the width
	wrapped bool     // the last row is there only because the line filled the one before it
	listed  int      // how many rows, at the end, are the menu's
	chosen  int      // which of those shows what is chosen
}

// layout arranges a frame in rows of at most width columns (1 or more). A terminal is never left to
// wrap by itself: where it does so, and what it takes for the width of a character, differs.
func (f frame) layout(width int) picture {
	l := layouter{width: max(width, 1)}
	if f.above != "" {
		l.styled(f.above)
		if !f.joined {
			l.newline()
		}
	}
	if f.label != "" {
		l.edited(content{line: runesOf(f.label)})
	} else {
		l.styled(f.prompt)
	}
	cursor := l.edited(f.content)
	l.restyle("")
	wrapped := l.wrapped
	l.behind(f.content)
	rows, chosen := f.menu.rows(l.width)
	for _, r := range rows {
		l.newline()
		l.listed(r, f.color)
	}
	l.newline()
	return picture{rows: l.rows, cursor: cursor, wrapped: wrapped && len(rows) == 0, listed: len(rows), chosen: chosen}
}

// window is the part of a picture that a screen of height rows can show: what ends at the cursor when
// that is too far down, or else the top, with the part of the menu that shows what is chosen.
func (p picture) window(height int) picture {
	height = max(height, 1)
	if len(p.rows) <= height {
		return p
	}
	if p.cursor.row >= height {
		first := p.cursor.row - height + 1
		return picture{rows: p.rows[first : first+height], cursor: point{height - 1, p.cursor.col}}
	}
	top := len(p.rows) - p.listed
	if room := height - top; room > 0 {
		first := top + max(0, p.chosen-room+1)
		p.rows = append(slices.Clone(p.rows[:top]), p.rows[first:first+room]...)
		return p
	}
	p.rows = p.rows[:height]
	return p
}

// A layouter collects rows.
type layouter struct {
	width   int
	rows    []string
	row     strings.Builder
	col     int
	style   style // in force; each row has its own sequences, so that it can be drawn alone
	wrapped bool
}

func (l *layouter) newline() {
	if l.style != "" {
		l.row.WriteString(plain)
	}
	l.rows = append(l.rows, l.row.String())
	l.row.Reset()
	l.row.WriteString(l.style.begin())
	l.col = 0
	l.wrapped = false
}

func (l *layouter) restyle(s style) {
	if s == l.style {
		return
	}
	if l.style != "" {
		l.row.WriteString(plain)
	}
	l.row.WriteString(s.begin())
	l.style = s
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
func (l *layouter) edited(c content) point {
	l.wrapped = false
	var cursor point
	offset := 0
	for part := range clusters(c.line, 0) {
		here := part.from <= c.pos && c.pos < part.to
		c.spans = spansFrom(c.spans, offset)
		l.restyle(c.styleAt(offset))
		offset += len(part.text)
		if strings.HasSuffix(part.text, "\n") {
			if here {
				// The row may be full: its last column is then the nearest place there is.
				cursor = point{len(l.rows), min(l.col, l.width-1)}
			}
			l.further()
			continue
		}
		start := l.place(part.text, part.width)
		if here {
			cursor = start
		}
	}
	if c.pos < len(c.line) {
		return cursor
	}
	if l.col >= l.width {
		l.newline()
		l.wrapped = true
	}
	return point{len(l.rows), l.col}
}

// further begins the row after a newline of the edited text.
func (l *layouter) further() {
	l.newline()
	if room := uniseg.StringWidth(continuation); l.width > room {
		s := l.style
		l.restyle("")
		l.row.WriteString(continuation)
		l.col = room
		l.restyle(s)
	}
}

// behind shows the ghost behind the line, in the room that its last row has.
func (l *layouter) behind(c content) {
	if c.ghost == "" || !c.color || c.pos < len(c.line) {
		return
	}
	text, _, more := strings.Cut(c.ghost, "\n")
	if more {
		text += "…"
	}
	l.restyle(styleGhost)
	l.row.WriteString(cut(text, l.width-l.col))
	l.restyle("")
}

// listed lays a row of the menu out, as far as it fits.
func (l *layouter) listed(r row, color bool) {
	room := l.width
	for _, p := range r {
		if room <= 0 {
			return
		}
		text := cut(p.text, room)
		room -= uniseg.StringWidth(text)
		if color || !p.style.colored() {
			l.restyle(p.style)
		}
		l.row.WriteString(text)
		l.restyle("")
	}
}

// place puts one grapheme cluster at the end, in a new row if it does not fit, and returns where it
// begins. One that no row has room for is put there character by character.
func (l *layouter) place(cluster string, width int) point {
	cluster, width = visible(cluster, width)
	if width > l.width && utf8.RuneCountInString(cluster) > 1 {
		var start point
		for i, r := range cluster {
			at := l.place(string(r), uniseg.StringWidth(string(r)))
			if i == 0 {
				start = at
			}
		}
		return start
	}
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
