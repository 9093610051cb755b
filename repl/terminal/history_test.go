//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

func TestLoadHistory(t *testing.T) {
	var many strings.Builder
	for i := range maxRecalled + 5 {
		fmt.Fprintln(&many, i)
	}
	long := strings.Repeat("x", maxLoaded-20) + "\nlast\n"
	for _, c := range []struct {
		name, content string
		first, last   string
		count         int
	}{
		{"none", "", "", "", 0},
		{"lines", "one\n\ntwo\n", "one", "two", 2},
		{"the last line cut short", "one\ntw", "one", "tw", 2},
		{"controls and what is not UTF-8", "o\x1b[2Jne\x00\r\nt\xffwo\n", "o\x1b[2Jne\x00", "t\xffwo", 2},
		{"the same line again", "one\none\ntwo\ntwo\none\n", "one", "one", 3},
		{"backslashes, and what is not quoted", "a\\nb \\x10\n\x10zz\x10\n", "a\\nb \\x10", "zz", 2},
		{"too many lines", many.String(), "5", fmt.Sprint(maxRecalled + 4), maxRecalled},
		{"too many bytes", "first line, of which the end is read\n" + long, strings.Repeat("x", maxLoaded-20), "last", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "history")
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			h := openHistory(path)
			if err := h.firstErr(); err != nil {
				t.Fatal(err)
			}
			if len(h.text) != c.count {
				t.Fatalf("%d lines, want %d", len(h.text), c.count)
			}
			if c.count > 0 && (h.text[0] != c.first || h.text[c.count-1] != c.last) {
				t.Errorf("first %.40q, last %.40q; want %.40q, %.40q", h.text[0], h.text[c.count-1], c.first, c.last)
			}
		})
	}
}

func TestAddHistory(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	if err := os.WriteFile(file, []byte("cut short"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	h := openHistory(link)
	for _, line := range []string{"one", " a secret", "\tanother", "", "one", "two"} {
		h.add(line)
	}
	if err := h.firstErr(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "cut short\none\ntwo\n" {
		t.Errorf("file %q, %v", text, err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestAddHistoryFromSeveralSessions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	const sessions, lines = 4, 50
	var all sync.WaitGroup
	for i := range sessions {
		all.Go(func() {
			h := openHistory(path)
			for j := range lines {
				h.add(fmt.Sprint("session ", i, " line ", j))
			}
			if err := h.firstErr(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	next := map[int]int{}
	for _, line := range openHistory(path).text {
		var i, j int
		if n, _ := fmt.Sscanf(line, "session %d line %d", &i, &j); n != 2 || next[i] != j {
			t.Fatalf("line %q, want line %d", line, next[i])
		}
		next[i]++
	}
	if len(next) != sessions || next[0] != lines || next[sessions-1] != lines {
		t.Errorf("lines by session: %v", next)
	}
}

func TestHistoryErr(t *testing.T) {
	folder := t.TempDir()
	h := openHistory(folder)
	if h.firstErr() == nil {
		t.Error("a folder was taken for a history")
	}
	h = openHistory("/dev/null/history")
	h.add("line")
	if h.firstErr() == nil || len(h.text) != 1 {
		t.Errorf("error %v, %d lines", h.firstErr(), len(h.text))
	}
}

// TestHistoryBytes checks that entries of any bytes come back, and take a line each.
func TestHistoryBytes(t *testing.T) {
	var all strings.Builder
	for c := range 256 {
		all.WriteByte(byte(c))
	}
	entries := []string{"one", "write_all \"a\nb\n\"\n", "\n", "\x10", "\x100a", "tab\t世 \u0085 \xff", all.String()}
	path := filepath.Join(t.TempDir(), "history")
	h := openHistory(path)
	for _, entry := range entries {
		h.add(entry)
	}
	if diff := cmp.Diff(entries, openHistory(path).text); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	text, err := os.ReadFile(path)
	if lines := strings.Count(string(text), "\n"); err != nil || lines != len(entries) || !utf8.Valid(text) {
		t.Errorf("%d lines, want %d: %q, %v", lines, len(entries), text, err)
	}
}

func FuzzHistoryEntry(f *testing.F) {
	f.Add("a\nb\x10\xff")
	f.Fuzz(func(t *testing.T, text string) {
		line := encodeEntry(text)
		if got := decodeEntry(line + "\n"); got != text || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%q is kept as %q, and comes back as %q", text, line, got)
		}
	})
}

// TestHistoryLocked has another session hold the lock for ever, as one that was stopped does.
func TestHistoryLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	f := hold(t, path)
	before := goleak.IgnoreCurrent()
	h := openHistory(path)
	for _, line := range []string{"one", "two", "three"} {
		h.add(line)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "one\ntwo\nthree\n" || h.firstErr() != nil {
		t.Errorf("file %q, %v, %v", text, err, h.firstErr())
	}
	if h.locker.waiting == nil {
		t.Error("nobody waits for the lock")
	}
	_ = f.Close() // and with it the lock
	goleak.VerifyNone(t, before)
	first := h.locker.waiting
	f = hold(t, path)
	h.add("four")
	if h.locker.waiting == first {
		t.Error("the second holder of the lock was not waited for")
	}
	_ = f.Close()
	goleak.VerifyNone(t, before)
}

// hold takes the lock of a file.
func hold(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestHistoryUnlocked gives up the lock while another session waits for it.
func TestHistoryUnlocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	f := hold(t, path)
	mine, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mine.Close() }()
	var l locker
	granted := make(chan error)
	go func() { granted <- l.lock(mine, patience) }()
	_ = f.Close()
	if err := <-granted; err != nil || l.waiting != nil {
		t.Errorf("lock = %v, given up: %v", err, l.waiting != nil)
	}
}
