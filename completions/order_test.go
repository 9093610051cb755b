package completions_test

import (
	"net"
	"slices"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/completions"
)

// TestHosts: a host that a line named is offered again, the last one first, also of sessions before, and then those that
// the system has names for.
func TestHosts(t *testing.T) {
	past := []string{"connect old.example 80", "timeout 1s c:connect [::1]:80 # connect remark.example 80", "connect tls:two.example:443 insecure"}
	s := session.New(session.Config{
		Table: commands.NewTable(), Sink: &session.TextSink{},
		Past: func() []string { return past },
	})
	defer s.Close()
	complete := func(line string) (texts []string) {
		for _, c := range completions.Complete(s.Snapshot(), line, len(line)).Candidates {
			texts = append(texts, strings.TrimSuffix(c.Text, " "))
		}
		return texts
	}
	typed := []string{
		"{ resolve first.example; x = connect second.example:80 }", "connect \"quoted.example\" 80", "connect $where 80", "connect a$b.example 80",
		"print connect; print no.example", "connect first.example 81", "connect http://url.example/",
	}
	past = append(past, typed...)
	for line, want := range map[string][]string{
		"connect ":             {"first.example", "second.example:80", "tls:two.example:443", "[::1]:80", "old.example"},
		"c:connect se":         {"second.example:80"},
		"resolve ":             {"first.example", "second.example:80", "two.example:443", "[::1]:80", "old.example"},
		"connect tls:":         {"tls:two.example:443", "tls:"},
		"resolve no":           nil,
		"connect old.example ": nil,
	} {
		if got := complete(line); len(got) < len(want) || !slices.Equal(got[:len(want)], want) || len(want) == 0 && len(got) > 0 {
			t.Errorf("%s: %q", line, got)
		}
	}
	if got := complete("connect loc"); !slices.Equal(got, []string{"localhost"}) {
		t.Errorf("%q", got)
	}
}

// TestOrder: a menu begins with what was used last, then comes what the socket's state allows.
func TestOrder(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	s, sink := session.NewText(session.Config{Table: commands.NewTable()})
	defer s.Close()
	before := func(line, first, then string) {
		t.Helper()
		var texts []string
		for _, c := range completions.Complete(s.Snapshot(), line, len(line)).Candidates {
			texts = append(texts, c.Text)
		}
		at, other := slices.Index(texts, first), slices.Index(texts, then)
		if at < 0 || other < 0 || at > other {
			t.Errorf("%s: %s is at %d, %s at %d", line, first, at, then, other)
		}
	}
	run := func(line string) {
		t.Helper()
		s.AddHistory(line)
		if out := sink.Run(line); len(out) > 5 && out[:5] == "error" {
			t.Fatal(line, out)
		}
	}
	before("", "connect", "read_some")
	before("", "open", "accept")
	before("", "listen", "write_all")
	run("connect " + l.Addr().String())
	before("", "read_some", "open")
	before("", "write_all", "receive_from")
	before("s1:", "shutdown", "connect")
	before("set_option ", "tcp_no_delay", "keep_alive")
	run("set_option keep_alive on")
	before("set_option ", "keep_alive", "tcp_no_delay")
	run("get_option tcp_no_delay; print x")
	before("set_option ", "tcp_no_delay", "keep_alive")
	before("", "print", "get_option")
	before("", "get_option", "accept")
	run("socket_pair a b; new u; open udp v4; use s1")
	before("u:", "receive_from", "accept")
	before("u:", "read_some", "accept")
	before("a:", "read_some", "receive_from")
	before("read_to_eof; ", "print", "accept")
}

// TestNamedBefore: a variable that the text itself names is offered, as in the body of a definition.
func TestNamedBefore(t *testing.T) {
	s, _ := session.NewText(session.Config{Table: commands.NewTable()})
	defer s.Close()
	for line, want := range map[string]string{
		"define greet NAME { print hello $NA":                 "$NAME ",
		"define greet A REST… { print $A $RE":                 "$REST ",
		"define greet A REST... {\n  print \"${RE":            "${REST}",
		"for word in a b { print $wo":                         "$word ",
		"while { line = read_until \"\\n\" } { write_all $li": "$line ",
		"let greeting hello; print $gr":                       "$greeting ",
		"define define_ NAME { print $de":                     "",
		"print one two; print $on":                            "",
		"define greet NA":                                     "",
	} {
		got := completions.Complete(s.Snapshot(), line, len(line)).Candidates
		if want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0].Text != want {
			t.Errorf("%s: %q", line, got)
		}
	}
}
