//go:build !windows

package commands

import "testing"

func wine() bool { return false }

func tempDir(t *testing.T) string { return t.TempDir() }
