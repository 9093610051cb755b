package session

import (
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Config is what a session is given. It takes nothing else from the process.
type Config struct {
	Sink     Sink
	Dir      string                           // relative paths start here
	Env      func(name string) (string, bool) // ${env:NAME}
	EnvNames func() []string                  // those that completion offers and programs get; nil: none
	Table    *Table                           // required
	Args     []string                         // $1 … $9
	Past     func() []string                  // the lines that were typed, also in sessions before; nil, or none: the history's
	// Inherit lets the session adopt the TCP sockets that the process's parent left open for it.
	Inherit bool
	// Console is what a command may give to a socket; nil: there is none.
	Console Console
	// Announce is told that TakeNotices has something new, or that the prompt may have changed, or
	// that a job has asked for the exit; it must not block. nil: the session is a batch: a
	// finished job prints at its join only, and what peers do is told by the operation that meets it.
	Announce func()
}

// Session owns everything mutable: sockets, variables, jobs, settings, folder, environment.
type Session struct {
	Settings Settings

	config      Config
	table       *Table
	env         sockcore.Env
	tracer      tracer
	recorder    atomic.Pointer[recording] // nil: nothing is recorded
	bySteps     bool                      // of the session's own flow: each statement of the line is recorded by itself
	sockets     sockets
	descriptors descriptors
	jobs        jobs
	aliases     atomic.Pointer[aliases] // nil: there were never any
	main        *Fiber
	lineCheck   *lineCheck
	parts       parts
	added       added
	grammar     atomic.Pointer[syntax.Grammar]
	told        atomic.Bool // that a name of the user's hides a command

	mu      sync.Mutex
	history []string
	exit    *exitError // the one that ended the session
	status  int        // the worst so far

	events  events
	shown   atomic.Pointer[NamedSocket] // the current socket, as the prompt shows it
	running atomic.Bool                 // a line or a script
	flows   atomic.Int32                // jobs that have a goroutine
	leaving atomic.Bool                 // a job asked for the exit
	// Of the session's own flow: jobs that a line has ended, to be announced when it is over.
	interrupted []*Job
}

// New makes a session with one closed socket, s1.
func New(config Config) *Session {
	s := &Session{config: config, table: config.Table}
	s.grammar.Store(s.table.Grammar())
	s.Settings.init()
	s.Settings.onTrace = s.setTrace
	s.tracer.kept = s.keepsCall
	s.Settings.onSpin = s.env.SetSpin
	s.env.SetFolder(config.Dir)
	s.sockets.init(&s.env, &s.Settings)
	if config.Announce != nil {
		s.listenForPeerEvents()
	}
	s.main = &Fiber{session: s, sink: config.Sink, lastError: "ok", vars: newVariables(), root: frame{args: config.Args}}
	s.main.cancel.op = &s.main.op
	s.main.current = s.sockets.add("s1")
	s.shown.Store(s.main.current)
	s.lineCheck = &lineCheck{validator: validator{session: s, declared: &Declarations{}, inputs: &s.main.inputs}}
	return s
}

// Table is the session's command table.
func (s *Session) Table() *Table { return s.table }

// Grammar is what parsing is told of the session's commands.
func (s *Session) Grammar() *syntax.Grammar { return s.grammar.Load() }

// SetVariable sets a variable, as `let` does.
func (s *Session) SetVariable(name, text string) error {
	if _, err := param.ParseVariable(nil, name); err != nil {
		return err
	}
	return s.main.setVariable(&s.main.root, name, text)
}

// Variable is a variable's value, also `_` and `?`.
func (s *Session) Variable(name string) (string, bool) {
	text, err := s.main.appendVariable(nil, name, &s.main.root)
	return string(text), err == nil
}

// Quiet prints no results from here on, as the prefix of that name does for one command.
func (s *Session) Quiet() { s.main.root.quiet++ }

// Interrupt ends the running command with operation_aborted. It may be called from any goroutine.
func (s *Session) Interrupt() { s.main.cancel.fire(sockcore.OperationAborted) }

// Unread ends what is left of the running line, since nobody reads what that gives: that is no error.
func (s *Session) Unread() { s.main.cancel.fireFor(sockcore.OperationAborted, true) }

// Close ends all jobs, closes all sockets, and what descriptors they gave away. As when a process ends, what is to linger
// does so in the background (socket(7)).
func (s *Session) Close() {
	if r := s.Recorder(); r != nil {
		r.Close()
	}
	s.endJobs()
	s.closeParts()
	s.deliverNotices() // of detached jobs that failed meanwhile
	for _, named := range s.sockets.list() {
		_ = named.sock.Close() // there is no command left to report its error
	}
	for _, fd := range s.descriptors.snapshot() {
		_, _ = s.CloseDescriptor(0, fd) // likewise
	}
	s.closeLastParts()
	s.deliverNotices()
	s.env.CloseFolder()
}

// LookupEnv is a variable of the environment that the session was given.
func (s *Session) LookupEnv(name string) (string, bool) {
	if s.config.Env == nil {
		return "", false
	}
	return s.config.Env(name)
}

// Path resolves a file's name against the session's folder.
func (s *Session) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.config.Dir, name)
}

// AddHistory keeps a line for `history`, but a blank one, and one that begins with a space.
func (s *Session) AddHistory(line string) {
	if line == "" || line[0] == ' ' || line[0] == '\t' {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = append(s.history, line)
}

// History lists the lines that were kept.
func (s *Session) History() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}

// ExitStatus is a status that the user may have given: one that is typed counts even after a failure.
type ExitStatus struct {
	status int
	given  bool
}

// StatusOf is a status that was given.
func StatusOf(status int) ExitStatus { return ExitStatus{status: status, given: true} }

// Exit is the error that ends the session with this status.
func (s ExitStatus) Exit() error { return &exitError{s} }

var exitStatusKind = param.Kind{Set: param.One(parseStatus)}

// Kind implements param.Typed.
func (ExitStatus) Kind() *param.Kind { return &exitStatusKind }

func parseStatus(_ *param.Param, text string) (ExitStatus, error) {
	n, err := param.ParseInt(text)
	if err != nil || n < 0 || n > 255 {
		return ExitStatus{}, param.Usage(param.Quoted(text) + " is not an exit status (0 to 255)")
	}
	return ExitStatus{status: int(n), given: true}, nil
}

// exitError ends the session.
type exitError struct{ ExitStatus }

// requestExit is an exit in a job: the command under way is ended, and the session with it.
func (s *Session) requestExit(e *exitError) {
	s.mu.Lock()
	s.exit = e
	s.mu.Unlock()
	s.leaving.Store(true)
	s.main.cancel.fire(sockcore.OperationAborted)
	s.callAnnounce()
}

// Leaving reports that a command has ended the session, which is to be closed.
func (s *Session) Leaving() bool { return s.leaving.Load() }

func (*exitError) Error() string { return "exit" }

// ExitCode is the status that was given, for a program within which it was.
func (e *exitError) ExitCode() int { return e.status }
