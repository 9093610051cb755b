//go:build !windows

package testscripts_test

import "testing"

func wine() bool { return false }

func tempDir(t *testing.T) string { return t.TempDir() }
