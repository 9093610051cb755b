// Package needs skips tests for what a machine lacks, which in CI is a failure.
package needs

import (
	"os"
	"os/exec"
	"testing"
)

// Program is the path of a program. Where it is not installed the test is skipped.
func Program(t testing.TB, name string) (path string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name+", which is not installed")
	}
	return path
}

// Missing skips a test for what is missing; with CI=true in the environment it fails.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("needs " + what)
	}
	t.Skip("needs " + what)
}
