//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadlineRows has a test for each problem that plain use of readline v1.5.1 has. That it reads
// what is no terminal, writes escapes to what is none, and knows only the console on Windows, is not
// for this package to solve: Open fails there (TestOpenWithoutTerminal), and package cmd tests what is read
// and written then (TestPipedInput, TestResultsInAFile, TestDumbTerminal), and that signals, too, leave the
// terminal as it was (TestSignalsEndTheSession). Its vi mode is not offered.
func TestReadlineRows(t *testing.T) {
	for _, row := range []struct {
		problem string
		test    func(*testing.T)
	}{
		{"^R as the first key, then ^G or ^C, without history: nil panic", rowSearchFirst},
		{"Delete or ^Space on an empty line is the end", rowDeleteOnEmptyLine},
		{"^D typed while a command runs is the end, and Close hangs", rowEndTypedWhileRunning},
		{"Close hangs while a line is read", rowCloseWhileReading},
		{"reading after the input's end hangs", rowReadAfterEnd},
		{"a hang-up runs the half-typed line", rowHangUp},
		{"a key that is swallowed wakes the reader in mid-command", rowSwallowedKeys},
		{"^Z as session leader hangs", rowStopAsSessionLeader},
		{"Home, End, Ctrl-arrows do nothing; ^V ^O ^X are inserted", rowForeignKeys},
		{"a pasted block runs line by line, and its tabs complete", rowPasteBlock},
		{"a long paste takes seconds", rowPasteLong},
		{"a panic in readline's goroutine leaves the terminal raw", rowPanicWithin},
		{"a panic elsewhere leaves the terminal raw", rowPanicElsewhere},
		{"a menu wider than the screen, then Down: divide by zero; a wide prefix: negative Repeat", rowMenuWide},
		{"300 candidates scroll the screen away", rowMenuOf300},
		{"the wrong column for a menu on a wrapped line", rowMenuOnWrapped},
		{"output without a newline is erased by the next prompt", rowNoNewline},
		{"output around Enter is garbled or lost", rowOutputAroundEnter},
		{"moving left on a wrapped line erases earlier output", rowWrappedLeft},
		{"wide characters: the cursor is off, wrapping repeats rows", rowWide},
		{"a prompt of two rows repeats", rowPromptOfTwoRows},
		{"the history is readable by others, replaces links, and loses others' lines", rowHistory},
	} {
		t.Run(row.problem, row.test)
	}
}

func rowSearchFirst(t *testing.T) {
	s := start(t)
	s.keys("\x12\x07\x12\x03\x12\x12\x13\x07a\r")
	s.line("a")
}

func rowDeleteOnEmptyLine(t *testing.T) {
	s := start(t)
	s.keys("\x1b[3~\x00\x7fa\r")
	s.line("a")
}

func rowEndTypedWhileRunning(t *testing.T) {
	s := start(t)
	s.keys("wait\r")
	s.line("wait")
	s.reported("waiting")
	s.keys("\x04")
	s.order("done")
	s.reported(`"" EOF`)
	s.exited(0)
}

func rowCloseWhileReading(t *testing.T) {
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

func rowReadAfterEnd(t *testing.T) {
	term, master, screen := openInProcess(t, Config{})
	ended := make(chan error)
	go func() {
		_, err := term.ReadLine("> ")
		ended <- err
	}()
	screen.want(t, "> |")
	_ = master.Close()
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Errorf("ReadLine at the end = %v", err)
	}
	if line, err := term.ReadLine("> "); line != "" || !errors.Is(err, io.EOF) {
		t.Errorf("ReadLine after the end = %q, %v", line, err)
	}
	_ = term.Close() // the terminal is gone: it cannot be given back
}

func rowHangUp(t *testing.T) {
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

// rowSwallowedKeys types keys that could end a line and do not. If one of them left the reader awake,
// it would take what is typed ahead out of the terminal driver, where ^C flushes it.
func rowSwallowedKeys(t *testing.T) {
	s := start(t)
	s.keys("\x12\x03\x12\x07x\x01\x04\x00\x0fwait\x01\"\r\"\x1f\x1f\x1f\r")
	s.line("wait")
	s.reported("waiting")
	s.keys("typed ahead\r\x03after\r")
	s.reported("interrupted")
	s.line("after")
}

func rowStopAsSessionLeader(t *testing.T) {
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

func rowForeignKeys(t *testing.T) {
	s := start(t)
	s.keys("one two\x1b[1~1\x1b[4~2\x1b[1;5D\x16\x0f\x183\r")
	s.line("1one 3two2")
}

func rowPasteBlock(t *testing.T) {
	s := start(t)
	s.keys(paste("re\ts\nre\n"))
	s.screen.want(t, "> re    s", "… re|")
	s.keys("!\r")
	s.line("re\ts")
	s.line("re!")
}

func rowPasteLong(t *testing.T) {
	s := start(t)
	text := strings.Repeat("0123456789abcdef", 1024)
	s.keys("\x1b[200~" + text + "\x1b[201~\r")
	s.line(text)
	s.screen.wait(t, "at the next prompt", func(v view) bool { return v.rows[v.cursor.row] == ">" })
}

func rowPanicWithin(t *testing.T) {
	s := start(t)
	s.keys("panic\t")
	s.exited(2)
	s.screen.wait(t, "with the line left", func(v view) bool { return v.rows[0] == "> panic" && v.cursor.row == 1 })
}

func rowPanicElsewhere(t *testing.T) {
	s := start(t)
	s.keys("crash\r")
	s.line("crash")
	s.exited(2)
}

func rowHistory(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	a, b := start(t, "HISTORY="+link), start(t, "HISTORY="+link)
	for i, s := range []*session{a, b, a} {
		line := fmt.Sprint("line ", i)
		s.keys(line + "\r")
		s.line(line)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "line 0\nline 1\nline 2\n" {
		t.Errorf("history %q, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
}
