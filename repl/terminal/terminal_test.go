//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestKeys(t *testing.T) {
	const left, up, down = "\x1b[D", "\x1b[A", "\x1b[B"
	for _, c := range []struct{ name, keys, want string }{
		{"plain", "hello", "hello"},
		{"empty", "", ""},
		{"UTF-8", "hé世😀" + string(marker), "hé世😀" + string(marker)},
		{"moving and inserting", "ac" + left + "b", "abc"},
		{"Home and End", "b\x1b[1~a\x1b[4~c\x1b[Hx\x1bOFy", "xabcy"},
		{"words", "one two three\x1b[1;5D\x1b[1;3DX\x1b[1;5CY", "one XtwoY three"},
		{"Backspace and Delete", "abxc" + left + "\x7f" + left + "\x1b[3~", "ac"},
		{"Delete on an empty line", "\x1b[3~a", "a"},
		{"^D in mid-line", "abc" + left + left + "\x04d", "adc"},
		{"^D at the line's end", "abc\x04d", "abcd"},
		{"^A ^K", "abc\x01\x0bx", "x"},
		{"^E ^U", "abc\x01\x05\x15x", "x"},
		{"^W", "one 127.0.0.1\x17x", "one x"},
		{"NUL and stray controls", "a\x00b\x16\x0f\x18\x11\x13c", "abc"},
		{"^R ^G, ^R and Escape", "\x12\x07a\x12\x1bb\x12", "a"},
		{"Escape alone, then Enter", "ab\x1b", "ab"},
		{"Up on an empty history", up + "a" + down, "a"},
		{"Enter as a newline", "ab\n", "ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			s.keys(c.keys)
			if !strings.HasSuffix(c.keys, "\n") {
				s.keys("\r")
			}
			s.line(c.want)
			s.keys("\x04")
			s.reported(`"" EOF`)
			s.exited(0)
		})
	}
}

func TestTypedAhead(t *testing.T) {
	s := start(t)
	s.keys("wait\rnext\rthird\rhalf")
	s.line("wait")
	s.reported("waiting")
	if mode := s.mode(); mode.Lflag&(unix.ECHO|unix.ICANON) != 0 || mode.Lflag&unix.ISIG == 0 {
		t.Errorf("while a command runs Lflag is %#x", mode.Lflag)
	}
	s.screen.want(t, "> wait", "|")
	s.order("done")
	s.line("next")
	s.line("third")
	s.screen.want(t, "> wait", "> next", "got next", "> third", "got third", "> half|")
	if mode := s.mode(); mode.Lflag&(unix.ECHO|unix.ICANON|unix.ISIG) != 0 {
		t.Errorf("while a line is edited Lflag is %#x", mode.Lflag)
	}
}

func TestInterruptWhileRunning(t *testing.T) {
	s := start(t)
	s.keys("wait\r")
	s.line("wait")
	s.reported("waiting")
	s.keys("typed ahead\r\x03after\r")
	s.reported("interrupted")
	s.line("after")
}

func TestEndTypedWhileRunning(t *testing.T) {
	s := start(t)
	s.keys("wait\r")
	s.line("wait")
	s.reported("waiting")
	s.keys("\x04")
	s.order("done")
	s.reported(`"" EOF`)
	s.exited(0)
}

func TestInterruptAtPrompt(t *testing.T) {
	s := start(t)
	s.keys("half a line\x1b[D\x1b[D\x03whole\r")
	s.reported(`"" interrupted at the prompt`)
	s.line("whole")
	s.screen.want(t, "> half a line^C", "> whole", "got whole", "> |")
}

func TestEndThenAgain(t *testing.T) {
	s := start(t, "EOF=again")
	s.keys("\x04more\r")
	s.reported(`"" EOF`)
	s.line("more")
	s.screen.want(t, ">", "> more", "got more", "> |")
}

func TestHangUp(t *testing.T) {
	s := start(t, "HUP=ignore")
	s.keys("half a line")
	s.screen.want(t, "> half a line|")
	_ = s.keep.Close()
	_ = s.master.Close()
	s.reported(`"" EOF`)
	if _, more := s.report(); more {
		t.Error("the program went on")
	}
}

