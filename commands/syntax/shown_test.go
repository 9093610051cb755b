package syntax

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// shownTexts is also the fuzz target's seed.
var shownTexts = []struct{ text, shown, visible, lines string }{
	{"", "", "", ""},
	{"127.0.0.1:80", "127.0.0.1:80", "127.0.0.1:80", "127.0.0.1:80"},
	{`C:\a b/'c" $d é漢😀`, `C:\a b/'c" $d é漢😀`, `C:\a b/'c" $d é漢😀`, `C:\a b/'c" $d é漢😀`},
	{`"a"`, `"\"a\""`, `"a"`, `"a"`},
	{"a\nb", `"a\nb"`, "a^Jb", "a\nb"},
	{"a\tb\r\nc\r", `"a\tb\r\nc\r"`, "a\tb^M^Jc^M", "a\tb\r\nc^M"},
	{"\x00\x1b[?25l\a\x7f", `"\x00\e[?25l\a\x7f"`, "^@^[[?25l^G^?", "^@^[[?25l^G^?"},
	{"\u0085\u009b\u061c\u200e\u200f", `"\xc2\x85\xc2\x9b\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f"`, "<U+0085><U+009B><U+061C><U+200E><U+200F>", "<U+0085><U+009B><U+061C><U+200E><U+200F>"},
	{"\u202a\u202e\u2066\u2069", `"\xe2\x80\xaa\xe2\x80\xae\xe2\x81\xa6\xe2\x81\xa9"`, "<U+202A><U+202E><U+2066><U+2069>", "<U+202A><U+202E><U+2066><U+2069>"},
	{"\u2028\u2029\xff\x9b\xe2\x80", `"\xe2\x80\xa8\xe2\x80\xa9\xff\x9b\xe2\x80"`, "<U+2028><U+2029><FF><9B><E2><80>", "<U+2028><U+2029><FF><9B><E2><80>"},
	{"\u00a0\u3000\u200d\ufffd", "\"\\xc2\\xa0\\xe3\\x80\\x80\\xe2\\x80\\x8d\ufffd\"", "\u00a0\u3000\u200d\ufffd", "\u00a0\u3000\u200d\ufffd"},
}

func TestShown(t *testing.T) {
	for _, c := range shownTexts {
		if got := Shown(c.text); got != c.shown {
			t.Errorf("Shown(%q) = %s, want %s", c.text, got, c.shown)
		}
		if got := Visible(c.text); got != c.visible {
			t.Errorf("Visible(%q) = %q, want %q", c.text, got, c.visible)
		}
		if got := string(AppendVisible([]byte("x"), []byte(c.text))); got != "x"+c.lines {
			t.Errorf("AppendVisible(x, %q) = %q, want x%q", c.text, got, c.lines)
		}
	}
}

// FuzzShown: nothing that is shown drives a terminal or makes a line, and what is quoted reads back.
func FuzzShown(f *testing.F) {
	for _, c := range shownTexts {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for what, shown := range map[string]string{"Shown": Shown(text), "Visible": Visible(text)} {
			if strings.ContainsFunc(shown, func(r rune) bool { return Drives(r) && (r != '\t' || what == "Shown") }) || !utf8.ValidString(shown) {
				t.Errorf("%s(%q) = %q", what, text, shown)
			}
		}
		lines := string(AppendVisible(nil, []byte(text)))
		if Visible(strings.ReplaceAll(lines, "\r\n", "")) != strings.ReplaceAll(strings.ReplaceAll(lines, "\r\n", ""), "\n", "^J") {
			t.Errorf("AppendVisible(%q) = %q", text, lines)
		}
		if strings.HasPrefix(Shown(text), `"`) {
			parsesBack(t, text)
		} else if Shown(text) != text {
			t.Errorf("Shown(%q) = %q", text, Shown(text))
		}
	})
}
