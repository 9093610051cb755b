package session

import (
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Call is one run of a command: what its function is given besides its typed input.
type Call struct {
	session  *Session
	fiber    *Fiber // that runs it; nil: it is a job's single operation, which no flow waits for
	frame    *frame
	inner    *frame  // that a prefix hands down; made once
	judged   capture // of a head's command
	captured capture // of `NAME = …`
	locals   locals  // of a definition's call
	command  *Command
	typed    string // the socket's name, where `SOCKET:` was typed
	socket   *NamedSocket
	thing    *Thing
	target   string // the endpoint or path that an error is about
	unknown  string // what was typed as the command, where there is none of that name
	result   value.Value
	sender   string   // of a message, for $from; "": none is told
	groups   []string // that a regular expression found, for $m1 … $m9; nil: none was asked for
	kept     any      // what an operation's prepare has for its finish
	bounded  bool     // max_memory cuts the read short
	piped    [][]byte // what its words have read of pipes, which is nowhere else
}

// Session is the session that the command is of.
func (c *Call) Session() *Session { return c.session }

// Socket is the socket that the command acts on.
func (c *Call) Socket() *sockcore.Socket { return c.socket.sock }

// Typed is the socket's name where `SOCKET:` was typed.
func (c *Call) Typed() string { return c.typed }

// InJob reports a job's command.
func (c *Call) InJob() bool { return c.fiber.job != nil }

// Tag marks the system calls of the command's flow with its job.
func (c *Call) Tag() int32 { return c.fiber.tag() }

// Target is the endpoint or path that an error is about.
func (c *Call) Target() string { return c.target }

// SetTarget says which endpoint or path an error is about.
func (c *Call) SetTarget(target string) { c.target = target }

// Keep copies bytes into memory that lasts as long as the statement.
func (c *Call) Keep(parts ...[]byte) []byte {
	b := &c.fiber.binder
	start := len(b.Arena)
	for _, part := range parts {
		b.Arena = append(b.Arena, part...)
	}
	return b.Arena[start:]
}

// within gives a prefix a copy of its frame, to change and to hand down.
func (c *Call) within() *frame {
	if c.inner == nil {
		c.inner = &frame{}
	}
	*c.inner = *c.frame
	return c.inner
}

// perform runs a statement's command: it finds it and binds its words, where that is not done yet.
func (c *Call) perform(st *statement) error {
	if st.input != nil {
		if err := c.found(st.head); err != nil {
			return c.fiber.fail(c, err)
		}
		return c.fiber.conclude(c, c.command.run(c, st.input))
	}
	words, err := c.find(st.head, st.words)
	if err != nil {
		return c.fiber.fail(c, err)
	}
	if words[0].Group != nil {
		b, err := blockOf(c.binder(), &words[0])
		if err == nil {
			err = c.command.run(c, b)
		}
		return c.fiber.conclude(c, err)
	}
	f, cmd := c.fiber, c.command
	in := f.inputs.take(cmd)
	if err = c.bind(&f.binder, words[1:], in); err == nil {
		err = cmd.run(c, in)
	}
	err = f.conclude(c, err)
	f.inputs.give(cmd, in)
	return err
}

// find finds the command of words, unless head is known, and what it acts on; it returns the words with their aliases
// replaced.
func (c *Call) find(head *heading, words []syntax.Word) ([]syntax.Word, error) {
	if head != nil {
		return words, c.found(head)
	}
	for {
		h, err := c.session.resolve(c.binder(), c.frame.source, &words[0], c.session)
		c.command, c.typed, c.unknown = h.command, h.typed, h.unknown
		switch {
		case err == errAlias: //nolint:errorlint // never wrapped
			if c.frame, words, err = c.frame.expandAlias(&h, words); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		default:
			return words, c.found(&h)
		}
	}
}

// found takes the command that is to run, and the socket that was typed or the current one.
func (c *Call) found(h *heading) error {
	c.command, c.typed, c.socket = h.command, h.typed, c.fiber.current
	if h.command.OnThing != "" {
		var err error
		c.thing, err = c.session.sockets.thing(h.command.OnThing, h.typed)
		return err
	}
	if h.typed != "" {
		if c.socket = c.session.sockets.find(h.typed); c.socket == nil {
			return c.session.unknownSocket(h.typed)
		}
	}
	if c.socket.gone.Load() && h.typed == "" {
		c.fiber.current = c.session.sockets.orNewest(c.socket)
		c.socket = c.fiber.current
	}
	if h.command.OnSocket && c.socket.held.Load() && (h.command.definition == nil || h.typed != "") {
		return heldError(c.socket.name)
	}
	return nil
}

// binder is the flow's, binding for this command.
func (c *Call) binder() *param.Binder {
	b := &c.fiber.binder
	b.Env, b.Owner = c, c
	return b
}

// bind gives an input its values.
func (c *Call) bind(b *param.Binder, args []syntax.Word, in any) error {
	b.Env, b.Owner = c, c
	err := c.command.Bind(b, args, in)
	if err == nil && c.command.Check != nil {
		err = c.command.Check(in)
	}
	if c.piped != nil {
		err = keepingPiped(err, c.piped)
		c.piped = nil
	}
	return err
}

// Binding is who binds a command's words, its call or the check before anything runs, for kinds of parameters that look at
// more than the words.
type Binding interface {
	Session() *Session
	// Alias finds an alias, while a text is checked also one that it defines further up; nil when there is none.
	Alias(name string) *Alias
	known() aliasFinder
	line() string // which the words' places are in
}

// MayBeDefined reports that a command of that name may be there when the text that is checked runs.
func MayBeDefined(by Binding, name string) bool {
	known := by.known()
	return known.declares(name) != nil || known.definesMore()
}

// BindingOf is who binds, nil while a command's defaults are compiled.
func BindingOf(b *param.Binder) Binding {
	by, _ := b.Owner.(Binding)
	return by
}

// Alias implements Binding.
func (c *Call) Alias(name string) *Alias { return c.session.Alias(name) }

func (c *Call) known() aliasFinder { return c.session }

func (c *Call) line() string { return c.frame.source }

// AppendVariable implements param.Env.
func (c *Call) AppendVariable(dst []byte, name string) ([]byte, error) {
	return c.fiber.appendVariable(dst, name, c.frame)
}

// LookupEnv implements param.Env.
func (c *Call) LookupEnv(name string) (string, bool) { return c.session.LookupEnv(name) }

// Path implements param.Env.
func (c *Call) Path(name string) string { return c.session.Path(name) }

// operate runs an operation on the socket, and waits for it.
func (c *Call) operate(op *sockcore.Op) {
	f := c.fiber
	op.Deadline, op.Tag = c.limit(), f.tag()
	op.Inline = c.session.flows.Load() == 0 // other flows may want the processor
	if f.job != nil {
		f.works(c.socket)
	}
	if !c.Socket().Start(op) {
		f.park()
		f.cancel.wait()
	}
}

// reuse empties a completed record; what the engine keeps in it stays.
func reuse(op *sockcore.Op) {
	op.Kind, op.WaitFor, op.UntilEOF, op.Flags = 0, 0, false, 0
	op.Buf, op.Delim, op.Match, op.Into, op.Pace = nil, nil, nil, nil, nil
	op.Sink, op.Span = nil, nil
	op.Min, op.Max, op.N, op.Deadline = 0, 0, 0, 0
	op.Targets, op.Lookup, op.Resolved, op.Msg, op.Protocol = nil, nil, false, nil, sockcore.Protocol{}
	op.Dialed = nil
	op.Err = nil
}

// Working is called now and then by a command that computes for long: who spawned it goes on, and what
// interrupted it is its error.
func (c *Call) Working() error {
	c.fiber.begun()
	return c.interrupted()
}

// interrupted is why the command must not go on: its flow was cancelled, or its deadline has passed.
func (c *Call) interrupted() error { return c.fiber.interrupted(c.frame.deadline) }

// WaitFor waits until done is closed. A cancel and the deadline of a blocking operation end the wait with their error.
func (c *Call) WaitFor(done <-chan struct{}) error { return c.fiber.waitFor(done, c.limit()) }

// Pause waits; it ends early when the flow is cancelled or the command's deadline passes.
func (c *Call) Pause(d time.Duration) error {
	end := after(d)
	err := c.fiber.waitFor(nil, earlier(end, c.frame.deadline))
	if err == sockcore.TimedOut && (c.frame.deadline == 0 || end < c.frame.deadline) { //nolint:errorlint // unwrapped
		return nil
	}
	return err
}
