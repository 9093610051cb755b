package terminal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/commands/syntax"
	"sockshell/completions"
)

// edited is a text with its cursor.
func edited(text string, pos int) content { return content{line: []rune(text), pos: pos} }

// colored allows colours.
func colored(c content) content {
	c.color = true
	return c
}

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
		{"cursor in mid-line", frame{prompt: "> ", content: edited("abc", 1)}, 10, []string{"> abc"}, point{0, 3}},
		{"a full row", frame{prompt: "> ", content: edited("abc", 3)}, 5, []string{"> abc", ""}, point{1, 0}},
		{"a full row, cursor before its end", frame{prompt: "> ", content: edited("abc", 2)}, 5, []string{"> abc"}, point{0, 4}},
		{"wrapped", frame{prompt: "> ", content: edited("abcdef", 3)}, 5, []string{"> abc", "def"}, point{1, 0}},
		{"colours take no room", frame{prompt: red + "> " + off, content: edited("abc", 3)}, 6, []string{red + "> " + off + "abc"}, point{0, 5}},
		{"a link in the prompt", frame{prompt: "\x1b]8;;x\x1b\\> ", content: edited("a", 1)}, 6, []string{"\x1b]8;;x\x1b\\> a"}, point{0, 3}},
		{"a prompt of two rows", frame{prompt: "top\n> ", content: edited("a", 1)}, 6, []string{"top", "> a"}, point{1, 3}},
		{"a prompt that is no UTF-8", frame{prompt: "\x9b3\xff> "}, 12, []string{"<9B>3<FF>> "}, point{0, 11}},
		{"wide", frame{prompt: "> ", content: edited("世界", 1)}, 10, []string{"> 世界"}, point{0, 4}},
		{"wide does not fit the last column", frame{prompt: "> ", content: edited("a世", 1)}, 4, []string{"> a", "世"}, point{1, 0}},
		{"one character of more columns than a row", frame{content: edited("aᇟᇟᇟᇟᇟ", 1)}, 4, []string{"aᇟᇟᇟ", "ᇟᇟ"}, point{0, 1}},
		{"a tab, and a form of several characters, in narrow rows", frame{content: edited("\t\u2028", 1)}, 3, []string{"   ", " <U", "+20", "28>"}, point{1, 1}},
		{"wide in a single column", frame{content: edited("世a", 2)}, 1, []string{"?", "a", ""}, point{2, 0}},
		{"a combining mark", frame{content: edited("e\u0301x", 2)}, 10, []string{"e\u0301x"}, point{0, 1}},
		{"an emoji of several runes", frame{content: edited("👩‍👧x", 3)}, 10, []string{"👩‍👧x"}, point{0, 2}},
		{"a tab", frame{content: edited("a\tb", 2)}, 10, []string{"a    b"}, point{0, 5}},
		{"controls", frame{content: edited("\x01\x7f\u0085\u202ea", 5)}, 24, []string{"^A^?<U+0085><U+202E>a"}, point{0, 21}},
		{"a pasted newline", frame{prompt: "> ", content: edited("a\nb", 3)}, 10, []string{"> a", "… b"}, point{1, 3}},
		{"the cursor on a newline after a full row", frame{content: edited("ab\nc", 2)}, 2, []string{"ab", "c"}, point{0, 1}},
		{"rows of one text", frame{prompt: "> ", content: edited("ab\nabcdef\n", 10)}, 6, []string{"> ab", "… abcd", "ef", "… "}, point{3, 2}},
		{"rows of one text, no room for more", frame{content: edited("a\nb", 3)}, 2, []string{"a", "b"}, point{1, 1}},
		{"a label", frame{prompt: "> ", content: content{label: "(search)", line: []rune("abc"), pos: 1}}, 10, []string{"(search)ab", "c"}, point{0, 9}},
		{"what follows", frame{prompt: "> ", content: colored(content{line: []rune("ab"), pos: 2, ghost: "cd"})}, 10, []string{"> ab\x1b[90mcd\x1b[m"}, point{0, 4}},
		{"what follows, cut", frame{prompt: "> ", content: colored(content{line: []rune("ab"), pos: 2, ghost: "cdefghij"})}, 8, []string{"> ab\x1b[90mcde…\x1b[m"}, point{0, 4}},
		{"what follows, not printable", frame{content: colored(content{line: []rune("ab"), pos: 2, ghost: "c\u202e\x1b]"})}, 20, []string{"ab\x1b[90mc<U+202E>^[]\x1b[m"}, point{0, 2}},
		{"what follows, wide", frame{content: colored(content{line: []rune("ab"), pos: 2, ghost: "世界"})}, 5, []string{"ab\x1b[90m世…\x1b[m"}, point{0, 2}},
		{"what follows in rows", frame{content: colored(content{line: []rune("a"), pos: 1, ghost: "b\nc"})}, 8, []string{"a\x1b[90mb…\x1b[m"}, point{0, 1}},
		{"what follows a full row", frame{content: colored(content{line: []rune("abcd"), pos: 4, ghost: "ef"})}, 4, []string{"abcd", "\x1b[90mef\x1b[m"}, point{1, 0}},
		{"nothing follows in mid-line", frame{content: colored(content{line: []rune("ab"), pos: 1, ghost: "cd"})}, 8, []string{"ab"}, point{0, 1}},
		{"nothing follows without colour", frame{content: content{line: []rune("ab"), pos: 2, ghost: "cd"}}, 8, []string{"ab"}, point{0, 2}},
		{"coloured parts", frame{prompt: "> ", content: colored(content{line: []rune("é 'x' $v"), pos: 0, spans: []completions.Span{
			{Start: 0, End: 2, Kind: completions.CommandName}, {Start: 3, End: 6, Kind: completions.String}, {Start: 7, End: 9, Kind: completions.Variable},
		}})}, 20, []string{"> \x1b[1mé\x1b[m \x1b[32m'x'\x1b[m \x1b[35m$v\x1b[m"}, point{0, 2}},
		{"a coloured part in two rows", frame{content: colored(content{line: []rune("'abcd'"), pos: 0, spans: []completions.Span{
			{Start: 0, End: 6, Kind: completions.String},
		}})}, 4, []string{"\x1b[32m'abc\x1b[m", "\x1b[32md'\x1b[m"}, point{0, 0}},
		{"parts outside of the line", frame{content: colored(content{line: []rune("a"), pos: 0, spans: []completions.Span{
			{Start: -3, End: 0}, {Start: 5, End: 9}, {Start: 9, End: 2},
		}})}, 4, []string{"a"}, point{0, 0}},
		{"parts without colour", frame{content: content{line: []rune("a"), pos: 0, spans: []completions.Span{{Start: 0, End: 1}}}}, 4, []string{"a"}, point{0, 0}},
		{"a menu", frame{prompt: "> ", content: content{menu: listing("one", "a longer row")}}, 8, []string{"> ", "one", "a longe…"}, point{0, 2}},
		{"what is chosen in a menu", frame{prompt: "> ", content: content{menu: choosing(1, listing("one", "two"))}}, 8, []string{"> ", "one", "\x1b[7mtwo\x1b[m"}, point{0, 2}},
		{"unfinished output", frame{above: "out", prompt: "> ", content: edited("a", 1)}, 10, []string{"out", "> a"}, point{1, 3}},
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
		name           string
		cursor         int
		height         int
		listed, chosen int
		rows           []string
		cursorRow      int
	}{
		{"fits", 4, 5, 0, 0, rows, 4},
		{"the top, with the cursor in it", 1, 3, 0, 0, rows[:3], 1},
		{"what ends at the cursor", 3, 3, 0, 0, rows[1:4], 2},
		{"one row", 2, 1, 0, 0, rows[2:3], 0},
		{"the top of a menu", 0, 3, 4, 1, rows[:3], 0},
		{"what is chosen in a menu", 0, 3, 4, 3, []string{"0", "3", "4"}, 0},
		{"no room for a menu", 1, 2, 3, 2, rows[:2], 1},
		{"a line too tall for a menu", 2, 2, 2, 1, rows[1:3], 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := picture{rows: rows, cursor: point{c.cursor, 0}, listed: c.listed, chosen: c.chosen}.window(c.height)
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
		{"a\u202e\u2028\u009b\xffb\n", 99, "a<U+202E><U+2028><U+009B><FF>b^J"},
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
// screen, and no character of the line is lost; and that what is behind and below the line moves
// neither the line nor the cursor.
func FuzzLayout(f *testing.F) {
	f.Add("> ", "connect 127.0.0.1 80", "ADDRESS PORT", "", uint16(3), uint16(6), uint16(3), false)
	f.Add("世界> ", "a世界b", "界", "世 界 人", uint16(2), uint16(2), uint16(1), true)
	f.Add("\x1b[31m>\x1b[0m\n", "e\u0301\n👩‍👧\ufe0f🇨🇭🇨", "\n", "a b c d e f g h", uint16(4), uint16(1), uint16(2), true)
	f.Add("", "ᇟᇟᇟᇟᇟ", "", "", uint16(0), uint16(3), uint16(0), false)
	f.Add("", "\t\x01\u0085", "\t", "\x1b[7m \t", uint16(1), uint16(0), uint16(0), true)
	f.Fuzz(func(t *testing.T, prompt, text, ghost, candidates string, at, columns, height uint16, color bool) {
		line := []rune(text)
		width := 1 + int(columns)%200
		pos := int(at) % (len(line) + 1)
		bare := frame{prompt: prompt, content: content{line: line, pos: pos}}.layout(width)
		if c := bare.cursor; c.row < 0 || c.row >= len(bare.rows) || c.col < 0 || c.col >= width {
			t.Errorf("cursor %v is outside of %d rows of %d columns", c, len(bare.rows), width)
		}

		m := listing(strings.Split(candidates, " ")...)
		m.chosen = int(height)%(len(m.candidates)+1) - 1
		c := content{
			line: line, pos: pos, ghost: ghost, menu: m, color: color,
			spans: []completions.Span{{Start: 1, End: int(at), Kind: completions.String}, {Start: int(at), End: int(columns), Kind: completions.Wrong}},
		}
		full := frame{prompt: prompt, content: c}.layout(width)
		if full.cursor != bare.cursor || len(full.rows) != len(bare.rows)+full.listed || full.listed > c.menu.height() {
			t.Errorf("cursor %v in %d rows, %d of them a menu; without one and a hint %v in %d", full.cursor, len(full.rows), full.listed, bare.cursor, len(bare.rows))
		}
		shown := full.window(1 + int(height)%10)
		if c := shown.cursor; c.row < 0 || c.row >= len(shown.rows) || len(shown.rows) > 1+int(height)%10 {
			t.Errorf("cursor %v is outside of the %d rows that a screen of %d shows", c, len(shown.rows), 1+int(height)%10)
		}

		rows := frame{content: c}.layout(width).rows
		for i, row := range rows {
			if w := columnsOf(row); w > width {
				t.Errorf("row %d, %q, takes %d columns of %d", i, row, w, width)
			}
		}
		if width < 3 || strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && syntax.Drives(r) }) {
			return // shown in another form
		}
		got := strings.Join(frame{content: content{line: line, pos: pos}}.layout(width).rows, "")
		if want := strings.ReplaceAll(string(line), "\n", continuation); got != want {
			t.Errorf("rows hold %q, want %q", got, want)
		}
	})
}
