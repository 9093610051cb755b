package session

import (
	"time"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Body is a prefix's statement, bound each time it runs.
type Body struct{ words []syntax.Word }

var bodyKind = param.Kind{Set: setBody, Rest: true, CommandAt: 1, Whole: func([]string) bool { return false }}

// Kind implements param.Typed.
func (Body) Kind() *param.Kind { return &bodyKind }

func setBody(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	*(*Body)(dst) = Body{words: args}
	if f := FiberOf(b); f != nil && b.Checking {
		return len(args), f.checkWords(args)
	}
	return len(args), nil
}

// Within runs a prefix's command under a deadline that comes so long from now, in the place of that of `set timeout`.
func (c *Call) Within(limit time.Duration, body Body) (value.Value, error) {
	return c.within(after(limit), true, body)
}

// within runs the body under a deadline; of two nested ones the earlier counts. replaces says that it
// stands in for `set timeout`.
func (c *Call) within(deadline int64, replaces bool, body Body) (value.Value, error) {
	outer, replaced := c.deadline, c.replaced
	c.deadline, c.replaced = earlier(outer, deadline), replaced || replaces
	v, err := c.run(body.words)
	c.deadline, c.replaced = outer, replaced
	if err != nil {
		return value.Nothing, err
	}
	return *v, nil
}

const (
	firstPause = 10 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// Retry runs a command again, with growing pauses, until it succeeds or the time is up.
func (c *Call) Retry(limit time.Duration, body Body) (value.Value, error) {
	deadline := after(limit)
	c.expecting++
	defer func() { c.expecting-- }()
	mark := len(c.Arena)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		v, err := c.within(deadline, false, body)
		if err == nil || !retryable(err) {
			return v, err
		}
		if interrupted := c.interrupted(); interrupted != nil {
			return v, interrupted
		}
		left := time.Duration(deadline - sockcore.Now())
		if left <= 0 {
			return v, err
		}
		if ended := c.Pause(min(pause, left)); ended != nil {
			return v, ended
		}
		if sockcore.Now() >= deadline {
			return v, err
		}
		c.Arena = c.Arena[:mark]
	}
}

// retryable reports an error after which another attempt makes sense: a job that was joined has ended
// for good, and so has a session that exits.
func retryable(err error) bool {
	failure, ok := err.(*Failure) //nolint:errorlint // never wrapped
	return ok && failure.Job == 0
}

// Pause waits; it ends early when the fiber is cancelled or its deadline passes.
func (f *Fiber) Pause(d time.Duration) error {
	end := after(d)
	err := f.waitFor(nil, earlier(end, f.deadline))
	if err == sockcore.TimedOut && (f.deadline == 0 || end < f.deadline) { //nolint:errorlint // unwrapped
		return nil
	}
	return err
}

// ExpectError runs a command that is to fail, and gives the name of its error.
func (c *Call) ExpectError(wanted param.ErrorName, body Body) (value.Value, error) {
	c.expecting++
	_, err := c.run(body.words)
	c.expecting--
	failure, ok := err.(*Failure) //nolint:errorlint // never wrapped
	switch {
	case err != nil && !ok:
		return value.Nothing, err
	case ok && (wanted.Any || failure.code == wanted.Code):
		c.setOrigin(c)
		return value.OfText(failure.Err.Name), nil
	}
	got := "ok"
	if ok {
		got = failure.Error()
	}
	return value.Nothing, &AssertionError{Details: []string{"wanted: " + wanted.String(), "got: " + got}}
}

// Repeat runs a command n times; the first error ends it.
func (c *Call) Repeat(n int64, body Body) error {
	outer := c.round
	defer func() { c.round = outer }()
	mark := len(c.Arena)
	var compiled *compiled
	for c.round = 1; c.round <= n; c.round++ {
		if c.round == 2 {
			compiled = c.compile(body.words)
		}
		if err := c.runRound(body.words, compiled); err != nil {
			return err
		}
		c.Arena = c.Arena[:mark]
		if err := c.interrupted(); err != nil {
			return err
		}
	}
	return nil
}

// runRound runs a body that may be bound, and hands its result to the sink.
func (f *Fiber) runRound(words []syntax.Word, body *compiled) error {
	if body != nil {
		return f.execCompiled(body)
	}
	v, err := f.run(words)
	if err != nil {
		return err
	}
	f.emit(v)
	return nil
}

// Quietly runs a command and prints no result of it.
func (c *Call) Quietly(body Body) error {
	c.quiet++
	defer func() { c.quiet-- }()
	v, err := c.run(body.words)
	if err == nil {
		c.emit(v)
	}
	return err
}

// Spawn starts a command as a job.
func (c *Call) Spawn(body Body) (value.Value, error) { return c.spawn(body.words, "") }

// Timed runs a command, and emits how long it took behind its result.
func (c *Call) Timed(body Body) error {
	start := sockcore.Now()
	v, err := c.run(body.words)
	took := elapsed(start)
	if err != nil {
		return err
	}
	c.emit(v)
	c.setOrigin(c)
	duration := value.OfDuration(took)
	c.emitAside(&duration)
	return nil
}
