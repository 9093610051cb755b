package commands

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// job is a command in the background. One that is a single operation on a socket is no more than
// its record; any other has a goroutine and a fiber of its own.
type job struct {
	number   int
	text     string // as typed
	place    Place
	variable string // that its join fills, or empty
	session  *Session
	parent   *job // whose fiber spawned it; nil: the session's own

	call  Call // of an operation
	in    any
	op    sockcore.Op
	fiber *Fiber // of any other command

	results []Result // in order; guarded by being written before done
	v       value.Value
	err     error
	started int64 // read for JSON only
	ended   int64

	done     bool // guarded by jobs.mu, as are the next three
	detached bool
	waiter   chan struct{} // closed when done; made by a join that has to wait
	awaits   *job          // that its fiber joins just now
}

// jobs are those of a session that have not been joined.
type jobs struct {
	mu      sync.Mutex
	last    int
	pending []*job
}

func (js *jobs) list() []*job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return slices.Clone(js.pending)
}

// joinable lists the jobs that nobody has detached.
func (js *jobs) joinable() []*job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(js.pending), func(j *job) bool { return j.detached })
}

// pendingCapture is the job that will fill the variable, nil when none will.
func (js *jobs) pendingCapture(name string) *job {
	for _, j := range js.list() {
		if j.variable == name {
			return j
		}
	}
	return nil
}

func (js *jobs) add(j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.last++
	j.number = js.last
	js.pending = append(js.pending, j)
}

func (js *jobs) remove(j *job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	if i := slices.Index(js.pending, j); i >= 0 {
		js.pending = slices.Delete(js.pending, i, i+1)
	}
}

// spawn starts a command in the background; variable is what its join will fill.
func (f *Fiber) spawn(words []syntax.Word, variable string) (value.Value, error) {
	j := &job{session: f.session, parent: f.job, place: f.place, variable: variable, text: f.typed(words, variable)}
	if f.timed() {
		j.started = sockcore.Now()
	}
	statement := syntax.Statement{Words: words}
	words = statement.Clone().Words
	if err := f.start(j, words); err != nil {
		return value.Value{}, err
	}
	f.setLeaf(&j.call)
	return value.Value{Kind: value.Spawned, Int: int64(j.number), Str: j.text}, nil
}

// typed is a job's command as it was typed, without what made it a job.
func (f *Fiber) typed(words []syntax.Word, variable string) string {
	text := f.source[words[0].Pos:words[len(words)-1].End]
	if variable != "" {
		text = variable + " = " + text
	}
	return text
}

// start runs the job's words: an operation goes on its socket's lane, anything else on a goroutine.
// It returns once the first operation is queued or done.
func (f *Fiber) start(j *job, words []syntax.Word) error {
	c := &j.call
	c.Fiber = f
	if err := c.resolve(&words[0]); err != nil {
		return f.fail(c, err)
	}
	if err := f.awaitVariable(j.variable); err != nil {
		return f.fail(c, err)
	}
	c.typed = strings.Clone(c.typed)
	if c.command.op != nil {
		return f.startOperation(j, words)
	}
	f.session.jobs.add(j)
	j.fiber = f.fork(j, &collector{j})
	running := make(chan struct{})
	j.fiber.parked = func() { close(running) }
	go j.run(words)
	<-running
	return nil
}

// awaitVariable leaves a variable to the join of the job that is to fill it.
func (f *Fiber) awaitVariable(name string) error {
	if name == "" {
		return nil
	}
	if other := f.session.jobs.pendingCapture(name); other != nil {
		return &usageError{msg: name + " waits for job " + strconv.Itoa(other.number) + " already"}
	}
	delete(f.vars, name)
	return nil
}

func (f *Fiber) startOperation(j *job, words []syntax.Word) error {
	c := &j.call
	c.alone = true
	j.in = c.command.newInput()
	arena := f.arena
	f.arena = nil // what the job's arguments expand to is the job's
	err := c.command.bind(&f.binder, words[1:], j.in)
	f.arena = arena
	if err == nil {
		err = c.command.op.prepare(c, j.in, &j.op)
	}
	if err != nil {
		return f.fail(c, err)
	}
	f.session.jobs.add(j)
	j.op.Tag = int32(j.number)
	j.op.Deadline = f.defaultLimit() // a `timeout` around the spawn is the spawn's own
	j.op.Done = j.completed
	c.sock().Start(&j.op)
	return nil
}

// completed is called by whoever completes the operation; it holds no lock.
func (j *job) completed(op *sockcore.Op) {
	j.v, j.err = j.call.command.op.finish(&j.call, j.in, op)
	j.finish()
}

