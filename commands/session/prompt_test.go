//go:build linux

package session

import (
	"regexp"
	"strings"
	"testing"

	"sockshell/sockcore"
)

func TestPrompt(t *testing.T) {
	t.Chdir(t.TempDir())
	port := regexp.MustCompile(`:\d{4,}`)
	s := newTold(t)
	session, sink := s.session, s.sink
	for _, c := range []struct{ line, prompt string }{
		{"", "s1 closed> "},
		{"open v4", "s1 open> "},
		{"bind 127.0.0.1 0", "s1 bound 127.0.0.1:N> "},
		{"listen", "s1 listening 127.0.0.1:N> "},
		{"port = local_port; accept s &; new c; connect 127.0.0.1 $port; join", "c 127.0.0.1:N> "},
		{"s:shutdown send; wait read", "c 127.0.0.1:N peer closed> "},
		{"read_some", "c 127.0.0.1:N peer closed> "},
		{"use s", "s 127.0.0.1:N> "},
		{"read_some &", "s 127.0.0.1:N [1 job]> "},
		{"read_some &", "s 127.0.0.1:N [2 jobs]> "},
		{"cancel; join", "s 127.0.0.1:N> "},
		{"c:reset; wait read", "s 127.0.0.1:N broken> "},
		{"close; new six; connect ::1 9 &; join", "six closed> "},
		{"open v6; bind ::1 0", "six bound [::1]:N> "},
		{"set prompt '{socket}|{local}|{peer}|{{x}}> '", "six|[::1]:N||{x}}> "},
		{"use s1", "s1|127.0.0.1:N||{x}}> "},
		{"set prompt \"a\\n\\e[1m\\u202e\\xff{jobs}> \"", "a^J^[[1m<U+202E><FF>> "},
		{"set prompt '{socket} {transport} {state}> '; new u", "u  closed> "},
		{"open udp v4", "u udp open udp> "},
		{"bind 127.0.0.1 0", "u udp bound udp:127.0.0.1:N> "},
		{"port = local_port; new v; connect udp:127.0.0.1:$port", "v udp udp:127.0.0.1:N> "},
		{"u:close; write_all x; wait error", "v udp udp:127.0.0.1:N> "},
		{"new w; open unix datagram", "w unix-datagram open unix-datagram> "},
		{"bind unix-datagram:./w.sock", "w unix-datagram bound unix-datagram:./w.sock> "},
		{"new l; listen unix:./l.sock", "l unix listening unix:./l.sock> "},
		{"accept k &; new m; connect unix:./l.sock; join", "m unix unix:./l.sock> "},
		{"use k", "k unix unix:> "},
		{"m:close; wait read", "k unix unix: peer closed> "},
		{"socket_pair unix seqpacket p q", "p unix-seqpacket unix-seqpacket:> "},
		{"set prompt '> '", "> "},
		{"set prompt ''", ""},
		{"source /dev/null; set prompt é{jobs}", "é"},
	} {
		sink.line(t, "%s", c.line)
		if got := port.ReplaceAllString(session.Prompt(nil), ":N"); got != c.prompt {
			t.Errorf("after %q: %q, want %q", c.line, got, c.prompt)
		}
	}
}

func TestPromptErrors(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	for _, c := range []struct{ text, message string }{
		{"{stat}", `"stat" is not the name of a placeholder; did you mean state?`},
		{"{}", `"" is not the name of a placeholder`},
		{"x{socket", "a { without its }; {{ is a brace"},
	} {
		got := sink.line(t, "set prompt '%s'", c.text)
		if want := "error: set: usage: prompt: " + c.message + "\n"; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", c.text, got, want)
		}
	}
	if got := sink.line(t, "set prompt"); got != defaultPrompt+"\n" {
		t.Errorf("the prompt is %q", got)
	}
}

// TestPromptIsPainted paints the state, and nothing else.
func TestPromptIsPainted(t *testing.T) {
	session, _ := newTestSession()
	defer session.Close()
	got := session.Prompt(func(text string, o sockcore.Summary) string { return "<" + o.State.String() + " " + text + ">" })
	if got != "s1 <closed closed>> " {
		t.Errorf("%q", got)
	}
}

// TestPromptIsQuiet: a prompt disturbs nothing: no trace, no error taken.
func TestPromptIsQuiet(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	sink.line(t, "socket_pair a b; trace on; a:reset; use b; wait read")
	sink.take()
	session.Prompt(nil)
	if got := sink.take(); got != "" {
		t.Errorf("traced %q", got)
	}
	if got := sink.line(t, "quiet set trace off; read_some"); !strings.Contains(got, "read_some: ECONNRESET") {
		t.Errorf("printed %q", got)
	}
}

func BenchmarkPrompt(b *testing.B) {
	session, _ := newTestSession()
	defer session.Close()
	session.RunLine(Place{}, "socket_pair a b", true)
	for b.Loop() {
		session.Prompt(nil)
	}
}
