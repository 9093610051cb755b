package session

import (
	"context"
	"strconv"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/internal/crash"
	"sockshell/sockcore"
)

// Evaluator runs lines for a program that a command runs: a flow, and what stands around it.
type Evaluator struct {
	fiber *Fiber
	frame *frame
}

// Evaluator is the command's own flow.
func (c *Call) Evaluator() *Evaluator { return &Evaluator{fiber: c.fiber, frame: c.frame} }

// Evaluator is the session's main flow, for a program that the session is made for.
func (s *Session) Evaluator() *Evaluator { return &Evaluator{fiber: s.main, frame: &s.main.root} }

// Fork gives a flow with variables of its own, which ends with nothing but what it is asked to run.
func (h *Evaluator) Fork() *Evaluator {
	f := h.fiber
	child := &Fiber{
		session: f.session, sink: nowhere{}, vars: f.vars.clone(), current: f.current,
		lastValue: f.lastValue.Own(), lastError: f.lastError, root: *h.frame.fork(),
	}
	child.cancel.op = &child.op
	return &Evaluator{fiber: child, frame: &child.root}
}

// Evaluate runs a text of commands and gives its last result.
func (h *Evaluator) Evaluate(text string) (value.Value, error) {
	f := h.fiber
	p := program{place: h.frame.place, runs: &Place{File: h.frame.place.File, Nested: true}}
	if found := f.validator().line(&p, h.frame.place.Line, text); len(found) > 0 {
		return value.Ok, found[0]
	}
	own := *h.frame
	if own.calls++; own.calls > maxCalls {
		return value.Ok, param.Usage("commands call each other more than " + strconv.Itoa(maxCalls) + " deep")
	}
	own.capture, own.aliasStack = &capture{}, nil
	own.expecting++
	p.place.Nested = true
	if err := f.runProgram(&own, &p, false); err != nil {
		return value.Ok, err
	}
	return own.capture.v, nil
}

// End ends what the flow waits for, or would wait for next.
func (h *Evaluator) End(c sockcore.Code) { h.fiber.cancel.fire(c) }

// Limit is the deadline that the setting gives a blocking operation that begins now; 0: none. That of a prefix ends the
// command, with its Context.
func (h *Evaluator) Limit() int64 {
	if h.frame.replaced {
		return 0
	}
	return h.fiber.session.defaultLimit()
}

// Rearm forgets an End.
func (h *Evaluator) Rearm() { h.fiber.cancel.rearm() }

// Variable is what a variable holds.
func (h *Evaluator) Variable(name string) (string, bool) {
	text, err := h.fiber.appendVariable(nil, name, h.frame)
	return string(text), err == nil
}

// SetVariable sets a variable.
func (h *Evaluator) SetVariable(name, text string) error {
	return h.fiber.setVariable(h.frame, name, text)
}

// Forget takes a variable away.
func (h *Evaluator) Forget(name string) { h.fiber.unset(h.frame, name) }

// GiveSocket names a socket that was made elsewhere. The name must be free, or that of a closed socket, which it replaces.
func (h *Evaluator) GiveSocket(name string, sock *sockcore.Socket) error {
	if _, err := param.ParseName(nil, name); err != nil {
		return err
	}
	before, given, err := h.fiber.session.sockets.replace(name, sock)
	if err == nil && h.fiber.current == before {
		h.fiber.current = given
	}
	return err
}

// nowhere is a sink for what nobody looks at.
type nowhere struct{}

func (nowhere) Echo(string)             {}
func (nowhere) Result(*Result)          {}
func (nowhere) Trace(*sockcore.SysCall) {}
func (nowhere) Notice(*Notice)          {}
func (nowhere) Flush()                  {}

// Output prints bytes as `print` does.
func (c *Call) Output(p []byte) {
	c.fiber.setOrigin(c)
	v := value.OfOutput(p)
	c.fiber.emitAside(c.frame, &v)
}

// Context ends when the command has to: its flow was cancelled, or the deadline of a prefix has passed; that of the setting
// is each operation's own. The cause is a code. Stop gives back what it takes.
func (c *Call) Context() (ctx context.Context, stop func()) {
	f := c.fiber
	f.park()
	ctx, cancel := context.WithCancelCause(context.Background())
	if err := c.interrupted(); err != nil {
		cancel(err)
		return ctx, func() {}
	}
	fired := f.cancel.channel()
	over := make(chan struct{})
	var late <-chan time.Time
	stopTimer := func() bool { return true }
	if deadline := c.frame.deadline; deadline != 0 {
		timer := time.NewTimer(time.Duration(deadline - sockcore.Now()))
		late, stopTimer = timer.C, timer.Stop
	}
	go crash.Guard(func() {
		select {
		case <-fired:
			cancel(f.cancel.fired())
		case <-late:
			cancel(sockcore.TimedOut)
		case <-over:
		}
	})
	return ctx, func() {
		close(over)
		stopTimer()
		cancel(nil)
	}
}

// Code is the error's code.
func (e *Failure) Code() sockcore.Code { return e.code }

// Tried is each address that a connect tried.
func (e *Failure) Tried() []sockcore.Attempt { return e.tried }
