package value

import (
	"github.com/rivo/uniseg"
)

// Table is rows under a header. A cell is a scalar; a Void cell is one that has nothing to say.
type Table struct {
	Header []string
	Rows   [][]Value
}

// Add appends a row.
func (t *Table) Add(cells ...Value) { t.Rows = append(t.Rows, cells) }

// appendText appends the header and the rows in aligned columns, two spaces between; where they are wider than width,
// each row becomes a block.
func (t *Table) appendText(dst []byte, width int) []byte {
	lines := make([][]string, 0, len(t.Rows)+1)
	lines = append(lines, t.Header)
	for _, row := range t.Rows {
		lines = append(lines, cellTexts(row))
	}
	widths := make([]int, len(t.Header))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	if width > 0 && total > width && len(t.Rows) > 0 {
		return t.appendBlocks(dst, lines[1:])
	}
	for _, line := range lines {
		dst = append(appendAligned(dst, line, widths), '\n')
	}
	return dst
}

// appendBlocks appends a `name: value` a line, and an empty line between rows. Where there are two columns, the first one
// is the name.
func (t *Table) appendBlocks(dst []byte, rows [][]string) []byte {
	for i, row := range rows {
		if len(row) == 2 {
			dst = append(append(append(append(dst, row[0]...), ": "...), row[1]...), '\n')
			continue
		}
		if i > 0 {
			dst = append(dst, '\n')
		}
		for n, cell := range row {
			dst = append(append(append(append(dst, t.Header[n]...), ": "...), cell...), '\n')
		}
	}
	return dst
}

func cellTexts(row []Value) []string {
	texts := make([]string, len(row))
	for i, cell := range row {
		if texts[i] = string(cell.appendShown(nil)); cell.Kind == Void || texts[i] == "" {
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
