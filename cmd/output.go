package cmd

import (
	"os"

	"sockshell/commands/session"
)

// output is standard output for what does not look after its writes, as cobra's help.
type output struct{ failed error }

// outputError is an error of writing to standard output.
type outputError struct{ err error }

func (e *outputError) Error() string { return "standard output: " + session.SystemError(e.err).Error() }
func (e *outputError) Unwrap() error { return e.err }

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	n, err := os.Stdout.Write(p)
	if err != nil {
		err = &outputError{err}
		if o.failed == nil {
			o.failed = err
		}
	}
	return n, err
}
