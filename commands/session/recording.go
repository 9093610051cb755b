package session

import (
	"slices"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// Recorder writes down what the session's own flow does. It is a sink that stands before the session's own, which it
// hands everything on to. Only that flow's goroutine calls it, but for Notice, Flush, Announced and Spawned.
type Recorder interface {
	Sink
	// Begin begins the entry of a line that is about to run; End ends it.
	Begin(line string)
	End()
	// Step is told that the next statement of the line is about to run.
	Step()
	// Sourced is told of the text of a file that the line is about to run.
	Sourced(text string)
	// Defined is told of an alias that the line has defined.
	Defined(a *Alias)
	// DefinedCommand is told of a command that the line has defined.
	DefinedCommand(d *Definition)
	// Spawned is told of a job that is about to begin, and gives what is to be kept with it; nil: nothing.
	Spawned(j *Job) JobRecord
	// Ending is told that a command is about to interrupt the job, or to detach it for good.
	Ending(command string, j *Job, forGood bool)
	// Replaced is told of the steps that stand for a command of the line.
	Replaced(command string, steps []Step)
	// Announced is told that the ends of jobs may have been told of between two lines.
	Announced()
	// Close ends the recording with the session.
	Close()
}

// JobRecord is what a recorder keeps of a job.
type JobRecord interface {
	// Asked is told, by any goroutine, that a command asks for the job.
	Asked()
}

// recording holds the session's recorder.
type recording struct{ Recorder }

// Recorder is the session's recorder, nil when nothing is recorded.
func (s *Session) Recorder() Recorder {
	if r := s.recorder.Load(); r != nil {
		return r.Recorder
	}
	return nil
}

// SetRecorder puts a recorder before the session's sink; nil takes it away.
func (s *Session) SetRecorder(r Recorder) {
	if r == nil {
		s.main.sink = s.config.Sink
		s.recorder.Store(nil)
		return
	}
	s.main.sink = r
	s.recorder.Store(&recording{r})
	s.bySteps = true // what is left of the line under way
}

// recordLine begins the entry of a line that is about to run, where the session is recorded.
func (s *Session) recordLine(line string) {
	s.bySteps = false
	if r := s.recorder.Load(); r != nil {
		r.Begin(line)
	}
}

// recordRun is recordLine for a line in which nothing is wrong. One within which a recording begins or ends has an entry
// for each of its statements.
func (s *Session) recordRun(line string) {
	if s.recorder.Load() != nil && s.changesRecording(line) {
		s.recorded()
		s.bySteps = true
		return
	}
	s.recordLine(line)
}

// changesRecording reports a line that has a command that begins or ends a recording.
func (s *Session) changesRecording(line string) bool {
	var parser syntax.Parser
	parser.Use(s.Grammar())
	parser.Reset(line)
	var st syntax.Statement
	for {
		if ok, err := parser.Next(&st); !ok || err != nil {
			return false
		}
		if s.table.has(st.Words[0].Text, RoleRecord) {
			return true
		}
	}
}

// recordStep notes that a statement is about to run, and begins its entry where the line has one for each.
func (s *Session) recordStep(p *program, st *step) {
	r := s.recorder.Load()
	if r == nil {
		return
	}
	if s.bySteps {
		r.Begin(p.textOf(st))
	}
	r.Step()
}

// recorded ends the entry under way.
func (s *Session) recorded() {
	if r := s.recorder.Load(); r != nil {
		r.End()
	}
}

// recordSource is told of the text of a file that a flow is about to run.
func (f *Fiber) recordSource(text string) {
	if r := f.session.recorder.Load(); r != nil && f.job == nil {
		r.Sourced(text)
	}
}

// recordEnding notes that the command under way is about to end a job, or to detach it.
func (c *Call) recordEnding(j *Job, forGood bool) {
	if r := c.session.recorder.Load(); r != nil {
		r.Ending(c.command.Name, j, forGood)
	}
}

// recordSpawn notes a job that is about to begin.
func (s *Session) recordSpawn(j *Job) {
	if r := s.recorder.Load(); r != nil {
		j.record = r.Spawned(j)
	}
}

// recordAnnounced has the results of jobs that were told of recorded, unless a line runs, which does so at its end.
func (s *Session) recordAnnounced() {
	if r := s.recorder.Load(); r != nil {
		r.Announced()
	}
}

// ask notes that a command asks for the job.
func (j *Job) ask() {
	if j.record != nil {
		j.record.Asked()
	}
}

// What follows is for recorders.

// Sink is what the session was given.
func (s *Session) Sink() Sink { return s.config.Sink }

// LastError is `$?`.
func (s *Session) LastError() string { return s.main.lastError }

// Arguments are $1 … $9 of the session's own flow.
func (s *Session) Arguments() []string { return s.main.root.args }

// Variables lists the session's variables by their names.
func (s *Session) Variables() []param.NamedText {
	return slices.SortedFunc(slices.Values(s.main.vars.list()), func(a, b param.NamedText) int { return strings.Compare(a.Name, b.Name) })
}

// IsQuiet reports that no results are printed.
func (s *Session) IsQuiet() bool { return s.main.root.quiet > 0 }

// Uses reports a variable that the session's own flow has, or that a job is to fill.
func (s *Session) Uses(variable string) bool {
	return s.main.vars.has(variable) || s.main.awaited[variable] != nil
}

// Offered is how many bytes the last write of the session's own flow was given.
func (s *Session) Offered() int { return len(s.main.op.Buf) }

// Announces reports that notices are told as they come.
func (s *Session) Announces() bool { return s.config.Announce != nil }

// Complain reports an error that does not come from the command under way; it counts for the exit status.
func (s *Session) Complain(e *value.Error) {
	s.noteStatus(statusFailed)
	s.config.Sink.Result(&Result{Place: s.main.place(), Command: e.Operation, Err: e})
}

// Jobs lists the jobs that may be joined.
func (s *Session) Jobs() []*Job { return s.jobs.joinable() }

// ListedJobs are those, and at a terminal what is detached and runs: in a batch nothing says when that ends, and the output is
// to be the same every time.
func (s *Session) ListedJobs() []*Job {
	if s.config.Announce == nil {
		return s.jobs.joinable()
	}
	return s.jobs.list()
}

// AnnouncedJobs lists the jobs, not joined yet, whose end has been told. What gives $m1 … $m9 or $from is not among them.
func (s *Session) AnnouncedJobs() []*Job {
	js := &s.jobs
	js.mu.Lock()
	defer js.mu.Unlock()
	return slices.DeleteFunc(slices.Collect(js.all()), func(j *Job) bool {
		return !j.announced || j.detached.Load() || j.givesFound() || j.parent != nil && !j.parent.done
	})
}

// Number is the job's number.
func (j *Job) Number() int { return j.number }

// Parent is the job that spawned it, nil for the session's own flow.
func (j *Job) Parent() *Job { return j.parent }

// Variable is what its join is to fill, or empty.
func (j *Job) Variable() string { return j.variable }

// Record is what the recorder gave for it.
func (j *Job) Record() JobRecord { return j.record }

// Done reports that it has ended.
func (j *Job) Done() bool { return j.isDone() }

// Claimed reports that it was joined, or dropped.
func (j *Job) Claimed() bool { return j.claimed.Load() }

// Err is its error, nil when it succeeded. It has ended.
func (j *Job) Err() *value.Error {
	if j.failure == nil {
		return nil
	}
	return j.failure.Err
}

// Outcomes are its results, as its join hands them to the sink. It has ended.
func (j *Job) Outcomes() []Result { return j.outcomes() }

// Interrupt ends it with operation_aborted, and waits until it has ended.
func (j *Job) Interrupt() {
	j.interrupt()
	if done := j.wait(); done != nil {
		<-done
		j.leave()
	}
}

// FirstAlias finds the first alias of a statement of a line that is wanted, and where in the line its name ends. An
// alias that comes from another alias's text is not counted.
func (s *Session) FirstAlias(line string, words []syntax.Word, wanted func(*Alias) bool) (a *Alias, end int) {
	checking := param.Binder{Checking: true}
	source := line
	typed := 0  // where in source that begins which was typed, not expanded
	longer := 0 // by how much that is further on than in the line
	for len(words) > 0 {
		h, err := s.resolve(&checking, source, &words[0], s)
		switch {
		case err == errAlias && wanted(h.alias) && words[0].Pos >= typed: //nolint:errorlint // never wrapped
			return h.alias, words[0].End - longer
		case err == errAlias: //nolint:errorlint // never wrapped
			was := words[0].End
			var from int
			source, words, from = h.alias.expand(source, words, h.typed != "")
			typed = from + len(h.alias.text)
			longer += typed - was
		case err != nil:
			return nil, 0
		default:
			ahead := h.command.CommandAt()
			if ahead == 0 || ahead >= len(words) {
				return nil, 0
			}
			words = words[ahead:]
		}
	}
	return nil, 0
}
