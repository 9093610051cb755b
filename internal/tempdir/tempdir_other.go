//go:build !windows

package tempdir

import "testing"

// Wine reports whether the system is Wine.
func Wine() bool { return false }

// New is t.TempDir.
func New(t testing.TB) string {
	t.Helper()
	return t.TempDir()
}
