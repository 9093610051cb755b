package session

import (
	"strconv"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Fiber is one flow of commands: the session's own, or a job's. What a command changes besides
// sockets and settings (the current socket, variables, `$_`, `$?`) is its fiber's.
type Fiber struct {
	// What each command needs lies together: it is seldom still in the processor's first cache after a
	// system call.
	session *Session
	sink    Sink
	current *NamedSocket
	job     *Job    // whose fiber this is, or nil
	parked  func()  // a job's: called before its first wait
	calls   []*Call // one for each depth of prefixes
	depth   int
	origin  origin // of the last result
	cancel  canceller
	buffer  []byte // of reads in the foreground
	op      sockcore.Op
	binder  param.Binder
	root    frame // in which its statements run

	lastValue value.Value // $_
	lastError string      // $?
	scratch   []byte      // for the text of what is captured
	lastBytes []byte      // what lastValue keeps, where its memory would not last

	vars     *variables
	awaited  map[string]*Job // the variables that jobs are to fill
	spawned  []*Job          // by the statement under way, where jobs are announced
	inputs   inputs
	delivery Result // of the result under way; used again for the next
	// That $m1 … $m9, $f1 … or $from were set: they go with a job's join.
	grouped, decoded, addressed bool
	fields                      int          // how many of $f1 … there are
	watcher                     watcher      // the session's own flow has one
	worksOn                     *NamedSocket // a job's: the socket of its last operation
}

// origin names the command that gave the result under way: the innermost, not its prefixes.
type origin struct{ command, socket string }

// fork makes a job's fiber, which takes the current socket, arguments and variables as they are.
func (f *Fiber) fork(j *Job, sink Sink) *Fiber {
	child := &Fiber{
		session: f.session, sink: sink, vars: f.vars.clone(), current: f.current,
		lastValue: f.lastValue.Own(), lastError: f.lastError, job: j, root: *j.call.frame,
	}
	child.cancel.op = &child.op
	return child
}

// appendVariable appends what `$name` expands to in a frame.
func (f *Fiber) appendVariable(dst []byte, name string, fr *frame) ([]byte, error) {
	if fr.locals.has(name) {
		if text, ok := fr.locals.get(name); ok {
			return append(dst, text...), nil
		}
		return dst, param.Unknown("variable", name, f.vars.names())
	}
	if name == "i" && fr.round > 0 {
		return strconv.AppendInt(dst, fr.round, 10), nil
	}
	if j := f.awaited[name]; j != nil && !j.claimed.Load() {
		j.ask()
		n := strconv.Itoa(j.number)
		return dst, param.Usage("$" + name + " waits for job " + n + ": join " + n + " first")
	}
	if text, ok := f.vars.get(name); ok {
		return append(dst, text...), nil
	}
	switch {
	case name == "_":
		return f.lastValue.AppendVariable(dst), nil
	case name == "?":
		return append(dst, f.lastError...), nil
	case name == "#":
		return strconv.AppendInt(dst, int64(len(fr.args)), 10), nil
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9':
		if n := int(name[0] - '0'); n <= len(fr.args) {
			return append(dst, fr.args[n-1]...), nil
		}
		return dst, param.Usage("there is no argument $" + name + ": the script was given " + param.Plural(len(fr.args), "argument") + "; write \\$ for a dollar")
	}
	return dst, param.Unknown("variable", name, f.vars.names())
}

// SetVariable sets a variable of the command's flow.
func (c *Call) SetVariable(name, text string) error { return c.setVariable(name, text) }

func (c *Call) setVariable(name, text string) error { return c.fiber.setVariable(c.frame, name, text) }

// unset takes a variable away, or empties a parameter of its name.
func (f *Fiber) unset(fr *frame, name string) {
	if fr.locals.has(name) {
		fr.locals.forget(name)
		return
	}
	f.vars.unset(name)
}

// ForgetVariable takes a variable away, or says which may have been meant.
func (c *Call) ForgetVariable(name string) error {
	vars := c.fiber.vars
	if _, ok := c.frame.locals.get(name); ok {
		c.frame.locals.forget(name)
		return nil
	}
	if _, ok := vars.get(name); !ok || c.frame.locals.has(name) {
		return param.Unknown("variable", name, vars.names())
	}
	vars.unset(name)
	return nil
}

// captureName expands a capture's name.
func captureName(b *param.Binder, w *syntax.Word) (string, error) {
	text, known, err := b.Text(w)
	if err != nil || !known {
		return "", err
	}
	return param.ParseVariable(nil, text)
}

// tag marks the flow's system calls with its job.
func (f *Fiber) tag() int32 {
	if f.job == nil {
		return 0
	}
	return int32(f.job.number)
}

// place is where the statement under way stands, or between two the last one.
func (f *Fiber) place() Place {
	if len(f.calls) == 0 {
		return Place{}
	}
	return f.calls[max(f.depth-1, 0)].frame.place
}

// park is called before the fiber waits for anything.
func (f *Fiber) park() {
	f.sink.Flush()
	f.begun()
}

// interrupted is why the flow must not go on: it was cancelled, or the deadline, 0 for none, has passed.
func (f *Fiber) interrupted(deadline int64) error {
	if deadline == 0 && !f.cancel.isFired.Load() {
		return nil
	}
	if code := f.cancel.fired(); code != 0 {
		return code
	}
	if deadline != 0 && sockcore.Now() >= deadline {
		return sockcore.TimedOut
	}
	return nil
}

// waitFor waits until done is closed. A cancel of the fiber or the deadline, 0 for none, end the wait
// with their error.
func (f *Fiber) waitFor(done <-chan struct{}, deadline int64) error {
	f.park()
	var late <-chan time.Time
	if deadline != 0 {
		timer := time.NewTimer(time.Duration(deadline - sockcore.Now()))
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-done:
		return nil
	case <-late:
		return sockcore.TimedOut
	case <-f.cancel.channel():
		return f.cancel.fired()
	}
}
