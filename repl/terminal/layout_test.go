package terminal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

func TestLayout(t *testing.T) {
	const red, off = "\x1b[31m", "\x1b[0m"
	for _, c := range []struct {
		name   string
		frame  frame
		width  int
		rows   []string
		cursor point
	}{
		{"empty", frame{}, 10, []string{""}, point{0, 0}},
		{"prompt", frame{prompt: "> "}, 10, []string{"> "}, point{0, 2}},
		{"cursor in mid-line", frame{prompt: "> ", line: []rune("abc"), pos: 1}, 10, []string{"> abc"}, point{0, 3}},
		{"a full row", frame{prompt: "> ", line: []rune("abc"), pos: 3}, 5, []string{"> abc", ""}, point{1, 0}},
		{"a full row, cursor before its end", frame{prompt: "> ", line: []rune("abc"), pos: 2}, 5, []string{"> abc"}, point{0, 4}},
		{"wrapped", frame{prompt: "> ", line: []rune("abcdef"), pos: 3}, 5, []string{"> abc", "def"}, point{1, 0}},
		{"colours take no room", frame{prompt: red + "> " + off, line: []rune("abc"), pos: 3}, 6, []string{red + "> " + off + "abc"}, point{0, 5}},
		{"a link in the prompt", frame{prompt: "\x1b]8;;x\x1b\\> ", line: []rune("a"), pos: 1}, 6, []string{"\x1b]8;;x\x1b\\> a"}, point{0, 3}},
		{"a prompt of two rows", frame{prompt: "top\n> ", line: []rune("a"), pos: 1}, 6, []string{"top", "> a"}, point{1, 3}},
		{"wide", frame{prompt: "> ", line: []rune("世界"), pos: 1}, 10, []string{"> 世界"}, point{0, 4}},
		{"wide does not fit the last column", frame{prompt: "> ", line: []rune("a世"), pos: 1}, 4, []string{"> a", "世"}, point{1, 0}},
		{"wide in a single column", frame{line: []rune("世a"), pos: 2}, 1, []string{"?", "a", ""}, point{2, 0}},
		{"a combining mark", frame{line: []rune("e\u0301x"), pos: 2}, 10, []string{"e\u0301x"}, point{0, 1}},
		{"an emoji of several runes", frame{line: []rune("👩‍👧x"), pos: 3}, 10, []string{"👩‍👧x"}, point{0, 2}},
		{"a tab", frame{line: []rune("a\tb"), pos: 2}, 10, []string{"a    b"}, point{0, 5}},
		{"controls", frame{line: []rune("\x01\x7f\u0085"), pos: 3}, 10, []string{"^A^?\uFFFD"}, point{0, 5}},
		{"a pasted newline", frame{prompt: "> ", line: []rune("a\nb"), pos: 3}, 10, []string{"> a", "b"}, point{1, 1}},
		{"the cursor on a newline after a full row", frame{line: []rune("ab\nc"), pos: 2}, 2, []string{"ab", "c"}, point{0, 1}},
		{"unfinished output", frame{above: "out", prompt: "> ", line: []rune("a"), pos: 1}, 10, []string{"out", "> a"}, point{1, 3}},
		{"a list", frame{prompt: "> ", below: []string{"one", "a longer row"}}, 8, []string{"> ", "one", "a longe…"}, point{0, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.frame.layout(c.width)
			if diff := cmp.Diff(c.rows, got.rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if got.cursor != c.cursor {
				t.Errorf("cursor %v, want %v", got.cursor, c.cursor)
			}
		})
	}
}

func TestWindow(t *testing.T) {
	rows := []string{"0", "1", "2", "3", "4"}
	for _, c := range []struct {
		name      string
		cursor    int
		height    int
		rows      []string
		cursorRow int
	}{
		{"fits", 4, 5, rows, 4},
		{"the top, with the cursor in it", 1, 3, rows[:3], 1},
		{"what ends at the cursor", 3, 3, rows[1:4], 2},
		{"one row", 2, 1, rows[2:3], 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := picture{rows: rows, cursor: point{c.cursor, 0}}.window(c.height)
			if diff := cmp.Diff(c.rows, got.rows); diff != "" || got.cursor.row != c.cursorRow {
				t.Errorf("cursor in row %d, want %d; rows (-want +got):\n%s", got.cursor.row, c.cursorRow, diff)
			}
		})
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"世界", 4, "世界"},
		{"世界人", 4, "世…"},
		{"世界", 1, "…"},
		{"a\x1bb", 9, "a^[b"},
	} {
		if got := cut(c.text, c.width); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestSteady(t *testing.T) {
	for text, want := range map[string]bool{
		"plain":         true,
		"\x1b[1mbold\t": true,
		"世界":            true,
		"50%\r":         false,
		"\x1b[2Kx":      false,
		"\x1b]0;title":  false,
	} {
		if got := steady(text); got != want {
			t.Errorf("steady(%q) = %v, want %v", text, got, want)
		}
	}
}

// FuzzLayout checks what drawing relies on: no row is wider than the screen, the cursor is on the
// screen, and no character is lost.
func FuzzLayout(f *testing.F) {
	f.Add("> ", "connect 127.0.0.1 80", uint16(3), uint16(6))
	f.Add("世界> ", "a世界b", uint16(2), uint16(2))
	f.Add("\x1b[31m>\x1b[0m\n", "e\u0301\n👩‍👧\ufe0f🇨🇭🇨", uint16(4), uint16(1))
	f.Add("", "\t\x01\u0085", uint16(1), uint16(0))
	f.Fuzz(func(t *testing.T, prompt, text string, at, columns uint16) {
		line := []rune(text)
		width := 1 + int(columns)%200
		pos := int(at) % (len(line) + 1)
		p := frame{prompt: prompt, line: line, pos: pos}.layout(width)
		if c := p.cursor; c.row < 0 || c.row >= len(p.rows) || c.col < 0 || c.col >= width {
			t.Errorf("cursor %v is outside of %d rows of %d columns", c, len(p.rows), width)
		}

		rows := frame{line: line, pos: pos}.layout(width).rows
		for _, row := range rows {
			if w := uniseg.StringWidth(row); w > width {
				t.Errorf("row %q takes %d columns of %d", row, w, width)
			}
		}
		if width < 4 || strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
			return // shown in another form
		}
		if got := strings.Join(rows, ""); got != string(line) {
			t.Errorf("rows hold %q, want %q", got, string(line))
		}
	})
}
