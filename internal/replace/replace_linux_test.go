package replace_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/internal/replace"
)

// fullDisk returns the folder of a file system of its own, with nothing free but what the given files have.
func fullDisk(t *testing.T, files map[string]string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("not root: no file system can be mounted")
	}
	dir := t.TempDir()
	if err := unix.Mount("none", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no file system can be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	for name, text := range files {
		write(t, filepath.Join(dir, name), text, 0o600)
	}
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = filler.Close() }()
	for page := make([]byte, 4096); err == nil; {
		_, err = filler.Write(page)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return dir
}

// TestFullDisk: what is there stays whole, and nothing beside it.
func TestFullDisk(t *testing.T) {
	dir := fullDisk(t, map[string]string{"file": "old"})
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
	write(t, path, "old", 0o640)
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
