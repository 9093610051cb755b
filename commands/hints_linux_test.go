package commands

import (
	"strings"
	"testing"

	"sockshell/commands/session"
	"sockshell/internal/tempdir"
)

// TestHintsOfTransports runs lines and compares the hint of the last one.
func TestHintsOfTransports(t *testing.T) {
	const (
		noFile   = "no such socket file: a relative path begins in the folder of the shell"
		noPeer   = "it has no peer: send_to says where a message goes; connect gives it one"
		tooLong  = "no message is that long: UDP has 65507 bytes, a unix socket its send_buffer_size"
		served   = "tls_context srv tls_server; srv:self_signed localhost; socket_pair b a; a:tls srv; detach expect_error alert_bad_certificate a:server_handshake; "
		refused  = served + "start_tls localhost; "
		shaken   = "tls_context srv tls_server; srv:self_signed localhost; socket_pair b a; a:tls srv; a:server_handshake &; start_tls localhost insecure; "
		otherOne = "a socket of another type is there: unix:, unix-datagram: or unix-seqpacket:"
	)
	for _, c := range []struct{ name, lines, want string }{
		{"no socket file", "connect unix:./none", noFile},
		{"no socket file for a message", "send_to x unix:./none", noFile},
		{"nobody listens", "bind unix:./l; new; connect unix:./l", "the socket file is there, but no program has it open, or it does not listen"},
		{"another type", "bind unix-datagram:./l; new; connect unix:./l", otherOne},
		{"another type for a message", "bind unix:./l; new; send_to x unix:./l", otherOne},
		{"the file is there", "bind unix:./l; new; bind unix:./l", "a file has that name: listen unix:PATH removes one that no socket has open any more"},
		{"another listens", "listen unix:./l; new; listen unix:./l", "another socket has that file open, or it is no socket's"},
		{"long path", "bind unix:/tmp/" + long(120), "the system takes shorter paths only: a relative one counts from the folder of the shell"},
		{"an address for a unix socket", "open unix; bind 127.0.0.1 0", "a unix socket takes paths: unix:PATH"},
		{"no peer of udp", "open udp v4; write_all x", noPeer},
		{"no peer of a unix datagram", "open unix datagram; write_all x", "it has no peer: connect gives it one; receive_from and send_to need none"},
		{"no remote endpoint", "open udp v4; remote_port", "it has no peer: connect gives it one; receive_from and send_to need none"},
		{"refused before", "socket_pair udp a b; b:close; write_all x; read_some", "a message sent before has found nobody at its port; the next operation goes on"},
		{"too long for udp", "socket_pair udp a b; let x " + long(1000) + "; repeat 7 let x $x$x; a:write_all $x", tooLong},
		{"broadcast", "open udp v4; send_to x 255.255.255.255 9", "a broadcast address takes set_option broadcast true"},
		{"cut", "socket_pair udp a b; b:write_all xy; a:receive 1", "the rest is gone: a greater MAX takes it whole; with the flag truncate it is no error"},
		{"a verb of streams", "open udp v4; read_until x", "it has messages, not a stream: receive_from takes one, send_to sends one"},
		{"a verb of streams on packets", "socket_pair unix seqpacket a b; a:expect x", "it has messages, not a stream: receive takes one, write_all sends one"},
		{"again after a failed handshake", refused + "start_tls localhost insecure", "the handshake has failed: close, and connect anew"},
		{"the long way after a failed handshake", refused + "tls", "the handshake has failed: close, and connect anew"},
		{"data after a failed handshake", refused + "write_all x", "the handshake has failed: close, and connect anew"},
		{"a second handshake", shaken + "start_tls localhost insecure", ""},
		{"data before a handshake", "socket_pair a b; tls; write_all x", "start_tls, or tls and then client_handshake or server_handshake"},
		{"a verb of datagrams", "socket_pair a b; a:receive_from", "only a datagram socket has a sender and a receiver for each message: receive, write_all"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sink := &errorSink{}
			s := session.New(session.Config{Table: NewTable(), Dir: tempdir.New(t), Sink: sink})
			defer s.Close()
			s.RunLine(session.Place{}, c.lines, true)
			if sink.hint != c.want {
				t.Errorf("%s: %shint %q, want %q", c.lines, sink.text, sink.hint, c.want)
			}
		})
	}
}

func long(n int) string { return strings.Repeat("x", n) }
