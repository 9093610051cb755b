// Package testscripts replays transcripts and runs txtar tests, for `sockshell test` and for `go test`
// of this and other projects.
package testscripts

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"sockshell/commands"
	"sockshell/commands/syntax"
	"sockshell/commands/transcript"
	"sockshell/sockcore"
)

// The default deadlines of `sockshell test`.
const (
	operationTimeout = "10s"
	testTimeout      = 60 * time.Second
)

// outcome is how one test ended.
type outcome struct {
	name    string
	skipped string // why, when it was
	report  string // what is wrong, empty when nothing is
	log     string // for -v
}

// Replay runs a transcript in a session of its own. vars are set before it begins. With update the
// file is rewritten where what is printed differs.
func Replay(path string, vars map[string]string, update bool) (skipped, report string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	var joiner syntax.Joiner
	t, err := transcript.Parse(data, transcript.Options{Continues: func(lines []string) bool {
		_, complete := joiner.Add(lines[len(lines)-1])
		return !complete
	}})
	if err != nil {
		return "", fmt.Sprintf("%s: %v\n", path, err), nil
	}
	if reason, err := unmet(t.Requires); reason != "" || err != nil {
		return reason, "", err
	}
	r, err := newReplay(path, t, vars)
	if err != nil {
		return "", "", err
	}
	defer r.close()
	r.run(update)
	if update && r.changed {
		err = os.WriteFile(path, t.Format(), 0o666)
	}
	return "", r.report.String(), err
}

// requirements are what `# require NAME` may name besides a system.
var requirements = map[string]func() bool{
	"root": func() bool { return os.Geteuid() == 0 },
}

// systems are the names that GOOS may have where sockshell runs.
var systems = []string{"linux", "darwin", "freebsd", "windows"}

// unmet names the first requirement that this machine does not meet.
func unmet(names []string) (string, error) {
	for _, name := range names {
		met, known := requirements[name]
		for _, system := range systems {
			if name == system {
				known, met = true, func() bool { return runtime.GOOS == name }
			}
		}
		if !known {
			return "", fmt.Errorf("# require %s: it is none of root, %s", name, strings.Join(systems, ", "))
		}
		if !met() {
			return "requires " + name, nil
		}
	}
	return "", nil
}

// replay is one transcript under way. It is the session's sink.
type replay struct {
	path    string
	t       *transcript.Transcript
	session *commands.Session
	dir     string
	got     []byte // printed by the entry under way
	report  strings.Builder
	changed bool
}

// newReplay makes the session: own folder, variables, sockets and environment, and nothing taken
// from the process.
func newReplay(path string, t *transcript.Transcript, vars map[string]string) (*replay, error) {
	dir, err := os.MkdirTemp("", "sockshell-transcript-")
	if err != nil {
		return nil, err
	}
	here, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	r := &replay{path: path, t: t, dir: dir}
	r.session = commands.NewSession(commands.Config{Sink: r, Dir: dir})
	if err := r.session.SetVariable("here", here); err != nil {
		return nil, err
	}
	for name, text := range vars {
		if err := r.session.SetVariable(name, text); err != nil {
			return nil, err
		}
	}
	return r, r.session.Settings.Set("timeout", operationTimeout)
}

func (r *replay) close() {
	r.session.Close()
	_ = os.RemoveAll(r.dir) // a folder for temporary files: nothing depends on it
}

// run replays entry by entry; without update it stops at the first one that differs, since what
// follows would only tell the same again.
func (r *replay) run(update bool) {
	watchdog := time.AfterFunc(testTimeout, r.session.Interrupt)
	defer watchdog.Stop()
	for i := range r.t.Entries {
		e := &r.t.Entries[i]
		over := r.play(e)
		got := transcript.Split(r.got)
		if !transcript.Match(e.Want, got, r.session.Variable) {
			if !update {
				r.report.WriteString(transcript.Diff(r.path, e, got, r.session.Variable))
				return
			}
			e.Update(got, r.session.Variable)
			r.changed = true
		}
		if r.session.Interrupted() {
			fmt.Fprintf(&r.report, "%s:%d: the test took longer than %v\n", r.path, e.Line, testTimeout)
			return
		}
		if over {
			r.checkRest(i + 1)
			return
		}
	}
	if left := r.session.Unjoined(); len(left) > 0 {
		fmt.Fprintf(&r.report, "%s: jobs left unjoined: %s\n", r.path, strings.Join(left, ", "))
	}
}

// checkRest reports entries that an exit leaves without a run.
func (r *replay) checkRest(next int) {
	if next < len(r.t.Entries) {
		fmt.Fprintf(&r.report, "%s:%d: the session is over: exit ended it\n", r.path, r.t.Entries[next].Line)
	}
}

// play runs one entry's input.
func (r *replay) play(e *transcript.Entry) (over bool) {
	r.got = r.got[:0]
	var joiner syntax.Joiner
	place := commands.Place{File: r.path, Line: e.Line}
	for _, physical := range e.Input {
		if logical, complete := joiner.Add(physical); complete {
			return r.session.RunLine(place, logical, true).Exit
		}
	}
	logical, _ := joiner.Flush()
	return r.session.RunLine(place, logical, true).Exit
}

// Echo implements commands.Sink: a transcript holds its inputs already.
func (r *replay) Echo(string) {}

// Result implements commands.Sink.
func (r *replay) Result(result *commands.Result) {
	r.got = commands.AppendResult(r.got, result, r.session.Settings.Output(), 0)
}

// Trace implements commands.Sink.
func (r *replay) Trace(c *sockcore.SysCall) {
	r.got = commands.AppendTrace(r.got, c, r.session.Settings.Output())
}

// Notice implements commands.Sink: what comes on its own comes at no certain line.
func (r *replay) Notice(n *commands.Notice) {
	if n.Err != nil {
		fmt.Fprintf(&r.report, "%s: [%d] %s: %v\n", r.path, n.Job, n.Command, n.Err)
	}
}

// Flush implements commands.Sink.
func (r *replay) Flush() {}
