//go:build unix

package session

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"sockshell/commands/session/param"
)

// TestFIFOIsNoFolder: to open one would be to wait for who writes to it.
func TestFIFOIsNoFolder(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	listed := make(chan []param.FolderEntry, 1)
	go func() { listed <- listFolder(fifo, "") }()
	select {
	case entries := <-listed:
		if entries != nil {
			t.Errorf("it holds %v", entries)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it is waited for")
	}
}
