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
func (f *Fiber) spawn(words []syntax.Word, variable string) (value.Value, error) {
	j := &Job{session: f.session, parent: f.job, place: f.place, variable: variable, text: f.typed(words, variable)}
	if f.timed() {
		j.started = sockcore.Now()
	}
	f.session.recordSpawn(j)
	statement := syntax.Statement{Words: words}
	words = statement.Clone().Words
	if err := f.start(j, words); err != nil {
		return value.Value{}, err
	}
	f.setOrigin(&j.call)
	f.begun()
	f.noteSpawned(j)
	return value.Value{Kind: value.Spawned, Int: int64(j.number), Str: j.text}, nil
}

// typed is a job's command as it was typed, without what made it a job.
func (f *Fiber) typed(words []syntax.Word, variable string) string {
	text := f.source[words[0].Pos:words[len(words)-1].End]
	if variable != "" {
		text = variable + " = " + text
	}
	return syntax.Joined(text)
}

// start runs the job's words: an operation goes on its socket's lane, anything else on a goroutine.
// It returns once the first operation is queued or done.
func (f *Fiber) start(j *Job, words []syntax.Word) error {
	c := &j.call
	c.Fiber = f
	if err := c.resolve(&words[0]); err != nil {
		if err == errAlias { //nolint:errorlint // never wrapped
			return f.runAlias(c, words, func(words []syntax.Word) error { return f.start(j, words) })
		}
		return f.fail(c, err)
	}
	if other := f.awaited[j.variable]; other != nil && !other.claimed.Load() {
		other.ask()
		return f.fail(c, param.Usage(j.variable+" waits for job "+strconv.Itoa(other.number)+" already"))
	}
	c.typed = strings.Clone(c.typed)
	if c.command.op != nil {
		return f.startOperation(j, words)
	}
	if err := f.session.jobs.count(j, flowMemory+variableMemory*int64(len(f.vars.byName))); err != nil {
		return f.fail(c, err)
	}
	j.fiber = f.fork(j, &collector{j})
	f.leaveVariable(j)
	f.session.jobs.enter(j)
	running := make(chan struct{})
	j.fiber.parked = func() { close(running) }
	f.session.flows.Add(1)
	go crash.Guard(func() {
		defer f.session.flows.Add(-1)
		f.session.tracer.enter(j.number)
		defer f.session.tracer.leave()
		j.run(words)
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
		f.session.announce(j.notice())
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

func (f *Fiber) startOperation(j *Job, words []syntax.Word) error {
	c := &j.call
	c.alone = true
	j.in = c.command.New()
	arena := f.Arena
	f.Arena = nil // what the job's arguments expand to is the job's
	err := c.command.Bind(&f.Binder, words[1:], j.in)
	taken := int64(cap(f.Arena))
	f.Arena = arena
	if err == nil {
		err = c.command.op.prepare(c, j.in, &j.op)
	}
	if err != nil {
		return f.fail(c, err)
	}
	if err := f.session.jobs.count(j, taken); err != nil {
		j.op.Err = err
		_, err = c.command.op.finish(c, j.in, &j.op) // what prepare took is given back
		return f.fail(c, err)
	}
	f.leaveVariable(j)
	j.op.Tag = int32(j.number)
	j.op.Deadline = f.defaultLimit() // a `timeout` around the spawn is the spawn's own
	j.op.Done = j.completed
	c.Socket().Start(&j.op)
	f.session.jobs.enter(j)
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
		s.job.results = append(s.job.results, r.own())
		s.job.keeps(r.size())
	}
}
