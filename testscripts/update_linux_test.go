package testscripts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sockshell/internal/fulldisk"
)

// TestUpdateFullDisk: a test's file for which the disk has no room stays as it is.
func TestUpdateFullDisk(t *testing.T) {
	const large = "> repeat 2000 print 'what the disk has no room for'\nold\n"
	for name, text := range map[string]string{"x.transcript": large, "x.txtar": "transcript a.transcript\n-- a.transcript --\n" + large} {
		t.Run(name, func(t *testing.T) {
			dir := fulldisk.New(t, map[string]string{name: text})
			path := filepath.Join(dir, name)
			if summary, out := update(t, path); summary.Failed != 1 || !strings.Contains(out, path+": no space left on device\n") {
				t.Errorf("%v, printed\n%s", summary, out)
			}
			has(t, path, text)
			if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
				t.Errorf("%v: the folder has %v", err, files)
			}
		})
	}
}
