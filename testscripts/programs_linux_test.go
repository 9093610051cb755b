package testscripts_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"sockshell/internal/needs"
)

// stubborn is a program that no signal but SIGKILL ends, and says in a file that it runs, and its own one, too.
const stubborn = `sh -c 'trap "" HUP INT QUIT TERM; sleep 300 & until grep -q ^sleep /proc/$!/cmdline; do :; done; echo >ready; wait'`

// isReady waits for that file.
const isReady = "exec sh -c 'until test -e ready; do sleep 0.01; done'\n"

// TestProgramsEnd: a test ends within its limit whatever its programs do, says what ran, and leaves nothing.
func TestProgramsEnd(t *testing.T) {
	const timedOut = `: test timed out while running command\n(  running: .*\n)*`
	for _, c := range []struct {
		name, script string
		status       int
		out          string
	}{
		{"a pipe is held", "exec sh -c 'sleep 300 & echo started'\nstdout '^started$'\n", 0, "^1 passed"},
		{"a pipe is held, with a status", "status 3 sh -c 'sleep 300 & exit 3'\n", 0, "^1 passed"},
		{"a pipe is held, behind a background program", "exec sh -c 'sleep 300 & echo started' &\nwait\nstdout '^started$'\n", 0, "^1 passed"},
		{"a pipeline in the background", "exec sh -c '{ echo >ready; sleep 300; } | tee log' &\n" + isReady, 0, "^1 passed"},
		{"input that nobody reads", "stdin big\nexec sh -c 'sleep 300 <&0 & echo started'\nstdout started\n-- big --\n" + strings.Repeat("0123456789abcdef\n", 1<<16), 0, "^1 passed"},
		{"a session of its own", "exec sh -c 'setsid -f sleep 300'\n", 0, "^1 passed"},
		{"a session and an environment of its own", "exec env -i setsid -f sleep 300\n", 0, "^1 passed"},
		{"a daemon", "needs nginx\nexec nginx -p $WORK -e stderr -c n.conf\n-- n.conf --\npid n.pid;\nevents {}\n", 0, "^1 passed"},
		{"no signal ends it", "exec " + stubborn + " &\n" + isReady, 0, "^1 passed"},
		{"what is left writes on", "exec sh -c '(until test -e ready; do sleep 0.01; done; echo late && echo >alive) & echo started'\ncp $HERE/x.txtar ready\n" +
			"exec sh -c 'until test -e alive; do sleep 0.01; done'\n", 0, "^1 passed"},
		{"a skip", "exec sh -c 'trap \"exit 0\" INT; echo >ready; while :; do sleep 0.01; done' &\n" + isReady + "skip why\n", 0, "^SKIP x.txtar: why\n0 passed, 0 failed, 1 skipped"},

		{"no signal ends it in the foreground", "\nexec " + stubborn + "\n", 1, `^FAIL: x.txtar:2` + timedOut + `(?s).*^  running: sleep 300 \(pid \d+\)$`},
		{"it is stopped", "exec sh -c 'kill -STOP $$'\n", 1, "^FAIL: x.txtar:1" + timedOut},
		{"it is waited for", "exec " + stubborn + " &one&\n\nwait one\n", 1, `^FAIL: x.txtar:3` + timedOut},
		{"another one runs", "exec " + stubborn + " &\n" + isReady + "exec sleep 300\n", 1, `^FAIL: x.txtar:3` + timedOut + `(?s).*^  running: sleep 300 \(pid \d+\), started at x.txtar:1$`},
		{"its words would be a line", `exec sh -c 'sh -c "sleep 300; :" "$(printf "x\nFAIL: y")"'` + "\n", 1, "^FAIL: x.txtar:1" + timedOut + `(?s).*^  running: "sh -c sleep 300; : x\\nFAIL: y" \(pid \d+\)$`},
		{"it prints without an end", "exec yes\n", 1, `^\[it printed more than 64 MiB\]$`},
		{"it has a terminal", "ttyin in\nexec " + stubborn + "\n-- in --\nx\n", 1, "^x.txtar:2: hang: the test took longer than 1s, pending: exec sh "},
		{"a FIFO is its input", "exec mkfifo fifo\nstdin fifo\n", 1, "^x.txtar:2: hang: the test took longer than 1s, pending: stdin fifo$"},
		{"a FIFO is a transcript", "exec mkfifo fifo\ntranscript fifo\n", 1, "^FAIL: x.txtar:2: .*fifo: it is a FIFO, not a file$"},
		{"a FIFO is a source", "exec mkfifo fifo\ntranscript t\n-- t --\n> print 1\n1\n> source ${here}/fifo\nok\n", 1, "t:3: hang: the test took longer than 1s, pending: source "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if program, found := strings.CutPrefix(c.script, "needs "); found {
				needs.Program(t, strings.Fields(program)[0])
			}
			limit := "1m"
			if strings.Contains(c.out, "timed out") || strings.Contains(c.out, "hang") {
				limit = "1s"
			}
			r := startRun(t, map[string]string{"x.txtar": c.script}, "--test-timeout", limit)
			status, out := r.ends()
			if status != c.status || !regexp.MustCompile("(?m)"+c.out).MatchString(out) {
				t.Errorf("status %d, wanted %d and %q in\n%.2000s", status, c.status, c.out, out)
			}
			r.leavesNothing()
		})
	}
}

