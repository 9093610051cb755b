//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	arrowUp, arrowDown, arrowLeft, arrowRight = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C"

	backTab   = "\x1b[Z"
	altF      = "\x1bf"
	ctrlLeft  = "\x1b[1;5D"
	ctrlRight = "\x1b[1;5C"
)

// historyOf makes a history file of lines.
func historyOf(t testing.TB, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestMenuKeys walks, narrows, takes and leaves a menu by keys.
func TestMenuKeys(t *testing.T) {
	const some, until = "read_some   reads some", "read_until  reads until"
	for _, c := range []struct {
		name, keys string
		want       []string // the rows, styled; the line is what Enter gives then
		line       string
	}{
		{"opened", "re\t", []string{"> read_", "read_some   reads some", "read_until  reads until"}, "read_"},
		{"Tab", "re\t\t", []string{"> read_", "[read_some]   reads some", until}, ""},
		{"Tab twice", "re\t\t\t", []string{"> read_", some, "[read_until]  reads until"}, ""},
		{"Shift-Tab", "re\t" + backTab, []string{"> read_", some, "[read_until]  reads until"}, ""},
		{"Up and Down", "re\t" + arrowUp + arrowDown, []string{"> read_", "[read_some]   reads some", until}, ""},
		{"Enter takes", "re\t\t\t\r", []string{"> read_until"}, "read_until"},
		{"typing narrows", "re\ts", []string{"> read_s", "read_some  reads some"}, "read_s"},
		{"Backspace widens", "re\ts\x7f", []string{"> read_", some, until}, "read_"},
		{"Tab takes the only one", "re\ts\t", []string{"> read_some"}, "read_some"},
		{"typing leaves", "re\tx", []string{"> read_x"}, "read_x"},
		{"Escape closes", "re\t\t\x1b", []string{"> read_"}, "read_"},
		{"^G closes", "re\t\t\x07", []string{"> read_"}, "read_"},
		{"^U closes", "re\t\t\x15x", []string{"> x"}, "x"},
		{"Left moves where none is chosen", "re\t" + arrowLeft + "x", []string{"> readx_"}, "readx_"},
		{"taken in mid-line", "re 80" + arrowLeft + arrowLeft + arrowLeft + "\t\t\r", []string{"> read_some 80"}, "read_some 80"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.keys(c.keys)
			s.screen.wait(t, fmt.Sprintf("\n%s\n", strings.Join(c.want, "\n")), func(v view) bool {
				for y := range v.rows {
					var want string
					if y < len(c.want) {
						want = c.want[y]
					}
					if s.screen.styled(y) != want {
						return false
					}
				}
				return true
			})
			if c.line != "" {
				s.keys("\r")
				s.line(c.line)
				return
			}
			s.keys("\x1b\x15\r")
			s.line("")
		})
	}
}

// TestMenuAtTheBottom opens a menu in the last row: it scrolls as output does, and nothing else goes.
func TestMenuAtTheBottom(t *testing.T) {
	s := start(t)
	s.screen.record()
	for i := range 11 {
		s.write(fmt.Sprintf("line %d\n", i))
	}
	s.keys("many\t")
	s.screen.wait(t, "with a menu", func(v view) bool {
		return v.rows[4] == "line 10" && v.rows[5] == "> many" && v.rows[11] == "… 295 more" && v.cursor == point{5, 6}
	})
	s.keys("\x07")
	s.screen.want(t, "line 6", "line 7", "line 8", "line 9", "line 10", "> many|")
	s.write("more\n")
	s.screen.want(t, "line 6", "line 7", "line 8", "line 9", "line 10", "more", "> many|")
	for i := range 6 {
		if row := fmt.Sprintf("line %d\r\n", i); strings.Count(s.screen.recorded(), row) != 1 {
			t.Errorf("%q was not printed once", row)
		}
	}
}

// TestSmallScreens edits, completes and prints on screens that hold next to nothing.
func TestSmallScreens(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 1}, {1, 3}, {10, 1}, {10, 2}, {4, 3}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			s := start(t, "COLOR=1", "HISTORY="+historyOf(t, "remember 世界", "connect 127.0.0.1 80"))
			s.resize(size[0], size[1])
			s.keys("re\t\t\t" + arrowDown + "\x07x世many\t" + backTab + "\x1b[H\x1b[F\x15con" + arrowRight + "\x01\x0bmany\t\t")
			s.write("output\n")
			s.keys("\r!\r")
			s.line("many000" + strings.Repeat("x", 30) + "!")
			s.keys("世界人" + arrowLeft + "a\r")
			s.line("世界a人")
		})
	}
}

