package session

import (
	"container/list"
	"slices"
	"strconv"
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
	variable string // that its join fills, or empty
	session  *Session
	parent   *Job // whose fiber spawned it; nil: the session's own

	call  Call // where it was spawned; of an operation
	in    any
	op    sockcore.Op
	fiber *Fiber // of any other command
	frame *frame // in which that runs

	results []Result // guarded by jobs.mu until it is done
	v       value.Value
	err     error
	failure *Failure // made of err, nil when the job succeeded
	started int64    // read for JSON, and `set timestamps`, only
	ended   int64
	at      time.Time // likewise

	record JobRecord // what the recorder keeps of it; nil: nothing

	kept atomic.Int64 // about how many bytes it keeps until it is joined

	exited   atomic.Bool // it ends the session
	claimed  atomic.Bool // joined, or dropped: what it was to fill waits no longer; changed under jobs.mu
	detached atomic.Bool // likewise
	stopped  atomic.Bool // detached, and interrupted by its number: that it was is no news

	// Guarded by jobs.mu; what it gave, above, is written before done, and not after.
	done      bool
	told      int  // how many of its results notices have shown, in the end its value, too
	shown     bool // its number has been printed: how it ends may be announced
	announced bool
	waiters   int
	waiter    chan struct{} // closed when done; made by the first join that has to wait
	awaits    *Job          // that its fiber joins just now
	listed    *list.Element // of jobs.pending; nil: it is not in the table
}

// completed is the operation's Done: it runs on the goroutine that completes it, which holds no lock.
func (j *Job) completed(op *sockcore.Op) {
	j.v, j.err = j.call.command.op.finish(&j.call, j.in, op)
	j.call.tellDropped(op)
	j.finish()
}

// run is the goroutine of a job that is no single operation.
func (j *Job) run(words []syntax.Word) {
	f := j.fiber
	own := f.root
	j.frame = &own
	if j.variable != "" {
		own.capture = &capture{name: j.variable}
	}
	err := f.runAndEmit(&own, &statement{words: words})
	if own.capture != nil {
		j.v = own.capture.v
	}
	if exit, ok := err.(*exitError); ok { //nolint:errorlint // never wrapped
		j.exited.Store(true)
		j.session.requestExit(exit)
		err = nil
	}
	j.err = err
	j.finish()
	f.begun()
}

// finish marks the job done and wakes a waiting join. What is told of the job is made before.
func (j *Job) finish() {
	js := &j.session.jobs
	if j.started != 0 {
		j.ended, j.at = sockcore.Now(), time.Now()
	}
	j.failure = j.makeFailure()
	j.keeps(j.outcomeSize())
	js.mu.Lock()
	js.telling.Add(1)
	defer js.telling.Done()
	j.done = true
	js.running.Add(-1)
	detached := j.detached.Load()
	n, _ := j.announce()
	if j.waiter != nil {
		close(j.waiter)
	}
	js.mu.Unlock()
	if detached {
		j.drop(n)
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
	if claimed && n.Err != nil && !j.endedAsAsked() {
		n.Results = nil
		j.session.tellOf(j, n)
	}
	j.session.tracer.take(int32(j.number))
}

// endedAsAsked reports a job whose error is that the session ended it, or the user by its number.
func (j *Job) endedAsAsked() bool {
	js := &j.session.jobs
	js.mu.Lock()
	defer js.mu.Unlock()
	return (js.closed || j.stopped.Load()) && j.failure != nil && j.failure.code == sockcore.OperationAborted
}

// mayTell reports that a notice may show what the job gives: its number has been printed, and nobody waits for it. jobs.mu
// is held.
func (j *Job) mayTell() bool {
	return j.session.config.Announce != nil && j.shown && j.waiters == 0
}

// announce says how the job ended, and queues that where it is to be announced. jobs.mu is held.
func (j *Job) announce() (n Notice, announced bool) {
	if j.announced = j.mayTell() && !j.detached.Load() && !j.claimed.Load(); !j.announced {
		return j.notice(), false
	}
	j.tellResults()
	n = j.notice()
	if j.session.Settings.Output() != OutputJSON { // where a notice has no results
		j.told = len(j.results) + 1
	}
	j.session.events.add(n)
	return n, true
}

// gave keeps a result for the join, and shows it as soon as may be.
func (j *Job) gave(r *Result) {
	js := &j.session.jobs
	js.mu.Lock()
	j.results = append(j.results, r.own())
	js.mu.Unlock()
	j.keeps(r.size())
	if !r.closing { // the announcement of its end shows that
		j.tell()
	}
}

// tell announces what the job, which has not ended, has given since the last time.
func (j *Job) tell() {
	js := &j.session.jobs
	js.mu.Lock()
	told := j.told
	if j.mayTell() && !j.done {
		j.tellResults()
	}
	more := j.told > told
	js.mu.Unlock()
	if more {
		j.session.callAnnounce()
	}
}

// tellResults queues what the job has given since the last time, but for the result of its own command. jobs.mu is held.
func (j *Job) tellResults() {
	if j.session.Settings.Output() == OutputJSON { // as above
		return
	}
	for ; j.told < len(j.results) && !j.results[j.told].closing; j.told++ {
		r := j.results[j.told : j.told+1 : j.told+1]
		j.session.events.add(Notice{Job: j.number, Command: j.text, Results: r, Going: true, At: r[0].At})
	}
}

// notice says how the job ended. jobs.mu is held where that is not over yet.
func (j *Job) notice() Notice {
	n := Notice{Job: j.number, Command: j.text, Results: j.results[min(j.told, len(j.results)):], At: j.at}
	switch {
	case j.failure != nil:
		n.Err, n.Place = j.failure.Err, j.failure.Place
	case j.fiber == nil:
		n.Results = []Result{{Value: j.v, At: j.at}}
	case j.told > 0 && !slices.ContainsFunc(n.Results, printsSomething):
		n.Text = "done"
	}
	return n
}

func printsSomething(r Result) bool { return r.Err != nil || r.Value.Kind != value.QuietKind }

// makeFailure makes a Failure of the error that ended the job.
func (j *Job) makeFailure() *Failure {
	if j.err == nil {
		return nil
	}
	failure, ok := j.err.(*Failure) //nolint:errorlint // never wrapped
	if !ok {
		e, code := j.call.describe(j.err)
		failure = &Failure{Err: e, code: code, Place: j.call.frame.place, origin: j.origin()}
		j.call.noteDefaultTimeout(failure, j.number)
		failure.at = j.at
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
func (j *Job) interrupt() { j.end(sockcore.OperationAborted) }

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

// detachedState is the state of a job that nobody joins.
const detachedState = "detached"

// State is running, detached, done or failed.
func (j *Job) State() string {
	j.session.jobs.mu.Lock()
	defer j.session.jobs.mu.Unlock()
	return j.stateLocked()
}

func (j *Job) stateLocked() string {
	switch {
	case j.detached.Load():
		return detachedState
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
