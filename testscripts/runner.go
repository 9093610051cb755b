package testscripts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"sockshell/commands/syntax"
)

// grace is how long tests that are told to stop may take to clear up.
const grace = 2 * time.Second

// Run runs every .txtar and .transcript below the paths, some at once, and writes to out, in order, a
// line for each that failed or was skipped, with its diff. The error is one of finding the tests, of
// writing, or ctx's: its end stops what runs, and starts no more.
func Run(ctx context.Context, paths []string, o Options, out io.Writer) (Summary, error) {
	files, err := find(paths, o.Run)
	if err != nil {
		return Summary{}, err
	}
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	o.lookForAliases(files)
	began := time.Now()
	r := &reporter{out: out, options: &o, total: len(files)}
	runAll(ctx, files, &o, r)
	r.erase()
	if err := ctx.Err(); err != nil {
		return r.summary, err
	}
	if r.err == nil && o.JUnit != nil {
		r.err = writeJUnit(o.JUnit, r.summary, r.outcomes, time.Since(began))
	}
	return r.summary, r.err
}

// find lists the tests below the paths, each once, in order.
func find(paths []string, run *regexp.Regexp) ([]string, error) {
	var files []string
	seen := map[string]bool{}
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if clean := filepath.Clean(path); isTest(path) && (run == nil || run.MatchString(path)) && !seen[clean] {
				seen[clean] = true
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(files)
	return files, nil
}

func isTest(path string) bool {
	return strings.HasSuffix(path, ".transcript") || strings.HasSuffix(path, ".txtar")
}

// ending is a test that has ended, by its place in the order.
type ending struct {
	index   int
	outcome outcome
}

// runAll runs the tests, some at once, and tells what came of them in order. Once ctx is over it waits
// for those under way no longer than the grace.
func runAll(ctx context.Context, files []string, o *Options, r *reporter) {
	endings := make(chan ending, len(files))
	var next atomic.Int64
	for range min(o.Parallel, len(files)) {
		go func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(files) {
					return
				}
				endings <- ending{i, runOne(ctx, files[i], o)}
			}
		}()
	}
	waiting := map[int]*outcome{}
	told := 0
	var late <-chan time.Time
	stop := ctx.Done()
	for r.ended < len(files) {
		r.progress()
		select {
		case e := <-endings:
			r.ended++
			waiting[e.index] = &e.outcome
		case <-stop:
			stop, late = nil, time.After(grace)
		case <-late:
			return
		}
		for ; waiting[told] != nil; told++ {
			if ctx.Err() == nil {
				r.tell(waiting[told])
			}
			delete(waiting, told)
		}
	}
}

// runOne runs a test, unless ctx is over.
func runOne(ctx context.Context, path string, o *Options) (result outcome) {
	if ctx.Err() != nil {
		return outcome{name: path, skipped: "interrupted"}
	}
	began := time.Now()
	defer func() { result.elapsed = time.Since(began) }()
	if other := o.aliases[path]; other != "" {
		return runAlias(ctx, path, other, o)
	}
	if strings.HasSuffix(path, ".txtar") {
		return runScript(ctx, path, o)
	}
	result.name = path
	var err error
	inner := *o
	inner.saved = func(u *updated) { result.changes = append(result.changes, u.told(path)) }
	result.skipped, result.report, err = inner.replay(ctx, path, nil)
	if err != nil {
		result.report += fmt.Sprintf("%s: %v\n", syntax.Shown(path), unwrapPath(err))
	}
	return result
}

// unwrapPath takes the path off an error that is told after the path.
func unwrapPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