// TestHangHidesNothing: the results of tests before and behind one that hangs are told, in every form.
func TestHangHidesNothing(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"1.transcript": "> print 1\n1\n",
		"2.txtar":      "exec " + stubborn + "\n",
		"3.transcript": "> print 1\n2\n",
		"4.txtar":      "exec sh -c 'sleep 300 & echo started'\nstdout started\n",
		"5.txtar":      "exec mkfifo fifo\nstdin fifo\n",
		"8.transcript": "> print 1\n1\n",
	}
	r := startRun(t, files, "--test-timeout", "1s", "-o", "json", "--junit", "report.xml")
	status, out := r.ends()
	if status != 1 {
		t.Errorf("status %d", status)
	}
	want := map[string]string{
		"1.transcript": "^pass",
		"2.txtar":      `FAIL: 2.txtar:1: test timed out(?s).*running: sleep 300`,
		"3.transcript": `^fail (?s).*-2\n\+1`,
		"4.txtar":      "^pass",
		"5.txtar":      "^fail 5.txtar:2: hang: ",
		"8.transcript": "^pass",
	}
	matches(t, results(t, out), want)
	matches(t, r.junitResults("report.xml"), want)
	r.leavesNothing()
}

// TestNotAFile: what no test can be read from is told by name, and nothing waits for it.
func TestNotAFile(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{"empty.transcript": "# nothing\n", "empty.txtar": "# nothing\n\n-- f --\nexec false\n", "last.transcript": "> print 1\n1\n"})
	for _, name := range []string{"fifo.transcript", "fifo.txtar"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("unix", filepath.Join(dir, "socket.transcript"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.txtar")); err != nil {
		t.Fatal(err)
	}
	large, err := os.Create(filepath.Join(dir, "large.transcript"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = large.Close() }()
	if err := large.Truncate(8 << 30); err != nil { // of which nothing is on the disk
		t.Fatal(err)
	}
	r := newRun(t, dir)
	status, out := r.start(exec.Command("sockshell", "test")).ends()
	const want = `SKIP empty.transcript: it has no command
SKIP empty.txtar: it has no command
FAIL fifo.transcript
fifo.transcript: it is a FIFO, not a file
FAIL fifo.txtar
fifo.txtar: it is a FIFO, not a file
FAIL large.transcript
large.transcript: it has 8589934592 bytes, a test at most 67108864
FAIL socket.transcript
socket.transcript: it is a socket, not a file
FAIL zero.txtar
zero.txtar: it is a device, not a file
1 passed, 5 failed, 2 skipped
`
	if status != 1 || out != want {
		t.Errorf("status %d,\n%swanted\n%s", status, out, want)
	}
}
