package record_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sockshell/commands/record"
	"sockshell/commands/session"
	"sockshell/internal/tempdir"
)

// TestRecordReplaces: each line's entry, between a session's preparations and its end.
func TestRecordReplaces(t *testing.T) {
	const listener = "open v4;bind 127.0.0.1 0;listen;port=local_port;new c;"
	for _, c := range []struct{ name, before, line, want string }{
		{"a port", listener, "s1:local_port", "> port1 = s1:local_port\n> s1:local_port\n[$port1]\n"},
		{"a port in text", listener, "print at $port.", "> let kept1 $_; port1 = s1:local_port; quiet len $kept1; quiet slice $kept1 1 $_; forget kept1\n> let port $port1\n> print at $port.\nat [$port1].\n"},
		{"a name in use", listener + "let port1 x", "s1:local_endpoint", "> port2 = s1:local_port\n> s1:local_endpoint\n127.0.0.1:[$port2]\n"},
		{"a port that is too new", "", "open v4;bind 127.0.0.1 0;local_port", "> open v4;bind 127.0.0.1 0;local_port\nok\nok\n[..]\n"},
		{"an accepted peer", listener + "connect 127.0.0.1 $port", "s1:accept s", "> s1:accept s\ns 127.0.0.1:[..]\n"},
		{"a descriptor", "open v4", "native_handle", "> native_handle\n[..]\n"},
		{"a descriptor given away", "open v4", "release", "> release\n[..]\n> let fd1 $_\n"},
		{
			"descriptors that came", "socket_pair unix a b; fd = a:native_handle; a:send_with_fds x $fd", "b:receive_with_fds 9 1",
			"> b:receive_with_fds 9 1\n...\n",
		},
		{
			"a message cut that brought descriptors", "socket_pair unix datagram a b; fd = a:native_handle; a:send_with_fds xy $fd",
			"b:receive_message 1", "> b:receive_message 1\nerror: b:receive_message: EMSGSIZE: message too long, 1 of 2 bytes\n...\n",
		},
		{"a count that is no port", listener, "len abc", "> len abc\n3\n"},
		{"a duration", "", "time len abc", "> time len abc\n3\n[..]\n"},
		{"a table", "", "sockets", "> sockets\nname  current  state   transport  family  local  remote  fd  pending  unread\n...\n"},
		{"a blank line", "", "", "> #\n"},
		{"a pattern in the output", "", "print '[..]'", "> print '[..]'\n\\[..]\n"},
		{"a continued line", "", "print a \\\nb", "> print a \\\n> b\na b\n"},
		{"a newline in quotes", "", "print 'a\nb'; print \"c\nd\" # e", "> print 'a'\"\\n\"'b'; print \"c\\nd\" # e\na\nb\nc\nd\n"},
		{"a newline in a job's quotes", "socket_pair a b", "b:read_until 'x\ny' &", "> b:read_until 'x'\"\\n\"'y' &\n[1] b:read_until 'x'\"\\n\"'y'\n"},
		{"a group", "", "{ len a\n  len b }", "> { len a\n>   len b }\n1\n1\n"},
		{"a port in a group", listener, "{ s1:local_port; print $port }", "> port1 = s1:local_port\n> let port $port1\n> { s1:local_port; print $port }\n[$port1]\n[$port1]\n"},
		{"a port that a group chose", "", "{ new l; l:listen 127.0.0.1 0; l:local_port }", "> { new l; l:listen 127.0.0.1 0; l:local_port }\nl\n127.0.0.1:[..]\n[..]\n"},
		{"a definition from before", "define f X { g $X }; define g X { print $X }; define other { len a }", "repeat 2 { f 1 }", "> define f X { g $X }\n> define g X { print $X }\n> repeat 2 { f 1 }\n1\n1\n"},
		{"an alias in a group", "alias size len", "{ size abc }", "> { len abc }\n3\n"},
		{"an alias in a definition", "alias size len; define f { size abc }", "s1:f", "> define f { len abc }\n> s1:f\n3\n"},
		{"a definition that is looked at", "define f {\n  len a\n}", "help f", "> define f {\n>   len a\n> }\n> help f\ndefinition f\n  f {\n    len a\n  }\n"},
		{"a definition", "", "define f { len a }; f", "> define f { len a }; f\n1\n"},
		{"a job that nobody joins", "", "detach { sleep 0s }", "> detach { sleep 0s }\n"},
		{"segments", "socket_pair a b;let d 0123456789abcdef;repeat 7 let d $d $d;write_all $d", "b:read_some", "> b:read_some\n...\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := newSession()
			defer s.Close()
			if c.before != "" {
				s.RunLine(session.Place{}, c.before, true)
			}
			file := filepath.Join(tempdir.New(t), "t")
			if err := record.Start(s, file); err != nil {
				t.Fatal(err)
			}
			s.RunLine(session.Place{}, c.line, true)
			if (strings.HasSuffix(c.name, "given away") || strings.Contains(c.before, "_with_fds")) && runtime.GOOS == "windows" {
				t.Skip("descriptors cannot be given away or passed")
			}
			if got := recorded(t, file); got != c.want {
				t.Errorf("recorded\n%swant\n%s", got, c.want)
			}
		})
	}
}

// TestRecordTypedPort: a port that was shown is the variable's when it is typed.
func TestRecordTypedPort(t *testing.T) {
	s, _ := newSession()
	defer s.Close()
	file := filepath.Join(tempdir.New(t), "t")
	if err := record.Start(s, file); err != nil {
		t.Fatal(err)
	}
	s.RunLine(session.Place{}, "open v4;bind 127.0.0.1 0;listen;p=local_port;new c", true)
	port, _ := s.Variable("p")
	s.RunLine(session.Place{}, "connect 127.0.0.1:"+port, true)
	if got := recorded(t, file); !strings.HasSuffix(got, "> port1 = s1:local_port\n> connect 127.0.0.1:$port1\nok\n") {
		t.Errorf("recorded\n%s", got)
	}
}

func recorded(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
