package session

import (
	"math"
	"strings"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Call is one run of a command: what its function is given besides its typed input.
type Call struct {
	*Fiber
	command    *Command
	typed      string // the socket's name, where `SOCKET:` was typed
	socket     *NamedSocket
	target     string // the endpoint or path that an error is about
	result     value.Value
	sender     string      // of a message, for $from; "": none is told
	groups     []string    // that a regular expression found, for $m1 … $m9; nil: none was asked for
	unknown    string      // what was typed as the command, where there is none of that name
	alias      *Alias      // that was typed as the command
	aliasStack *aliasStack // the aliases that it comes from
	bounded    bool        // max_memory cuts the read short
	kept       any         // what an operation's prepare has for its finish
	alone      bool        // a job's: nothing of the fiber may be used
}

// Socket is the socket that the command acts on.
func (c *Call) Socket() *sockcore.Socket { return c.socket.sock }

// Typed is the socket's name where `SOCKET:` was typed.
func (c *Call) Typed() string { return c.typed }

// InJob reports a job's command.
func (c *Call) InJob() bool { return c.job != nil }

// Target is the endpoint or path that an error is about.
func (c *Call) Target() string { return c.target }

// SetTarget says which endpoint or path an error is about.
func (c *Call) SetTarget(target string) { c.target = target }

// Keep copies bytes into memory that lasts as long as the statement.
func (c *Call) Keep(parts ...[]byte) []byte {
	start := len(c.Arena)
	for _, part := range parts {
		c.Arena = append(c.Arena, part...)
	}
	return c.Arena[start:]
}

// resolve takes the command word apart, and finds the command and the socket. Where an alias stands in its
// place, which it leaves in c.alias, it returns errAlias.
func (c *Call) resolve(w *syntax.Word) error {
	c.command, c.typed, c.target, c.unknown, c.socket = nil, "", "", "", c.current
	c.aliasStack = c.Fiber.aliasStack
	name := w.Text
	if w.Pieces != nil {
		c.unknown = c.source[w.Pos:w.End] // until it is taken apart
		var err error
		if c.typed, name, err = c.splitSocket(w); err != nil {
			return err
		}
		c.unknown = ""
	} else if colon := strings.IndexByte(name, ':'); colon >= 0 && w.Quote == syntax.Bare {
		var err error
		if c.typed, name, err = c.checkSocket(name[:colon], name[colon+1:], true, true); err != nil {
			return err
		}
	}
	cmd := c.session.table.Lookup(name)
	if cmd == nil {
		c.unknown = name
		if c.alias = c.findAlias(w, name); c.alias != nil {
			return errAlias
		}
		return c.unknownCommand(name)
	}
	c.command = cmd
	if c.typed != "" && !cmd.OnSocket {
		return param.Usage(cmd.Name + " acts on no socket" + prefixAdvice(cmd))
	}
	if c.Checking {
		return nil
	}
	return c.findSocket()
}

// findSocket finds the socket that a command is to act on: the one that was typed, or the current one.
func (c *Call) findSocket() error {
	if c.typed != "" {
		if c.socket = c.session.sockets.find(c.typed); c.socket == nil {
			return c.unknownSocket(c.typed)
		}
	}
	if c.command.OnSocket && c.socket.held.Load() {
		return heldError(c.socket.name)
	}
	return nil
}

func prefixAdvice(cmd *Command) string {
	if cmd.Prefix {
		return ": the socket stands before the command that it prefixes"
	}
	return ""
}

// splitSocket splits `SOCKET:command`, of which SOCKET may hold expansions. While checking, a
// socket that only the run can know reads as it was typed.
func (c *Call) splitSocket(w *syntax.Word) (socket, command string, err error) {
	start, known := len(c.Arena), true
	for i := range w.Pieces {
		p := &w.Pieces[i]
		if p.Kind != syntax.Literal {
			if c.Checking {
				known = false
			} else if err := c.Expand(p); err != nil {
				return "", "", err
			}
			continue
		}
		colon := indexColon(p)
		if colon < 0 {
			c.Arena = append(c.Arena, p.Text...)
			continue
		}
		c.Arena = append(c.Arena, p.Text[:colon]...)
		command = p.Text[colon+1:]
		socket = param.TextOf(c.Arena[start:])
		if !known {
			socket, _, _ = strings.Cut(c.source[w.Pos:w.End], ":")
		}
		return c.checkSocket(socket, command, known, i == len(w.Pieces)-1)
	}
	if !w.Literal() {
		return "", "", param.Usage("a command's name cannot come from a variable")
	}
	return "", w.Text, nil
}

func indexColon(p *syntax.Piece) int {
	if p.Quote != syntax.Bare {
		return -1
	}
	return strings.IndexByte(p.Text, ':')
}

func (c *Call) checkSocket(socket, command string, known, last bool) (string, string, error) {
	switch {
	case !last:
		return "", "", param.Usage("a command's name cannot come from a variable")
	case known && !syntax.IsIdentifier(socket):
		return "", "", param.Usage(param.Quoted(socket) + " cannot name a socket")
	case command == "":
		return "", "", param.Usage("missing command after " + socket + ":")
	}
	return socket, command, nil
}

func (c *Call) unknownCommand(name string) error {
	e := param.Usage("unknown command")
	if near := param.Nearest(name, append(c.session.table.Names(), c.aliasNames()...)); near != "" {
		e.Msg += "; did you mean " + near + "?"
	} else {
		e.Msg += "; help lists them"
	}
	return e
}

func (c *Call) unknownSocket(name string) error {
	var names []string
	for _, e := range c.session.sockets.list() {
		names = append(names, e.name)
	}
	return param.Unknown("socket", name, names)
}

// operate runs an operation on the socket, and waits for it.
func (c *Call) operate(op *sockcore.Op) {
	op.Deadline, op.Tag = c.limit(), c.Tag()
	op.Inline = c.session.flows.Load() == 0 // other flows may want the processor
	if c.job != nil {
		c.works(c.socket)
	}
	if !c.Socket().Start(op) {
		c.park()
		c.cancel.wait()
	}
}

// Tag marks the flow's system calls with its job.
func (f *Fiber) Tag() int32 {
	if f.job == nil {
		return 0
	}
	return int32(f.job.number)
}

// reuse empties a completed record; what the engine keeps in it stays.
func reuse(op *sockcore.Op) {
	op.Kind, op.WaitFor, op.UntilEOF, op.Flags = 0, 0, false, 0
	op.Buf, op.Delim, op.Match, op.Into, op.Pace = nil, nil, nil, nil, nil
	op.Sink, op.Span = nil, nil
	op.Min, op.Max, op.N, op.Deadline = 0, 0, 0, 0
	op.Targets, op.Lookup, op.Resolved, op.Msg, op.Protocol = nil, nil, false, nil, sockcore.Protocol{}
	op.Err = nil
}

// limit is the deadline of a blocking operation that begins now: that of the `timeout` around it,
// or the session's default, no later than what a `retry` around it allows.
func (f *Fiber) limit() int64 {
	if f.session.Settings.timeout.Load() == 0 || f.replaced {
		return f.deadline
	}
	return earlier(f.deadline, f.defaultLimit())
}

// earlier is the earlier of two deadlines, of which 0 is none.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// after is the deadline that comes so long from now.
func after(d time.Duration) int64 {
	now := sockcore.Now()
	if int64(d) > math.MaxInt64-now {
		return math.MaxInt64
	}
	return now + int64(d)
}

// defaultLimit is the deadline that `set timeout` gives an operation that begins now.
func (f *Fiber) defaultLimit() int64 {
	if d := f.session.Settings.timeout.Load(); d > 0 {
		return after(time.Duration(d))
	}
	return 0
}

// park is called before the fiber waits for anything.
func (f *Fiber) park() {
	f.sink.Flush()
	f.begun()
}

// interrupted is why the fiber must not go on: it was cancelled, or its deadline has passed.
func (f *Fiber) interrupted() error {
	if f.deadline == 0 && !f.cancel.isFired.Load() {
		return nil
	}
	return f.interruption()
}

// Working is called now and then by a command that computes for long: who spawned it goes on, and what
// interrupted it is its error.
func (f *Fiber) Working() error {
	f.begun()
	return f.interrupted()
}

func (f *Fiber) interruption() error {
	if code := f.cancel.fired(); code != 0 {
		return code
	}
	if f.deadline != 0 && sockcore.Now() >= f.deadline {
		return sockcore.TimedOut
	}
	return nil
}

// WaitFor waits until done is closed. A cancel and the deadline of a blocking operation end the wait with their error.
func (f *Fiber) WaitFor(done <-chan struct{}) error { return f.waitFor(done, f.limit()) }

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