// run is the goroutine of a job that is no single operation.
func (j *job) run(words []syntax.Word) {
	f := j.fiber
	if j.variable != "" {
		f.capture = &capture{name: j.variable}
	}
	v, err := f.run(words)
	if err == nil {
		f.emit(v)
	}
	if f.capture != nil {
		j.v = f.capture.v
	}
	if exit, ok := err.(*exitError); ok { //nolint:errorlint // never wrapped
		j.session.requestExit(exit)
		err = nil
	}
	j.err = err
	if f.parked != nil {
		f.parked()
	}
	j.finish()
}

// finish marks the job done and tells who waits.
func (j *job) finish() {
	js := &j.session.jobs
	if j.started != 0 {
		j.ended = sockcore.Now()
	}
	js.mu.Lock()
	j.done = true
	detached, awaited := j.detached, j.waiter != nil
	if awaited {
		close(j.waiter)
	}
	js.mu.Unlock()
	switch {
	case detached:
		j.drop()
	case j.session.config.Announce != nil && !awaited:
		j.session.announce(j.notice())
	}
}

// drop forgets a detached job; its error is told all the same.
func (j *job) drop() {
	if j.err != nil {
		n := j.notice()
		n.Results = nil
		j.session.announce(n)
	}
	j.session.jobs.remove(j)
}

// notice says how the job ended.
func (j *job) notice() Notice {
	n := Notice{Job: j.number, Command: j.text, Results: j.results}
	switch failure := j.failure(); {
	case failure != nil:
		n.Err = failure.Err
	case j.fiber == nil:
		n.Results = []Result{{Value: j.v}}
	}
	return n
}

// failure is the error that ended the job, nil when it succeeded.
func (j *job) failure() *Failure {
	if j.err == nil {
		return nil
	}
	failure, ok := j.err.(*Failure) //nolint:errorlint // never wrapped
	if !ok {
		e, code := j.call.describe(j.err)
		failure = &Failure{Err: e, code: code}
		failure.leaf = j.leaf()
	}
	if j.fiber == nil {
		failure.Place = j.place
	}
	failure.Job, failure.variable = j.number, j.variable
	if j.ended != 0 {
		failure.elapsed = time.Duration(j.ended - j.started)
	}
	return failure
}

// interrupt ends the job with operation_aborted, unless it has finished.
func (j *job) interrupt() {
	if j.fiber != nil {
		j.fiber.cancel.fire(sockcore.OperationAborted)
		return
	}
	j.op.Abort(sockcore.OperationAborted)
}

// leaf names the command that gave the job's result.
func (j *job) leaf() leaf {
	if j.fiber != nil {
		return j.fiber.leaf
	}
	return j.call.leafOf()
}

// noteAwait notes that the fiber's job, if it is one, waits for j, which must not wait for it in turn.
func (f *Fiber) noteAwait(j *job) error {
	if f.job == nil {
		return nil
	}
	js := &f.session.jobs
	js.mu.Lock()
	defer js.mu.Unlock()
	for k := j; k != nil; k = k.awaits {
		if k == f.job {
			return &usageError{msg: "job " + strconv.Itoa(j.number) + " waits for this one"}
		}
	}
	f.job.awaits = j
	return nil
}

// wait returns a channel that is closed when the job is done, nil when it is done already.
func (j *job) wait() <-chan struct{} {
	js := &j.session.jobs
	js.mu.Lock()
	defer js.mu.Unlock()
	if j.done {
		return nil
	}
	if j.waiter == nil {
		j.waiter = make(chan struct{})
	}
	return j.waiter
}

// endJobs ends every job, and waits until each has ended.
func (s *Session) endJobs() {
	for _, j := range s.jobs.list() {
		j.interrupt()
		if done := j.wait(); done != nil {
			<-done
		}
	}
}

// Unjoined lists the jobs that nobody has joined: `[1] read_some`.
func (s *Session) Unjoined() []string {
	var texts []string
	for _, j := range s.jobs.joinable() {
		texts = append(texts, "["+strconv.Itoa(j.number)+"] "+j.text)
	}
	return texts
}

// collector is the sink of a job: results wait for the join.
type collector struct{ job *job }

func (*collector) Echo(string)    {}
func (*collector) Notice(*Notice) {}
func (*collector) Flush()         {}

// Trace implements Sink: the calls of a job are kept by its number.
func (*collector) Trace(*sockcore.SysCall) {}

func (s *collector) Result(r *Result) { s.job.results = append(s.job.results, r.own()) }
