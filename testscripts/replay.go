package testscripts

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/transcript"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Replay runs a transcript in a session of its own. vars are set before it begins. With update the
// file is rewritten where what is printed differs. skipped is why it did not run, report what is
// wrong; both are empty where all is as expected. The error is one of reading or writing the file, or
// of a requirement that is not known.
func Replay(path string, vars map[string]string, update bool) (skipped, report string, err error) {
	o := Options{Update: update}
	return o.replay(context.Background(), path, vars)
}

// replay is Replay with the runner's deadlines; the end of ctx ends it as well.
func (o *Options) replay(ctx context.Context, path string, vars map[string]string) (skipped, report string, err error) {
	if err := readable(path); err != nil {
		return "", "", err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	joiner := syntax.Joiner{Grammar: grammar()}
	t, err := transcript.Parse(data, transcript.Options{Continues: func(lines []string) bool {
		_, complete := joiner.Add(lines[len(lines)-1])
		return !complete
	}})
	if err != nil {
		return "", fmt.Sprintf("%s: %v\n", syntax.Shown(path), err), nil
	}
	if reason, err := unmet(t.Requires); reason != "" || err != nil {
		return reason, "", err
	}
	if !slices.ContainsFunc(t.Entries, shows) {
		return isEmpty, "", nil
	}
	r, err := o.newReplay(path, t, vars)
	if err != nil {
		return "", "", err
	}
	kept := o.captureOf(path)
	if err := kept.begin(r.session); err != nil {
		r.close()
		return "", "", err
	}
	r.run(ctx, o)
	r.close()
	if o.Update && ctx.Err() == nil {
		err = o.save(&updated{path: path, old: data, new: t.Format(), entries: r.changed})
	}
	report, failed := kept.settle(r.told.text.String() + r.report.String())
	return "", report, errors.Join(err, failed)
}

// grammar is that of the commands.
var grammar = sync.OnceValue(func() *syntax.Grammar { return commands.NewTable().Grammar() })

// requirements are what `# require NAME` may name besides a system.
var requirements = map[string]func() bool{
	"root": func() bool { return os.Geteuid() == 0 },
	"localhost": func() bool {
		_, err := net.LookupHost("localhost")
		return err == nil
	},
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
			return "", fmt.Errorf("# require %s: it is none of localhost, root, %s", syntax.Shown(name), strings.Join(systems, ", "))
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
	session *session.Session
	dir     string
	got     []byte // printed by the entry under way
	report  strings.Builder
	told    toldErrors
	changed int // entries that differ
	watch   watch

	underway *underway
}

// toldErrors are the errors of detached jobs, a line each, which their goroutines tell.
type toldErrors struct {
	mu   sync.Mutex
	text strings.Builder
}

// newReplay makes the session: own folder, variables, sockets and environment, and nothing taken
// from the process.
func (o *Options) newReplay(path string, t *transcript.Transcript, vars map[string]string) (*replay, error) {
	here, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(o.folder, "sockshell-transcript-")
	if err != nil {
		return nil, err
	}
	r := &replay{path: path, t: t, dir: dir, underway: o.underway}
	r.watch.limit = o.operationTimeout()
	r.session = session.New(session.Config{Sink: r, Table: commands.NewTable(), Dir: dir})
	if err := r.prepare(here, vars); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *replay) prepare(here string, vars map[string]string) error {
	if err := r.session.SetVariable("here", here); err != nil {
		return err
	}
	for name, text := range vars {
		if err := r.session.SetVariable(name, text); err != nil {
			return err
		}
	}
	r.session.Settings.BeginWith(r.watch.limit)
	return nil
}

func (r *replay) close() {
	r.session.Close()
	_ = os.RemoveAll(r.dir) // a folder for temporary files: nothing depends on it
}

// run replays entry by entry; without update it stops at the first one that differs, since what
// follows would only tell the same again.
func (r *replay) run(ctx context.Context, o *Options) {
	limit := o.testTimeout()
	if !o.deadline.IsZero() {
		limit = time.Until(o.deadline)
	}
	watchdog := time.AfterFunc(limit, func() {
		r.tooLong(o.testTimeout())
		r.session.Interrupt()
	})
	defer watchdog.Stop()
	stop := context.AfterFunc(ctx, r.session.Interrupt)
	defer stop()
	for i := range r.t.Entries {
		e := &r.t.Entries[i]
		over := r.play(e)
		hung := r.watch.take()
		got := transcript.Split(r.got)
		if hung == "" && !r.session.Interrupted() && !transcript.Match(e.Want, got, r.session.Variable) {
			if !o.Update {
				r.report.WriteString(transcript.Diff(r.path, e, got, r.session.Variable))
				return
			}
			e.Update(got, r.session.Variable)
			r.changed++
		}
		switch {
		case hung != "":
			r.report.WriteString(hung)
			return
		case r.session.Interrupted():
			fmt.Fprintf(&r.report, "%sinterrupted\n", r.at(e.Line))
			return
		}
		if over {
			r.checkRest(i + 1)
			break
		}
	}
	if left := r.session.Unjoined(); len(left) > 0 {
		fmt.Fprintf(&r.report, "%s: jobs left unjoined: %s\n", syntax.Shown(r.path), strings.Join(left, ", "))
	}
}

// at is the place of a line of the transcript: `FILE:LINE: `.
func (r *replay) at(line int) []byte {
	return session.AppendPlace(nil, session.Place{File: r.path, Line: line})
}

// checkRest reports entries that an exit leaves without a run.
func (r *replay) checkRest(next int) {
	if next < len(r.t.Entries) {
		fmt.Fprintf(&r.report, "%sthe session is over: exit ended it\n", r.at(r.t.Entries[next].Line))
	}
}

// play runs one entry's input.
func (r *replay) play(e *transcript.Entry) (over bool) {
	r.got = r.got[:0]
	r.watch.begin(e)
	r.underway.at(place{r.path, e.Line, strings.Join(e.Input, " ")})
	return r.session.RunLine(session.Place{File: r.path, Line: e.Line}, logical(e), true).Exit
}

// logical is an entry's input as one line.
func logical(e *transcript.Entry) string {
	joiner := syntax.Joiner{Grammar: grammar()}
	for _, physical := range e.Input {
		if line, complete := joiner.Add(physical); complete {
			return line
		}
	}
	line, _ := joiner.Flush()
	return line
}

// shows reports that an entry shows something: it has a command, or expects an output.
func shows(e transcript.Entry) bool {
	var parser syntax.Parser
	parser.Use(grammar())
	parser.Reset(logical(&e))
	found, err := parser.Next(new(syntax.Statement))
	return found || err != nil || len(e.Want) > 0
}

// Echo implements session.Sink: a transcript holds its inputs already.
func (r *replay) Echo(string) {}

// Result implements session.Sink.
func (r *replay) Result(result *session.Result) {
	r.watch.received(result)
	r.got = session.AppendResult(r.got, result, r.session.Settings.Output(), value.Form{})
}

// Trace implements session.Sink.
func (r *replay) Trace(c *sockcore.SysCall) {
	r.got = session.AppendTrace(r.got, c, r.session.Settings.Output())
}

// Notice implements session.Sink: what comes on its own comes at no certain line.
func (r *replay) Notice(n *session.Notice) {
	switch {
	case n.Limit > 0:
		r.defaultTimeout(n)
	case n.Err != nil && n.Job > 0: // what ended a loop is in $?
		r.told.mu.Lock()
		defer r.told.mu.Unlock()
		fmt.Fprintf(&r.told.text, "%s: [%d] %s: %v\n", syntax.Shown(r.path), n.Job, n.Command, n.Err)
	}
}

// Flush implements session.Sink.
func (r *replay) Flush() {}
