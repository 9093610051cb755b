package session

import (
	"strings"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// stops says that an error ends the script under way: someone around it waits for it, or the
// session's setting wants it so.
func (f *Fiber) stops(fr *frame) bool {
	return fr.expecting > 0 || !f.session.Settings.keepGoing.Load()
}

// runStep runs a statement of a line in the frame that is its own.
func (f *Fiber) runStep(fr *frame, p *program, s *step, on bool) error {
	if exit := f.leaving(); exit != nil {
		return exit
	}
	if err := f.before(fr); err != nil {
		return err
	}
	if f.session.Settings.echo.Load() {
		f.echo(fr, p, s)
	}
	mark := len(f.binder.Arena)
	fr.started = 0
	if f.timed() {
		fr.started = sockcore.Now()
	}
	err := f.exec(fr, p, s)
	if f.spawned != nil {
		f.showSpawned()
	}
	if f.binder.Arena = f.binder.Arena[:mark]; mark == 0 && cap(f.binder.Arena) > keepBuffer {
		f.binder.Arena = nil // a large file's
	}
	if f.job == nil {
		f.session.deliverNotices()
	}
	if exit := f.leaving(); exit != nil {
		return exit
	}
	if err != nil {
		if exits(err) || !on && f.stops(fr) || f.interrupted(fr.deadline) != nil {
			return err
		}
		f.report(err)
	}
	f.showState(fr.place)
	return nil
}

// leaving is the exit that a job has asked for, nil when none has.
func (f *Fiber) leaving() error {
	if !f.session.leaving.Load() {
		return nil
	}
	return f.exitAsked()
}

func (f *Fiber) exitAsked() error {
	if f.job != nil {
		return nil
	}
	f.session.mu.Lock()
	defer f.session.mu.Unlock()
	return f.session.exit
}

// before is looked at before each statement: a cancel or a passed deadline ends the flow there.
func (f *Fiber) before(fr *frame) error {
	if err := f.interrupted(fr.deadline); err != nil {
		return f.fail(&Call{session: f.session, fiber: f, frame: fr}, err)
	}
	return nil
}

// echo prints a statement as it was typed, those of the session's own flow only: what a sourced
// file does is the source command's result.
func (f *Fiber) echo(fr *frame, p *program, s *step) {
	if fr.place.Nested || f.job != nil {
		return
	}
	f.sink.Echo(f.session.Grammar().OneLine(p.textOf(s)))
}

// report hands a failure to the sink, unless it stands there already, and notes the exit status.
func (f *Fiber) report(err error) {
	failure, ok := err.(*Failure) //nolint:errorlint // the only error that comes here
	if !ok {
		return
	}
	f.session.noteStatus(failure.status())
	if failure.reported {
		return
	}
	failure.reported = true
	f.sink.Result(failure.result())
}

func (e *Failure) result() *Result {
	return &Result{
		Place: e.Place, Command: e.origin.command, Socket: e.origin.socket, Variable: e.variable,
		Job: e.Job, Err: e.Err, Elapsed: e.elapsed, At: e.at,
	}
}

// status is the exit status that the failure gives.
func (e *Failure) status() int {
	if e.Syntax {
		return statusUsage
	}
	return statusFailed
}

// The exit statuses.
const (
	statusFailed = 1
	statusUsage  = 2
)

// Outcome is how a line or a script ended.
type Outcome struct {
	Stop bool // an error ends the script
	Exit bool // the session is over
}

// RunLine takes one logical line: checks it, then runs it. on says whether the statements of the
// line go on after an error, as at a terminal and in a transcript.
func (s *Session) RunLine(place Place, line string, on bool) Outcome {
	f := s.main
	s.begin()
	defer s.idle()
	k := s.checkLine(place, line)
	defer k.release()
	defer s.recorded()
	if len(k.found) > 0 {
		s.recordLine(line)
		if s.Settings.Echo() {
			s.config.Sink.Echo(s.Grammar().OneLine(line))
		}
		s.reportAll(k.found)
		return Outcome{Stop: !on && f.stops(&f.root)}
	}
	s.advise(k.hint)
	s.recordRun(line)
	outcome := s.conclude(s.endUnread(f.runProgram(&f.root, &k.program, on)))
	outcome.Stop = outcome.Stop && !on
	return outcome
}

// endUnread is the error that a line ends with, when nobody reads what it gives. One that was complete by then was not
// interrupted.
func (s *Session) endUnread(err error) error {
	if !s.main.cancel.takeUnread() {
		return err
	}
	if err == nil {
		s.Rearm()
	}
	if failure, ok := err.(*Failure); ok && failure.Job == 0 && failure.code == sockcore.OperationAborted { //nolint:errorlint // never wrapped
		s.main.lastError = "ok"
		return nil
	}
	return err
}

// lineCheck is what each line is checked with. Its memory is used again.
type lineCheck struct {
	validator
	program program
	found   []*Failure
}

// release gives back what the line's steps are given: they do not run again.
func (k *lineCheck) release() {
	for _, chunk := range k.program.chunks {
		for i := range chunk {
			if s := &chunk[i]; s.head != nil {
				k.inputs.give(s.head.command, s.input)
			}
		}
	}
}

// checkLine checks a line that is about to run, or not; the caller releases it.
func (s *Session) checkLine(place Place, line string) *lineCheck {
	k := s.lineCheck
	k.current = s.main.current
	*k.declared = Declarations{}
	k.program.reset(place)
	k.program.own, k.hint = true, ""
	k.found = k.line(&k.program, place.Line, line)
	return k
}

// CheckLine looks at a logical line that is to be run in parts, and reports what is wrong with it.
func (s *Session) CheckLine(place Place, line string) (right bool) {
	k := s.checkLine(place, line)
	defer k.release()
	if len(k.found) > 0 {
		s.recordLine(line)
		defer s.recorded()
		s.reportAll(k.found)
	}
	return len(k.found) == 0
}

// NoteProgram notes in a recording that a program of the system ran, whose output is its own.
func (s *Session) NoteProgram(line string) {
	s.recordLine("# " + strings.ReplaceAll(strings.ReplaceAll(line, "\\\n", ""), "\n", " "))
	s.recorded()
}

// Remark prints an error that is none of a command's: no recording has it, and the session's status and `$?` stay
// as they are.
func (s *Session) Remark(place Place, e *value.Error) {
	s.config.Sink.Result(&Result{Place: place, Command: e.Operation, Err: e})
}

// RunScript checks a whole text and, when nothing is wrong with it, runs it. nested says that its
// errors name their place also where that of typed commands goes without saying.
func (s *Session) RunScript(name, text string, nested bool) Outcome {
	s.begin()
	defer s.idle()
	defer s.recorded()
	p := program{place: Place{File: name, Nested: true}, runs: &Place{File: name, Nested: nested}, record: !nested, own: !nested}
	if found := s.main.validator().file(&p, text); len(found) > 0 { // echoed or not, none of it has been
		s.reportAll(found)
		return Outcome{Stop: true}
	}
	p.place.Nested = nested
	return s.conclude(s.main.runProgram(&s.main.root, &p, false))
}

func (s *Session) reportAll(found []*Failure) {
	for _, failure := range found {
		s.main.report(failure)
		s.main.lastError = failure.Err.Name
	}
}

// conclude reports what ended a flow.
func (s *Session) conclude(err error) Outcome {
	s.deliverNotices()
	if exit, ok := err.(*exitError); ok { //nolint:errorlint // never wrapped
		s.mu.Lock()
		s.exit = exit
		s.mu.Unlock()
		s.leaving.Store(true)
		return Outcome{Exit: true}
	}
	if err != nil {
		s.main.report(err)
		s.main.showState(s.main.place())
	}
	return Outcome{Stop: err != nil}
}

// noteStatus keeps the worst exit status so far.
func (s *Session) noteStatus(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = max(s.status, status)
}

// Status is the exit status that the session has earned.
func (s *Session) Status() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.exit != nil && s.exit.given {
		return s.exit.status
	}
	return s.status
}

// Rearm readies the session for the next command after an Interrupt.
func (s *Session) Rearm() { s.main.cancel.rearm() }

// Interrupted reports that Interrupt was called since the last Rearm.
func (s *Session) Interrupted() bool { return s.main.cancel.fired() != 0 && !s.leaving.Load() }
