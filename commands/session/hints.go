package session

import "sockshell/sockcore"

// Hint is a line of help that follows an error on a terminal.
type Hint struct {
	Code sockcore.Code
	When func(c *Call) bool // nil: always; asks no system call, which a trace would show
	Text string
}

// hints are those of every command, which are looked at in order behind its own. There is one only where the error's
// own words leave open what to do.
var hints = []Hint{
	{sockcore.EBADF, closed, "the socket is closed: open v4, open v6 or connect first"},
	{sockcore.AlreadyOpen, nil, "close it first, or make another one with new"},
	{sockcore.EAFNOSUPPORT, opened, "the socket is of the other family: close it, and open the address's"},
	{sockcore.EISCONN, nil, "disconnect or close first"},
	{sockcore.ENOTCONN, nil, "it has no peer: connect first; accept makes the socket that a listener's peer talks to"},
	{sockcore.EPIPE, nil, "no more can be sent: this end is not connected, or was shut down, or the peer is gone"},
	{sockcore.ESHUTDOWN, nil, "this end was shut down"},
	{sockcore.EMFILE, nil, "close some sockets, or raise ulimit -n before the shell starts"},
	{sockcore.HostNotFoundTryAgain, nil, "no name server has answered: try again, or give an address"},
	{sockcore.ServiceNotFound, nil, "give the port as a number"},
	{sockcore.TimedOut, byDefault, "set timeout 0 waits for ever, timeout DURATION before a command as long as that"},
}

// Hints are those of every command.
func Hints() []Hint { return hints }

// hint is a word of help for a person, "" where none helps.
func (c *Call) hint(code sockcore.Code) string {
	if c.command == nil {
		return ""
	}
	for _, list := range [][]Hint{c.command.Hints, hints} {
		for i := range list {
			if h := &list[i]; h.Code == code && (h.When == nil || h.When(c)) {
				return h.Text
			}
		}
	}
	return ""
}

func opened(c *Call) bool { return c.command.OnSocket && c.socket.sock.IsOpen() }

func closed(c *Call) bool { return c.command.OnSocket && !c.socket.sock.IsOpen() }

// byDefault reports whether the deadline was that of `set timeout`, not of a `timeout` or a `retry`: a
// job that is one operation has no other.
func byDefault(c *Call) bool {
	return c.session.Settings.timeout.Load() > 0 && (c.alone || !c.replaced && c.deadline == 0)
}
