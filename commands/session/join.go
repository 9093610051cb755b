package session

import (
	"slices"
	"strconv"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/internal/crash"
)

// findJob finds a job that may be joined.
func (c *Call) findJob(number int64) (*Job, error) {
	j, err := c.findRunning(number)
	if err == nil && j.detached.Load() {
		return nil, param.Usage("job " + strconv.FormatInt(number, 10) + " is detached: nothing of it is kept")
	}
	return j, err
}

// findRunning finds a job that may be joined, or is detached and runs.
func (c *Call) findRunning(number int64) (*Job, error) {
	if j := c.session.jobs.find(number); j != nil {
		return j, nil
	}
	return nil, param.Usage("there is no job " + strconv.FormatInt(number, 10) + "; jobs lists them")
}

// detachJob has a job's result dropped; its error is told all the same.
func (c *Call) detachJob(number int64) error {
	j, err := c.findJob(number)
	if err != nil {
		return err
	}
	c.recordEnding(j, true)
	if done, announced := c.session.jobs.detach(j); done {
		n := j.notice()
		if announced {
			n.Err = nil
		}
		j.drop(n)
	}
	return nil
}

// InterruptJob ends a job with operation_aborted, unless it has ended; also one that is detached. It waits until the job
// has ended, so that it takes nothing that comes later.
func (c *Call) InterruptJob(number int64) error {
	j, err := c.findRunning(number)
	if err != nil {
		return err
	}
	c.recordEnding(j, false)
	if j.detached.Load() {
		j.stopped.Store(true)
	}
	j.interrupt()
	if c.fiber.job == j {
		return nil
	}
	done := j.wait()
	if done == nil {
		return nil
	}
	err = c.fiber.waitFor(done, c.frame.deadline)
	switch s := c.session; {
	case !j.leave(), s.config.Announce == nil:
	case c.fiber == s.main:
		joined := func(j *Job) bool { return j.claimed.Load() }
		s.interrupted = append(slices.DeleteFunc(s.interrupted, joined), j)
	default:
		s.jobs.announce(j)
	}
	return err
}

// JoinJobs waits for jobs by their numbers, or for all: those that a job has started itself.
func (c *Call) JoinJobs(numbers []int64) error {
	var wanted []*Job
	for _, number := range numbers {
		j, err := c.findJob(number)
		if err != nil {
			return err
		}
		j.ask()
		wanted = append(wanted, j)
	}
	if len(numbers) == 0 {
		for _, j := range c.session.jobs.joinable() {
			if job := c.fiber.job; job == nil || j.parent == job {
				wanted = append(wanted, j)
			}
		}
	}
	return c.joinAll(wanted)
}

// joinAll waits for each job and hands on what it gave. The first error among them is returned once
// all are joined; where an outer prefix judges it, it is not reported yet, all others are.
func (c *Call) joinAll(wanted []*Job) error {
	f := c.fiber
	f.lastError = "ok"
	var first *Failure
	for _, j := range wanted {
		if err := c.await(j); err != nil {
			if first != nil {
				f.report(first)
			}
			return err
		}
		if !f.session.jobs.claim(j) {
			continue // another fiber's join has it
		}
		failure := c.join(j)
		if failure == nil {
			continue
		}
		if first == nil {
			first = failure
		}
		if c.frame.expecting == 0 || failure != first {
			f.report(failure)
		}
	}
	if first == nil {
		return nil
	}
	f.lastError = first.Err.Name
	return first
}

// await waits for a job. One that ends together with the wait is done, whatever ended that.
func (c *Call) await(j *Job) error {
	done := j.wait()
	if done == nil {
		return nil
	}
	err := c.awaitOpen(j, done)
	if j.leave() {
		return nil
	}
	return err
}

// awaitOpen waits for a job until done is closed. At a script's end it says, after a while, what for.
func (c *Call) awaitOpen(j *Job, done <-chan struct{}) error {
	f := c.fiber
	if err := f.noteAwait(j); err != nil {
		return err
	}
	defer f.noteAwaited()
	if c.frame.impatient {
		sink := f.sink // another one may have its place when the notice comes
		notice := time.AfterFunc(waitNotice, func() {
			crash.Guard(func() { sink.Notice(&Notice{Job: j.number, Command: j.text, Text: "waiting for"}) })
		})
		defer notice.Stop()
	}
	return f.waitFor(done, c.frame.deadline)
}

