package session

import (
	"strings"
	"time"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// exec runs one statement and hands its results to the sink. Its error is not reported yet.
func (f *Fiber) exec(fr *frame, p *program, s *step) error {
	if s.head != nil {
		return f.runAndEmit(fr, &statement{head: s.head, input: s.input})
	}
	parsed := p.parse(s)
	switch {
	case parsed.HasCapture:
		return f.execCapture(fr, parsed)
	case parsed.Background:
		return f.execSpawn(fr, parsed.Words, "")
	}
	return f.runAndEmit(fr, &statement{words: parsed.Words})
}

// runAndEmit runs a statement, and hands its result to the sink.
func (f *Fiber) runAndEmit(fr *frame, st *statement) error {
	v, err := f.run(fr, st)
	if err == nil {
		f.emit(fr, v)
	}
	return err
}

// execSpawn starts a job that was not spelled as a prefix.
func (f *Fiber) execSpawn(fr *frame, words []syntax.Word, variable string) error {
	v, err := f.spawn(fr, words, variable)
	if err == nil {
		f.emit(fr, &v)
	}
	return err
}

// execCapture runs `NAME = …`. The variable is unset when the command fails.
func (f *Fiber) execCapture(fr *frame, parsed *syntax.Statement) error {
	c := f.enter(fr)
	name, err := captureName(c.binder(), &parsed.Capture)
	f.depth--
	if err != nil {
		return f.fail(c, err)
	}
	if parsed.Background {
		return f.execSpawn(fr, parsed.Words, strings.Clone(name))
	}
	return f.execCaptured(fr, name, parsed.Words)
}

// execCaptured runs what a variable captures. An alias may stand for a spawn.
func (f *Fiber) execCaptured(fr *frame, name string, words []syntax.Word) error {
	own := fr
	for words[0].Pieces == nil {
		if c := f.session.table.Lookup(words[0].Text); c != nil && c.Added == 0 {
			break
		}
		h := heading{alias: findAlias(f.session, &words[0], false, words[0].Text)}
		if h.alias == nil {
			break
		}
		var err error
		if own, words, err = own.expandAlias(&h, words); err != nil {
			return f.fail(&Call{session: f.session, fiber: f, frame: own}, err)
		}
	}
	if len(words) > 1 && words[0].Pieces == nil && f.session.table.has(words[0].Text, RoleSpawn) {
		return f.execSpawn(own, words[1:], strings.Clone(name))
	}
	c := f.enter(own)
	defer func() { f.depth-- }()
	inner := c.within()
	c.captured = capture{name: name}
	inner.capture = &c.captured
	if err := f.runAndEmit(inner, &statement{words: words}); err != nil {
		f.unset(fr, name)
		if failure, ok := err.(*Failure); ok { //nolint:errorlint // never wrapped
			failure.variable = strings.Clone(name)
		}
		return err
	}
	return f.keep(fr, &c.captured)
}

// keep sets the variable that a capture fills.
func (f *Fiber) keep(fr *frame, c *capture) error {
	if len(f.scratch) > keepBuffer {
		f.scratch = nil
	}
	f.scratch = c.v.AppendVariable(f.scratch[:0])
	if err := f.setVariable(fr, c.name, string(f.scratch)); err != nil {
		f.unset(fr, c.name)
		return f.fail(&Call{session: f.session, fiber: f, frame: fr}, err)
	}
	if fr.capture != nil && fr.capture.judged {
		fr.capture.v = value.Value{Kind: c.v.Kind, Int: c.v.Int}
		return nil
	}
	if f.session.Settings.Output() == OutputJSON && fr.quiet == 0 {
		f.deliver(fr, &Result{Variable: strings.Clone(c.name), Value: c.v})
	}
	return nil
}

// timed says that results carry when they happened and the time they took.
func (f *Fiber) timed() bool {
	s := &f.session.Settings
	return s.Output() == OutputJSON || s.Timestamps() != TimestampsOff
}

// emit hands a result to the sink, or to the capture around it.
func (f *Fiber) emit(fr *frame, v *value.Value) {
	switch {
	case v.Kind == value.NothingKind:
	case fr.capture != nil && fr.capture.judged && v.Kind != value.Output:
		fr.capture.v = value.Value{Kind: v.Kind, Int: v.Int}
	case fr.capture != nil:
		fr.capture.v = v.Own()
	default:
		f.emitAside(fr, v)
	}
}

// emitAside hands a result to the sink even where another one is captured.
func (f *Fiber) emitAside(fr *frame, v *value.Value) {
	if fr.quiet > 0 && v.Kind != value.Output {
		return
	}
	f.delivery.Value = *v
	f.deliver(fr, &f.delivery)
}

// deliver completes a result with what the fiber knows, and hands it to the sink.
func (f *Fiber) deliver(fr *frame, r *Result) {
	r.Place, r.Command, r.Socket = fr.place, f.origin.command, f.origin.socket
	r.Elapsed, r.At = fr.took(), fr.now()
	r.closing = f.job != nil && fr == f.job.frame
	f.sink.Result(r)
}

// now is the time, where anybody asks.
func (fr *frame) now() time.Time {
	if fr.started == 0 {
		return time.Time{}
	}
	return time.Now()
}

// took is how long the statement under way has taken, where anybody asks.
func (fr *frame) took() time.Duration {
	if fr.started == 0 {
		return 0
	}
	return elapsed(fr.started)
}

// run runs a statement's command in a frame. The result is valid until the fiber runs another command at this depth of
// prefixes. The error is a *Failure, or an exit.
func (f *Fiber) run(fr *frame, st *statement) (*value.Value, error) {
	c := f.enter(fr)
	err := c.perform(st)
	f.depth--
	if err != nil {
		return nil, err
	}
	return &c.result, nil
}

// runsOthers reports a command whose results are those of the commands that it runs.
func (c *Command) runsOthers() bool { return c.Prefix || c.control }

// conclude notes what came of a command.
func (f *Fiber) conclude(c *Call, err error) error {
	if f.parked != nil && !exits(err) {
		f.begun() // an exit begins with its effect, before who spawned it goes on
	}
	f.showTrace(0)
	if err != nil {
		return f.fail(c, err)
	}
	if !c.command.runsOthers() {
		f.setOrigin(c)
		if c.command.Role != RoleJoin { // which has taken the jobs' own
			f.settle(&c.result)
		}
	}
	return nil
}

// exits reports a session's end.
func exits(err error) bool {
	_, ok := err.(*exitError) //nolint:errorlint // never wrapped
	return ok
}

// enter gives the Call of one depth of prefixes.
func (f *Fiber) enter(fr *frame) *Call {
	if f.depth == len(f.calls) {
		f.calls = append(f.calls, &Call{session: f.session, fiber: f})
	}
	c := f.calls[f.depth]
	f.depth++
	c.frame = fr
	c.command, c.socket, c.typed, c.target, c.unknown = nil, nil, "", "", ""
	return c
}

func (f *Fiber) setOrigin(c *Call) { f.origin = c.origin() }

// origin names the call's command, and its socket when it has one.
func (c *Call) origin() origin {
	if c.command.OnSocket && c.socket != nil {
		return origin{command: c.command.Name, socket: c.socket.name}
	}
	return origin{command: c.command.Name}
}

// settle records a command's result for `$_` and `$?`. A command that prints nothing of its own
// leaves `$_` alone.
func (f *Fiber) settle(v *value.Value) {
	f.lastError = "ok"
	switch v.Kind {
	case value.QuietKind, value.NothingKind, value.Output, value.Spawned:
	case value.Data:
		f.setLastData(v.Bytes)
	default:
		f.lastValue = *v
	}
}

// setLastData keeps data as `$_`: what lies in the read buffer stays there until the next read,
// which sets `$_` anew, anything else is copied.
func (f *Fiber) setLastData(data []byte) {
	if len(data) > 0 && (len(f.buffer) == 0 || &data[0] != &f.buffer[0]) {
		f.lastBytes = append(f.lastBytes[:0], data...)
		data = f.lastBytes
	}
	f.lastValue = value.OfData(data)
}
