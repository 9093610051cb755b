package replace_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"sockshell/internal/fulldisk"
	"sockshell/internal/replace"
)

// TestFullDisk: what is there stays whole, and nothing beside it.
func TestFullDisk(t *testing.T) {
	dir := fulldisk.New(t, map[string]string{"file": "old"})
	path := filepath.Join(dir, "file")
	if err := replace.File(path, make([]byte, 8192)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error %v", err)
	}
	holds(t, path, "old", 2)
}

// TestOwner: root leaves a file to whose it is.
func TestOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("not root: no file is given away")
	}
	path := filepath.Join(t.TempDir(), "file")
	write(t, path, 0o640)
	if err := os.Chown(path, 12345, 23456); err != nil {
		t.Fatal(err)
	}
	if err := replace.File(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 12345 || owner.Gid != 23456 || info.Mode() != 0o640 {
		t.Errorf("owner %d:%d, mode %v", owner.Uid, owner.Gid, info.Mode())
	}
}
