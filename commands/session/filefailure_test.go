package session

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A file's trouble that no call of the system has is told in its own words.
func TestFileFailure(t *testing.T) {
	_, missing := os.ReadFile(filepath.Join("no", "such", "folder"))
	for _, c := range []struct {
		err           error
		name, message string
	}{
		{missing, "ENOENT", "no such file or directory"},
		{errors.New("it has more than 5 bytes"), "usage", "it has more than 5 bytes"},
	} {
		if e := FileFailure("run", "script", c.err); e.Name != c.name || e.Message != c.message {
			t.Errorf("%v: %s: %s", c.err, e.Name, e.Message)
		}
	}
}
