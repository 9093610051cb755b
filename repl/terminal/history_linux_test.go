package terminal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sockshell/internal/fulldisk"
)

// TestHistoryFullDisk: an entry for which the disk has no room leaves no part of it, and the file goes on where there
// is room again.
func TestHistoryFullDisk(t *testing.T) {
	dir := fulldisk.New(t, map[string]string{"history": "one\n"})
	path := filepath.Join(dir, "history")
	h := openHistory(path)
	h.add(strings.Repeat("x", 2*os.Getpagesize()))
	if err := h.firstErr(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "one\n" {
		t.Errorf("the file holds %.60q, %v", text, err)
	}
	h.add("two")
	if text, err := os.ReadFile(path); err != nil || string(text) != "one\ntwo\n" {
		t.Errorf("the file holds %.60q, %v", text, err)
	}
}
