package session

import (
	"time"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Body is a prefix's statement.
type Body struct{ statement statement }

var bodyKind = param.Kind{Set: setBody, Rest: true, CommandAt: 1, Whole: func([]string) bool { return false }}

// Kind implements param.Typed.
func (Body) Kind() *param.Kind { return &bodyKind }

func setBody(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	body := (*Body)(dst)
	body.statement = statement{words: args}
	if k, ok := b.Owner.(*check); ok {
		v := k.validator
		bound, failure := v.statement(k.frame, args)
		switch {
		case failure != nil:
			return 0, failure
		case v.bodies:
			body.statement = bound
		case bound.input != nil:
			v.inputs.give(bound.head.command, bound.input)
		}
	}
	return len(args), nil
}

// runBody runs a prefix's statement in a frame.
func (c *Call) runBody(fr *frame, body *Body) (value.Value, error) {
	v, err := c.fiber.run(fr, &body.statement)
	if err != nil {
		return value.Nothing, err
	}
	return *v, nil
}

// Within runs a prefix's command under a deadline that comes so long from now, in the place of that of `set timeout`.
func (c *Call) Within(limit time.Duration, body Body) (value.Value, error) {
	own := c.within()
	own.deadline, own.replaced = earlier(own.deadline, after(limit)), true
	return c.runBody(own, &body)
}

const (
	firstPause = 10 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

// Retry runs a command again, with growing pauses, until it succeeds or the time is up.
func (c *Call) Retry(limit time.Duration, body Body) (value.Value, error) {
	deadline := after(limit)
	own := c.within()
	own.deadline = earlier(own.deadline, deadline)
	own.expecting++
	binder := &c.fiber.binder
	mark := len(binder.Arena)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		v, err := c.attempt(own, &body)
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
		binder.Arena = binder.Arena[:mark]
	}
}

// attempt runs a command whose results count only where it does not fail.
func (c *Call) attempt(own *frame, body *Body) (value.Value, error) {
	f := c.fiber
	held := &heldResults{Sink: f.sink, allows: c.session.Settings.allows}
	f.sink = held
	v, err := c.runBody(own, body)
	if f.sink != held { // a recording has begun or ended
		return v, err
	}
	f.sink = held.Sink
	if err == nil || exits(err) {
		held.pass()
	}
	return v, err
}

// heldResults is a sink that keeps results, but for errors, as long as there are no more than max_memory allows.
type heldResults struct {
	Sink

	allows  func(n int64, what string) error
	results []Result
	size    int64
}

// Result implements Sink.
func (s *heldResults) Result(r *Result) {
	if r.Err == nil && s.allows(s.size+r.size(), varsAreMore) == nil {
		s.size += r.size()
		s.results = append(s.results, r.own())
		return
	}
	if r.Err == nil {
		s.pass()
	}
	s.Sink.Result(r)
}

// pass hands on what is kept.
func (s *heldResults) pass() {
	for i := range s.results {
		s.Sink.Result(&s.results[i])
	}
	s.results = nil
}

// retryable reports an error after which another attempt makes sense: a job that was joined has ended
// for good, and so has a session that exits.
func retryable(err error) bool {
	failure, ok := err.(*Failure) //nolint:errorlint // never wrapped
	return ok && failure.Job == 0
}

// ExpectError runs a command that is to fail, and gives the name of its error.
func (c *Call) ExpectError(wanted param.ErrorName, body Body) (value.Value, error) {
	own := c.within()
	own.expecting++
	_, err := c.runBody(own, &body)
	failure, ok := err.(*Failure) //nolint:errorlint // never wrapped
	switch {
	case err != nil && !ok:
		return value.Nothing, err
	case ok && (wanted.Any || failure.code == wanted.Code):
		c.fiber.origin = c.origin()
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
	own, st := c.within(), body.statement
	binder := &c.fiber.binder
	mark := len(binder.Arena)
	for own.round = 1; own.round <= n; own.round++ {
		if own.round == 2 {
			st = c.bindOnce(st)
		}
		if err := c.fiber.runAndEmit(own, &st); err != nil {
			return err
		}
		binder.Arena = binder.Arena[:mark]
		if b, ok := st.input.(*block); own.round == n || ok && len(b.steps) > 0 {
			continue // it is complete, or its next step looks, and is named
		}
		if err := c.interrupted(); err != nil {
			return err
		}
	}
	return nil
}

// Quietly runs a command and prints no result of it.
func (c *Call) Quietly(body Body) error {
	own := c.within()
	own.quiet++
	return c.fiber.runAndEmit(own, &body.statement)
}

// Spawn starts a command as a job.
func (c *Call) Spawn(body Body) (value.Value, error) {
	return c.fiber.spawn(c.frame, body.statement.words, "")
}

// Timed runs a command, and emits how long it took behind its result.
func (c *Call) Timed(body Body) error {
	start := sockcore.Now()
	v, err := c.fiber.run(c.frame, &body.statement)
	took := elapsed(start)
	if err != nil {
		return err
	}
	c.fiber.emit(c.frame, v)
	c.fiber.origin = c.origin()
	duration := value.OfDuration(took)
	c.fiber.emitAside(c.frame, &duration)
	return nil
}
