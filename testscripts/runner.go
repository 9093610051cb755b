package testscripts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/commands/syntax"
	"sockshell/internal/crash"
)

// grace is how long a test may take to clear up when its time is over, or it is told to stop: its programs
// have their urgency, and the system the time to kill them.
const grace = 6 * time.Second

// Run runs every .txtar and .transcript below the paths, some at once, and writes to out, in order, a
// line for each that failed or was skipped, with its diff. The error is one of finding the tests, of
// writing, or else ctx's: its end stops what runs, which has then failed, and starts no more.
func Run(ctx context.Context, paths []string, o Options, out io.Writer) (Summary, error) {
	files, err := find(paths, o.Run)
	if err != nil {
		return Summary{}, err
	}
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	o.lookForAliases(files)
	if o.Adopt {
		adopt()
		gone := leaves(killChildren)
		defer gone()
		defer killChildren()
	}
	began := time.Now()
	r := &reporter{out: out, options: &o, total: len(files)}
	runAll(ctx, files, &o, r)
	r.erase()
	err = r.err
	if o.JUnit != nil {
		err = errors.Join(err, writeJUnit(o.JUnit, r.summary, r.outcomes, time.Since(began)))
	}
	if err == nil {
		err = ctx.Err()
	}
	return r.summary, err
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

// runAll runs the tests, some at once, and tells what came of them in order. Once ctx is over it begins no
// more.
func runAll(ctx context.Context, files []string, o *Options, r *reporter) {
	endings := make(chan ending)
	var next atomic.Int64
	var runners sync.WaitGroup
	for range min(o.Parallel, len(files)) {
		runners.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(files) {
					return
				}
				endings <- ending{i, runOne(ctx, files[i], o)}
			}
		})
	}
	go func() {
		runners.Wait()
		close(endings)
	}()
	waiting := map[int]*outcome{}
	told := 0
	for r.progress(); ; r.progress() {
		e, more := <-endings
		if !more {
			break
		}
		r.ended++
		waiting[e.index] = &e.outcome
		for ; waiting[told] != nil; told++ {
			r.tell(waiting[told])
			delete(waiting, told)
		}
	}
	r.summary.NotRun = len(files) - told
}

// runOne runs a test in a folder of its own. A test that does not end within its time, and the grace, is
// left alone.
func runOne(ctx context.Context, path string, o *Options) (result outcome) {
	began := time.Now()
	defer func() { result.elapsed = time.Since(began) }()
	folder, err := os.MkdirTemp("", "sockshell-test-")
	if err != nil {
		return outcome{name: path, report: fmt.Sprintf("%s: %v\n", syntax.Shown(path), err)}
	}
	remove := func() { removeAll(folder) }
	gone := leaves(remove)
	defer gone()
	defer remove()

	own := *o
	own.folder, own.underway = folder, &underway{place: place{file: path}}
	ended := make(chan outcome, 1)
	go crash.Guard(func() { ended <- runFile(ctx, path, &own) })
	late := time.NewTimer(o.testTimeout() + grace)
	defer late.Stop()
	over := ctx.Done()
	for {
		select {
		case result := <-ended:
			return result
		case <-over:
			over = nil
			late.Reset(grace)
		case <-late.C:
			return outcome{name: path, report: own.underway.abandon(ctx, o.testTimeout())}
		}
	}
}

// runFile runs a test, of either kind.
func runFile(ctx context.Context, path string, o *Options) (result outcome) {
	if err := readable(path); err != nil {
		return outcome{name: path, report: fmt.Sprintf("%s: %v\n", syntax.Shown(path), unwrapPath(err))}
	}
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

// removeAll removes a folder, also where something in it has been made read-only.
func removeAll(folder string) {
	if os.RemoveAll(folder) == nil {
		return
	}
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(path, 0o700)
		}
		return nil
	})
	_ = os.RemoveAll(folder) // nothing depends on temporary files
}

// unwrapPath takes the path off an error that is told after the path.
func unwrapPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
