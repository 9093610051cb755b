//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		{"controls and what is not UTF-8", "o\x1b[2Jne\x00\r\nt\xffwo\n", "o[2Jne", "t\uFFFDwo", 2},
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
	for _, line := range []string{"one", " a secret", "", "two"} {
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

// TestHistoryLocked has another session hold the lock for ever, as one that was stopped does.
func TestHistoryLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	h := openHistory(path)
	h.add("line")
	if text, err := os.ReadFile(path); err != nil || string(text) != "line\n" || h.firstErr() != nil {
		t.Errorf("file %q, %v, %v", text, err, h.firstErr())
	}
}

func TestRecall(t *testing.T) {
	h := &history{text: []string{"one", "two"}}
	r, b := h.recall(), buffer{}
	b.set("draft")
	var got []string
	for _, step := range []int{1, -1, -1, -1, 1, 1, 1} {
		r.move(&b, step)
		got = append(got, string(b.line))
	}
	want := []string{"draft", "two", "one", "one", "two", "draft", "draft"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
