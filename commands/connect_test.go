package commands

import (
	"net"
	"testing"

	"sockshell/commands/session"
)

// A service is one of what is connected: udp has some of its own.
func TestConnectToAService(t *testing.T) {
	if _, err := net.LookupPort("udp", "tftp"); err != nil {
		t.Skip("the services of this system lack tftp")
	}
	const unknown = "error: connect 127.0.0.1:tftp: service_not_found: service not found\n"
	for _, c := range []struct{ line, want string }{
		{"connect udp:127.0.0.1:tftp", "127.0.0.1:69\n"},
		{"open udp v4; connect 127.0.0.1 tftp", "ok\n127.0.0.1:69\n"},
		{"resolve 127.0.0.1 tftp", "127.0.0.1:69\n"},
		{"lua return ip.udp.get_address_info('127.0.0.1', 'tftp')[1].port", "69\n"},
		{"connect 127.0.0.1 tftp", unknown},
		{"open v4; connect 127.0.0.1 tftp", "ok\n" + unknown},
	} {
		s, out := session.NewText(session.Config{Table: NewTable()})
		if got := out.Run(c.line); got != c.want {
			t.Errorf("%s: %q, want %q", c.line, got, c.want)
		}
		s.Close()
	}
}
