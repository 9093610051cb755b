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
