package session

import (
	"strconv"
	"strings"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// exec runs one statement and hands its results to the sink. Its error is not reported yet.
func (f *Fiber) exec(st *syntax.Statement) error {
	switch {
	case st.HasCapture:
		return f.execCapture(st)
	case st.Background:
		return f.execSpawn(st.Words, "")
	}
	v, err := f.run(st.Words)
	if err != nil {
		return err
	}
	f.emit(v)
	return nil
}

// execCompiled runs what is bound, and hands its result to the sink.
func (f *Fiber) execCompiled(b *compiled) error {
	c := f.enter()
	err := c.useCompiled(b)
	if err == nil {
		err = f.conclude(c, c.command.run(c, b.input))
	} else {
		err = f.fail(c, err)
	}
	f.depth--
	if err == nil {
		f.emit(&c.result)
	}
	return err
}

// execSpawn starts a job that was not spelled as a prefix.
func (f *Fiber) execSpawn(words []syntax.Word, variable string) error {
	v, err := f.spawn(words, variable)
	if err != nil {
		return err
	}
	f.emit(&v)
	return nil
}

// execCapture runs `NAME = …`. The variable is unset when the command fails.
func (f *Fiber) execCapture(st *syntax.Statement) error {
	name, err := f.captureName(&st.Capture)
	if err != nil {
		return f.fail(&Call{Fiber: f}, err)
	}
	return f.execCaptured(strings.Clone(name), st.Words, st.Background)
}

// execCaptured runs what a variable captures. An alias may stand for a spawn.
func (f *Fiber) execCaptured(name string, words []syntax.Word, background bool) error {
	if first := &words[0]; !background && first.Pieces == nil && f.session.table.Lookup(first.Text) == nil {
		c := &Call{Fiber: f}
		if c.alias = c.findAlias(first, first.Text); c.alias != nil {
			return f.runAlias(c, words, func(words []syntax.Word) error { return f.execCaptured(name, words, false) })
		}
	}
	isSpawn := len(words) > 1 && words[0].Pieces == nil && f.session.table.has(words[0].Text, RoleSpawn)
	if isSpawn && !background {
		words = words[1:]
	}
	if isSpawn || background {
		return f.execSpawn(words, name)
	}
	outer := f.capture
	f.capture = &capture{name: name}
	v, err := f.run(words)
	if err == nil {
		f.emit(v)
	}
	c := f.capture
	f.capture = outer
	if err != nil {
		f.vars.unset(c.name)
	}
	if failure, ok := err.(*Failure); ok { //nolint:errorlint // never wrapped
		failure.variable = c.name
	}
	if err != nil {
		return err
	}
	return f.keep(c)
}

// keep sets the variable that a capture fills.
func (f *Fiber) keep(c *capture) error {
	if err := f.setVariable(c.name, string(c.v.AppendVariable(nil))); err != nil {
		f.vars.unset(c.name)
		return f.fail(&Call{Fiber: f}, err)
	}
	if f.timed() && f.quiet == 0 {
		f.deliver(&Result{Variable: c.name, Value: c.v})
	}
	return nil
}

// timed says that results carry the time they took, which only JSON shows.
func (f *Fiber) timed() bool { return f.session.Settings.Output() == OutputJSON }

// emit hands a result to the sink, or to the capture around it.
func (f *Fiber) emit(v *value.Value) {
	switch {
	case v.Kind == value.None:
	case f.capture != nil:
		f.capture.v = v.Own()
	default:
		f.emitAside(v)
	}
}

// emitAside hands a result to the sink even where another one is captured.
func (f *Fiber) emitAside(v *value.Value) {
	if f.quiet > 0 && v.Kind != value.Output {
		return
	}
	f.delivery.Value = *v
	f.deliver(&f.delivery)
}

// deliver completes a result with what the fiber knows, and hands it to the sink.
func (f *Fiber) deliver(r *Result) {
	r.Place, r.Command, r.Socket = f.place, f.origin.command, f.origin.socket
	r.Elapsed = f.took()
	f.sink.Result(r)
}

// took is how long the command under way has taken, where anybody asks.
func (f *Fiber) took() time.Duration {
	if f.started == 0 {
		return 0
	}
	return elapsed(f.started)
}

// run looks a command up, binds its words and runs it. The result is valid until the fiber runs
// another command at this depth of prefixes. The error is a *Failure, or an exit.
func (f *Fiber) run(words []syntax.Word) (*value.Value, error) {
	c := f.enter()
	err := f.call(c, words)
	f.depth--
	if err != nil {
		return nil, err
	}
	return &c.result, nil
}

func (f *Fiber) call(c *Call, words []syntax.Word) error {
	if err := c.resolve(&words[0]); err != nil {
		if err == errAlias { //nolint:errorlint // never wrapped
			return f.runAlias(c, words, func(words []syntax.Word) error { return f.call(c, words) })
		}
		return f.fail(c, err)
	}
	cmd := c.command
	in := f.takeInput(cmd)
	err := cmd.Bind(&f.Binder, words[1:], in)
	if err == nil && cmd.Check != nil {
		err = cmd.Check(in)
	}
	if err == nil {
		err = cmd.run(c, in)
	}
	err = f.conclude(c, err)
	f.inputs[cmd.index] = append(f.inputs[cmd.index], in)
	return err
}

// conclude notes what came of a command.
func (f *Fiber) conclude(c *Call, err error) error {
	if f.parked != nil && !c.command.Prefix && !exits(err) {
		f.begun() // an exit begins with its effect, before who spawned it goes on
	}
	f.showTrace(0)
	if err != nil {
		return f.fail(c, err)
	}
	if !c.command.Prefix {
		f.setOrigin(c)
		f.settle(&c.result)
	}
	return nil
}

// exits reports a session's end.
func exits(err error) bool {
	_, ok := err.(*exitError) //nolint:errorlint // never wrapped
	return ok
}

// enter gives the Call of one depth of prefixes.
func (f *Fiber) enter() *Call {
	if f.depth == len(f.calls) {
		f.calls = append(f.calls, &Call{Fiber: f})
	}
	f.depth++
	return f.calls[f.depth-1]
}

// takeInput gives an input of the command that nothing else uses.
func (f *Fiber) takeInput(cmd *Command) any {
	if f.inputs == nil {
		f.inputs = make([][]any, len(f.session.table.commands))
	}
	free := f.inputs[cmd.index]
	if n := len(free); n > 0 {
		f.inputs[cmd.index] = free[:n-1]
		return free[n-1]
	}
	return cmd.New()
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
	case value.Silent, value.None, value.Output, value.Spawned:
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

// check looks at every literal word of a statement before anything runs.
func (f *Fiber) check(st *syntax.Statement) error {
	f.Checking = true
	defer func() { f.Checking = false }()
	if st.HasCapture {
		if _, err := f.captureName(&st.Capture); err != nil {
			return f.fail(&Call{Fiber: f}, err)
		}
	}
	mark := len(f.Arena)
	err := f.checkWords(st.Words)
	f.Arena = f.Arena[:mark]
	return err
}

// checkWords checks a command, and what it prefixes.
func (f *Fiber) checkWords(words []syntax.Word) error {
	c := f.enter()
	f.checks++
	defer func() { f.depth--; f.checks-- }()
	err := c.resolve(&words[0])
	if err == errAlias { //nolint:errorlint // never wrapped
		return f.runAlias(c, words, f.checkWords)
	}
	if err == nil {
		err = c.checkArguments(words[1:])
	}
	if err != nil {
		return f.fail(c, err)
	}
	return nil
}

// maxPrefixes is how deeply prefixes may nest.
const maxPrefixes = 64

func (c *Call) checkArguments(words []syntax.Word) error {
	if c.checks > maxPrefixes {
		return param.Usage("more than " + strconv.Itoa(maxPrefixes) + " prefixes")
	}
	cmd := c.command
	in := c.takeInput(cmd)
	err := cmd.Bind(&c.Binder, words, in)
	if err == nil && cmd.Check != nil && allLiteral(words) {
		err = cmd.Check(in)
	}
	if err == nil && cmd.Declare != nil {
		cmd.Declare(&c.declared, in)
	}
	c.inputs[cmd.index] = append(c.inputs[cmd.index], in)
	return err
}

func allLiteral(words []syntax.Word) bool {
	for i := range words {
		if !words[i].Literal() {
			return false
		}
	}
	return true
}
