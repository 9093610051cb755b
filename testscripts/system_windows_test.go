package testscripts_test

import (
	"os"
	"syscall"
	"testing"
)

// wine reports whether the system is Wine.
func wine() bool { return syscall.NewLazyDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil }

// tempDir is t.TempDir, whose cleaning up fails under Wine: os.RemoveAll deletes
// in a way that Wine lacks. There the folder stays.
func tempDir(t *testing.T) string {
	if !wine() {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("", "testscripts")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
