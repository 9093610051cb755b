package testscripts

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// RunT runs every .txtar and .transcript below the paths as a parallel subtest of t, named by its
// path, without a testdata/ before it. That there is none fails t. Of the options, Parallel, JSON, JUnit
// and Progress are go test's own affair.
func RunT(t *testing.T, o Options, paths ...string) {
	t.Helper()
	files, err := find(paths, o.Run)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no test below %q", paths)
	}
	o.Verbose = o.Verbose || testing.Verbose()
	o.lookForAliases(files)
	endOnSignal()
	for _, file := range files {
		t.Run(strings.TrimPrefix(filepath.ToSlash(file), "testdata/"), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithDeadline(t.Context(), before(t.Deadline, time.Now().Add(o.testTimeout()+grace)))
			defer cancel()
			result := runOne(ctx, file, &o)
			for _, change := range result.changes {
				t.Log(change)
			}
			switch result.result() {
			case failed:
				t.Fatal("\n" + visible(result.report))
			case skipped:
				t.Skip(visible(result.skipped))
			default:
				t.Log(visible(result.log))
			}
		})
	}
}
