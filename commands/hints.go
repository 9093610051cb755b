package commands

import (
	"net/netip"

	"sockshell/sockcore"
)

// hint is a line of help that follows an error on a terminal.
type hint struct {
	code    sockcore.Code
	command string             // the only one that it is about; empty: any
	when    func(c *Call) bool // nil: always; asks no system call, which a trace would show
	text    string
}

// hints are looked at in order. There is one only where the error's own words leave open what to do.
var hints = []hint{
	{sockcore.EBADF, "assign", nil, "no descriptor of that number is open"},
	{sockcore.EBADF, "", closed, "the socket is closed: open v4, open v6 or connect first"},
	{sockcore.AlreadyOpen, "", nil, "close it first, or make another one with new"},
	{sockcore.EADDRINUSE, "bind", choosesPort, "set_option reuse_address true before bind, where the address is only in TIME_WAIT"},
	{sockcore.EADDRINUSE, "bind", nil, "every port that the system may choose is taken: close some sockets"},
	{sockcore.EADDRINUSE, "listen", nil, "another socket listens there"},
	{sockcore.EADDRNOTAVAIL, "bind", nil, "no interface of this machine has that address"},
	{sockcore.EADDRNOTAVAIL, "connect", nil, "no local address or port is left for that peer"},
	{sockcore.EACCES, "bind", privileged, "a port below 1024 takes root, or CAP_NET_BIND_SERVICE"},
	{sockcore.EACCES, "connect", nil, "a route or a firewall of this machine prohibits it"},
	{sockcore.EAFNOSUPPORT, "", opened, "the socket is of the other family: close it, and open the address's"},
	{sockcore.ECONNREFUSED, "connect", nil, "nothing listens there"},
	{sockcore.EINVAL, "accept", nil, "listen first"},
	{sockcore.EISCONN, "", nil, "disconnect or close first"},
	{sockcore.ENOTCONN, "", nil, "it has no peer: connect first; accept makes the socket that a listener's peer talks to"},
	{sockcore.EPIPE, "", nil, "no more can be sent: this end is not connected, or was shut down, or the peer is gone"},
	{sockcore.ESHUTDOWN, "", nil, "this end was shut down"},
	{sockcore.EMFILE, "", nil, "close some sockets, or raise ulimit -n before the shell starts"},
	{sockcore.HostNotFoundTryAgain, "", nil, "no name server has answered: try again, or give an address"},
	{sockcore.ServiceNotFound, "", nil, "give the port as a number"},
	{sockcore.TimedOut, "", byDefault, "set timeout 0 waits for ever, timeout DURATION before a command as long as that"},
}

// hint is a word of help for a person, "" where none helps.
func (c *Call) hint(code sockcore.Code) string {
	for i := range hints {
		h := &hints[i]
		if h.code == code && h.about(c) && (h.when == nil || h.when(c)) {
			return h.text
		}
	}
	return ""
}

// about reports whether the hint is for the call's command.
func (h *hint) about(c *Call) bool {
	return c.command != nil && (h.command == "" || h.command == c.command.Name)
}

func opened(c *Call) bool { return c.command.OnSocket && c.socket.sock.IsOpen() }

func closed(c *Call) bool { return c.command.OnSocket && !c.socket.sock.IsOpen() }

// port is that of the endpoint which the call is about; 0 where the system is to choose.
func (c *Call) port() uint16 {
	endpoint, _ := netip.ParseAddrPort(c.target) // no endpoint has no port
	return endpoint.Port()
}

func choosesPort(c *Call) bool { return c.port() != 0 }

// privileged: see ip_unprivileged_port_start in ip(7).
func privileged(c *Call) bool { return choosesPort(c) && c.port() < 1024 }

// byDefault reports whether the deadline was that of `set timeout`, not of a `timeout` or a `retry`: a
// job that is one operation has no other.
func byDefault(c *Call) bool {
	return c.session.Settings.timeout.Load() > 0 && (c.alone || !c.replaced && c.deadline == 0)
}