// TestSuggestion shows how the latest entry of the history goes on, or else the hint, and takes all of
// the former, or a word of it.
func TestSuggestion(t *testing.T) {
	entries := []string{"connect 127.0.0.1 80", "close", "connect 127.0.0.1 8080 and a tail that is too long for the row", "with"}
	for _, c := range []struct{ name, keys, want, line string }{
		{"suggested", "connect 1", "> <connect> 1{27.0.0.1 8080 and a tail tha…}", "connect 1"},
		{"the hint gives way", "connect", "> <connect>{ 127.0.0.1 8080 and a tail tha…}", "connect"},
		{"the hint", " connect", ">  connect", " connect"},
		{"not in mid-line", "close" + arrowLeft, "> <close>", "close"},
		{"not for an empty line", "x\x7f", ">", ""},
		{"Right takes it", "cl" + arrowRight, "> <close>", "close"},
		{"End takes it", "cl\x1b[F", "> <close>", "close"},
		{"^E takes it", "cl\x05", "> <close>", "close"},
		{"Right in mid-line moves", "cl" + arrowLeft + arrowRight + "x", "> <clx>", "clx"},
		{"a word of it", "conn" + altF, "> <connect>{ 127.0.0.1 8080 and a tail tha…}", "connect"},
		{"two words of it", "conn" + ctrlRight + ctrlRight, "> <connect> 127{.0.0.1 8080 and a tail tha…}", "connect 127"},
		{"all of a long one", "conn" + arrowRight + "\x15x", "> <x>", "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t, "COLOR=1", "HISTORY="+historyOf(t, entries...))
			s.keys(c.keys)
			s.screen.wait(t, "showing "+c.want, func(v view) bool { return s.screen.styled(v.cursor.row) == c.want })
			s.keys("\r")
			s.line(c.line)
			want := "> " + c.line
			s.screen.wait(t, "with the line alone", func(v view) bool { return v.rows[0] == strings.TrimRight(want, " ") })
		})
	}
}

func TestHint(t *testing.T) {
	s := start(t, "COLOR=1")
	s.keys("connect")
	s.screen.wait(t, "with a hint", func(view) bool {
		return s.screen.styled(0) == "> <connect>{ ADDRESS PORT, where something…}"
	})
	if v := s.screen.view(); v.cursor != (point{0, 9}) || v.rows[1] != "" {
		t.Errorf("the screen is\n%s", v)
	}
	s.keys(" #x")
	s.screen.wait(t, "highlighted", func(view) bool { return s.screen.styled(0) == "> <connect> {#x}" })
	s.keys("\r")
	s.line("connect #x")
	s.screen.wait(t, "highlighted as entered", func(view) bool { return s.screen.styled(0) == "> <connect> {#x}" })
}

// TestNoColor checks that without colour nothing looks typed that is not.
func TestNoColor(t *testing.T) {
	s := start(t, "HISTORY="+historyOf(t, "connect 127.0.0.1 80"))
	s.keys("connect" + arrowRight)
	s.screen.want(t, "> connect|")
	s.keys(" x\r")
	s.line("connect x")
}

func TestSetPrompt(t *testing.T) {
	s := start(t)
	s.keys("a line that is longer than the screen is wide" + ctrlLeft + ctrlLeft)
	s.screen.want(t, "> a line that is longer than the screen", "|is wide")
	s.order("prompt longer> ")
	s.screen.want(t, "longer> a line that is longer than the s", "creen |is wide")
	s.order("prompt ")
	s.screen.want(t, "a line that is longer than the screen |is", " wide")
	s.keys("\r")
	s.line("a line that is longer than the screen is wide")
	s.screen.wait(t, "at the next prompt", func(v view) bool { return v.rows[v.cursor.row] == ">" })
}

