//go:build unix

package cmd_test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"sockshell/internal/needs"
	"sockshell/testscripts"
)

// step is a line typed at the terminal, and what the screen is to end with then.
type step struct{ types, sees string }

// recordSession types the steps at a shell that records, kills it, and returns the file: what was
// seen must be there. The variable port is set before.
func recordSession(t *testing.T, port string, steps []step) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "session.transcript")
	s := startShell(t, "--no-rc", "--record", file, "--set", "port="+port)
	s.sees(">")
	for _, step := range steps {
		s.types(step.types + "\r")
		s.sees(step.sees + "\n>")
	}
	if err := s.command.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.ends()
	return file
}

// replayTenTimes replays a recording, ten times out of ten.
func replayTenTimes(t *testing.T, file, port string) {
	t.Helper()
	for range 10 {
		_, report, err := testscripts.Replay(file, map[string]string{"port": port}, false)
		if report != "" || err != nil {
			text, _ := os.ReadFile(file)
			t.Fatalf("%v\n%s\n%s", err, report, text)
		}
	}
}

// recordedJob is a shell that records into a file, and has a job that waits for five bytes.
func recordedJob(t *testing.T) (s *shell, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "session.transcript")
	s = startShell(t, "--no-rc", "--record", file)
	s.sees(">")
	s.types("socket_pair a b\r")
	s.sees("a b\n>")
	s.types("b:read_all 5 &\r")
	s.sees("[1] b:read_all 5\n>")
	return s, file
}

// TestRecordedShell: what was seen at a terminal is in the file when the shell is killed while a
// command runs, and replays without that one.
func TestRecordedShell(t *testing.T) {
	s, file := recordedJob(t)
	s.types("a:local_endpoint; a:write_all Hello\r")
	s.shows("\n5\n", "\n[1] b:read_all 5\n5 bytes \"Hello\"\n")
	s.types("join 1\r")
	s.sees("join 1\n>") // it was shown
	s.types("print waits; b:read_some\r")
	s.sees("b:read_some\nwaits")
	if err := s.command.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.ends()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen, ok := strings.CutSuffix(string(text), "> print waits; b:read_some\nwaits\n")
	if !ok {
		t.Fatalf("the file does not end with what was shown last:\n%s", text)
	}
	if err := os.WriteFile(file, []byte(seen), 0o600); err != nil {
		t.Fatal(err)
	}
	replayTenTimes(t, file, "")
}

// TestRecordedAnnouncement: what was told above the line of a job's end is in the file when the shell is killed, and what
// the file held before stays until the first line has run.
func TestRecordedAnnouncement(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.transcript")
	if err := os.WriteFile(file, []byte("before"), 0o644); err != nil {
		t.Fatal(err)
	}
	kill := func(s *shell, want string) {
		t.Helper()
		if err := s.command.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		s.ends()
		if text, err := os.ReadFile(file); err != nil || string(text) != want {
			t.Errorf("%v; the file holds\n%s\nwant\n%s", err, text, want)
		}
	}
	s := startShell(t, "--no-rc", "--record", file)
	s.sees(">")
	kill(s, "before")

	s = startShell(t, "--no-rc", "--record", file)
	s.sees(">")
	s.types("socket_pair a b\r")
	s.sees("a b\n>")
	s.types("b:read_all 5 &\r")
	s.sees("[1] b:read_all 5\n>")
	s.types("a:write_all Hello\r")
	s.shows("\n5\n", "\n[1] b:read_all 5\n5 bytes \"Hello\"\n")
	kill(s, "> socket_pair a b\na b\n> b:read_all 5 &\n[1] b:read_all 5\n> a:write_all Hello\n5\n> join 1\n5 bytes \"Hello\"\n")
	replayTenTimes(t, file, "")
}

