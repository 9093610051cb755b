package terminal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/completions"
)

// listing is a menu of candidates without descriptions.
func listing(texts ...string) menu {
	m := menu{chosen: -1, room: 6}
	for _, text := range texts {
		m.candidates = append(m.candidates, completions.Candidate{Text: text})
	}
	return m
}

func choosing(i int, m menu) menu {
	m.chosen = i
	return m
}

// numbered is a menu of n candidates with descriptions.
func numbered(n int) menu {
	m := menu{chosen: -1, room: 6}
	for i := range n {
		m.candidates = append(m.candidates, completions.Candidate{Text: fmt.Sprintf("c%03d", i), Description: fmt.Sprint("is ", i)})
	}
	return m
}

func TestMenuRows(t *testing.T) {
	for _, c := range []struct {
		name  string
		menu  menu
		width int
		want  []string // what is chosen stands in []
		at    int
	}{
		{"none", menu{}, 10, nil, 0},
		{"described", numbered(2), 20, []string{"c000  is 0", "c001  is 1"}, 0},
		{"one chosen", choosing(1, numbered(2)), 20, []string{"c000  is 0", "[c001]  is 1"}, 1},
		{"a grid", numbered(7), 13, []string{"c000  c001", "c002  c003", "c004  c005", "c006"}, 0},
		{"a description below the grid", choosing(3, numbered(7)), 13, []string{"c000  c001", "c002  [c003]", "c004  c005", "c006", "is 3"}, 1},
		{"too many", numbered(300), 13, []string{"c000  c001", "c002  c003", "c004  c005", "c006  c007", "c008  c009", "… 290 more"}, 0},
		{"a later page", choosing(293, numbered(300)), 13, []string{"c290  c291", "c292  [c293]", "c294  c295", "c296  c297", "c298  c299", "294/300  is 293"}, 1},
		{"the last page", choosing(21, numbered(22)), 13, []string{"c020  [c021]", "22/22  is 21"}, 0},
		{"wider than the screen", numbered(7), 2, []string{"c000", "c001", "c002", "c003", "c004", "… 2 more"}, 0},
		{"wide characters", choosing(0, listing("世", "a", "b", "c", "d", "e", "界")), 8, []string{"[世]  a", "b   c", "d   e", "界"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, at := c.menu.rows(c.width)
			var got []string
			for _, r := range rows {
				var text string
				for _, p := range r {
					if p.style == styleChosen {
						p.text = "[" + p.text + "]"
					}
					text += p.text
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || at != c.at {
				t.Errorf("row %d, want %d; rows (-want +got):\n%s", at, c.at, diff)
			}
		})
	}
}

func TestMenuWalk(t *testing.T) {
	const rowsOfTwo = 13 // columns
	for _, c := range []struct {
		n, from int
		keys    []keyKind
		want    []int // -2: not a key of the menu's
	}{
		{3, -1, []keyKind{keyTab, keyTab, keyTab, keyTab}, []int{0, 1, 2, 0}},
		{3, -1, []keyKind{keyBackTab, keyBackTab, keyBackTab, keyBackTab}, []int{2, 1, 0, 2}},
		{3, -1, []keyKind{keyDown, keyDown, keyUp, keyUp, keyRight, keyLeft}, []int{0, 1, 0, 2, 0, 2}},
		{3, -1, []keyKind{keyUp}, []int{2}},
		{3, -1, []keyKind{keyLeft}, []int{-2}},
		{3, -1, []keyKind{keyRight}, []int{-2}},
		{3, 1, []keyKind{keyInsert}, []int{-2}},
		{7, 1, []keyKind{keyDown, keyDown, keyDown, keyDown, keyUp, keyUp}, []int{3, 5, 6, 0, 6, 4}},
		{1, -1, []keyKind{keyDown, keyDown, keyUp, keyRight, keyLeft, keyBackTab}, []int{0, 0, 0, 0, 0, 0}},
	} {
		m := choosing(c.from, numbered(c.n))
		var got []int
		for _, k := range c.keys {
			if !m.walk(k, rowsOfTwo) {
				m.chosen = -2
			}
			got = append(got, m.chosen)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d candidates from %d by %v (-want +got):\n%s", c.n, c.from, c.keys, diff)
		}
	}
}

// TestMenuOnAnyScreen walks menus on screens of all the small sizes: the cursor stays where it is
// without a menu, whatever is chosen.
func TestMenuOnAnyScreen(t *testing.T) {
	for height := range 4 {
		for columns := range 11 {
			s, e := newScreen(columns+1, height+1)
			s.begin("> ")
			for _, m := range []menu{numbered(2), numbered(300), listing("世界世界世界世界", "", "\x1b[1m", "é"), listing(strings.Repeat("wide ", 50))} {
				for _, line := range []string{"", "ab", "世界世界世界"} {
					c := edited(line, len([]rune(line)))
					s.paint(c)
					want := e.view()
					for range 10 {
						if !m.walk(keyTab, columns+1) || !m.walk(keyDown, columns+1) {
							t.Fatal("no key of the menu's")
						}
						c.menu = m
						s.paint(c)
						got := e.view()
						if got.cursor.col != want.cursor.col || got.rows[got.cursor.row] != want.rows[want.cursor.row] {
							t.Fatalf("%d columns, %d rows: with the menu\n%s, without\n%s", columns+1, height+1, got, want)
						}
					}
					s.paint(edited(line, len([]rune(line))))
					if got := e.view(); got.rows[got.cursor.row] != want.rows[want.cursor.row] || strings.Contains(strings.Join(got.rows, ""), "c0") {
						t.Fatalf("%d columns, %d rows: after the menu\n%s, before\n%s", columns+1, height+1, got, want)
					}
				}
			}
		}
	}
}
