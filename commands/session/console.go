package session

// Console is what a command may give to a socket: a person's terminal, or a program's standard streams.
type Console interface {
	// Open takes the console for one talk. raw hands keys on as they come, and what is written unchanged. leave is
	// called, on any goroutine, when the user wants to come back from it.
	Open(raw bool, leave func()) (Talk, error)
}

// Talk is a console in use.
type Talk interface {
	// Read waits for input, which is the caller's own: at a terminal a line with its newline, otherwise what has come.
	// io.EOF is its end, after which a terminal may be read again. It fails when the talk is closed.
	Read() ([]byte, error)
	// Write shows what has come.
	Write(p []byte) (int, error)
	// Remark tells the user something that is no data.
	Remark(text string)
	// Person reports that a person types at a terminal.
	Person() bool
	// Close gives the console back. Where a person types it ends a Read under way.
	Close()
}

// Console is what the session was given, nil where it has none; a job has none either.
func (c *Call) Console() Console {
	if c.InJob() {
		return nil
	}
	return c.session.config.Console
}

// WaitIdle is WaitFor without the deadline of `set timeout`: the command waits for a person.
func (c *Call) WaitIdle(done <-chan struct{}) error { return c.fiber.waitFor(done, c.frame.deadline) }

// Step is a command that stands, with its result, for a part of what another one did.
type Step struct {
	Input  string
	Result Result
}

// RecordSteps has a recording write steps in the place of the command under way.
func (c *Call) RecordSteps(steps []Step) {
	if r := c.session.Recorder(); r != nil && !c.InJob() {
		r.Replaced(c.command.Name, steps)
	}
}

// Recorded reports that the command under way is recorded.
func (c *Call) Recorded() bool { return c.session.Recorder() != nil && !c.InJob() }