// TestRecordedLateJoin: a job that has ended is joined where that was told, also when a later line joins it: what is sent
// in between comes behind it in a replay, too.
func TestRecordedLateJoin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.transcript")
	s := startShell(t, "--no-rc", "--record", file)
	s.sees(">")
	for _, step := range []struct {
		types string
		shows []string
	}{
		{"socket_pair a b", []string{"\na b\n"}},
		{"b:read_some &", []string{"\n[1] b:read_some\n"}},
		{"a:write_all one", []string{"\n3\n", "\n[1] b:read_some\n3 bytes \"one\"\n"}},
		{"a:write_all fours", []string{"\n5\n"}},
		{"b:read_some &", []string{"\n[2] b:read_some\n5 bytes \"fours\"\n"}},
		{"line = b:read_until X &", []string{"\n[3] line = b:read_until X\n"}},
		{"a:write_all sevensX", []string{"\n7\n", "\n7 bytes \"sevensX\"\n"}},
		{"join 1", nil},
		{"print <$_>", []string{"\n<one>\n"}},
		{"join", nil},
		{"print <$_> $line", []string{"\n<sevensX> sevensX\n"}},
		{"b:read_some &", []string{"\n[4] b:read_some\n"}},
		{"a:reset", []string{"\nok\n", "\nerror: b:read_some: ECONNRESET: connection reset by peer\n"}},
		{"print last", []string{"\nlast\n"}},
		{"join", nil},
		{"print <$?>", []string{"\n<ECONNRESET>\n"}},
		{"exit", nil},
	} {
		s.types(step.types + "\r")
		s.shows(step.shows...)
	}
	s.ends()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"> a:write_all one\n3\n> join 1\n3 bytes \"one\"\n> a:write_all fours\n5\n",
		"> join 2\n5 bytes \"fours\"\n",
		"> # join 1\n",
		"> join\n> let last1 sevensX\n> print <$last1> $line\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the recording lacks\n%s\nit is\n%s", want, text)
		}
	}
	replayTenTimes(t, file, "")
}

// TestRecordedUnreadTLS: while a session is recorded its prompt takes nothing out of the system, as a replay has none: what
// is unread there makes a close a reset.
func TestRecordedUnreadTLS(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.transcript")
	s := startShell(t, "--no-rc", "--record", file)
	s.sees(">")
	for _, step := range [][2]string{
		{"tls_context srv tls_server", "srv\n"},
		{"quiet srv:self_signed localhost", ""},
		{"socket_pair a b", "\na b\n"},
		{"a:tls srv", "\nok\n"},
		{"a:server_handshake &", "\n[1] a:server_handshake\n"},
		{"quiet b:start_tls localhost insecure; quiet join", ""},
		{"use b", "\nok\n"},
		{"a:write_all hello", "\n5\n"},
		{"b:close", "\nok\n"},
		{"a:read_some", "\nerror: a:read_some: ECONNRESET: "},
		{"exit", ""},
	} {
		s.types(step[0] + "\r")
		if step[1] != "" {
			s.shows(step[1])
		}
	}
	s.ends()
	replayTenTimes(t, file, "")
}

// TestRecordedEcho records a session with a server that sends back what it gets.
func TestRecordedEcho(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // ends the loop below
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(conn, conn) // until the shell closes
				_ = conn.Close()
			}()
		}
	}()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	file := recordSession(t, port, []step{
		{"connect 127.0.0.1 $port", "\nok"},
		{`write_all "one\ntwo\n"`, "\n8"},
		{`read_until "\n"`, "\n" + `4 bytes "one\n"`},
		{"mine = local_port", "mine = local_port"},
		{"assert $mine > 0", "\nok"},
		{"shutdown send", "\nok\ns1: eof: the peer 127.0.0.1:" + port + " has shut down"},
		{"read_to_eof", "\n" + `4 bytes "two\n"`},
	})
	replayTenTimes(t, file, port)
}

// TestRecordedRedis records a session with a Redis server.
func TestRecordedRedis(t *testing.T) {
	needs.Program(t, "redis-server")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	server := exec.Command("redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed: its status says so
	})
	file := recordSession(t, port, []step{
		{"quiet retry 20s connect 127.0.0.1 $port", "$port"},
		{`write_some "PING\r\n"`, "\n6"},
		{`read_until "\r\n"`, "\n" + `7 bytes "+PONG\r\n"`},
		{`write_all "SET k hello\r\nGET k\r\n"`, "\n20"},
		{`expect re:'\$([0-9]+)\r\n'`, "\n" + `  "\$5\r\n"`},
		{"read_all $m1", "\n" + `5 bytes "hello"`},
		{"remote_port", "\n" + port},
		{"close", "\nok"},
	})
	replayTenTimes(t, file, port)
}
