package terminal

import (
	"fmt"
	"strings"

	"sockshell/completions"
)

// leastListed is how many rows a menu takes where there are fewer: its window shows what it can.
const leastListed = 2

// A menu is what may stand at the cursor, listed below the line.
type menu struct {
	candidates []completions.Candidate // none: there is no menu
	start      int                     // where the completed word begins, an index into the line
	chosen     int                     // an index into candidates; none when it is negative
	room       int                     // how many rows it may take
	most       int                     // how many when one chooses in it, and those do not hold all
}

// A row is one row of a menu.
type row []piece

// A piece is a part of a row.
type piece struct {
	text  string
	style style
}

func (m *menu) open() bool { return len(m.candidates) > 0 }

// choosing tells whether a candidate is chosen, and Enter thus takes it.
func (m *menu) choosing() bool { return m.open() && m.chosen >= 0 }

// height is how many rows the menu may take.
func (m *menu) height() int { return max(m.room, leastListed) }

// rows lists the candidates in as many rows as it may take: each with its description while they fit, and
// in a grid otherwise, of which that page shows that holds what is chosen. at is the row that does.
func (m *menu) rows(width int) (rows []row, at int) {
	if len(m.candidates) <= m.height() {
		return m.described(), max(m.chosen, 0)
	}
	across := m.across(width)
	page := across * (m.height() - 1)
	first := max(m.chosen, 0) / page * page
	last := min(first+page, len(m.candidates))
	for i := first; i < last; i += across {
		rows = append(rows, m.gridRow(i, min(i+across, last)))
	}
	at = (max(m.chosen, 0) - first) / across
	if status := m.status(last - first); status != "" {
		rows = append(rows, row{{status, styleDescription}})
	}
	return rows, at
}

// across is how many candidates stand in one row.
func (m *menu) across(width int) int {
	if len(m.candidates) <= m.height() {
		return 1
	}
	return max(1, width/m.cell())
}

// cell is the room of the widest candidate and the space behind it.
func (m *menu) cell() int {
	widest := 0
	for _, c := range m.candidates {
		widest = max(widest, widthOf(c.Text))
	}
	return widest + 2
}

func (m *menu) described() []row {
	cell := m.cell()
	var rows []row
	for i, c := range m.candidates {
		r := m.candidate(i)
		if c.Description != "" {
			r = append(r, piece{gap(c, cell), ""}, piece{c.Description, styleDescription})
		}
		rows = append(rows, r)
	}
	return rows
}

func (m *menu) gridRow(from, to int) row {
	cell := m.cell()
	var r row
	for i := from; i < to; i++ {
		r = append(r, m.candidate(i)...)
		if i+1 < to {
			r = append(r, piece{gap(m.candidates[i], cell), ""})
		}
	}
	return r
}

func (m *menu) candidate(i int) row {
	var s style
	if i == m.chosen {
		s = styleChosen
	}
	return row{{m.candidates[i].Text, s}}
}

func gap(c completions.Candidate, cell int) string {
	return strings.Repeat(" ", max(1, cell-widthOf(c.Text)))
}

// status is the row below a grid, of which shown candidates are seen.
func (m *menu) status(shown int) string {
	all := len(m.candidates)
	if m.chosen < 0 {
		if shown < all {
			return fmt.Sprintf("… %d more", all-shown)
		}
		return ""
	}
	if shown < all {
		return strings.TrimSpace(fmt.Sprintf("%d/%d  %s", m.chosen+1, all, m.candidates[m.chosen].Description))
	}
	return m.candidates[m.chosen].Description
}

// walk chooses another candidate; it tells whether the key does that. The grid is the one that a screen
// of this width shows.
func (m *menu) walk(kind keyKind, width int) bool {
	last := len(m.candidates) - 1
	across := m.across(width)
	switch {
	case kind == keyTab || kind == keyRight && m.chosen >= 0:
		m.chosen = (m.chosen + 1) % (last + 1)
	case kind == keyBackTab || kind == keyLeft && m.chosen >= 0:
		m.chosen = (max(m.chosen, 0) + last) % (last + 1)
	case kind == keyDown && m.chosen < 0:
		m.chosen = 0
	case kind == keyUp && m.chosen < 0:
		m.chosen = last
	case kind == keyDown:
		m.chosen = m.inRow(m.chosen/across+1, across)
	case kind == keyUp:
		m.chosen = m.inRow(m.chosen/across-1, across)
	default:
		return false
	}
	if last >= max(m.height(), across*(m.height()-1)) {
		m.room = max(m.room, m.most)
	}
	return true
}

// inRow is the candidate in the same column of another row; after the last row comes the first.
func (m *menu) inRow(r, across int) int {
	rows := (len(m.candidates) + across - 1) / across
	return min((r+rows)%rows*across+m.chosen%across, len(m.candidates)-1)
}
