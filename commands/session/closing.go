package session

import "sockshell/sockcore"

// lingerError is what ended the wait for a close(2) that lingers.
type lingerError struct{ error }

func (e *lingerError) Unwrap() error { return e.error }

// lingerDetail is the line that follows it.
const lingerDetail = "the socket is closed; close(2) goes on, and what is unsent is still being sent"

// AwaitClose waits for a close(2) that lingers, as any command waits.
func (c *Call) AwaitClose(g *sockcore.Closing) error {
	done := g.Done()
	if done == nil {
		return g.Err()
	}
	if err := c.WaitFor(done); err != nil {
		return &lingerError{err}
	}
	if err := g.Err(); err == sockcore.OperationAborted { //nolint:errorlint // a bare code
		return &lingerError{err}
	}
	return g.Err()
}
