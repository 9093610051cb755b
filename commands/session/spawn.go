package session

import (
	"strconv"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/internal/crash"
	"sockshell/sockcore"
)

// spawn starts a command in the background; variable is what its join will fill.
func (f *Fiber) spawn(fr *frame, words []syntax.Word, variable string) (value.Value, error) {
	j, err := f.begin(fr, words, &Job{variable: variable})
	if err != nil {
		return value.Value{}, err
	}
	f.origin = j.call.origin()
	f.begun()
	f.noteSpawned(j)
	return value.Value{Kind: value.Spawned, Int: int64(j.number), Str: j.text}, nil
}

// spawnDetached starts a command in the background that nobody joins.
func (f *Fiber) spawnDetached(fr *frame, words []syntax.Word) error {
	j := &Job{}
	j.detached.Store(true)
	if _, err := f.begin(fr, words, j); err != nil {
		return err
	}
	if j.fiber == nil && j.isDone() {
		j.drop(j.notice()) // it ended before it was in the table
	}
	f.begun()
	return nil
}

// begin makes a job of words, and starts it.
func (f *Fiber) begin(fr *frame, words []syntax.Word, j *Job) (*Job, error) {
	j.session, j.parent, j.text = f.session, f.job, f.session.jobText(fr.source, words, j.variable)
	if f.timed() {
		j.started = sockcore.Now()
	}
	f.session.recordSpawn(j)
	statement := syntax.Statement{Words: words}
	words = statement.Clone().Words
	c := f.enter(fr)
	err := c.start(j, words)
	f.depth--
	if err != nil {
		return nil, f.fail(c, err)
	}
	return j, nil
}

// jobText is a job's command as it was typed, without what made it a job.
func (s *Session) jobText(source string, words []syntax.Word, variable string) string {
	text := source[words[0].Pos:words[len(words)-1].End]
	if variable != "" {
		text = variable + " = " + text
	}
	return s.Grammar().Joined(text)
}

// start runs the job's words: an operation goes on its socket's lane, anything else on a goroutine.
// It returns once the first operation is queued or done.
func (c *Call) start(j *Job, words []syntax.Word) error {
	f := c.fiber
	expanded, err := c.find(nil, words)
	if err != nil {
		return err
	}
	if other := f.awaited[j.variable]; other != nil && !other.claimed.Load() {
		other.ask()
		return param.Usage(j.variable + " waits for job " + strconv.Itoa(other.number) + " already")
	}
	c.typed = strings.Clone(c.typed)
	own := c.frame.fork()
	own.started = j.started
	j.call = Call{session: c.session, frame: own, command: c.command, typed: c.typed, socket: c.socket}
	if c.command.op != nil {
		return c.startOperation(j, expanded)
	}
	if err := c.session.jobs.count(j, flowMemory+variableMemory*int64(len(f.vars.byName))); err != nil {
		return err
	}
	var sink Sink = &collector{j}
	if j.detached.Load() {
		sink = &printed{collector{j}}
	}
	j.fiber = f.fork(j, sink)
	f.leaveVariable(j)
	c.session.jobs.enter(j)
	running := make(chan struct{})
	j.fiber.parked = func() { close(running) }
	c.session.flows.Add(1)
	go crash.Guard(func() {
		defer j.session.flows.Add(-1)
		j.session.tracer.enter(j.number)
		defer j.session.tracer.leave()
		j.run(expanded)
	})
	select {
	case <-running:
	case <-f.cancel.channel():
	}
	return nil
}

// noteSpawned notes a job whose number is printed by the end of the session's statement; what another job gives is not.
func (f *Fiber) noteSpawned(j *Job) {
	switch {
	case f.session.config.Announce == nil:
	case f.job == nil:
		f.spawned = append(f.spawned, j)
	default:
		f.show(j)
	}
}

// showSpawned announces the jobs of a statement that have ended already.
func (f *Fiber) showSpawned() {
	for _, j := range f.spawned {
		f.show(j)
	}
	f.spawned = nil
}

func (f *Fiber) show(j *Job) {
	if f.session.jobs.show(j) {
		f.session.callAnnounce()
	} else {
		j.tell()
	}
}

// leaveVariable leaves a variable to the join of the job that is to fill it.
func (f *Fiber) leaveVariable(j *Job) {
	if j.variable == "" {
		return
	}
	if f.awaited == nil {
		f.awaited = map[string]*Job{}
	}
	f.awaited[j.variable] = j
	f.vars.unset(j.variable)
}

// startOperation starts a job that is one operation. What its arguments expand to is the job's.
func (c *Call) startOperation(j *Job, words []syntax.Word) error {
	j.in = c.command.New()
	var binder param.Binder
	err := c.bind(&binder, words[1:], j.in)
	taken := int64(cap(binder.Arena))
	if err == nil {
		err = c.command.op.prepare(&j.call, j.in, &j.op)
		c.target = j.call.target
	}
	if err != nil {
		return err
	}
	if err := c.session.jobs.count(j, taken); err != nil {
		j.op.Err = err
		_, err = c.command.op.finish(&j.call, j.in, &j.op) // what prepare took is given back
		return err
	}
	c.fiber.leaveVariable(j)
	j.op.Tag = int32(j.number)
	j.op.Deadline = c.session.defaultLimit() // a `timeout` around the spawn is the spawn's own
	j.op.Done = j.completed
	c.Socket().Start(&j.op)
	c.session.jobs.enter(j)
	return nil
}

// begun lets the spawn return: the job's first command waits, is over, or has spawned a job itself.
func (f *Fiber) begun() {
	if f.parked != nil {
		f.parked()
		f.parked = nil
	}
}

// collector is the sink of a job: results wait for the join.
type collector struct{ job *Job }

func (*collector) Echo(string)    {}
func (*collector) Notice(*Notice) {}
func (*collector) Flush()         {}

// Trace implements Sink: the calls of a job are kept by its number.
func (*collector) Trace(*sockcore.SysCall) {}

// Result implements Sink. What a detached job gives is dropped as it comes.
func (s *collector) Result(r *Result) {
	if !s.job.detached.Load() {
		s.job.gave(r)
	}
}
