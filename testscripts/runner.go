package testscripts

import (
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
)

// Options are those of `sockshell test`.
type Options struct {
	Run      *regexp.Regexp // of paths; nil: all
	Update   bool
	Verbose  bool
	Parallel int    // at once; 0: as many as there are cores
	Binary   string // what `exec sockshell` runs; empty: this program
}

// Summary counts how tests ended.
type Summary struct{ Passed, Failed, Skipped int }

// Total is how many tests there were.
func (s Summary) Total() int { return s.Passed + s.Failed + s.Skipped }

func (s Summary) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", s.Passed, s.Failed, s.Skipped)
}

// Run runs every .txtar and .transcript below the paths, and writes a line for each that failed,
// with its diff. The error is one of finding the tests, or of writing to out.
func Run(paths []string, o Options, out io.Writer) (Summary, error) {
	files, err := find(paths, o.Run)
	if err != nil {
		return Summary{}, err
	}
	bin, remove, err := binaryFolder(o.Binary)
	if err != nil {
		return Summary{}, err
	}
	defer remove()
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	return runAll(files, o, bin, out)
}

// find lists the tests below the paths, each once, in order.
func find(paths []string, run *regexp.Regexp) ([]string, error) {
	var files []string
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if isTest(path) && (run == nil || run.MatchString(path)) {
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

func isTest(path string) bool {
	return strings.HasSuffix(path, ".transcript") || strings.HasSuffix(path, ".txtar")
}

// binaryFolder makes a folder in which `sockshell` is the program that tests are to run.
func binaryFolder(binary string) (dir string, remove func(), err error) {
	if binary == "" {
		if binary, err = os.Executable(); err != nil {
			return "", nil, err
		}
	}
	if binary, err = filepath.Abs(binary); err != nil {
		return "", nil, err
	}
	if dir, err = os.MkdirTemp("", "sockshell-bin-"); err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) } // temporary
	name := "sockshell"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err = os.Symlink(binary, filepath.Join(dir, name)); err != nil {
		remove()
		return "", nil, err
	}
	return dir, remove, nil
}

// runAll runs the tests, some at once, and writes what came of them in order.
func runAll(files []string, o Options, bin string, out io.Writer) (s Summary, err error) {
	outcomes := make([]outcome, len(files))
	ended := make([]chan struct{}, len(files))
	for i := range ended {
		ended[i] = make(chan struct{})
	}
	var next sync.Mutex
	index := 0
	var workers sync.WaitGroup
	for range min(o.Parallel, len(files)) {
		workers.Go(func() {
			for {
				next.Lock()
				i := index
				index++
				next.Unlock()
				if i >= len(files) {
					return
				}
				outcomes[i] = runOne(files[i], o, bin)
				close(ended[i])
			}
		})
	}
	for i := range files {
		<-ended[i]
		text := s.count(&outcomes[i], o.Verbose)
		if err == nil {
			_, err = io.WriteString(out, text)
		}
	}
	workers.Wait()
	return s, err
}

// count adds an outcome and returns what there is to say of it.
func (s *Summary) count(o *outcome, verbose bool) string {
	switch {
	case o.report != "":
		s.Failed++
		return fmt.Sprintf("FAIL %s\n%s", o.name, o.report)
	case o.skipped != "":
		s.Skipped++
		return fmt.Sprintf("SKIP %s: %s\n", o.name, o.skipped)
	}
	s.Passed++
	if !verbose {
		return ""
	}
	return fmt.Sprintf("PASS %s\n%s", o.name, o.log)
}

func runOne(path string, o Options, bin string) outcome {
	if strings.HasSuffix(path, ".txtar") {
		return runScript(path, o, bin)
	}
	skipped, report, err := Replay(path, nil, o.Update)
	if err != nil {
		report += fmt.Sprintf("%s: %v\n", path, unwrapPath(err))
	}
	return outcome{name: path, skipped: skipped, report: report}
}

// unwrapPath takes the path off an error that is told after the path.
func unwrapPath(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