// TestOutside runs a program on the terminal: it finds it as it was, what is written meanwhile appears
// afterwards, and what the program left behind stays.
func TestOutside(t *testing.T) {
	s := start(t)
	s.screen.record()
	s.keys("outside\r")
	s.line("outside")
	s.screen.wait(t, "the program's", func(v view) bool { return strings.HasPrefix(v.rows[1], "name?") })
	if s.mode() != s.before {
		t.Error("the program has not got the terminal's mode from before")
	}
	if text := s.screen.recorded(); !strings.HasSuffix(text, pasteOff+"name? ") {
		t.Errorf("bracketed paste is on: %q", text)
	}
	s.keys("me\r") // the driver edits, and echoes
	s.reported(`read "me\n" <nil>`)
	s.write("one\ntw")
	s.write("o\nthree")
	s.screen.want(t, "> outside", "name? me", "no newline|")
	s.resize(30, 12)
	s.order("done")
	s.reported("back: failed")
	s.screen.want(t, "> outside", "name? me", "no newline", "one", "two", "three", "> |")
	if _, after, _ := strings.Cut(s.screen.recorded(), "no newline"); !strings.HasPrefix(after, pasteOn) {
		t.Errorf("bracketed paste is off afterwards: %q", after)
	}
	if mode := s.mode(); mode.Lflag&(unix.ECHO|unix.ICANON|unix.ISIG) != 0 {
		t.Errorf("while a line is edited Lflag is %#x", mode.Lflag)
	}
	s.keys("\x1b[200~a\nb\x1b[201~\r")
	s.line("a")
	s.line("b")
}

// TestOutsideStopped stops a program on the terminal, and us with it: neither the terminal's mode nor the
// screen is changed on the way.
func TestOutsideStopped(t *testing.T) {
	s := launch(t, role+"=job control")
	s.reported("open")
	s.keys("outside\r")
	s.line("outside")
	s.screen.wait(t, "the program's", func(v view) bool { return strings.HasPrefix(v.rows[1], "name?") })
	s.keys("\x1a")
	s.reported("stopped, terminal restored: true")
	s.keys("me\r")
	s.reported(`read "me\n" <nil>`)
	if s.mode() != s.before {
		t.Error("the program has lost the terminal's mode from before")
	}
	s.order("done")
	s.reported("back: failed")
	s.keys("more\r")
	s.line("more")
}

func TestOutsidePanics(t *testing.T) {
	s := start(t)
	s.keys("outside panic\r")
	s.line("outside panic")
	s.exited(2)
}

// TestNoticesWhileTyping checks that of 10,000 notices and of the keys typed meanwhile none is lost.
func TestNoticesWhileTyping(t *testing.T) {
	s := start(t)
	s.screen.record()
	s.order("notices")
	var want []string
	for i := range 200 {
		line := fmt.Sprintf("typed %d", i)
		for _, r := range line {
			s.keys(string(r))
		}
		s.keys("x\x7f\r")
		want = append(want, line)
	}
	var got []string
	for done := false; len(got) < len(want) || !done; {
		line, ok := s.report()
		if !ok {
			t.Fatal("the program has ended")
		}
		if line == "notices done" {
			done = true
			continue
		}
		got = append(got, line)
	}
	for i, line := range want {
		if got[i] != fmt.Sprintf("%q <nil>", line) {
			t.Fatalf("line %d is %s, want %q", i, got[i], line)
		}
	}
	s.screen.wait(t, "at the next prompt", func(v view) bool {
		return v.rows[v.cursor.row] == ">" && strings.Contains(s.screen.recorded(), "notice 9999\r\n")
	})
	text := s.screen.recorded()
	for i := range 10_000 {
		notice := fmt.Sprintf("notice %d\r\n", i)
		_, rest, ok := strings.Cut(text, notice)
		if !ok || strings.Contains(rest, notice) {
			t.Fatalf("%q is not on the terminal once, and after the one before", notice)
		}
		text = rest
	}
}

// TestPromptColoursEnd: a prompt that does not end its colours colours the line, and nothing behind it.
func TestPromptColoursEnd(t *testing.T) {
	s := start(t, "PROMPT=\x1b[7m> ")
	s.keys("a\r")
	s.screen.wait(t, "at the next prompt", func(v view) bool { return v.rows[2] == ">" && v.cursor == point{2, 2} })
	for y, want := range []string{"[> a]", "got a", "[> ]"} {
		if got := s.screen.styled(y); got != want {
			t.Errorf("row %d is %q, want %q", y, got, want)
		}
	}
}
