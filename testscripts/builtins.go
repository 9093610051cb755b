package testscripts

import (
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// backgroundWord ends the line of a program that the script does not wait for at once: & or &NAME&.
var backgroundWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^&(?:([a-zA-Z_0-9]+)&)?$`) })

// cmdExec is testscript's `exec PROGRAM [ARG…] [&]`.
func cmdExec(ts *testscript.TestScript, neg bool, args []string) {
	words, b := args, (*background)(nil)
	if len(args) > 0 {
		if match := backgroundWord().FindStringSubmatch(args[len(args)-1]); match != nil {
			words, b = args[:len(args)-1], &background{match[1], neg}
		}
	}
	env := supervised(ts)
	switch {
	case env == nil || len(words) == 0 || wantsTerminal(ts):
		plain["exec"](ts, neg, args)
	case b == nil:
		checkStatus(ts, run(ts, words), neg)
	case b.name != "" && len(env.programs.inBackground(b.name)) > 0:
		ts.Fatalf("duplicate background process name %q", b.name)
	default:
		_, err := env.start(ts, words, b)
		show(ts, "", "")
		if err != nil {
			checkStatus(ts, err, neg)
		}
	}
}

// run runs a program, and shows what it has printed. Where testscript runs it, it has no group of its own.
func run(ts *testscript.TestScript, words []string) error {
	env := supervised(ts)
	if env == nil || wantsTerminal(ts) {
		return ts.Exec(words[0], words[1:]...)
	}
	p, err := env.start(ts, words, nil)
	if err != nil {
		return err
	}
	env.await(ts, p)
	return p.err
}

// start starts a program, or ends the script when the test is over.
func (env *environment) start(ts *testscript.TestScript, words []string, b *background) (*program, error) {
	if env.programs.ctx.Err() != nil {
		ts.Fatalf("%v", env.programs.unfinished(nil))
	}
	return env.programs.start(ts, words, b)
}

// await waits for a program, and shows what it has printed. It ends the script when the test is over before.
func (env *environment) await(ts *testscript.TestScript, p *program) {
	err := env.programs.await(p)
	show(ts, p.stdout.text(), p.stderr.text())
	if err != nil {
		ts.Fatalf("%v", err)
	}
}

// show gives the script more that `stdout` and `stderr` look at.
func show(ts *testscript.TestScript, stdout, stderr string) {
	_, _ = io.WriteString(ts.Stdout(), stdout) // to memory
	_, _ = io.WriteString(ts.Stderr(), stderr)
}

// checkStatus ends a script whose program failed, or with ! did not.
func checkStatus(ts *testscript.TestScript, err error, neg bool) {
	if err != nil {
		ts.Logf("[%v]", err)
	}
	switch {
	case err != nil && !neg:
		ts.Fatalf("unexpected command failure")
	case err == nil && neg:
		ts.Fatalf("unexpected command success")
	}
}

// cmdWait is testscript's `wait [NAME]`.
func cmdWait(ts *testscript.TestScript, neg bool, args []string) {
	env := supervised(ts)
	if env == nil || neg || len(args) > 1 {
		plain["wait"](ts, neg, args)
		return
	}
	waited := env.programs.inBackground(strings.Join(args, ""))
	for _, p := range waited {
		env.await(ts, p)
		ts.Logf("[background] %s", p)
		checkStatus(ts, p.err, p.background.neg)
		p.background = nil
	}
	switch {
	case len(waited) == 0:
		plain["wait"](ts, neg, args)
	case len(args) == 0 && len(ts.BackgroundCmds()) > 0:
		plain["wait"](ts, neg, args)
		show(ts, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// killSignals are those of `kill`.
var killSignals = map[string]syscall.Signal{"-INT": syscall.SIGINT, "-KILL": syscall.SIGKILL}

// cmdKill is testscript's `kill [-SIGNAL] [NAME]`. The signal goes to all that the program has started, too.
func cmdKill(ts *testscript.TestScript, neg bool, args []string) {
	sig, names := syscall.SIGKILL, args
	if len(args) > 0 && killSignals[args[0]] != 0 {
		sig, names = killSignals[args[0]], args[1:]
	}
	env := supervised(ts)
	if env == nil || neg || len(names) > 1 {
		plain["kill"](ts, neg, args)
		return
	}
	killed := env.programs.inBackground(strings.Join(names, ""))
	for _, p := range killed {
		if p.hasEnded() {
			ts.Fatalf("unexpected error terminating background command %q: %v", p.background.name, os.ErrProcessDone)
		}
		p.group.signal(sig)
	}
	if len(killed) == 0 || len(names) == 0 {
		plain["kill"](ts, neg, args)
	}
}

// cmdSkip is testscript's `skip [REASON]`.
func cmdSkip(ts *testscript.TestScript, neg bool, args []string) {
	if env := supervised(ts); env != nil && !neg && len(args) <= 1 {
		env.programs.end(syscall.SIGINT)
		cmdWait(ts, false, nil)
	}
	plain["skip"](ts, neg, args)
}

// finish ends what the script has left, and logs what ran in the background.
func (env *environment) finish() {
	env.programs.end(syscall.SIGINT)
	for _, p := range env.programs.inBackground("") {
		log := env.programs.script.Logf
		log("[background] %s", p)
		for _, stream := range []struct{ name, text string }{{"stdout", p.stdout.text()}, {"stderr", p.stderr.text()}} {
			if stream.text != "" {
				log("[%s]\n%s", stream.name, stream.text)
			}
		}
	}
}
