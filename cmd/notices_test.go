//go:build unix

package cmd_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// output is all that the program has written.
func (s *shell) output() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw
}

// wholeSees waits until the screen, prompt and all, ends with the text.
func (s *shell) wholeSees(want string) {
	s.t.Helper()
	s.until("end with "+strconv.Quote(want), func(string) bool { return strings.HasSuffix(s.whole(), want) })
}

// stranger listens for a shell that connects, and returns the port, and the connection.
func stranger(t *testing.T) (port string, accept func() *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), func() *net.TCPConn {
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn.(*net.TCPConn)
	}
}

// TestSourcingJob: the error of a job that sources a file names the line of that.
func TestSourcingJob(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.sees(">")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("quiet is_open\nlocal_port\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.types("let file " + file + "\r")
	s.types("source $file &\r")
	s.sees("\n[1] source $file\n[1] source $file\n" + file + ":2: error: local_port: EBADF: bad file descriptor\n>")
}

// TestPeerCloses: what a peer does is told above the line being typed, which goes on, and runs whole; and
// nothing is taken from the command that meets it.
func TestPeerCloses(t *testing.T) {
	port, accept := stranger(t)
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("connect 127.0.0.1 " + port + "\r")
	s.sees("ok\n>")
	conn := accept()
	s.types("print ha")
	s.sees("> print ha")
	_ = conn.CloseWrite()
	s.sees("\ns1: eof: the peer 127.0.0.1:" + port + " has shut down\n> print ha")
	_ = conn.SetLinger(0)
	_ = conn.Close()
	s.sees("has shut down\ns1: EPIPE: the peer 127.0.0.1:" + port + ", which had shut down, has reset the connection\n> print ha")
	s.types("lf\r")
	s.sees("\n> print half\nhalf\n>")
	s.types("read_some; write_some x\r")
	s.sees("\nerror: read_some: eof: end of file\nerror: write_some: EPIPE: broken pipe\n" +
		"hint: no more can be sent: this end is not connected, or was shut down, or the peer is gone\n>")
	s.types("close; connect 127.0.0.1 " + port + "\r")
	conn = accept()
	s.sees(port + "\nok\nok\n>")
	s.types("quiet set output json\r")
	s.sees("quiet set output json\n>")
	_ = conn.SetLinger(0)
	_ = conn.Close()
	want := fmt.Sprintf(`{"notice":{"socket":"s1","peer":"127.0.0.1:%[1]s","name":"ECONNRESET",`+
		`"text":"s1: ECONNRESET: connection reset by peer 127.0.0.1:%[1]s","at":"`, port)
	s.until("show "+want, func(string) bool { return strings.Contains(string(s.output()), want) })
}

// TestPromptAtTheTerminal: the default prompt, and one that was set.
func TestPromptAtTheTerminal(t *testing.T) {
	port, accept := stranger(t)
	s := startShell(t, "--no-rc")
	s.wholeSees("s1 closed>")
	s.types("open v4\r")
	s.wholeSees("\ns1 open>")
	s.types("connect 127.0.0.1 " + port + "\r")
	s.wholeSees("\ns1 127.0.0.1:" + port + ">")
	conn := accept()
	s.types("read_some &\r")
	s.wholeSees("\ns1 127.0.0.1:" + port + " [1 job]>")
	_ = conn.CloseWrite()
	s.shows("[1] read_some\nerror: read_some: eof: end of file\n")
	s.types("set prompt '{jobs}{{{socket}}$ '\r")
	s.wholeSees("\n{s1}$")
	s.types("set prompt '{jbos}'\r")
	s.wholeSees("\nerror: set: usage: prompt: \"jbos\" is not the name of a placeholder; did you mean jobs?\n  usage: set [NAME [VALUE]]\n{s1}$")
}

// TestPlainPrompt: a terminal that cannot be drawn on shows the same, without colour.
func TestPlainPrompt(t *testing.T) {
	command := exec.Command(os.Args[0], "--no-rc", "--color", "always")
	command.Env = []string{"TERM=dumb"}
	s := startProgram(t, command)
	s.wholeSees("s1 closed>")
	s.types("open v4\r")
	s.wholeSees("s1 closed> open v4\nok\ns1 open>")
	s.types("half")
	s.wholeSees("s1 open> half")
	s.types("\x03")
	s.wholeSees("s1 open> half^C\n^C again within a second leaves\ns1 open>")
	s.types("is_open\r")
	s.wholeSees("\ntrue\ns1 open>")
	s.types("print 'goes on\r")
	s.wholeSees("\ns1 open> print 'goes on\n…")
	s.types("here'\r")
	s.wholeSees("\n… here'\ngoes on\nhere\ns1 open>")
	s.types("print waits; sleep 1h\r")
	s.sees("\nwaits")
	s.types("\x03")
	s.shows("error: sleep: operation_aborted: operation canceled\n")
	s.types("\x04")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestColours: errors are red, notices and the closed state dim.
func TestColours(t *testing.T) {
	command := exec.Command(os.Args[0], "--no-rc")
	command.Env = []string{"NO_COLOR="}
	s := startProgram(t, command)
	s.sees(">")
	s.types("local_port\r")
	s.sees("local_port: EBADF: bad file descriptor\nhint: the socket is closed: open v4, open v6 or connect first\n>")
	s.types("sleep 1ms &\r")
	s.shows("\n[1] sleep 1ms\nok\n")
	for _, want := range []string{"s1 \x1b[2mclosed\x1b[", "\x1b[31merror:\x1b[", "\x1b[2m[1] sleep 1ms\x1b["} {
		if out := string(s.output()); !strings.Contains(out, want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
	s.types("set color never\r")
	s.sees("set color never\n>")
	before := len(s.output())
	s.types("local_port\r")
	s.sees("open v4, open v6 or connect first\n>")
	if out := string(s.output()[before:]); strings.Contains(out, "\x1b[31m") || strings.Contains(out, "\x1b[2m") {
		t.Errorf("coloured: %q", out)
	}
}

// TestInterruptTwice: the first ^C at an idle prompt says what a second does; anything in between starts
// over; the history and the recording are there.
func TestInterruptTwice(t *testing.T) {
	for _, term := range []string{"xterm", "dumb"} {
		t.Run(term, func(t *testing.T) {
			dir := t.TempDir()
			file, history := filepath.Join(dir, "session.transcript"), filepath.Join(dir, "history")
			command := exec.Command(os.Args[0], "--no-rc", "--record", file, "--history", history)
			command.Env = []string{"TERM=" + term}
			s := startProgram(t, command)
			s.sees(">")
			s.types("\x03")
			s.sees("\n^C again within a second leaves\n>")
			s.types("print on\r")
			s.sees("\non\n>")
			s.types("\x03")
			s.sees("\non\n> ^C\n^C again within a second leaves\n>")
			s.types("\x03")
			if status := s.ends(); status != 130 {
				t.Errorf("status %d", status)
			}
			if text, err := os.ReadFile(file); string(text) != "> print on\non\n" {
				t.Errorf("%v; recorded %q", err, text)
			}
			if text, err := os.ReadFile(history); term == "xterm" && string(text) != "print on\n" {
				t.Errorf("%v; history %q", err, text)
			}
		})
	}
}

// TestInterruptDropsTheLine: that ^C is the line's, and no first of two.
func TestInterruptDropsTheLine(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("print half\x03")
	s.sees("> print half^C\n>")
	s.types("\x03")
	s.sees("> print half^C\n> ^C\n^C again within a second leaves\n>")
	s.types("more\x03")
	s.sees("\n> more^C\n>")
	s.types("\x03")
	s.sees("\n> more^C\n> ^C\n^C again within a second leaves\n>")
	s.types("\x04")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestJobsEndWithTheSession says how many.
func TestJobsEndWithTheSession(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.sees(">")
	for n, command := range []string{"sleep 1h", "sleep 2h"} {
		s.types(command + " &\r")
		s.sees(fmt.Sprintf("[%d] %s\n>", n+1, command))
	}
	s.types("\x04")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
	<-s.closed
	if !strings.HasSuffix(s.text(), "\n2 jobs still running, ended here") {
		t.Errorf("the screen\n%s", s.text())
	}
}

// TestManyNotices: of 10,000 jobs that end while a person types, each is told once, and no key is lost.
func TestManyNotices(t *testing.T) {
	const jobs = 10000
	dir := t.TempDir()
	script := filepath.Join(dir, "many.socksh")
	if err := os.WriteFile(script, []byte(strings.Repeat("is_open &\n", jobs)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("quiet source " + script + " &\r")
	s.shows("[1] quiet source")
	const text = "The quick brown fox jumps over the lazy dog, 0123456789 times"
	for key := range strings.SplitSeq("print '"+text+"'", "") {
		s.types(key)
	}
	s.until("tell of every job", func(string) bool { return strings.Count(string(s.output()), "] is_open\r\n") >= jobs })
	s.types("\r")
	s.sees("\n" + text + "\n>")
	out := string(s.output())
	for n := 2; n <= jobs+1; n++ {
		if got := strings.Count(out, fmt.Sprintf("[%d] is_open\r\n", n)); got != 1 {
			t.Fatalf("job %d is told of %d times", n, got)
		}
	}
}

// TestListenHint: a number alone is no port, which is told where nothing is bound.
func TestListenHint(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("open v4\r")
	s.sees("\nok\n>")
	s.types("listen 8080\r")
	s.until("give the hint", func(screen string) bool {
		return strings.Contains(screen, "hint: listen 127.0.0.1 8080 listens on port 8080: a number alone is how many")
	})
	s.types("close; new l\r")
	s.types("listen 127.0.0.1 0\r")
	s.types("listen 5\r")
	s.types("print done\r")
	s.until("be done", func(screen string) bool { return strings.Contains(screen, "\ndone\n") })
	if n := strings.Count(string(s.output()), "hint:"); n != 1 {
		t.Errorf("%d hints, want one", n)
	}
}

// TestUnquotedEscapeHint: what stands for a line's end in quotes only is told of once, before the command waits for it.
func TestUnquotedEscapeHint(t *testing.T) {
	for _, c := range []struct{ line, hint string }{
		{`a:read_until \n`, `\n is two characters: write "\n"`},
		{`a:write_all PING\r\n`, `\r is two characters: write "PING\r\n"`},
		{`a:expect a\d\x41`, `\x is two characters: write "a\d\x41"`},
		{`let x a; quiet a:write_all $x\0`, `\0 is two characters: put the word between double quotes`},
		{`if is_open { let x a\t }`, `\t is two characters: write "a\t"`},
		{`repeat 3 a:write_all x\n`, `\n is two characters: write "x\n"`},
		{`a:write_all 'x\n' "x\n" x\q; assert 1 matches 1\t*; timeout 0 b:expect re:\n`, ""},
		{`len file:C:\new; len fill:3\n`, ""},
	} {
		s := startShell(t, "--no-rc")
		s.sees(">")
		s.types("socket_pair a b\r")
		s.sees("a b\n>")
		s.types(c.line + "\r")
		if c.hint != "" {
			s.shows("hint: outside quotes " + c.hint)
		}
		s.types("\x03\r")
		s.types("print done\r")
		s.until("be done", func(screen string) bool { return strings.Contains(screen, "\ndone\n") })
		if n := strings.Count(string(s.output()), "hint: outside"); n != min(len(c.hint), 1) {
			t.Errorf("%s: %d hints in\n%s", c.line, n, s.text())
		}
	}
}

// TestAcceptHint: a closed socket accepts once it listens.
func TestAcceptHint(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("accept\r")
	s.sees("error: accept: EBADF: bad file descriptor\nhint: the socket is closed: listen ADDR PORT first\n>")
}

// TestRedirectionHint: a shell's > and < are told of where they are refused.
func TestRedirectionHint(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("socket_pair a b\r")
	s.sees("a b\n>")
	refused := []string{"a:read_to_eof > out", "a:read_some 9 >out", "a:write_all x < in", "{ state >> out }"}
	for i, line := range append(refused, "a:read_some 9 '>'", "assert 2 > 3", "repeat x assert 2 > 3") {
		s.types(line + "\r")
		s.types(fmt.Sprintf("print done %d\r", i))
		s.until("be done", func(screen string) bool { return strings.Contains(screen, fmt.Sprintf("\ndone %d\n", i)) })
		if n := strings.Count(string(s.output()), "hint: > and < are words here"); n != min(i+1, len(refused)) {
			t.Errorf("%d hints after %s", n, line)
		}
	}
}

// TestRecordHint: sockets that were open before a recording are named.
func TestRecordHint(t *testing.T) {
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("socket_pair a b; record " + filepath.Join(t.TempDir(), "late.transcript") + "\r")
	s.shows("hint: sockets from before are missing in the recording, which cannot replay what they do: a, b\n")
	if n := strings.Count(string(s.output()), "hint:"); n != 1 {
		t.Errorf("%d hints, want one:\n%s", n, s.text())
	}
}

// TestDetachedIsTold: what a detached job prints appears at once, its error is a notice, and neither counts: the shell
// waits for its next line meanwhile.
func TestDetachedIsTold(t *testing.T) {
	for _, c := range []struct{ output, want string }{
		{"text", "printed\n00000000  61 .*\n\\[1\\] \\{ print printed; .*\\}\n<stdin>:1: error: local_port: EBADF: .*\n"},
		{"json", `{.*"command":"print",.*}\n{.*"command":"hexdump",.*}\n{"notice":{"job":1,"command":"{ print .* }","error":{.*},"file":"<stdin>","line":1,"at":"[^"]*"}}\n`},
	} {
		t.Run(c.output, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			command := exec.CommandContext(ctx, os.Args[0], "-o", c.output)
			command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1")
			in, err := command.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			command.Stderr = command.Stdout
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(in, "detach { print printed; len a; hexdump a; local_port }\n"); err != nil {
				t.Fatal(err)
			}
			var text string
			printed := bufio.NewReader(out)
			for !strings.Contains(text, "EBADF") {
				line, err := printed.ReadString('\n')
				if text += line; err != nil {
					t.Fatal(err, text)
				}
			}
			_ = in.Close()
			rest, _ := io.ReadAll(printed)
			if err := command.Wait(); err != nil || len(rest) > 0 {
				t.Errorf("%v, and printed %q", err, rest)
			}
			if !regexp.MustCompile("^" + c.want + "$").MatchString(text) {
				t.Errorf("printed\n%s", text)
			}
		})
	}
}
