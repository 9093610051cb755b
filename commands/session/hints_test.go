package session

import (
	"runtime"
	"strings"
	"testing"

	"sockshell/sockcore"
)

// hintSink keeps the hint of the last error.
type hintSink struct {
	nullSink

	hint string
}

func (s *hintSink) Result(r *Result) {
	s.hint = ""
	if r.Err != nil {
		s.hint = r.Err.Hint
	}
}

// TestHints runs lines and compares the hint of the last one.
func TestHints(t *testing.T) {
	const listener = "open v4; bind 127.0.0.1 0; listen; port = local_port; "
	tests := []struct{ name, lines, want string }{
		{"closed", "local_port", "the socket is closed: open v4, open v6 or connect first"},
		{
			"closed, and a port is meant", "listen 8080",
			"listen 127.0.0.1 8080 listens on port 8080: a number alone is how many connections may wait",
		},
		{"closed in a job", "read_some &; join", "the socket is closed: open v4, open v6 or connect first"},
		{"closed behind a prefix", "retry 1ms write_all x", "the socket is closed: open v4, open v6 or connect first"},
		{"no descriptor", "close_descriptor 999999", ""},
		{"no descriptor to adopt", "assign v4 999999", "no descriptor of that number is open"},
		{"already open", "open v4; open v4", "close it first, or make another one with new"},
		{
			"address in use", listener + "new; open v4; bind 127.0.0.1 $port",
			"set_option reuse_address true before bind, where the address is only in TIME_WAIT",
		},
		{
			"listened there", "open v4; set_option reuse_address true; bind 127.0.0.1 0; port = local_port; " +
				"new; open v4; set_option reuse_address true; bind 127.0.0.1 $port; listen; s1:listen",
			"another socket listens there",
		},
		{"foreign address", "open v4; bind 203.0.113.1 0", "no interface of this machine has that address"},
		{"other family", "open v4; bind ::1 0", "the socket is of the other family: close it, and open the address's"},
		{"refused", "connect 127.0.0.1 1", "nothing listens there, or a firewall rejects"},
		{"bound twice", "open v4; bind 127.0.0.1 0; bind 127.0.0.1 0", ""},
		{"not listening", "open v4; accept", "listen first"},
		{"connected", "socket_pair; connect 127.0.0.1 1", "disconnect or close first"},
		{"no peer", "open v4; read_some", "it has no peer: connect first; accept makes the socket that a listener's peer talks to"},
		{"shut down", "socket_pair; shutdown send; write_all x", shutDownHint()},
		{"no service", "connect 127.0.0.1 no-such-service", "give the port as a number"},
		{
			"default deadline", "socket_pair; set timeout 1ms; read_some",
			"set timeout 0 waits for ever, timeout DURATION before a command as long as that",
		},
		{
			"default deadline of a job", "socket_pair; set timeout 1ms; read_some &; join",
			"set timeout 0 waits for ever, timeout DURATION before a command as long as that",
		},
		{
			"default deadline of a job, joined with another", "socket_pair; set timeout 20ms; read_some &; timeout 1m join",
			"set timeout 0 waits for ever, timeout DURATION before a command as long as that",
		},
		{"deadline as typed", "socket_pair; set timeout 1m; timeout 1ms read_some", ""},
		{"deadline as typed, in a job", "socket_pair; set timeout 1m; repeat 1 timeout 1ms read_some &; join", ""},
		{"deadline of a retry", "socket_pair; set timeout 1m; retry 1ms read_some", ""},
		{"end of file", "socket_pair a b; b:close; read_some", ""},
		{"nothing there", "socket_pair; receive 1 dont_wait", ""},
		{"usage", "bind 127.0.0.1", ""},
		{"unknown command", "nosuch", ""},
		{"success after an error", "local_port; is_open", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "other family" && runtime.GOOS == "windows" {
				t.Skip("the system's error is another one")
			}
			sink := &hintSink{}
			session := New(Config{Sink: sink, Table: testTable()})
			defer session.Close()
			for line := range strings.SplitSeq(test.lines, "; ") {
				session.RunLine(Place{}, line, true)
			}
			if sink.hint != test.want {
				t.Errorf("%s\n got %q\nwant %q", test.lines, sink.hint, test.want)
			}
		})
	}
}

// shutDownHint is for the error that the system has for a write after shutdown.
func shutDownHint() string {
	if runtime.GOOS == "windows" {
		return "this end was shut down"
	}
	return "no more can be sent: this end is not connected, or was shut down, or the peer is gone"
}

// TestHintsOfTheMachine asks for the hints of errors that take a machine of their own.
func TestHintsOfTheMachine(t *testing.T) {
	tests := []struct {
		code            sockcore.Code
		command, target string
		want            string
	}{
		{sockcore.EACCES, "bind", "127.0.0.1:80", "a port below 1024 takes root, or CAP_NET_BIND_SERVICE"},
		{sockcore.EACCES, "bind", "[::1]:1023", "a port below 1024 takes root, or CAP_NET_BIND_SERVICE"},
		{sockcore.EACCES, "bind", "127.0.0.1:1024", ""},
		{sockcore.EACCES, "connect", "192.0.2.1:80", "a route or a firewall of this machine prohibits it"},
		{sockcore.EACCES, "set_option", "", ""},
		{sockcore.EADDRINUSE, "bind", "127.0.0.1:0", "every port that the system may choose is taken: close some sockets"},
		{sockcore.EADDRNOTAVAIL, "connect", "127.0.0.1:80", "no local address or port is left for that peer"},
		{sockcore.EMFILE, "accept", "", "close some sockets, or raise ulimit -n before the shell starts"},
		{sockcore.EMFILE, "socket_pair", "", "close some sockets, or raise ulimit -n before the shell starts"},
		{sockcore.HostNotFoundTryAgain, "resolve", "a.test", "no name server has answered: try again, or give an address"},
		{sockcore.HostNotFound, "resolve", "a.test", ""},
		{sockcore.ECONNREFUSED, "read_some", "", ""},
	}
	session, _ := newTestSession()
	defer session.Close()
	for _, test := range tests {
		c := &Call{session: session, fiber: session.main, command: session.table.Lookup(test.command), target: test.target}
		if got := c.hint(test.code); got != test.want {
			t.Errorf("%s %s: %s\n got %q\nwant %q", test.command, test.target, test.code.Name(), got, test.want)
		}
	}
}

// TestHintsAreShort keeps each to one line, in the style of an error's message.
func TestHintsAreShort(t *testing.T) {
	table := testTable()
	all := table.Hints
	for _, c := range table.Commands() {
		all = append(all, c.Hints...)
	}
	for _, h := range all {
		if len(h.Text) > 90 || strings.ContainsAny(h.Text, "\n") || strings.HasSuffix(h.Text, ".") {
			t.Errorf("%s: %q", h.Code.Name(), h.Text)
		}
	}
}
