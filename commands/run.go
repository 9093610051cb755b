package commands

import (
	"strings"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// exec runs one statement and hands its results to the sink. Its error is not reported yet.
func (f *Fiber) exec(st *syntax.Statement) error {
	mark := len(f.arena)
	err := f.execute(st)
	f.arena = f.arena[:mark]
	return err
}

func (f *Fiber) execute(st *syntax.Statement) error {
	if f.timed() {
		f.started = sockcore.Now()
	}
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
	words := st.Words
	isSpawn := len(words) > 1 && words[0].Pieces == nil && words[0].Text == "spawn"
	if isSpawn && !st.Background {
		words = words[1:]
	}
	if isSpawn || st.Background {
		return f.execSpawn(words, strings.Clone(name))
	}
	outer := f.capture
	f.capture = &capture{name: strings.Clone(name)}
	v, err := f.run(words)
	if err == nil {
		f.emit(v)
	}
	c := f.capture
	f.capture = outer
	if err != nil || !c.kept {
		delete(f.vars, c.name)
	}
	if failure, ok := err.(*Failure); ok { //nolint:errorlint // never wrapped
		failure.variable = c.name
	}
	if err != nil {
		return err
	}
	f.keep(c)
	return nil
}

// keep sets the variable that a capture fills.
func (f *Fiber) keep(c *capture) {
	f.vars[c.name] = string(c.v.AppendVariable(nil))
	if f.timed() {
		f.deliver(&Result{Variable: c.name, Value: c.v})
	}
}

// timed says that results carry the time they took, which only JSON shows.
func (f *Fiber) timed() bool { return f.session.Settings.Output() == OutputJSON }

// emit hands a result to the sink, or to the capture around it.
func (f *Fiber) emit(v *value.Value) {
	if v.Kind == value.None {
		return
	}
	if f.capture != nil {
		f.capture.v, f.capture.kept = v.Own(), true
		return
	}
	f.emitAside(v)
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
	r.Place, r.Command, r.Socket = f.place, f.leaf.command, f.leaf.socket
	if f.timed() {
		r.Elapsed = elapsed(f.started)
	}
	f.sink.Result(r)
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
		return f.fail(c, err)
	}
	cmd := c.command
	in := f.takeInput(cmd)
	err := cmd.bind(&f.binder, words[1:], in)
	if err == nil {
		err = cmd.run(c, in)
	}
	f.inputs[cmd.index] = append(f.inputs[cmd.index], in)
	f.showTrace(0)
	if err != nil {
		return f.fail(c, err)
	}
	if !cmd.Prefix {
		f.setLeaf(c)
		f.settle(&c.result)
	}
	return nil
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
	return cmd.newInput()
}

func (f *Fiber) setLeaf(c *Call) { f.leaf = c.leafOf() }

// leafOf names the call's command, and its socket when it has one.
func (c *Call) leafOf() leaf {
	if c.command.OnSocket && c.socket != nil {
		return leaf{command: c.command.Name, socket: c.socket.name}
	}
	return leaf{command: c.command.Name}
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
	f.checking = true
	defer func() { f.checking = false }()
	if st.HasCapture {
		if _, err := f.captureName(&st.Capture); err != nil {
			return f.fail(&Call{Fiber: f}, err)
		}
	}
	mark := len(f.arena)
	err := f.checkWords(st.Words)
	f.arena = f.arena[:mark]
	return err
}

// checkWords checks a command, and what it prefixes.
func (f *Fiber) checkWords(words []syntax.Word) error {
	c := f.enter()
	defer func() { f.depth-- }()
	err := c.resolve(&words[0])
	if err == nil {
		in := f.takeInput(c.command)
		err = c.command.bind(&f.binder, words[1:], in)
		f.inputs[c.command.index] = append(f.inputs[c.command.index], in)
	}
	if err != nil {
		return f.fail(c, err)
	}
	return nil
}
