package session

import (
	"math"
	"strconv"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// defaultMaxMemory is what `set max_memory` is at first: 512 MiB. The system must have several times as much, since
// data are copied where they grow, are printed and become variables.
const defaultMaxMemory = 512 << 20

// MaxMemory is the most bytes of each thing that grows with what commands do: what one command reads, or its words
// expand to; the variables of one flow; what all jobs keep together; the sockets.
func (s *Settings) MaxMemory() int64 {
	if n := s.maxMemory.Load(); n > 0 {
		return n
	}
	return math.MaxInt64 >> 1 // any number, and room to add to it
}

// memoryError is a thing that would grow past max_memory.
type memoryError struct{ what string }

func (e *memoryError) Error() string { return e.what + " more than max_memory allows" }

// What there is more of than max_memory allows.
const (
	readIsMore     = "what it reads is"
	wordsAreMore   = "what its words expand to is"
	resultIsMore   = "its result is"
	fileIsMore     = "the file is"
	varsAreMore    = "the variables are"
	jobsKeepMore   = "jobs that have not been joined keep"
	callsAreMore   = "the system calls to be shown are"
	socketsAreMore = "the sockets are"
)

// AllowWords implements param.Env.
func (c *Call) AllowWords(n int) error { return c.session.Settings.allows(int64(n), wordsAreMore) }

// AllowResult is an error of a result of n bytes that is more than max_memory allows.
func (c *Call) AllowResult(n int) error { return c.session.Settings.allows(int64(n), resultIsMore) }

// allows is an error of what has more than max_memory bytes.
func (s *Settings) allows(n int64, what string) error {
	if n <= s.MaxMemory() {
		return nil
	}
	return &memoryError{what}
}

// memoryDetail says what to set.
func (s *Settings) memoryDetail() string {
	return "max_memory is " + strconv.FormatInt(s.maxMemory.Load(), 10) + " bytes: set max_memory BYTES allows more, set max_memory 0 any number"
}

// Bound keeps a read within max_memory. One that can only end beyond it is an error before anything is read; any other
// may read less than was asked for, as reads do, or ends when it has read that much.
func (c *Call) Bound(op *sockcore.Op) error {
	limit := c.session.Settings.MaxMemory()
	c.bounded = false
	switch {
	case op.Kind == sockcore.OpReadAtLeast && op.UntilEOF:
		if op.Max <= 0 || op.Max > limit {
			op.Max, c.bounded = limit, true
		}
	case op.Kind == sockcore.OpReadUntil:
		if op.Max < 0 || op.Max > limit {
			op.Max, c.bounded = limit, true
		}
	case op.Kind == sockcore.OpReadAtLeast && op.Min > limit:
		return &memoryError{readIsMore}
	default:
		op.Max = min(op.Max, limit)
	}
	return nil
}

// Beyond is the error of a read that Bound has cut short, otherwise the one that it ended with.
func (c *Call) Beyond(op *sockcore.Op) error {
	switch {
	case !c.bounded:
	case op.Err == sockcore.NotFound, op.UntilEOF && op.Err == nil && op.N >= op.Max: //nolint:errorlint // an operation's error is bare
		return &memoryError{readIsMore}
	}
	return op.Err
}

// What a job, a flow of its own, a result, a call that is traced, a socket and a variable take besides their data: about as much as
// measured.
const (
	jobMemory      = 1 << 10
	flowMemory     = 8 << 10
	resultMemory   = 400
	callMemory     = 256
	socketMemory   = 2 << 10
	variableMemory = 64
)

// keeps notes that the job keeps n bytes more until it is joined. Where that is too much, the job ends with too_large,
// and nothing that it has is dropped.
func (j *Job) keeps(n int64) {
	j.kept.Add(n)
	if j.session.Settings.allows(j.session.jobs.kept.Add(n), jobsKeepMore) != nil {
		j.end(TooLarge)
	}
}

// end ends the job with code, unless it has finished.
func (j *Job) end(code sockcore.Code) {
	if j.fiber != nil {
		j.fiber.cancel.fire(code)
		return
	}
	j.op.Abort(code)
}

// outcomeSize is about how many bytes a job that is over gives besides its results: its value, or what a failed read got.
func (j *Job) outcomeSize() int64 {
	n := int64(value.Size(&j.v))
	if j.failure != nil {
		n += int64(len(j.failure.Err.Partial))
	}
	return n
}

// size is about how much memory a result takes.
func (r *Result) size() int64 {
	n := int64(resultMemory + value.Size(&r.Value))
	if r.Err != nil {
		n += resultMemory + int64(len(r.Err.Partial))
		for _, detail := range r.Err.Details {
			n += int64(len(detail))
		}
	}
	return n
}

// setVariable sets a variable where max_memory allows it.
func (f *Fiber) setVariable(fr *frame, name, text string) error {
	if fr.locals.has(name) {
		if err := f.session.Settings.allows(int64(len(text)), varsAreMore); err != nil {
			return err
		}
		fr.locals.set(name, text)
		return nil
	}
	if err := f.session.Settings.allows(f.vars.sizeWith(name, text), varsAreMore); err != nil {
		return err
	}
	f.vars.set(name, text)
	return nil
}