func TestPaste(t *testing.T) {
	s := start(t)
	s.keys("\x1b[200~one\ttab\rwait\nlast \x1b[201~")
	s.screen.want(t, "> one    tab", "wait", "last |")
	s.keys("word\r")
	s.line("one\ttab")
	s.line("wait")
	s.reported("waiting")
	s.order("done")
	s.line("last word")
	s.keys("\x1b[200~wait\nx\ny\x1b[201~\r")
	s.line("wait")
	s.reported("waiting")
	s.keys("\x03")
	s.reported("interrupted")
	s.keys("z\r")
	s.line("z")
}

func TestPasteLong(t *testing.T) {
	s := start(t)
	text := strings.Repeat("0123456789abcdef", 1024)
	s.keys("\x1b[200~" + text + "\x1b[201~\r")
	s.line(text)
	s.screen.wait(t, "at the next prompt", func(v view) bool { return v.rows[v.cursor.row] == ">" })
}

func TestWriteWhileEditing(t *testing.T) {
	s := start(t)
	s.keys("a line that is longer than the screen is wide\x1b[1;5D\x1b[1;5D")
	line := []string{"> a line that is longer than the screen", "|is wide"}
	s.screen.want(t, line...)
	s.write("one\n")
	s.write("unfin")
	s.screen.want(t, append([]string{"one", "unfin"}, line...)...)
	s.write("ished\n")
	s.screen.want(t, append([]string{"one", "unfinished"}, line...)...)
	s.write("no newline")
	s.keys("\x15\r")
	s.line("is wide")
	s.screen.want(t, "one", "unfinished", "no newline", "> is wide", "got is wide", "> |")
}

// TestWriteAroundEnter checks that no byte is lost or out of order when output meets typing.
func TestWriteAroundEnter(t *testing.T) {
	s := start(t)
	s.resize(40, 700)
	s.order("many")
	var entered []string
	for i := range 50 {
		entered = append(entered, fmt.Sprintf("typed %d", i))
		s.keys(entered[i] + "\r")
	}
	var got []string
	for many := false; len(got) < 50 || !many; {
		line, _ := s.report()
		if line == "many done" {
			many = true
		} else {
			got = append(got, line)
		}
	}
	s.screen.wait(t, "complete", func(v view) bool { return slices.Contains(v.rows, "got typed 49") && v.rows[v.cursor.row] == ">" })
	var jobs, lines []string
	for _, row := range s.screen.view().rows {
		switch {
		case strings.HasPrefix(row, "job "):
			jobs = append(jobs, row)
		case row != "" && row != ">":
			lines = append(lines, row)
		}
	}
	for i, row := range jobs {
		if want := fmt.Sprintf("job %d", i); row != want || len(jobs) != 200 {
			t.Fatalf("%d rows of output, row %d is %q, want %q", len(jobs), i, row, want)
		}
	}
	var want []string
	for _, line := range entered {
		want = append(want, "> "+line, "got "+line)
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the other rows are %q, want %q", lines, want)
	}
}

func TestPromptOfTwoRows(t *testing.T) {
	s := start(t, `PROMPT=\x1b[1mtop\x1b[m\n> `)
	s.keys("abc\x1b[D\x7fx")
	s.screen.wait(t, "edited", func(v view) bool { return v.rows[1] == "> axc" })
	if v := s.screen.view(); v.rows[2] != "" || v.cursor != (point{1, 4}) {
		t.Errorf("the screen is\n%s", v)
	}
}

