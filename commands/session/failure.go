package session

import (
	"errors"
	"strings"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Failure is a command's error on its way to being reported.
type Failure struct {
	Err    *value.Error
	Place  Place
	Job    int  // that it comes from, or 0
	Syntax bool // found before anything ran: status 2

	code     sockcore.Code
	tried    []sockcore.Attempt
	origin   origin
	elapsed  time.Duration
	at       time.Time
	variable string
	reported bool // it stands in the output already
}

// Error is the error's first line.
func (e *Failure) Error() string { return e.Err.Error() }

// TransferError is the failure of a read or a write, with what went through before it.
type TransferError struct {
	Err     error
	N       int64
	Partial []byte        // non-nil: what a read got
	Beside  value.Message // what else came, of a message that was cut to it
}

func (e *TransferError) Error() string { return e.Err.Error() }

// Unwrap is the error without what was transferred.
func (e *TransferError) Unwrap() error { return e.Err }

// AssertionError is a failed assertion, with what it compared.
type AssertionError struct{ Details []string }

func (*AssertionError) Error() string { return "assertion failed" }

// detailedError is an error with what the error's own words do not say.
type detailedError struct {
	error

	details []string
}

// Detailed adds to an error lines that its own words do not say.
func Detailed(err error, details ...string) error { return &detailedError{err, details} }

// Unwrap is the error without its details.
func (e *detailedError) Unwrap() error { return e.error }

// fail makes an error of a call into a Failure, and notes it as `$?`. A Failure or an exit that
// comes from further in passes unchanged.
func (f *Fiber) fail(c *Call, err error) error {
	switch err.(type) { //nolint:errorlint // these two travel unwrapped
	case *Failure, *exitError:
		return err
	}
	e, code := c.describe(err)
	failure := &Failure{Err: e, Place: c.frame.place, code: code, origin: origin{command: e.Operation}}
	if connect := (*sockcore.ConnectError)(nil); errors.As(err, &connect) {
		failure.tried = connect.Tried
	}
	if c.command != nil {
		failure.origin = c.origin()
	}
	f.begun()
	f.origin = failure.origin
	failure.elapsed, failure.at = c.frame.took(), c.frame.now()
	c.noteDefaultTimeout(failure, int(f.tag()))
	f.settleFailure(e)
	return failure
}

// shown is a word as an error's operation: as typed, where that is short and plain.
func shown(word string) string {
	if q := param.Quoted(word); q != `"`+word+`"` {
		return q
	}
	return word
}

// settleFailure records a failure for `$_` and `$?`.
func (f *Fiber) settleFailure(e *value.Error) {
	f.lastError = e.Name
	switch {
	case e.Partial != nil:
		f.setLastData(e.Partial)
	case e.Wrote:
		f.lastValue = value.OfInt(e.Transferred)
	}
}

// describe words an error.
func (c *Call) describe(err error) (*value.Error, sockcore.Code) {
	// What a command word views may be used again before the error is shown.
	e := &value.Error{Socket: strings.Clone(c.typed), Target: c.target, Aliases: c.frame.aliasStack.lines()}
	switch {
	case c.command != nil:
		e.Operation = c.command.Name
	case c.unknown != "":
		e.Operation = strings.Clone(shown(c.unknown))
	}
	if t := (*TransferError)(nil); errors.As(err, &t) {
		e.Transferred, e.Partial, e.Beside, e.Wrote = t.N, t.Partial, t.Beside, t.Partial == nil
		err = t.Err
	}
	if c.command != nil {
		err = c.ofLayer(Lacking(err, c.command.Name, c.command.Systems))
	}
	code := c.codeOf(err, e)
	e.Name, e.Category, e.Code = code.Name(), code.Category().String(), code.Number()
	if e.Message == "" {
		e.Message = code.Message()
	}
	if hinted := (*hintedError)(nil); errors.As(err, &hinted) {
		e.Hint = hinted.hint
	} else {
		e.Hint = c.hint(code)
	}
	return e, code
}

// codeOf finds an error's code, and adds the details that its type has.
func (c *Call) codeOf(err error, e *value.Error) sockcore.Code {
	var usage *param.UsageError
	var check *AssertionError
	var connect *sockcore.ConnectError
	var detailed *detailedError
	var lack *lackError
	var kind *sockcore.TransportError
	var linger *lingerError
	var memory *memoryError
	var worded *WordedError
	switch {
	case errors.As(err, &worded):
		e.Message, e.Details = worded.Message, worded.Details
		return worded.Code
	case errors.As(err, &detailed):
		code := c.codeOf(detailed.error, e)
		e.Details = append(e.Details, detailed.details...)
		return code
	case errors.As(err, &usage):
		e.Message, e.Details = usage.Msg, usage.Details
		if c.command != nil && !usage.File {
			e.Details = append(e.Details, "usage: "+c.command.Usage())
		}
		return Usage
	case errors.As(err, &memory):
		e.Message, e.Details = memory.Error(), []string{c.session.Settings.memoryDetail()}
		return TooLarge
	case errors.As(err, &check):
		e.Details = check.Details
		return AssertionFailed
	case errors.As(err, &connect):
		for _, tried := range connect.Tried {
			e.Details = append(e.Details, tried.String())
		}
		return connect.Code
	case errors.As(err, &kind):
		e.Message = kind.Error()
		return sockcore.NotSupported
	case errors.As(err, &lack):
		e.Details = lack.details()
		return sockcore.NotSupported
	case errors.As(err, &linger):
		e.Details = append(e.Details, lingerDetail)
	}
	code, ok := sockcore.CodeOf(err)
	if !ok {
		e.Message = err.Error()
		return Usage
	}
	if code == TooLarge { // it has ended a job, or what the own flow does, as a cancel does
		what := jobsKeepMore
		if c.fiber != nil && c.fiber.job == nil {
			what = callsAreMore
		}
		return c.codeOf(&memoryError{what}, e)
	}
	return code
}

// elapsed is the time since start, by the clock of deadlines.
func elapsed(start int64) time.Duration { return time.Duration(sockcore.Now() - start) }
