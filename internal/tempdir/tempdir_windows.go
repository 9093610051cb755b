package tempdir

import (
	"os"
	"syscall"
	"testing"
)

// Wine reports whether the system is Wine.
func Wine() bool { return syscall.NewLazyDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil }

// New is t.TempDir, whose cleaning up fails under Wine: os.RemoveAll deletes
// in a way that Wine lacks. There the folder stays.
func New(t testing.TB) string {
	t.Helper()
	if !Wine() {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("", "test")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
