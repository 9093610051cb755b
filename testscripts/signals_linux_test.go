package testscripts_test

import (
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/testscripts"
)

// underway are tests of which two at a time run until one has passed, two run on, and one has not begun.
var underway = map[string]string{
	"1.transcript": "> print 1\n1\n",
	"2.txtar":      "exec setsid -f sleep 300\nexec sh -c 'sleep 300 | cat' &\nexec " + strings.Replace(stubborn, ">ready", ">$HERE/ready", 1) + "\n",
	"3.transcript": "> socket_pair a b; a:write_all x; b:receive_file ${here}/begun 1; sleep 1h\n...\n",
	"4.transcript": "> print 1\n1\n",
}

// untilUnderway waits until the two run that run on.
func (r *testRun) untilUnderway() {
	r.t.Helper()
	r.until("the tests have begun", func() bool { return r.exists("ready") && r.exists("begun") })
}

// TestSignalEndsRun: what a CI server sends ends what runs, and what is known by then is told, in every form.
func TestSignalEndsRun(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			r := startRun(t, underway, "--parallel", "2", "-o", "json", "--junit", "report.xml")
			r.untilUnderway()
			if err := r.command.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			status, out := r.ends()
			if status != 128+int(sig) {
				t.Errorf("status %d", status)
			}
			if want := "error: " + sig.String() + ": 1 passed, 2 failed, 0 skipped, 1 not run\n"; !strings.HasSuffix(out, want) {
				t.Errorf("got %q, wanted %q in the end", out, want)
			}
			want := map[string]string{
				"1.transcript": "^pass",
				"2.txtar":      `FAIL: 2.txtar:3: interrupted(?s).*\n  running: .*sleep 300.* \(pid \d+\), started at 2.txtar:2\n`,
				"3.transcript": "^fail 3.transcript:1: interrupted\n$",
			}
			matches(t, results(t, out), want)
			matches(t, r.junitResults("report.xml"), want)
			r.leavesNothing()
		})
	}
}

// folderOfRunT is the variable that names the folder of TestRunT.
const folderOfRunT = "SOCKSHELL_TEST_FOLDER"

// TestRunT runs a folder's tests as go test does; other tests start it in a process of its own.
func TestRunT(t *testing.T) {
	dir := os.Getenv(folderOfRunT)
	if dir == "" {
		dir = folder(t, map[string]string{"1.transcript": "> print 1\n1\n", "2.txtar": "exec sh -c 'sleep 300 & echo started'\nstdout started\n"})
	}
	testscripts.RunT(t, testscripts.Options{}, dir)
}

// TestParamsRun is TestRunT with a testscript.Params of its own.
func TestParamsRun(t *testing.T) {
	dir := os.Getenv(folderOfRunT)
	if dir == "" {
		dir = folder(t, map[string]string{"1.txtar": "exec sh -c 'sleep 300 & echo started'\nstdout started\n"})
	}
	testscript.Run(t, testscripts.Params(dir, ""))
}

// TestSignalEndsGoTest: a signal ends what the tests of a test binary have started.
func TestSignalEndsGoTest(t *testing.T) {
	for _, name := range []string{"TestRunT", "TestParamsRun"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRun(t, folder(t, map[string]string{"2.txtar": underway["2.txtar"]}))
			command := exec.Command(os.Args[0], "-test.run=^"+name+"$")
			command.Env = append(os.Environ(), folderOfRunT+"="+r.dir)
			r.start(command)
			r.until("the test has begun", func() bool { return r.exists("ready") })
			if err := command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if status, out := r.ends(); status == 0 {
				t.Errorf("status 0\n%s", out)
			}
			if left := r.left(); len(left) > 0 {
				t.Errorf("it left the processes %d", left)
			}
		})
	}
}

// TestGoTestDeadline: what runs is ended before go test ends all, which clears up nothing.
func TestGoTestDeadline(t *testing.T) {
	t.Parallel()
	r := newRun(t, folder(t, map[string]string{"2.txtar": underway["2.txtar"]}))
	command := exec.Command(os.Args[0], "-test.run=^TestRunT$", "-test.timeout=14s")
	command.Env = append(os.Environ(), folderOfRunT+"="+r.dir)
	status, out := r.start(command).ends()
	if status != 1 || !strings.Contains(out, "FAIL: "+r.dir+"/2.txtar:3: test timed out") {
		t.Errorf("status %d\n%s", status, out)
	}
	r.leavesNothing()
}

// TestOutputWithoutReader: a run whose output has no reader any more ends. One whose output is stuck ends with a signal, and
// with two at once.
func TestOutputWithoutReader(t *testing.T) {
	for _, c := range []struct {
		name    string
		signals []syscall.Signal
		within  time.Duration
	}{
		{"gone", nil, bound},
		{"stuck", []syscall.Signal{syscall.SIGTERM}, bound},
		{"stuck, two signals", []syscall.Signal{syscall.SIGTERM, syscall.SIGINT}, 5 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"0.txtar": "exec sh -c 'printf %0100000d 1; exit 1'\n"}
			maps.Copy(files, underway)
			read, write, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = read.Close() }()
			r := newRun(t, folder(t, files))
			command := exec.Command("sockshell", "test", "--parallel", "3", "--junit", "report.xml")
			command.Stdout = write
			r.start(command)
			_ = write.Close()
			r.untilUnderway()
			began := time.Now()
			want := c.signals // either may come first
			if want == nil {
				want = []syscall.Signal{syscall.SIGPIPE}
				_ = read.Close()
			}
			for _, sig := range c.signals {
				if err := r.command.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
			}
			if status, out := r.ends(); !slices.Contains(want, syscall.Signal(status-128)) || time.Since(began) > c.within {
				t.Errorf("status %d after %v\n%s", status, time.Since(began), out)
			}
			r.leavesNothing()
		})
	}
}
