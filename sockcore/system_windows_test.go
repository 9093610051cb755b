package sockcore

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"
)

// The errors of writing without a connection, and of going on after shutdown.
const (
	unconnectedWrite   = ENOTCONN
	writeAfterShutdown = ESHUTDOWN
	readAfterShutdown  = ESHUTDOWN
	listenerReadable   = Code(0) // of bytes_readable
)

// inlineIsExceptional says whether an urgent byte in the stream is the
// exceptional condition (select: only where SO_OOBINLINE is off).
const inlineIsExceptional = false

// wine reports whether the system is Wine.
func wine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

// lacksOnWine ends a test under Wine, which lacks what is said.
func lacksOnWine(t testing.TB, what string) {
	t.Helper()
	if wine() {
		t.Skip("Wine: " + what)
	}
}

// tempDir is t.TempDir, whose cleaning up fails under Wine: it deletes in a way
// that Wine lacks (FileDispositionInformationEx).
func tempDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sockcore")
	must(t, err)
	t.Cleanup(func() {
		all, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, path := range append(all, dir) {
			p, err := windows.UTF16PtrFromString(path)
			must(t, err)
			if windows.DeleteFile(p) != nil {
				must(t, windows.RemoveDirectory(p))
			}
		}
	})
	return dir
}
