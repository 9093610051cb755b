package testscripts

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sockshell/commands/syntax"
)

const (
	// patience is how long what a script has started may take to end when it is told to; urgency, when
	// the test's time is up or the run is interrupted.
	patience = 5 * time.Second
	urgency  = time.Second
	// killing is how long the system may take to end what is killed.
	killing = time.Second
	// pauseMax is the longest pause between two looks at what is left.
	pauseMax = 50 * time.Millisecond
	// runningMax is how many of the processes that still run a report names, wordsMax how much of a command
	// line it shows.
	runningMax = 20
	wordsMax   = 200
)

var (
	errInterrupted = errors.New("interrupted")
	errTimedOut    = errors.New("test timed out while running command")
)

// programs are those that a script has started, each with what it has started in turn.
type programs struct {
	ctx  context.Context // over when the test's time is up, or the run is interrupted
	work string          // the script's folder, which is WORK in the environment of all that it starts

	script *testscript.TestScript // nil: it has started none

	mu     sync.Mutex
	all    []*program // in the order of their start, but those of which nothing is left
	closed bool       // no more may start
}

// process is one that still runs.
type process struct {
	pid     int
	words   string   // its command line
	program *program // in whose group it is; nil: it has left that
}

// start starts a program from a line of the script.
func (s *programs) start(ts *testscript.TestScript, words []string, b *background) (*program, error) {
	path, err := lookPath(ts, words[0])
	if err != nil {
		return nil, err
	}
	p := &program{place: placeOf(ts), background: b, command: exec.Command(path, words[1:]...)}
	p.command.Dir = ts.MkAbs(".")
	p.command.Env = append(variablesOf(ts), "PWD="+p.command.Dir)
	s.script = ts
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errInterrupted
	}
	if err := p.start(inputOf(ts)); err != nil {
		return nil, err
	}
	s.all = append(slices.DeleteFunc(s.all, (*program).forgotten), p)
	return p, nil
}

// lookPath finds a program on the script's PATH.
func lookPath(ts *testscript.TestScript, name string) (string, error) {
	if filepath.Base(name) != name {
		return name, nil
	}
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if path, err := exec.LookPath(filepath.Join(ts.MkAbs(dir), name)); err == nil {
			return path, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// started are those of which something may be left.
func (s *programs) started() []*program {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all)
}

// await returns when the program has exited. Where the test is over before, all that it has started is ended,
// and the error says what still ran.
func (s *programs) await(p *program) error {
	select {
	case <-p.ended:
		return nil
	case <-s.ctx.Done():
	}
	err := s.unfinished(p)
	s.end(syscall.SIGQUIT) // a Go program says where it was
	return err
}

// unfinished is the error of a test that is over while programs run: it lists them; p is the one that its line
// waits for.
func (s *programs) unfinished(p *program) error {
	err := errInterrupted
	if errors.Is(s.ctx.Err(), context.DeadlineExceeded) {
		err = errTimedOut
	}
	return fmt.Errorf("%w%s", err, describeRunning(s.running(), p))
}

// describeRunning is a line for each process.
func describeRunning(running []process, current *program) string {
	var b strings.Builder
	for i, r := range running {
		if i == runningMax {
			fmt.Fprintf(&b, "\n  and %d more", len(running)-i)
			break
		}
		fmt.Fprintf(&b, "\n  running: %s (pid %d)", shownWords(r.words), r.pid)
		if r.program != nil && r.program != current {
			fmt.Fprintf(&b, ", started at %v", r.program.place)
		}
	}
	return b.String()
}

// shownWords is a command line as a report shows it, or its beginning.
func shownWords(words string) string {
	if len(words) > wordsMax {
		words = strings.ToValidUTF8(words[:wordsMax], "") + "…"
	}
	return syntax.Shown(words)
}

// end ends all that is left of what the script has started. What does not end when the signal tells it to is
// killed.
func (s *programs) end(sig syscall.Signal) {
	if !s.none() {
		s.signal(sig)
		if !s.gone(patience, s.ctx.Done()) {
			s.kill()
		}
	}
	s.release()
}

// close kills all that is left, and lets nothing start any more.
func (s *programs) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.kill()
	s.release()
}

func (s *programs) release() {
	for _, p := range s.started() {
		p.release()
	}
}

// kill kills all that is left. What had just begun to start another one is looked for again.
func (s *programs) kill() {
	for late := time.Now().Add(killing); time.Now().Before(late); {
		s.signal(syscall.SIGKILL)
		if s.gone(pauseMax, nil) {
			return
		}
	}
}

// signal sends a signal to all that is left.
func (s *programs) signal(sig syscall.Signal) {
	for _, p := range s.started() {
		p.group.signal(sig)
	}
	s.signalOthers(sig)
}

// gone waits until nothing is left, and reports whether that is so. There is less time once hurry is closed.
func (s *programs) gone(limit time.Duration, hurry <-chan struct{}) bool {
	late, told := time.After(limit), false
	for pause := time.Millisecond; !s.none(); pause = min(2*pause, pauseMax) {
		if !told && s.haveEnded() {
			s.signal(syscall.SIGTERM) // what a shell has put in the background ignores SIGINT and SIGQUIT
			told = true
		}
		select {
		case <-time.After(pause):
		case <-hurry:
			late, hurry = time.After(urgency), nil
		case <-late:
			return false
		}
	}
	return true
}

// none reports that nothing is left.
func (s *programs) none() bool {
	return s.haveEnded() && (len(s.started()) == 0 || len(s.running()) == 0)
}

// haveEnded reports that the programs themselves have.
func (s *programs) haveEnded() bool {
	return !slices.ContainsFunc(s.started(), func(p *program) bool { return !p.hasEnded() })
}

// inBackground are the programs that the script has not yet waited for; with a name, the one that has it.
func (s *programs) inBackground(name string) []*program {
	return slices.DeleteFunc(s.started(), func(p *program) bool {
		return p.background == nil || name != "" && p.background.name != name
	})
}
