package session

import "sockshell/sockcore"

// Hint is a line of help that follows an error on a terminal.
type Hint struct {
	Code sockcore.Code
	When func(c *Call) bool // nil: always; asks no system call, which a trace would show
	Text string
}

// hint is the hint of an error, "" where there is none: the command's own hints come first.
func (c *Call) hint(code sockcore.Code) string {
	if c.command == nil {
		return ""
	}
	for _, list := range [][]Hint{c.command.Hints, c.session.table.Hints} {
		for i := range list {
			if h := &list[i]; h.Code == code && (h.When == nil || h.When(c)) {
				return h.Text
			}
		}
	}
	return ""
}

// Advise gives a hint beside a result, for a person at a terminal.
func (c *Call) Advise(text string) { c.session.advise(text) }

func (s *Session) advise(text string) {
	if s.config.Announce != nil && text != "" {
		s.announce(Notice{Text: "hint: " + text})
	}
}

// Advised reports that somebody reads hints.
func (c *Call) Advised() bool { return c.session.config.Announce != nil }

// hintedError is an error that says itself what to do.
type hintedError struct {
	error

	hint string
}

// Hinted is an error with its own hint.
func Hinted(err error, hint string) error { return &hintedError{err, hint} }

// Unwrap is the error without its hint.
func (e *hintedError) Unwrap() error { return e.error }

// ActsOnOpen reports a command that acts on a socket, which is open.
func (c *Call) ActsOnOpen() bool { return c.command.OnSocket && c.socket.sock.IsOpen() }

// ActsOnClosed reports a command that acts on a socket, which is closed.
func (c *Call) ActsOnClosed() bool { return c.command.OnSocket && !c.socket.sock.IsOpen() }

// ActsOn reports a command that acts on an open socket of one of the transports.
func (c *Call) ActsOn(t sockcore.Transports) bool {
	return c.command.OnSocket && c.socket != nil && t.Has(c.socket.sock.Protocol())
}

// Command is the command that is called.
func (c *Call) Command() *Command { return c.command }

// UnderDefaultTimeout reports whether the deadline is that of the setting, not one that a prefix gives: a job that is
// one operation has no other.
func (c *Call) UnderDefaultTimeout() bool {
	return c.session.Settings.timeout.Load() > 0 && (c.fiber == nil || !c.frame.replaced && c.frame.deadline == 0)
}
