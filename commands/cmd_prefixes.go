package commands

import (
	"time"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type timeoutInput struct {
	Limit time.Duration `name:"DURATION" doc:"from now on; 0 tries once"`
	Body  Body          `name:"COMMAND" doc:"what is to end by then"`
}

type retryInput struct {
	Limit time.Duration `name:"DURATION" doc:"for how long"`
	Body  Body          `name:"COMMAND" doc:"what is to succeed"`
}

type expectErrorInput struct {
	Error wantedError `name:"ERROR" doc:"the error's name, or any"`
	Body  Body        `name:"COMMAND" doc:"what is to fail"`
}

type repeatInput struct {
	N    int64 `name:"N" doc:"how many times"`
	Body Body  `name:"COMMAND" doc:"what to repeat; $i counts from 1"`
}

type bodyInput struct {
	Body Body `name:"COMMAND" doc:"the command"`
}

func prefixCommands() []*Command {
	return []*Command{
		Define("timeout", Doc{
			Group: Flow, Summary: "a deadline for the whole command",
			Detail: "It holds for the command as a whole, whatever number of reads it makes, and replaces `set timeout`; of two nested ones the earlier counts. On join it ends the wait, not the job.",
			Errors: []string{"timed_out"}, Examples: pair + "> timeout 10ms b:read_some\nerror: b:read_some: timed_out: timed out\n",
		}, runTimeout),
		Define("retry", Doc{
			Group: Flow, Summary: "again, with growing pauses, until it succeeds",
			Detail:   "Pauses grow from 10 ms to 500 ms. DURATION bounds also an attempt under way; when it has passed, the last error counts.",
			Examples: "> retry 20ms assert 1 == 2\nerror: assert: assertion_failed: assertion failed\n  left:  \"1\"\n  right: \"2\"\n",
		}, runRetry),
		Define("expect_error", Doc{
			Group: Flow, Summary: "succeed exactly when the command fails with ERROR",
			Errors: []string{"assertion_failed"}, Examples: "> expect_error EBADF local_port\nEBADF\n> expect_error bad_descriptor local_port\nEBADF\n",
		}, runExpectError),
		Define("repeat", Doc{
			Group: Flow, Summary: "run the command N times, stopping at the first error",
			Examples: "> repeat 2 print round $i\nround 1\nround 2\n",
		}, runRepeat),
		Define("time", Doc{
			Group: Flow, Replay: ReplayVaries, Summary: "print how long the command took, after its result",
			Examples: "> time len abc\n3\n[..]s\n",
		}, runTime),
		Define("quiet", Doc{
			Group: Flow, Summary: "print no results",
			Detail:   "Errors, and what print and hexdump print, still are.",
			Examples: "> quiet len abc\n> print $_\n3\n",
		}, func(c *Call, in *bodyInput) (value.Value, error) {
			c.quiet++
			defer func() { c.quiet-- }()
			v, err := c.run(in.Body.words)
			if err == nil {
				c.emit(v)
			}
			return value.Nothing, err
		}),
		Define("spawn", Doc{
			Group: Flow, Role: RoleSpawn, Summary: "start the command as a job; `&` as the last word does the same",
			Examples: pair + "> spawn b:read_some\n[1] b:read_some\n> a:write_all hi\n2\n> join\n2 bytes \"hi\"\n",
		}, func(c *Call, in *bodyInput) (value.Value, error) { return c.spawn(in.Body.words, "") }),
	}
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

func runTimeout(c *Call, in *timeoutInput) (value.Value, error) {
	return c.within(after(in.Limit), true, in.Body)
}

const (
	firstPause = 10 * time.Millisecond
	lastPause  = 500 * time.Millisecond
)

func runRetry(c *Call, in *retryInput) (value.Value, error) {
	deadline := after(in.Limit)
	c.expecting++
	defer func() { c.expecting-- }()
	mark := len(c.arena)
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		v, err := c.within(deadline, false, in.Body)
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
		if ended := c.pause(min(pause, left)); ended != nil {
			return v, ended
		}
		if sockcore.Now() >= deadline {
			return v, err
		}
		c.arena = c.arena[:mark]
	}
}

// retryable reports an error after which another attempt makes sense: a job that was joined has ended
// for good, and so has a session that exits.
func retryable(err error) bool {
	failure, ok := err.(*Failure) //nolint:errorlint // never wrapped
	return ok && failure.Job == 0
}

// pause waits; it ends early when the fiber is cancelled or its deadline passes.
func (f *Fiber) pause(d time.Duration) error {
	end := after(d)
	err := f.waitFor(nil, earlier(end, f.deadline))
	if err == sockcore.TimedOut && (f.deadline == 0 || end < f.deadline) { //nolint:errorlint // unwrapped
		return nil
	}
	return err
}

func runExpectError(c *Call, in *expectErrorInput) (value.Value, error) {
	c.expecting++
	_, err := c.run(in.Body.words)
	c.expecting--
	wanted := in.Error
	failure, ok := err.(*Failure) //nolint:errorlint // never wrapped
	switch {
	case err != nil && !ok:
		return value.Nothing, err
	case ok && (wanted.any || failure.code == wanted.code):
		c.setLeaf(c)
		return value.OfText(failure.Err.Name), nil
	}
	got := "ok"
	if ok {
		got = failure.Error()
	}
	return value.Nothing, &checkError{details: []string{"wanted: " + wanted.String(), "got: " + got}}
}

func (w wantedError) String() string {
	if w.any {
		return "any error"
	}
	return w.code.Name()
}

func runRepeat(c *Call, in *repeatInput) (value.Value, error) {
	outer := c.round
	defer func() { c.round = outer }()
	mark := len(c.arena)
	var body *bound
	for c.round = 1; c.round <= in.N; c.round++ {
		if c.round == 2 {
			body = c.bindOnce(in.Body.words)
		}
		if err := c.runRound(in.Body.words, body); err != nil {
			return value.Nothing, err
		}
		c.arena = c.arena[:mark]
		if err := c.interrupted(); err != nil {
			return value.Nothing, err
		}
	}
	return value.Nothing, nil
}

// runRound runs a body that may be bound, and hands its result to the sink.
func (f *Fiber) runRound(words []syntax.Word, body *bound) error {
	if body != nil {
		return f.execBound(body)
	}
	v, err := f.run(words)
	if err != nil {
		return err
	}
	f.emit(v)
	return nil
}

func runTime(c *Call, in *bodyInput) (value.Value, error) {
	start := sockcore.Now()
	v, err := c.run(in.Body.words)
	took := elapsed(start)
	if err != nil {
		return value.Nothing, err
	}
	c.emit(v)
	c.setLeaf(c)
	duration := value.OfDuration(took)
	c.emitAside(&duration)
	return value.Nothing, nil
}