// join hands on what a job that is done gave, as its command would have.
func (c *Call) join(j *Job) *Failure {
	f := c.fiber
	f.showTrace(int32(j.number))
	told := j.told
	if !j.announced { // a notice shows all the rest otherwise
		told -= f.session.events.takeBack(j.number)
	}
	for i := range j.results {
		r := j.results[i]
		r.Shown = i < told
		c.emitJoined(j, r)
	}
	if j.fiber != nil {
		f.lastValue, f.lastError = j.fiber.lastValue, j.fiber.lastError
	}
	f.takeFound(j)
	if j.failure != nil {
		if j.variable != "" {
			f.unset(c.frame, j.variable)
		}
		f.settleFailure(j.failure.Err)
		return j.failure
	}
	if j.fiber == nil {
		f.settle(&j.v)
	}
	if j.variable != "" {
		if err := f.setVariable(c.frame, j.variable, string(j.v.AppendVariable(nil))); err != nil {
			f.unset(c.frame, j.variable)
			failure := f.fail(&j.call, err).(*Failure) //nolint:errorlint // fail makes one of a memoryError
			failure.Job, failure.variable = j.number, j.variable
			failure.Place, failure.elapsed, failure.at = c.frame.place, c.frame.took(), c.frame.now()
			return failure
		}
	}
	if j.gives() {
		c.emitJoined(j, Result{Value: j.v, Variable: j.variable, Shown: told > len(j.results) && j.variable == ""})
	}
	return nil
}

// outcomes are the results of a job that is done, as its join hands them to the sink.
func (j *Job) outcomes() []Result {
	var all []Result
	for _, r := range j.results {
		all = append(all, j.complete(r))
	}
	switch {
	case j.failure != nil:
		return append(all, *j.failure.result())
	case j.gives():
		return append(all, j.complete(Result{Value: j.v, Variable: j.variable}))
	}
	return all
}

// gives reports a result besides those that its commands gave one by one.
func (j *Job) gives() bool {
	return (j.fiber == nil || j.variable != "") && j.v.Kind != value.NothingKind
}

// complete is a result with what the job knows of it.
func (j *Job) complete(r Result) Result {
	r.Job = j.number
	if r.At.IsZero() {
		r.At = j.at
	}
	if r.Command == "" {
		r.Place = j.call.frame.place
		l := j.origin()
		r.Command, r.Socket = l.command, l.socket
		if j.ended != 0 {
			r.Elapsed = time.Duration(j.ended - j.started)
		}
	}
	return r
}

// emitJoined hands one result of a job to the sink, or to the capture around the join.
func (c *Call) emitJoined(j *Job, r Result) {
	if r.Err == nil {
		if c.frame.capture != nil {
			c.frame.capture.v = r.Value
			return
		}
		if c.frame.quiet > 0 && r.Value.Kind != value.Output {
			return
		}
	} else {
		c.session.noteStatus(statusFailed)
	}
	r = j.complete(r)
	c.fiber.sink.Result(&r)
}

// waitNotice is how long the end of a script waits before it says what for.
const waitNotice = time.Second

// Finish joins the jobs that are left at a script's end, and reports what they gave. After an error
// it joins those only that are done, so that nothing they received is lost.
func (s *Session) Finish(all bool) {
	f := s.main
	var left []*Job
	for _, j := range s.jobs.joinable() {
		if all || j.isDone() {
			left = append(left, j)
		}
	}
	if len(left) > 0 {
		line := s.joinLine(left, all)
		s.recordLine(line)
		defer s.recorded()
		if s.Settings.Echo() {
			s.config.Sink.Echo(line)
		}
	}
	own := f.root
	own.place, own.impatient = f.place(), true
	c := f.enter(&own)
	c.command = s.table.Lookup(s.table.NameOf(RoleJoin))
	err := c.joinAll(left)
	f.depth--
	if err != nil && !s.leaving.Load() {
		f.report(f.fail(c, err))
	}
	s.deliverNotices()
	s.config.Sink.Flush()
}

// joinLine is what a script's end does, as it would be typed.
func (s *Session) joinLine(left []*Job, all bool) string {
	line := s.table.NameOf(RoleJoin)
	for _, j := range left {
		if !all {
			line += " " + strconv.Itoa(j.number)
		}
	}
	return line
}
