//go:build unix

package cmd_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// startWith starts the shell with variables of its own in the environment.
func startWith(t *testing.T, env ...string) *shell {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append([]string{"SHELL=/bin/sh", "PAGER="}, env...)
	return startProgram(t, command)
}

// leaves ends a session that is well.
func (s *shell) leaves() {
	s.t.Helper()
	s.types("exit 0\r")
	if status := s.ends(); status != 0 {
		s.t.Errorf("status %d", status)
	}
}

func TestProgram(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	s.types("!echo \"it's $((6*7))\" | tr a-z A-Z\r")
	s.sees("\nIT'S 42\n>")
	s.types("use s1; !exit 3\r")
	s.sees("\nok\nerror: !exit 3: program_failed: exit status 3\n>")
	s.types("print $?\r")
	s.sees("print $?\nok\n>") // it is no command of the session's
	s.types("nonsense; !echo no\r")
	s.sees("error: nonsense: usage: unknown command; help lists them\n>")
	s.types("x = !echo\r")
	s.shows("is reserved")
	s.leaves()
}

// TestProgramInterrupt: ^C is the program's alone, also where it comes to the shell after the program's end.
func TestProgramInterrupt(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	for range 5 {
		s.types("!echo runs; exec sleep 1000\r")
		s.sees("1000\nruns")
		s.types("\x03")
		s.sees("error: !echo runs; exec sleep 1000: program_failed: signal: interrupt\n>")
	}
	s.types("print on\r")
	s.sees("print on\non\n>")
	if strings.Contains(s.text(), "leaves") {
		t.Errorf("^C was the shell's, too:\n%s", s.text())
	}
	s.leaves()
}

// TestEditorInterrupt: ^C in the user's editor is the editor's alone, however often.
func TestEditorInterrupt(t *testing.T) {
	s := startWith(t, "VISUAL=trap 'echo caught' INT; echo edits; until read x; do :; done; exit 3; :")
	s.sees(">")
	s.types("print half\x18\x05")
	s.sees("edits")
	for _, seen := range []string{"\n^Ccaught", "\n^Ccaught\n^Ccaught"} {
		s.types("\x03")
		s.sees(seen)
	}
	s.types("x\r")
	s.sees("exit status 3\n> print half")
	s.types("\r")
	s.sees("> print half\nhalf\n>")
	if strings.Contains(s.text(), "leaves") {
		t.Errorf("^C was the shell's, too:\n%s", s.text())
	}
	s.leaves()
}

// TestProgramGetsListedDescriptors: what the session has open is closed in a program, but for the descriptors that it lists,
// which have their own numbers there.
func TestProgramGetsListedDescriptors(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("no /proc/self/fd")
	}
	s := startWith(t)
	s.sees(">")
	s.types("socket_pair a b; release; dup $_; quiet s1:open v4\r")
	s.sees("\n>")
	s.types("!ls -l /proc/self/fd | grep -c -e socket: -e anon_inode; echo so\r")
	s.sees("\n2\nso\n>")
	s.types("!for n in $(seq 3 300); do [ -e /proc/$$/fd/$n ] && printf ' <%s>' $n; done; echo\r")
	s.sees(">\n>")
	listed := regexp.MustCompile(`/dev/fd/(\d+)`).FindAllStringSubmatch(s.text(), 2)
	for _, fd := range listed {
		if !strings.Contains(s.text(), " <"+fd[1]+">") {
			t.Errorf("the program has no descriptor %s:\n%s", fd[1], s.text())
		}
	}
	s.leaves()
}

func TestPipe(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	s.types("socket_pair a b\r")
	s.sees("a b\n>")
	s.types("sockets | grep -c 127.0.0.1\r")
	s.sees("\n2\n>")
	s.types("a:write_all \"x\\0y\\n\" \"1\" | sed 's/^/sent /'\r")
	s.sees("\nsent 5\n>")
	s.types("b:read_all 5 | od -An -c\r")
	s.sees("\n   x  \\0   y  \\n   1\n>")
	s.types("print 1; print 2 | sed s/^/piped/ | cat; echo 3\r")
	s.sees("\n1\npiped2\n3\n>") // all that follows the first | is the system shell's
	s.leaves()
}

// TestPipeEnds: a program that does not read to the end ends what feeds it, and that is no error.
func TestPipeEnds(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	s.types("repeat 1000000000 print x | head -2\r")
	s.sees("head -2\nx\nx\n>")
	s.types("print $?\r")
	s.sees("print $?\nok\n>")
	s.types("while print y { print x } | head -1\r")
	s.sees("head -1\nx\n>")
	s.types("print $?\r")
	s.sees("print $?\nok\n>")
	s.types("print on | exit 4\r")
	s.sees("error: | exit 4: program_failed: exit status 4\n>")
	s.types("print on | true\r")
	s.sees("| true\n>")
	s.types("print $?; is_open\r")
	s.sees("\nfalse\n>")
	s.leaves()
}

