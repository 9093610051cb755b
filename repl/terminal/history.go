package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"sockshell/commands/syntax"
)

const (
	maxRecalled = 10_000   // lines
	maxLoaded   = 16 << 20 // bytes at the file's end
	// lockPatience bounds the wait for another session's lock: one that was stopped in the middle
	// of its line holds it for as long as it likes.
	lockPatience = 500 * time.Millisecond
)

// A history is the entered lines, oldest first, and the file that several sessions append to.
type history struct {
	path   string // "" keeps none
	mu     sync.Mutex
	text   []string
	locker locker
	err    error // the first one
}

// openHistory loads the file. That it cannot be read or written ends no session.
func openHistory(path string) *history {
	h := &history{path: path}
	if path == "" {
		return h
	}
	if info, err := os.Stat(path); err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		h.path, h.err = "", fmt.Errorf("%s: neither a file nor a device", syntax.Shown(path)) // opening it could wait for ever
		return h
	}
	lines, err := loadHistory(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		h.err = err
	}
	h.text = lines
	return h
}

// loadHistory reads the last lines of the file.
func loadHistory(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	skipped := max(0, info.Size()-maxLoaded)
	data, err := io.ReadAll(io.NewSectionReader(f, skipped, maxLoaded))
	if err != nil {
		return nil, err
	}
	if _, rest, cut := bytes.Cut(data, []byte("\n")); skipped > 0 && cut {
		data = rest
	}
	var lines []string
	for entry := range strings.Lines(string(data)) {
		line := decodeEntry(entry)
		if line != "" && (len(lines) == 0 || line != lines[len(lines)-1]) {
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-maxRecalled):], nil
}

// add keeps a line, which may hold newlines, unless it is empty, begins with a space or a tab, or is the
// last one again.
func (h *history) add(line string) {
	if line == "" || line[0] == ' ' || line[0] == '\t' {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.text); n > 0 && h.text[n-1] == line {
		return
	}
	h.text = append(h.text, line)
	if h.path == "" {
		return
	}
	if err := h.append(encodeEntry(line)); err != nil && h.err == nil {
		h.err = err
	}
}

// firstErr is the first error of loading or keeping.
func (h *history) firstErr() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

// append adds an entry to the file at once, so that neither a crash nor another session loses it. The
// file is never replaced: it may be a symbolic link.
func (h *history) append(entry string) error {
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(h.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	err = h.locker.lock(f, lockPatience)
	if err == nil {
		err = h.appendEntry(f, entry)
	}
	return errors.Join(err, f.Close()) // which also gives up the lock
}

// appendEntry writes the entry whole or not at all, as long as no other session can append meanwhile.
func (h *history) appendEntry(f *os.File, entry string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return err
		}
	}
	text := entry + "\n"
	if size := info.Size(); size > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], size-1); err == nil && last[0] != '\n' {
			text = "\n" + text // a line that a crash cut short
		}
	}
	n, err := f.WriteString(text)
	if n > 0 && err != nil && h.locker.held {
		err = errors.Join(err, f.Truncate(info.Size()))
	}
	return err
}
