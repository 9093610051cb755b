package terminal

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"sockshell/completions"
)

// maxListed is how many rows the candidates may take.
const maxListed = 6

// tab completes the word at the cursor as far as the candidates agree, and lists them if there are
// several.
func (e *editor) tab() {
	if e.complete == nil {
		return
	}
	before := string(e.buffer.line[:e.buffer.pos])
	result := e.complete(string(e.buffer.line), len(before))
	if len(result.Candidates) == 0 || !boundary(before, result.Start) {
		return
	}
	typed := before[result.Start:]
	common := commonPrefix(result.Candidates)
	if len(result.Candidates) == 1 || len(common) > len(typed) {
		start := utf8.RuneCountInString(before[:result.Start])
		e.buffer.replace(start, e.buffer.pos, strings.ReplaceAll(clean(common), "\n", " "))
	}
	if len(result.Candidates) > 1 {
		columns, _ := e.screen.size()
		e.screen.list(candidateRows(result.Candidates, columns))
	}
}

// boundary tells whether offset is in s and begins a character.
func boundary(s string, offset int) bool {
	return offset == len(s) || offset >= 0 && offset < len(s) && utf8.RuneStart(s[offset])
}

// commonPrefix is what all the candidates begin with, in whole characters.
func commonPrefix(candidates []completions.Candidate) string {
	common := candidates[0].Text
	for _, c := range candidates[1:] {
		n := 0
		for n < len(common) {
			_, size := utf8.DecodeRuneInString(common[n:])
			if !strings.HasPrefix(c.Text[n:], common[n:n+size]) {
				break
			}
			n += size
		}
		common = common[:n]
	}
	return common
}

// candidateRows lists candidates in at most maxListed rows: each with its description while they
// fit, without in columns otherwise, the last row telling how many are left out.
func candidateRows(candidates []completions.Candidate, columns int) []string {
	if len(candidates) <= maxListed {
		return describedRows(candidates)
	}
	cell := 0
	for _, c := range candidates {
		cell = max(cell, uniseg.StringWidth(c.Text)+2)
	}
	across := max(1, columns/cell)
	if across*maxListed >= len(candidates) {
		return columnRows(candidates, across, cell)
	}
	listed := across * (maxListed - 1)
	return append(columnRows(candidates[:listed], across, cell),
		fmt.Sprintf("… %d more", len(candidates)-listed))
}

func describedRows(candidates []completions.Candidate) []string {
	cell := 0
	for _, c := range candidates {
		cell = max(cell, uniseg.StringWidth(c.Text)+2)
	}
	var rows []string
	for _, c := range candidates {
		rows = append(rows, strings.TrimRight(padded(c.Text, cell)+c.Description, " "))
	}
	return rows
}

// columnRows fills rows of cells from left to right.
func columnRows(candidates []completions.Candidate, across, cell int) []string {
	var rows []string
	for len(candidates) > 0 {
		n := min(across, len(candidates))
		var row strings.Builder
		for _, c := range candidates[:n] {
			row.WriteString(padded(c.Text, cell))
		}
		rows = append(rows, strings.TrimRight(row.String(), " "))
		candidates = candidates[n:]
	}
	return rows
}

func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-uniseg.StringWidth(text)))
}
