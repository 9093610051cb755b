//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"os"
	"path/filepath"
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
		{"NUL and stray controls", "a\x00b\x16\x0f\x18\x11c", "abc"},
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

func TestInterruptAtPrompt(t *testing.T) {
	s := start(t)
	s.keys("half a line\x1b[D\x1b[D\x03\x03\x03whole\r")
	s.reported(`"" interrupted at the prompt: the text is dropped`)
	s.reported(`"" interrupted at the prompt`)
	s.reported(`"" interrupted at the prompt`)
	s.line("whole")
	s.screen.want(t, "> half a line^C", "> ^C", "> ^C", "> whole", "got whole", "> |")
}

func TestEndThenAgain(t *testing.T) {
	s := start(t, "EOF=again")
	s.keys("\x04more\r")
	s.reported(`"" EOF`)
	s.line("more")
	s.screen.want(t, ">", "> more", "got more", "> |")
}

func TestPaste(t *testing.T) {
	s := start(t)
	s.keys("\x1b[200~one\ttab\rwait\nlast \x1b[201~")
	s.screen.want(t, "> one    tab", "… wait", "… last |")
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

func TestCompletion(t *testing.T) {
	s := start(t)
	s.keys("r\x1b[D\x1b[Ce\t")
	s.screen.want(t, "> read_|", "read_some   reads some", "read_until  reads until")
	s.keys("s")
	s.screen.want(t, "> read_s|", "read_some  reads some")
	s.keys("\t")
	s.screen.want(t, "> read_some|")
	s.keys("\x15世\t")
	s.screen.want(t, "> 世界 3|")
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
	a.keys("la\x1b[D\x1b[A") // what begins with l
	a.screen.wait(t, "recalling", func(v view) bool { return v.rows[v.cursor.row] == "> line" })
	a.keys("\x1b[Bx\r")
	a.line("lxa")

	c := start(t, "HISTORY="+path)
	c.keys("\x10\x10\r")
	c.line("last 世")
	if text, err := os.ReadFile(path); err != nil || string(text) != "line\nline\nlast 世\nlxa\nlast 世\n" {
		t.Errorf("history %q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
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
