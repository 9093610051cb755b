//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	left, right, up, down = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
	pasteKeys             = "\x1b[200~%\x1b[201~" // % is what is pasted
)

func paste(text string) string { return strings.Replace(pasteKeys, "%", text, 1) }

// TestEditing types, and checks what lines that gives, with a history of one, two words and "a⏎b".
func TestEditing(t *testing.T) {
	for _, c := range []struct {
		name, keys string
		want       []string
	}{
		{"an unfinished line goes on", "x \"a\rb\" c\r", []string{"x \"a\nb\" c"}},
		{"a backslash, too", "x\\\ry\r", []string{"x\\\ny"}},
		{"Enter in mid-text begins a row there", "\"ab" + left + "\r\x1b[F\"\r", []string{"\"a\nb\""}},
		{"rows are edited", "\"a\rb" + up + "1" + down + "\x1b[1~2\x1b[4~\"\r", []string{"\"1a\n2b\""}},
		{"lines come one by one", paste("one\n\"a\nb\"\n\nlast") + "!\r", []string{"one", "\"a\nb\"", "", "last!"}},
		{"Enter at the start of pasted lines takes all", paste("one\ntwo") + up + "\x01\r", []string{"one", "two"}},
		{"an unfinished last line goes on", paste("one\n\"two") + "\r\"\r", []string{"one", "\"two\n\""}},
		{"a paste keeps controls", paste("8=FIX.4.4\x019=5\x01\x1b[A\x7f\x00") + "\r", []string{"8=FIX.4.4\x019=5\x01\x1b[A\x7f\x00"}},
		{"a paste keeps what is not UTF-8", paste("\xff\xe4\xb8x\uFFFD\x80") + left + left + "y\r", []string{"\xff\xe4\xb8xy\uFFFD\x80"}},
		{"such a line is recalled and edited as it is", paste("\x01\xff\xfex") + "\r" + up + left + "\x7f\x19!\x1f\x1f\r", []string{"\x01\xff\xfex", "\x01\xff\xfex"}},
		{"a paste keeps the newline at its end within quotes", paste("\"a\n") + "\"\r", []string{"\"a\n\""}},
		{"the newline at a paste's end splits no line", "ab" + left + paste("1\n") + "\r", []string{"a1b"}},
		{"a paste is one step of undo", "a" + paste("b c\nd") + "\x1fe\r", []string{"ae"}},
		{"undo by ^X^U, slowly", "one two\x18\x15\r", []string{"one "}},
		{"kill and yank", "one two\x17\x01\x19 \x0b\x19\x19\r", []string{"two one one "}},
		{"yank in the next line", "one\x15two\r\x19\r", []string{"two", "one"}},
		{"transpose", "ba\x14\r", []string{"ab"}},
		{"Up from the first row, Down from the last", "\"a\rb" + up + up + down + down + "\"\r", []string{"\"a\nb\""}},
		{"rows are recalled whole", up + "!\r", []string{"\"a\nb\"!"}},
		{"what begins as the text before the cursor", "tx" + left + up + "!\r", []string{"two words!"}},
		{"the text comes back", "tx" + left + up + down + "!\r", []string{"t!x"}},
		{"^R finds", "\x12wo\r", []string{"two words"}},
		{"^R, edited", "\x12wor" + left + "!\r", []string{"two! words"}},
		{"^R, again and back", "\x12o\x12\x13\r", []string{"two words"}},
		{"^R, given up by ^G", "dr" + left + "\x12wo\x07!\r", []string{"d!r"}},
		{"^R, given up by Escape", "dr" + left + "\x12wo\x1b", []string{}},
		{"^R, given up by ^C", "dr" + left + "\x12wo\x03!\r", []string{"d!r"}},
		{"^R that fails, and Enter", "dr\x12wox\r", []string{"two words"}},
		{"^R of rows", "\x12a\r", []string{"\"a\nb\""}},
		{"^R and ^D", "\x12two\x04\r", []string{"wo words"}},
		{"^R twice for the last search", "\x12wo\r\x12\x12\r", []string{"two words", "two words"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "history")
			if err := os.WriteFile(path, []byte("one\ntwo words\n\"a\x100ab\"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			s := start(t, "HISTORY="+path)
			s.keys(c.keys)
			if strings.HasSuffix(c.keys, "\x1b") {
				s.screen.want(t, "> d|r")
			}
			for _, line := range c.want {
				s.line(line)
			}
		})
	}
}

func TestRows(t *testing.T) {
	s := start(t)
	s.keys("x \"a long row that fills more than one\r世\x1b[A\x1b[H")
	s.screen.want(t, "> |x \"a long row that fills more than one", "… 世")
	s.keys("\x1b[F\x1b[B")
	s.screen.want(t, "> x \"a long row that fills more than one", "… 世|")
	s.keys("\"\r")
	s.line("x \"a long row that fills more than one\n世\"")
}

func TestInterruptDropsRows(t *testing.T) {
	s := start(t)
	s.keys(paste("one\ntwo\nthree"))
	s.screen.want(t, "> one", "… two", "… three|")
	s.keys("\x03last\r")
	s.reported(`"" interrupted at the prompt: the text is dropped`)
	s.line("last")
	s.screen.want(t, "> one", "… two", "… three^C", "> last", "got last", "> |")
}

// TestPasteOfManyLines pastes 10 KB at once: nothing runs or is completed until Enter, and one undo
// takes all of it back.
func TestPasteOfManyLines(t *testing.T) {
	s := start(t)
	var lines []string
	for len(lines) < 400 {
		lines = append(lines, "re\twhatever 世 it may be")
	}
	s.keys("first " + paste(strings.Join(lines, "\r")) + "!")
	s.screen.wait(t, "at the end", func(v view) bool { return v.rows[v.cursor.row] == "… re    whatever 世 it may be!" })
	s.keys("\x1f\x1f")
	s.screen.want(t, "> first |")
	s.keys("\r" + paste(strings.Join(lines, "\n")) + "\r")
	s.line("first ")
	for _, line := range lines {
		s.line(line)
	}
}

func TestSearchShown(t *testing.T) {
	s := start(t)
	s.keys("one two\rthree\r")
	s.line("one two")
	s.line("three")
	s.keys("dr\x12")
	s.shows("(reverse-i-search)`': dr", 24)
	s.keys("t")
	s.shows("(reverse-i-search)`t': three", 23)
	s.keys("w")
	s.shows("(reverse-i-search)`tw': one two", 28)
	s.keys("x")
	s.shows("(reverse-i-search)`twx' failed: one two", 36)
	s.keys("\x7f\x7f")
	s.shows("(reverse-i-search)`t': three", 23)
	s.keys("\x12")
	s.shows("(reverse-i-search)`t': one two", 27)
	s.keys("\x13")
	s.shows("(i-search)`t': three", 15)
	s.keys("\x07")
	s.shows("> dr", 4)
	s.keys("\x15\x0cre\t")
	s.screen.want(t, "> read_|", "read_some   reads some", "read_until  reads until")
	s.keys("\x12")
	s.screen.want(t, "(reverse-i-search)`': read_|")
}

// shows waits until the row of the cursor is this one.
func (s *session) shows(row string, col int) {
	s.t.Helper()
	s.screen.wait(s.t, "at "+row, func(v view) bool { return v.rows[v.cursor.row] == row && v.cursor.col == col })
}

// TestPasteWithoutBrackets has a terminal that does not tell what is pasted.
func TestPasteWithoutBrackets(t *testing.T) {
	s := start(t, "TERM=linux")
	s.keys("re\tx\tre\r\"a\r\tb\"\rre\t")
	s.line("re\tx\tre")
	s.line("\"a\n\tb\"")
	s.screen.wait(t, "completing what is typed", func(v view) bool { return slices.Contains(v.rows, "> read_") })
}
