package testscripts_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bound is how long a run may take, whatever its tests do: with the limits that these give it, far less.
const bound = 30 * time.Second

// testRun is `sockshell test` in a folder of tests, with a folder of its own for temporary files.
type testRun struct {
	t         *testing.T
	dir, temp string
	command   *exec.Cmd
	out       *os.File
	ended     chan error
}

// startRun starts it on files.
func startRun(t *testing.T, files map[string]string, args ...string) *testRun {
	t.Helper()
	return newRun(t, folder(t, files)).start(exec.Command("sockshell", append([]string{"test"}, args...)...))
}

func newRun(t *testing.T, dir string) *testRun {
	t.Helper()
	return &testRun{t: t, dir: dir, temp: t.TempDir(), ended: make(chan error, 1)}
}

func (r *testRun) start(command *exec.Cmd) *testRun {
	r.t.Helper()
	var err error
	if r.out, err = os.Create(filepath.Join(r.t.TempDir(), "out")); err != nil {
		r.t.Fatal(err)
	}
	if command.Stdout == nil {
		command.Stdout = r.out
	}
	command.Stderr, command.Dir = r.out, r.dir
	command.Env = append(command.Environ(), "TMPDIR="+r.temp, "PATH="+os.Getenv("PATH")+":/usr/sbin")
	if err := command.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.command = command
	go func() { r.ended <- command.Wait() }()
	r.t.Cleanup(func() {
		_ = command.Process.Kill() // a test that failed may have left it
		for _, pid := range r.left() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		_ = r.out.Close()
	})
	return r
}

// ends waits for the end, and returns the exit status and the output.
func (r *testRun) ends() (status int, out string) {
	r.t.Helper()
	select {
	case err := <-r.ended:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			r.t.Fatal(err)
		}
		return r.command.ProcessState.ExitCode(), r.text()
	case <-time.After(bound):
		r.t.Fatalf("it runs on after %v; so far:\n%s", bound, r.text())
		return 0, ""
	}
}

// text is the output.
func (r *testRun) text() string {
	r.t.Helper()
	text, err := os.ReadFile(r.out.Name())
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// left are the processes that the run has started: they have its folder in their environment, their command
// line, or as their own.
func (r *testRun) left() []int {
	var found []int
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, folder := range folders {
		environ, _ := os.ReadFile(folder + "/environ") // it may have ended meanwhile
		line, _ := os.ReadFile(folder + "/cmdline")
		cwd, _ := os.Readlink(folder + "/cwd")
		pid, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			r.t.Fatal(err)
		}
		mark := []byte(r.temp)
		if bytes.Contains(environ, mark) || bytes.Contains(line, mark) || strings.HasPrefix(cwd, r.temp) {
			found = append(found, pid)
		}
	}
	return found
}

// leavesNothing checks that no process and no folder of the run is left.
func (r *testRun) leavesNothing() {
	r.t.Helper()
	for _, pid := range r.left() {
		line, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		r.t.Errorf("it left process %d: %q", pid, line)
	}
	entries, err := os.ReadDir(r.temp)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, entry := range entries {
		r.t.Errorf("it left %s", entry.Name())
	}
}

// until waits for a state.
func (r *testRun) until(state string, is func() bool) {
	r.t.Helper()
	late, again := time.After(bound), time.NewTicker(time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-again.C:
		case <-late:
			r.t.Fatalf("it was never so: %s\n%s", state, r.text())
		}
	}
}

// exists reports whether a file is in the folder of the tests.
func (r *testRun) exists(name string) bool {
	_, err := os.Stat(filepath.Join(r.dir, name))
	return !errors.Is(err, fs.ErrNotExist)
}

// results are those of a report in JSON, by the tests' names.
func results(t *testing.T, out string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "error: ") {
			continue // standard error's
		}
		var result struct{ Name, Result, Diff string }
		if err := json.Unmarshal([]byte(line), &result); err != nil {
			t.Errorf("%v: %q", err, line)
		}
		found[result.Name] = result.Result + " " + result.Diff
	}
	return found
}

// junitResults are those of a report for a CI server.
func (r *testRun) junitResults(name string) map[string]string {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		r.t.Fatal(err)
	}
	var suite struct {
		Tests int `xml:"tests,attr"`
		Cases []struct {
			Name    string  `xml:"name,attr"`
			Failure *string `xml:"failure"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal(data, &suite); err != nil {
		r.t.Fatalf("%v\n%s", err, data)
	}
	found := map[string]string{}
	for _, c := range suite.Cases {
		found[c.Name] = "pass "
		if c.Failure != nil {
			found[c.Name] = "fail " + *c.Failure
		}
	}
	if suite.Tests != len(found) {
		r.t.Errorf("it says %d tests, and has %d", suite.Tests, len(found))
	}
	return found
}

// matches compares results with patterns, of which each names a test.
func matches(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, pattern := range want {
		if text, found := got[name]; !found || !regexp.MustCompile(pattern).MatchString(text) {
			t.Errorf("%s: %q, wanted %q", name, text, pattern)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d results, wanted %d: %q", len(got), len(want), got)
	}
}
