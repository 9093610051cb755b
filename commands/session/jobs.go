package session

import (
	"container/list"
	"iter"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Job is a command in the background. One that is a single operation on a socket is no more than
// its record; any other has a goroutine and a fiber of its own.
//
// It is in the table only once it is whole: what does not change after that is read without a lock.
type Job struct {
	number   int
	text     string // as typed
	place    Place
	variable string // that its join fills, or empty
	session  *Session
	parent   *Job // whose fiber spawned it; nil: the session's own

	call  Call // of an operation
	in    any
	op    sockcore.Op
	fiber *Fiber // of any other command

	results []Result
	v       value.Value
	err     error
	failure *Failure // made of err, nil when the job succeeded
	started int64    // read for JSON only
	ended   int64

	record JobRecord // what the recorder keeps of it; nil: nothing

	exited   atomic.Bool // it ends the session
	claimed  atomic.Bool // joined, or dropped: what it was to fill waits no longer; changed under jobs.mu
	detached atomic.Bool // likewise

	// Guarded by jobs.mu; what it gave, above, is written before done, and not after.
	done      bool
	shown     bool // its number has been printed: how it ends may be announced
	announced bool
	waiters   int
	waiter    chan struct{} // closed when done; made by the first join that has to wait
	awaits    *Job          // that its fiber joins just now
	listed    *list.Element // of jobs.pending; nil: it is not in the table
}

// jobs are those of a session that have not been joined.
type jobs struct {
	mu       sync.Mutex
	last     int
	pending  list.List // in the order of the numbers
	byNumber map[int]*Job
	closed   bool           // the session ends: there are to be no more
	telling  sync.WaitGroup // jobs that are done, but may still have to tell of it
	running  atomic.Int64   // how many are not done
}

// all gives each job of the table; js.mu is held.
func (js *jobs) all() iter.Seq[*Job] {
	return func(yield func(*Job) bool) {
		for e := js.pending.Front(); e != nil; e = e.Next() {
			if !yield(e.Value.(*Job)) {
				return
			}
		}
	}
}

func (js *jobs) list() []*Job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return slices.AppendSeq(make([]*Job, 0, js.pending.Len()), js.all())
}

// joinable lists the jobs that are not detached.
func (js *jobs) joinable() []*Job {
	return slices.DeleteFunc(js.list(), func(j *Job) bool { return j.detached.Load() })
}

// find finds a job of the table, nil when there is none of the number.
func (js *jobs) find(number int64) *Job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return js.byNumber[int(number)]
}

// count gives the job its number; not once the session ends. From here on it runs, but is not in the table.
func (js *jobs) count(j *Job) error {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.closed {
		return sockcore.OperationAborted
	}
	js.last++
	j.number = js.last
	js.running.Add(1)
	return nil
}

// enter puts a job that is whole into the table, in the order of the numbers: jobs spawn others, too.
func (js *jobs) enter(j *Job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.byNumber == nil {
		js.byNumber = map[int]*Job{}
	}
	js.byNumber[j.number] = j
	before := js.pending.Back()
	for before != nil && before.Value.(*Job).number > j.number {
		before = before.Prev()
	}
	if before == nil {
		j.listed = js.pending.PushFront(j)
	} else {
		j.listed = js.pending.InsertAfter(j, before)
	}
}

// claim takes the job off the list; only one caller gets it.
func (js *jobs) claim(j *Job) bool {
	js.mu.Lock()
	defer js.mu.Unlock()
	if j.listed == nil {
		return false
	}
	js.pending.Remove(j.listed)
	delete(js.byNumber, j.number)
	j.listed = nil
	j.claimed.Store(true)
	j.ask()
	return true
}

// close lets no more jobs begin.
func (js *jobs) close() {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.closed = true
}

// detach has the job's result dropped. It reports whether the job has ended already, and been announced.
func (js *jobs) detach(j *Job) (done, announced bool) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j.detached.Store(true)
	return j.done, j.announced
}

// show allows for the job to be announced, and reports that it is to be now, since it has ended.
func (js *jobs) show(j *Job) bool {
	js.mu.Lock()
	defer js.mu.Unlock()
	j.shown = true
	j.announced = j.done && j.waiters == 0 && !j.claimed.Load() && !j.detached.Load()
	return j.announced
}

// completed is the operation's Done: it runs on the goroutine that completes it, which holds no lock.
func (j *Job) completed(op *sockcore.Op) {
	j.v, j.err = j.call.command.op.finish(&j.call, j.in, op)
	j.finish()
}

// run is the goroutine of a job that is no single operation.
func (j *Job) run(words []syntax.Word) {
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
		j.exited.Store(true)
		j.session.requestExit(exit)
		err = nil
	}
	j.err = err
	f.begun()
	j.finish()
}

// finish marks the job done and wakes a waiting join. What is told of the job is made before.
func (j *Job) finish() {
	js := &j.session.jobs
	if j.started != 0 {
		j.ended = sockcore.Now()
	}
	j.failure = j.makeFailure()
	n := j.notice()
	js.mu.Lock()
	js.telling.Add(1)
	defer js.telling.Done()
	j.done = true
	js.running.Add(-1)
	detached := j.detached.Load()
	j.announced = j.session.config.Announce != nil && j.shown && j.waiters == 0 && !detached
	announced := j.announced
	if j.waiter != nil {
		close(j.waiter)
	}
	js.mu.Unlock()
	switch {
	case detached:
		j.drop(n)
	case announced:
		j.session.announce(n)
	}
	if j.fiber != nil {
		j.fiber.works(nil)
	}
	j.session.tellPeerEvents()
	j.session.callAnnounce()
}