func TestCompletion(t *testing.T) {
	s := start(t)
	s.keys("r\x1b[D\x1b[Ce\t")
	s.screen.want(t, "> read_|", "read_some   reads some", "read_until  reads until")
	s.keys("s")
	s.screen.want(t, "> read_s|")
	s.keys("\x15世\t")
	s.screen.want(t, "> 世界 3|")
	s.keys("\x15many\t\x1b[B")
	s.screen.wait(t, "without a list", func(v view) bool { return v.rows[0] == "> many" && v.rows[1] == "" })
	s.keys("\x15many\t")
	s.screen.wait(t, "with a list", func(v view) bool { return v.rows[maxListed] == "… 295 more" })
	if v := s.screen.view(); v.rows[0] != "> many" || v.cursor != (point{0, 6}) {
		t.Errorf("the screen is\n%s", v)
	}
	s.keys("\x15x\r")
	s.line("x")
}

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "history")
	a, b := start(t, "HISTORY="+path), start(t, "HISTORY="+path)
	for _, s := range []*session{a, b, a, b} {
		s.keys("line\r")
		s.line("line")
	}
	a.keys(" secret\r\r")
	a.line(" secret")
	a.line("")
	b.keys("last 世\r")
	b.line("last 世")
	a.keys("draft\x1b[A")
	a.screen.wait(t, "recalling", func(v view) bool { return v.rows[v.cursor.row] == "> line" })
	a.keys("\x1b[Bx\r")
	a.line("draftx")

	c := start(t, "HISTORY="+path)
	c.keys("\x10\x10\r")
	c.line("last 世")
	if text, err := os.ReadFile(path); err != nil || string(text) != "line\nline\nline\nline\nlast 世\ndraftx\nlast 世\n" {
		t.Errorf("history %q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestResize(t *testing.T) {
	s := start(t)
	s.keys("0123456789012345678901234567890")
	s.screen.want(t, "> 0123456789012345678901234567890|")
	s.resize(20, 12)
	s.screen.want(t, "> 012345678901234567", "8901234567890|")
	s.order("width")
	s.reported("width 20")
}

func TestStopAsSessionLeader(t *testing.T) {
	s := start(t)
	s.keys("half\x1a a line\r") // nobody can continue a session leader: the kernel does not stop it
	s.line("half a line")
	s.screen.want(t, "> half a line", "got half a line", "> |")
	s.keys("wait\r")
	s.line("wait")
	s.reported("waiting")
	s.keys("\x1a\x03")
	s.reported("interrupted")
	s.keys("more\r")
	s.line("more")
}

func TestStopAndContinue(t *testing.T) {
	s := launch(t, role+"=job control")
	s.reported("open")
	s.keys("half")
	s.screen.want(t, "> half|")
	s.keys("\x1a")
	s.reported("stopped, terminal restored: true")
	s.screen.want(t, "Stopped", "> half|")
	s.keys(" a line\rwait\r")
	s.line("half a line")
	s.line("wait")
	s.reported("waiting")
	s.keys("\x1a")
	s.reported("stopped, terminal restored: true")
	s.running()
	s.keys("\x03")
	s.reported("interrupted")
	s.keys("exit\r")
	s.line("exit")
	s.exited(0)
}

func TestClear(t *testing.T) {
	s := start(t)
	s.keys("one\r")
	s.line("one")
	s.keys("two\x0c")
	s.screen.want(t, "> two|")
}

func TestPanicInCompletion(t *testing.T) {
	s := start(t)
	s.keys("panic\t")
	s.exited(2)
	s.screen.wait(t, "with the line left", func(v view) bool { return v.rows[0] == "> panic" && v.cursor.row == 1 })
}

func TestPanicElsewhere(t *testing.T) {
	s := start(t)
	s.keys("crash\r")
	s.line("crash")
	s.exited(2)
}

func TestCloseWhileReading(t *testing.T) {
	s := start(t)
	s.keys("half")
	s.screen.want(t, "> half|")
	s.order("close")
	for line, more := "", true; line != `"" EOF`; line, more = s.report() {
		if !more {
			t.Fatal("ReadLine did not return")
		}
	}
	s.exited(0)
	s.screen.want(t, "> half", "|")
}

func TestCloseWhileOutputIsStopped(t *testing.T) {
	s := start(t)
	s.keys("wait\r")
	s.line("wait")
	s.reported("waiting")
	s.keys("\x13") // IXON
	s.order("flood")
	s.order("close")
	s.reported("closed <nil>")
	if s.mode() != s.before {
		t.Error("the terminal's mode is not the one from before")
	}
}