// TestPipeCompletes: a command that is complete when it meets a program that reads no more keeps its result.
func TestPipeCompletes(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/lines", []byte("print one\nretry 10s len file:gate\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	recording := dir + "/session.transcript"
	command := exec.Command(os.Args[0])
	command.Env, command.Dir = []string{"SHELL=/bin/sh"}, dir
	s := startProgram(t, command)
	s.sees(">")
	s.types("record session.transcript\r")
	s.sees("session.transcript\n>")
	gate := "retry 10s len file:gate"
	var want []string
	for _, c := range []struct{ command, reads string }{
		{gate, ""},
		{"{ print one; " + gate + " }", "read x; "},
		{"repeat 2 { print one; retry 10s len file:gate$i }", "read x; echo >gate1; read x; read x; "}, // one, 1, one
		{"repeat 1 " + gate, ""},
		{"for n in 1 { " + gate + " }", ""},
		{"if is_open { } else { " + gate + " }", ""},
		{"source lines", "read x; "},
		{"timeout 10s " + gate, ""},
		{"measure 1 { print 1; " + gate + "; print 2 }", "read x; "},
	} {
		s.types("!rm -f gate gate1 gate2\r")
		s.sees("gate2\n>")
		s.types(c.command + " | { " + c.reads + "exec <&-; echo >gate2; echo >gate; }\r")
		s.sees("gate; }\n>")
		s.types("print $?\r")
		s.sees("print $?\nok\n>")
		want = append(want, "\n> "+c.command+"\n")
	}
	s.leaves()
	text, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range want {
		if !strings.Contains("\n"+string(text), line) {
			t.Errorf("recorded without%s:\n%s", line, text)
		}
	}
}

// TestPipeErrors: the command's errors are the terminal's, and what cannot run starts no program.
func TestPipeErrors(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	s.types("local_port | sed s/^/piped/\r")
	s.sees("error: local_port: EBADF: bad file descriptor\nhint: the socket is closed: open v4, open v6 or connect first\n>")
	s.types("local_port |sed s/^/piped/\r")
	s.sees("error: local_port: EBADF: bad file descriptor\nhint: the socket is closed: open v4, open v6 or connect first\n>")
	s.types("print x |tr x y\r")
	s.sees("\ny\n>")
	s.types("print before; nonsense | echo no\r")
	s.sees("echo no\nerror: nonsense: usage: unknown command; help lists them\n>")
	s.types("sleep 1ms & | cat\r")
	s.sees("error: | cat: usage: a job's output comes when it is joined: join N | PROGRAM\n>")
	s.types("sockets |\r")
	s.sees("error: |: usage: missing PROGRAM\n>")
	s.leaves()
}

// TestPipeInterrupt: ^C ends both the program and what feeds it.
func TestPipeInterrupt(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	s.types("socket_pair a b\r")
	s.sees("a b\n>")
	s.types("{ print waits; b:read_some } | { echo reads; cat; }\r")
	s.sees("}\nreads\nwaits") // which a wait hands on
	s.types("\x03")
	s.shows("error: b:read_some: operation_aborted: operation canceled\n", "program_failed: signal: interrupt\n")
	s.types("a:write_all kept; b:read_some\r")
	s.sees("4 bytes \"kept\"\n>")
	s.leaves()
}

// TestPipeFormats: hex and json are for programs, too.
func TestPipeFormats(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	s.types("set output hex; slice abc 1 2 | sed s/^/-/\r")
	s.sees("\n-2 bytes\n-  00000000  61 62                                             |ab|\n>")
	s.types("set output json; is_open | sed 's/.*result/result/;s/,.*//'\r")
	s.sees("\nresult\":false\n>")
	s.leaves()
}

// TestProgramsAndRecording: a program is a comment, and a command that is piped is itself.
func TestProgramsAndRecording(t *testing.T) {
	file := t.TempDir() + "/session.transcript"
	s := startWith(t)
	s.sees(">")
	s.types("record " + file + "\r")
	s.sees("session.transcript\n>")
	s.types("!echo one\r")
	s.sees("\none\n>")
	s.types("len abc | sed s/^/-/\r")
	s.sees("\n-3\n>")
	s.types("len $_\r")
	s.sees("\n1\n>")
	s.types("exit 0\r")
	s.ends()
	text, err := os.ReadFile(file)
	if want := "> # !echo one\n> len abc\n3\n> len $_\n1\n> exit 0\n"; err != nil || string(text) != want {
		t.Errorf("%v; recorded\n%s", err, text)
	}
	replayTenTimes(t, file, "")
}

func TestPager(t *testing.T) {
	s := startWith(t, "PAGER=sed s/^/P/")
	s.sees(">")
	s.types("help len\r")
	s.sees("see also: help variables, help bytes\n>")
	s.types("help\r")
	s.sees("\nPhelp NAME explains any of them; help WORD looks for a word everywhere.\n>")
	s.types("repeat 30 print $i; local_port\r")
	s.sees("\nP30\nPerror: local_port: EBADF: bad file descriptor\nPhint: the socket is closed: open v4, open v6 or connect first\n" +
		"error: local_port: EBADF: bad file descriptor\nhint: the socket is closed: open v4, open v6 or connect first\n>")
	s.types("print shown; sleep 1ms; repeat 30 print $i\r")
	s.sees("\n29\n30\n>")
	s.types("set pager \"sed s/^/Q/\"; repeat 30 print $i\r")
	s.sees("\nQ29\nQ30\n>")
	s.types("set pager 'sed \"s/^/$LESSSECURE-/\"'; repeat 30 print $i\r")
	s.sees("\n1-29\n1-30\n>")
	s.types("set pager off; repeat 30 print $i\r")
	s.sees("\n29\n30\n>")
	s.types("set pager /no/such/program; repeat 30 print $i\r")
	s.sees("\n29\n30\n>")
	s.types("set pager \"sed s/^/R/; exec sleep 1000\"; repeat 30 print $i\r")
	s.sees("\nR29\nR30")
	s.types("\x03")
	s.sees("\n>")
	s.types("print on\r")
	s.sees("\non\n>")
	s.leaves()
}
