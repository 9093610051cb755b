package session

import (
	"errors"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// lines hands out the logical lines of a text, with the number of the first physical line of each.
type lines struct {
	rest   string
	number int // of the physical line that comes next, from 1
	joiner syntax.Joiner
}

// take takes the next logical line if it is text, which no backslash continues.
func (l *lines) take(text string) bool {
	n := len(text)
	if len(l.rest) <= n || l.rest[n] != '\n' || l.rest[:n] != text {
		return false
	}
	l.rest = l.rest[n+1:]
	l.number++
	return true
}

func (l *lines) next() (line string, number int, ok bool) {
	number = l.number + 1
	for l.rest != "" {
		physical := l.rest
		if end := strings.IndexByte(l.rest, '\n'); end >= 0 {
			physical, l.rest = l.rest[:end], l.rest[end+1:]
		} else {
			l.rest = ""
		}
		l.number++
		if line, complete := l.joiner.Add(physical); complete {
			return line, number, true
		}
	}
	line, ok = l.joiner.Flush()
	return line, number, ok
}

// checkText parses a whole text and checks every literal word; it returns all that is wrong.
func (f *Fiber) checkText(name, text string, nested bool) []*Failure {
	var found []*Failure
	f.declared = Declarations{}
	l := lines{rest: text}
	var parser syntax.Parser
	var kept compiledLines
	for {
		line, number, b, ok := kept.next(f, &l)
		if !ok {
			return found
		}
		if b != nil && b.command.Declare == nil && !b.command.Prefix {
			continue // that line was right
		}
		place := Place{File: name, Line: number, Nested: nested}
		found = append(found, f.checkLine(&parser, place, line)...)
		if len(found) > mostErrors || len(found) == mostErrors && l.rest != "" {
			return f.stopChecking(found, place, l.rest)
		}
	}
}

// checkLine checks each statement of a logical line.
func (f *Fiber) checkLine(parser *syntax.Parser, place Place, line string) []*Failure {
	var found []*Failure
	outer := f.place
	source := f.source
	defer func() { f.place, f.source = outer, source }()
	f.source = line
	parser.Reset(line)
	var st syntax.Statement
	for {
		ok, err := parser.Next(&st)
		f.place = place
		if len(found) == mostErrors && (ok || err != nil) {
			return f.stopChecking(found, place, "")
		}
		if err != nil {
			var wrong *syntax.Error
			if errors.As(err, &wrong) {
				f.place.Line += wrong.Line
			}
			f.Checking = true
			failure := f.fail(&Call{Fiber: f, unknown: firstWord(&st)}, param.Usage(err.Error()))
			f.Checking = false
			return append(found, failure.(*Failure)) //nolint:errorlint // fail makes one of a usageError
		}
		if !ok {
			return found
		}
		f.place.Line += st.Line
		if err := f.check(&st); err != nil {
			found = append(found, err.(*Failure)) //nolint:errorlint // check gives nothing else
		}
	}
}

// firstWord is the command of a statement that does not parse, where that much of it does.
func firstWord(st *syntax.Statement) string {
	if len(st.Words) == 0 {
		return ""
	}
	return st.Words[0].Text
}

// runText runs a text that has been checked. It returns the failure that ended it.
func (f *Fiber) runText(name, text string, nested bool) error {
	l := lines{rest: text}
	var parser syntax.Parser
	var kept compiledLines
	stops, place := f.stops, Place{File: name, Nested: nested}
	for {
		line, number, b, ok := kept.next(f, &l)
		if !ok {
			return nil
		}
		if !nested {
			f.session.recordLine(line)
		}
		var err error
		place.Line = number
		if b != nil {
			f.place, f.source = place, line
			err = f.runStatement(&b.st, b, stops)
		} else {
			err = f.runLine(&parser, place, line, stops)
		}
		if err != nil {
			return err
		}
	}
}

// stops says that an error ends the script under way: someone around it waits for it, or the
// session's setting wants it so.
func (f *Fiber) stops() bool { return f.expecting > 0 || !f.session.Settings.keepGoing.Load() }

// runLine runs the statements of a logical line. An error ends it where stops says so, and is
// reported in its place otherwise.
func (f *Fiber) runLine(parser *syntax.Parser, place Place, line string, stops func() bool) error {
	parser.Reset(line)
	var st syntax.Statement
	for {
		ok, err := parser.Next(&st)
		if err != nil || !ok {
			return err
		}
		f.place, f.source = place, line
		f.place.Line += st.Line
		if err := f.runStatement(&st, nil, stops); err != nil {
			return err
		}
	}
}

// runStatement runs a statement of the line that f.source is, at f.place. b is nil unless it is bound.
func (f *Fiber) runStatement(st *syntax.Statement, b *compiled, stops func() bool) error {
	if f.session.Settings.echo.Load() {
		f.echo(st)
	}
	if exit := f.leaving(); exit != nil {
		return exit
	}
	mark, outer := len(f.Arena), f.started
	f.started = 0
	if f.timed() {
		f.started = sockcore.Now()
	}
	var err error
	if b != nil {
		err = f.execCompiled(b)
	} else {
		err = f.exec(st)
	}
	f.started = outer
	if f.spawned != nil {
		f.showSpawned()
	}
	if f.Arena = f.Arena[:mark]; mark == 0 && cap(f.Arena) > keepBuffer {
		f.Arena = nil // a large file's
	}
	if err == nil {
		err = f.between()
	}
	if exit := f.leaving(); exit != nil {
		return exit
	}
	if err != nil {
		if exits(err) || stops() || f.interrupted() != nil {
			return err
		}
		f.report(err)
	}
	f.showState()
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

// between is looked at between two statements: a cancel or a passed deadline ends the flow there.
func (f *Fiber) between() error {
	if f.job == nil {
		f.session.deliverNotices()
	}
	if err := f.interrupted(); err != nil {
		return f.stopped(err)
	}
	return nil
}

// stopped makes an error of what ended the flow between two commands.
func (f *Fiber) stopped(err error) error { return f.fail(&Call{Fiber: f}, err) }

// echo prints a statement as it was typed, those of the session's own flow only: what a sourced
// file does is the source command's result.
func (f *Fiber) echo(st *syntax.Statement) {
	if f.place.Nested || f.job != nil {
		return
	}
	text := f.source[st.Pos:st.End]
	if st.Background {
		text += " &"
	}
	f.sink.Echo(syntax.OneLine(text))
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
		Job: e.Job, Err: e.Err, Elapsed: e.elapsed,
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
	s.recordLine(line)
	defer s.recorded()
	var parser syntax.Parser
	f.declared = Declarations{}
	if found := f.checkLine(&parser, place, line); len(found) > 0 {
		if s.Settings.Echo() {
			s.config.Sink.Echo(syntax.OneLine(line))
		}
		s.reportAll(found)
		return Outcome{Stop: !on && f.stops()}
	}
	stops := f.stops
	if on {
		stops = func() bool { return false }
	}
	outcome := s.conclude(f.runLine(&parser, place, line, stops))
	outcome.Stop = outcome.Stop && !on
	return outcome
}

// CheckLine looks at a logical line that is to be run in parts, and reports what is wrong with it.
func (s *Session) CheckLine(place Place, line string) (right bool) {
	var parser syntax.Parser
	s.main.declared = Declarations{}
	found := s.main.checkLine(&parser, place, line)
	if len(found) > 0 {
		s.recordLine(line)
		defer s.recorded()
		s.reportAll(found)
	}
	return len(found) == 0
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
	if found := s.main.checkText(name, text, true); len(found) > 0 { // echoed or not, none of it has been
		s.reportAll(found)
		return Outcome{Stop: true}
	}
	return s.conclude(s.main.runText(name, text, nested))
}

func (s *Session) reportAll(found []*Failure) {
	for _, failure := range found {
		s.main.report(failure)
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
		s.main.showState()
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
