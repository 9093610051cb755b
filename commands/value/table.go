package value

import (
	"slices"
	"strings"

	"github.com/rivo/uniseg"
)

// Table is rows under a header. A cell is a scalar; a cell of OkKind is one that has nothing to say.
type Table struct {
	Header []string
	Rows   [][]Value
}

// Add appends a row.
func (t *Table) Add(cells ...Value) { t.Rows = append(t.Rows, cells) }

// appendText appends the header and the rows in aligned columns, two spaces between; where they are wider than the terminal,
// each row becomes a block. Names and values that are longer than it, with its prompt, stand in two halves side by side where
// that makes them fit.
func (t *Table) appendText(dst []byte, f Form) []byte {
	lines := make([][]string, 0, len(t.Rows)+1)
	lines = append(lines, t.Header)
	for _, row := range t.Rows {
		lines = append(lines, cellTexts(row))
	}
	widths, total := widthsOf(lines)
	if f.Width > 0 && total > f.Width && len(t.Rows) > 0 {
		return t.appendBlocks(dst, lines[1:], f)
	}
	if f.Height > 0 && len(t.Header) == 2 && len(lines)+1 > f.Height {
		if halves, across := t.halves(lines[1:], f); halves != nil {
			lines, widths = halves, across
		}
	}
	for _, line := range lines {
		dst = append(appendAligned(dst, line, widths), '\n')
	}
	return dst
}

// widthsOf is how wide each column is, and all of them.
func widthsOf(lines [][]string) (widths []int, total int) {
	widths = make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	total = 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	return widths, total
}

// halves has the second half of the rows stand beside the first, each below the header, and tells how wide the columns are.
// Rows with the longest values stand below them where the rest has no room otherwise. It is nil where that does not fit.
func (t *Table) halves(rows [][]string, f Form) ([][]string, []int) {
	var below [][]string
	for rows = slices.Clone(rows); len(rows) > 1; {
		left := (len(rows) + 1) / 2
		halves := [][]string{append(slices.Clone(t.Header), t.Header...)}
		for i := range left {
			line := slices.Clone(rows[i])
			if i+left < len(rows) {
				line = append(line, rows[i+left]...)
			}
			halves = append(halves, line)
		}
		if len(halves)+len(below)+1 > f.Height {
			return nil, nil
		}
		names := slices.Clone(halves)
		for _, row := range below {
			names = append(names, row[:1])
		}
		widths, across := widthsOf(names)
		if across <= f.Width {
			return append(halves, below...), widths
		}
		longest := 0
		for i := range rows {
			if uniseg.StringWidth(rows[i][1]) > uniseg.StringWidth(rows[longest][1]) {
				longest = i
			}
		}
		below = append(below, rows[longest])
		rows = slices.Delete(rows, longest, longest+1)
	}
	return nil, nil
}

// appendBlocks appends a `name: value` a line, and an empty line between rows. Where there are two columns, the first one
// is the name. Blocks that are longer than the terminal stand beside each other, as many as have room. What is too wide is
// broken at blanks, as prose is.
func (t *Table) appendBlocks(dst []byte, rows [][]string, f Form) []byte {
	if len(t.Header) == 2 {
		for _, row := range rows {
			dst = appendField(dst, row[0]+": "+row[1], f.Width)
		}
		return dst
	}
	width := 0
	for _, row := range rows {
		for n, cell := range row {
			row[n] = t.Header[n] + ": " + cell
			width = max(width, uniseg.StringWidth(row[n]))
		}
	}
	across := 1
	if f.Height > 0 && len(rows)*(len(t.Header)+1) > f.Height {
		across = max(1, (f.Width+2)/(width+2))
	}
	widths := slices.Repeat([]int{width}, across)
	line := make([]string, 0, across)
	for first := 0; first < len(rows); first += across {
		if first > 0 {
			dst = append(dst, '\n')
		}
		for n := range t.Header {
			line = line[:0]
			for _, row := range rows[first:min(first+across, len(rows))] {
				line = append(line, row[n])
			}
			if across == 1 {
				dst = appendField(dst, line[0], f.Width)
				continue
			}
			dst = append(appendAligned(dst, line, widths), '\n')
		}
	}
	return dst
}

// appendField appends a `name: value`, which stays whole where the value is one word.
func appendField(dst []byte, field string, width int) []byte {
	if strings.Count(field, " ") == 1 {
		width = 0
	}
	return appendSaid(dst, field, width)
}

func cellTexts(row []Value) []string {
	texts := make([]string, len(row))
	for i, cell := range row {
		if texts[i] = string(cell.appendShown(nil)); cell.Kind == OkKind || texts[i] == "" {
			texts[i] = "-"
		}
	}
	return texts
}

// appendAligned pads each cell but the last, so that no line ends in spaces.
func appendAligned(dst []byte, line []string, widths []int) []byte {
	for i, cell := range line {
		dst = append(dst, cell...)
		if i == len(line)-1 {
			break
		}
		for n := uniseg.StringWidth(cell); n < widths[i]+2; n++ {
			dst = append(dst, ' ')
		}
	}
	return dst
}

func (t *Table) appendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for r, row := range t.Rows {
		if r > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		for i, cell := range row {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendJSONString(dst, t.Header[i]), ':')
			dst = cell.AppendJSON(dst)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
