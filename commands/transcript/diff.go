package transcript

import (
	"fmt"
	"strings"

	"sockshell/commands/syntax"
)

// contextLines is how many matching lines a diff shows on either side of a difference.
const contextLines = 3

// Update makes Want match the printed lines: it rewrites what differs, and keeps each line, pattern or not, that
// still matches. Nothing changes where all matches.
func (e *Entry) Update(got []string, lookup Lookup) {
	got = trimBlank(got)
	patterns := compileAll(trimBlank(e.Want), lookup)
	if matchLines(patterns, got) {
		return
	}
	var lines []string
	w, g := 0, 0
	for _, s := range align(patterns, got) {
		switch s {
		case keep, ellipsis:
			lines = append(lines, e.Want[w])
		case swap, insert:
			lines = append(lines, Escape(got[g]))
		case absorb, drop:
		}
		w, g = s.advance(w, g)
	}
	e.Want = lines
}

// Diff compares printed lines with what the entry expects: "" where they match, else a unified diff with expected
// lines that match behind a space, others behind "-", printed ones behind "+". It begins with the input, and names
// path and the entry's line; a line [..] or ... that matches stands as it is in the file. What syntax.Shown would quote
// is quoted, and so is a line that differs and ends in a blank, which could not be seen.
func Diff(path string, e *Entry, got []string, lookup Lookup) string {
	got = trimBlank(got)
	patterns := compileAll(trimBlank(e.Want), lookup)
	if matchLines(patterns, got) {
		return ""
	}
	rows := make([]row, 0, len(e.Input)+len(e.Want)+len(got))
	for _, line := range e.Input {
		rows = append(rows, row{' ', prompt + line})
	}
	rows = append(rows, changes(e.Want, got, align(patterns, got))...)

	var b strings.Builder
	path = syntax.Shown(path)
	fmt.Fprintf(&b, "--- %s:%d (expected)\n+++ %s:%d (got)\n", path, e.Line, path, e.Line)
	shown := shownRows(rows, len(e.Input))
	oldLine, newLine := e.Line, e.Line
	for i := 0; i < len(rows); {
		end := i
		for end < len(rows) && shown[end] == shown[i] {
			end++
		}
		oldCount, newCount := count(rows[i:end])
		if shown[i] {
			fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n", oldLine, oldCount, newLine, newCount)
			for _, r := range rows[i:end] {
				b.WriteByte(r.mark)
				b.WriteString(r.shown())
				b.WriteByte('\n')
			}
		}
		oldLine, newLine = oldLine+oldCount, newLine+newCount
		i = end
	}
	return b.String()
}

// row is a line of a diff.
type row struct {
	mark byte // ' ', '-' or '+'
	text string
}

// shown is the row's line as a diff shows it.
func (r row) shown() string {
	if r.mark != ' ' && strings.HasSuffix(r.text, " ") {
		return syntax.Quoted(r.text)
	}
	return syntax.Shown(r.text)
}

// changes writes an alignment as rows; of neighbouring differences the expected lines come first.
func changes(want, got []string, steps []step) []row {
	var rows, added []row
	w, g := 0, 0
	for _, s := range steps {
		switch s {
		case keep, ellipsis:
			rows, added = append(append(rows, added...), row{' ', want[w]}), added[:0]
		case swap:
			rows, added = append(rows, row{'-', want[w]}), append(added, row{'+', got[g]})
		case drop:
			rows = append(rows, row{'-', want[w]})
		case insert:
			added = append(added, row{'+', got[g]})
		case absorb:
		}
		w, g = s.advance(w, g)
	}
	return append(rows, added...)
}

// shownRows tells which rows a diff shows: the input, the differences, and what is near them.
func shownRows(rows []row, input int) []bool {
	shown := make([]bool, len(rows))
	for i := range input {
		shown[i] = true
	}
	for i, r := range rows {
		if r.mark == ' ' {
			continue
		}
		for k := max(0, i-contextLines); k < min(len(rows), i+contextLines+1); k++ {
			shown[k] = true
		}
	}
	return shown
}

// count returns how many lines the rows have in the file, and how many with the printed lines in place.
func count(rows []row) (expected, printed int) {
	for _, r := range rows {
		if r.mark != '+' {
			expected++
		}
		if r.mark != '-' {
			printed++
		}
	}
	return expected, printed
}
