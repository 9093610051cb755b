package testscripts

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands/syntax"
)

// Commands are the commands of a txtar test besides testscript's own, for the Cmds of a
// testscript.Params whose Setup is, or calls, that of [Setup].
func Commands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"transcript":  noted(cmdTranscript),
		"status":      noted(cmdStatus),
		"free_port":   noted(cmdFreePort),
		"wait_port":   noted(cmdWaitPort),
		"wait_socket": noted(cmdWaitSocket),
		"needs":       noted(cmdNeeds),
		"capture":     noted(cmdCapture),
		"lua":         noted(cmdLua),
	}
}

// cmdTranscript is `transcript FILE [NAME=VALUE…]`.
func cmdTranscript(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: transcript FILE [NAME=VALUE…]")
	}
	vars := map[string]string{}
	for _, arg := range args[1:] {
		name, text, found := strings.Cut(arg, "=")
		if !found {
			ts.Fatalf("%s is not NAME=VALUE", syntax.Shown(arg))
		}
		vars[name] = text
	}
	env := environmentOf(ts)
	options, path := env.options, ts.MkAbs(args[0])
	options.Update = !neg && options.archive.updates(path)
	skipped, report, err := options.replay(env.ctx, path, vars)
	ts.Check(err)
	failed := report != ""
	switch {
	case skipped != "":
		ts.Logf("%s: %s", syntax.Shown(args[0]), skipped)
	case failed && !neg:
		ts.Fatalf("%s", report)
	case !failed && neg:
		ts.Fatalf("%s passed", syntax.Shown(args[0]))
	}
}

// runScript runs one txtar test.
func runScript(ctx context.Context, path string, o *Options) outcome {
	script, err := openArchive(path, o.folder, o.Update)
	switch {
	case err != nil:
		return outcome{name: path, report: fmt.Sprintf("%s: %v\n", syntax.Shown(path), unwrapPath(err))}
	case !hasCommand(script.parsed.Comment):
		return outcome{name: path, skipped: isEmpty}
	}
	t := &scriptT{verbose: o.Verbose}
	own := *o
	own.archive, own.captures = script, &captures{}
	deadline := time.Now().Add(o.testTimeout())
	t.Run(filepath.Base(path), func(inner testscript.T) {
		testscript.RunT(inner, testscript.Params{
			Files: []string{script.copy}, WorkdirRoot: o.folder, Cmds: Commands(), UpdateScripts: o.Update,
			Deadline: deadline, Setup: inFolder(filepath.Dir(path), own.setup(ctx, deadline)),
		})
	})
	name := strings.TrimSuffix(filepath.Base(path), ".txtar") // which the log has many times, and may have newlines
	log := strings.ReplaceAll(t.log.String(), script.copy, path)
	result := outcome{name: path, log: strings.ReplaceAll(log, name, syntax.Visible(name))}
	if t.failed {
		result.report = strings.TrimRight(result.log, "\n") + "\n"
	}
	result.report += own.captures.settle(t.failed)
	if o.Update && ctx.Err() == nil {
		if result.changes, err = script.save(); err != nil {
			result.changes, result.report = nil, result.report+fmt.Sprintf("%s: %v\n", syntax.Shown(path), unwrapPath(err))
		}
	}
	if t.skipped {
		result.skipped = strings.TrimSpace(t.reason)
	}
	return result
}

// scriptT is testscript.T without the package testing: one test, whose end unwinds its goroutine.
type scriptT struct {
	verbose, failed, skipped bool
	reason                   string
	log                      strings.Builder
}

// Skip implements testscript.T.
func (t *scriptT) Skip(args ...any) {
	t.skipped, t.reason = true, fmt.Sprint(args...)
	runtime.Goexit()
}

// Fatal implements testscript.T.
func (t *scriptT) Fatal(args ...any) {
	t.Log(args...)
	t.FailNow()
}

// FailNow implements testscript.T.
func (t *scriptT) FailNow() {
	t.failed = true
	runtime.Goexit()
}

// Parallel implements testscript.T: the runner sees to that.
func (t *scriptT) Parallel() {}

// Log implements testscript.T.
func (t *scriptT) Log(args ...any) { fmt.Fprintln(&t.log, args...) }

// Verbose implements testscript.T.
func (t *scriptT) Verbose() bool { return t.verbose }

// Run implements testscript.T.
func (t *scriptT) Run(_ string, f func(testscript.T)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(t)
	}()
	<-done
}