// drop forgets a detached job; its error is told all the same, once.
func (j *Job) drop(n Notice) {
	claimed := j.session.jobs.claim(j)
	if claimed && n.Err != nil && !j.endedBySession() {
		n.Results = nil
		j.session.announce(n)
	}
	j.session.tracer.take(int32(j.number))
}

// endedBySession reports a job whose error is that the session ended it.
func (j *Job) endedBySession() bool {
	js := &j.session.jobs
	js.mu.Lock()
	defer js.mu.Unlock()
	return js.closed && j.failure != nil && j.failure.code == sockcore.OperationAborted
}

// notice says how the job ended.
func (j *Job) notice() Notice {
	n := Notice{Job: j.number, Command: j.text, Results: slices.Clone(j.results)}
	switch {
	case j.failure != nil:
		n.Err, n.Place = j.failure.Err, j.failure.Place
	case j.fiber == nil:
		n.Results = []Result{{Value: j.v}}
	}
	return n
}

// makeFailure makes a Failure of the error that ended the job.
func (j *Job) makeFailure() *Failure {
	if j.err == nil {
		return nil
	}
	failure, ok := j.err.(*Failure) //nolint:errorlint // never wrapped
	if !ok {
		e, code := j.call.describe(j.err)
		failure = &Failure{Err: e, code: code, Place: j.place, origin: j.origin()}
		j.call.noteDefaultTimeout(failure, j.number)
	}
	failure.Job, failure.variable = j.number, j.variable
	if j.ended != 0 {
		failure.elapsed = time.Duration(j.ended - j.started)
	}
	return failure
}

// origin names the command that gave the job's result.
func (j *Job) origin() origin {
	if j.fiber != nil {
		return j.fiber.origin
	}
	return j.call.origin()
}

// noteAwait notes that the fiber's job, if it is one, waits for j, which must not wait for it in turn.
func (f *Fiber) noteAwait(j *Job) error {
	if f.job == nil {
		return nil
	}
	js := &f.session.jobs
	js.mu.Lock()
	defer js.mu.Unlock()
	for k := j; k != nil; k = k.awaits {
		if k == f.job {
			return param.Usage("job " + strconv.Itoa(j.number) + " waits for this one")
		}
	}
	f.job.awaits = j
	return nil
}

// noteAwaited ends what noteAwait noted.
func (f *Fiber) noteAwaited() {
	if f.job == nil {
		return
	}
	f.session.jobs.mu.Lock()
	defer f.session.jobs.mu.Unlock()
	f.job.awaits = nil
}

// interrupt ends the job with operation_aborted, unless it has finished.
func (j *Job) interrupt() {
	if j.fiber != nil {
		j.fiber.cancel.fire(sockcore.OperationAborted)
		return
	}
	j.op.Abort(sockcore.OperationAborted)
}

// isDone reports that the job has ended.
func (j *Job) isDone() bool {
	j.session.jobs.mu.Lock()
	defer j.session.jobs.mu.Unlock()
	return j.done
}

// wait returns a channel that is closed when the job is done, nil when it is done already. After
// waiting for the channel leave is called.
func (j *Job) wait() <-chan struct{} {
	js := &j.session.jobs
	js.mu.Lock()
	defer js.mu.Unlock()
	if j.done {
		return nil
	}
	j.waiters++
	if j.waiter == nil {
		j.waiter = make(chan struct{})
	}
	return j.waiter
}

// leave ends a wait, and reports whether the job has ended: then its result is the caller's, and not announced.
func (j *Job) leave() (done bool) {
	j.session.jobs.mu.Lock()
	defer j.session.jobs.mu.Unlock()
	j.waiters--
	return j.done
}

// endJobs ends every job, and waits until each has ended. No more can begin, but one that is beginning comes into the
// table before the job that spawns it ends.
func (s *Session) endJobs() {
	s.jobs.close()
	for running := true; running; {
		running = false
		for _, j := range s.jobs.list() {
			if done := j.wait(); done != nil {
				running = true
				j.interrupt()
				<-done
				j.leave()
			}
		}
	}
	s.jobs.telling.Wait()
}

// Unjoined lists the jobs that are not joined: `[1] read_some`. One that ends the session never is.
func (s *Session) Unjoined() []string {
	var texts []string
	for _, j := range s.jobs.joinable() {
		if j.exited.Load() {
			continue
		}
		texts = append(texts, "["+strconv.Itoa(j.number)+"] "+j.text)
	}
	return texts
}

// JobCount is how many jobs have not ended.
func (s *Session) JobCount() int { return int(s.jobs.running.Load()) }

// EndingJobs says that jobs end, which is nothing when there are none.
func EndingJobs(n int) string {
	if n == 0 {
		return ""
	}
	return param.Plural(n, "job") + " still running, ended here"
}

// State is running, done or failed.
func (j *Job) State() string {
	j.session.jobs.mu.Lock()
	defer j.session.jobs.mu.Unlock()
	return j.stateLocked()
}

func (j *Job) stateLocked() string {
	switch {
	case !j.done:
		return "running"
	case j.failure != nil:
		return "failed"
	}
	return "done"
}

// Command is the job as it was typed.
func (j *Job) Command() string { return j.text }

// Socket is the one that a job acts on which is a single operation; empty for any other.
func (j *Job) Socket() string {
	if j.fiber != nil {
		return ""
	}
	return j.call.socket.name
}
