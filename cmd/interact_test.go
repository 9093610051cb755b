//go:build linux

package cmd_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const hint = "^] or ^C comes back, ^D shuts down sending"

// talks begins a talk.
func (s *shell) talks(mode string) {
	s.t.Helper()
	s.sees(">")
	s.types("interact" + mode + "\r")
}

func expect(t *testing.T, c net.Conn, want string) {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(patience))
	got := make([]byte, len(want))
	if n, err := io.ReadFull(c, got); err != nil || string(got) != want {
		t.Fatalf("the peer got %q, %v; not %q", got[:n], err, want)
	}
}

func say(c net.Conn, text string) { _, _ = io.WriteString(c, text) }

// TestInteract is a talk with a server: a prompt that ends no line can be seen, what is typed stays where it is while
// something comes, and the peer's end comes back.
func TestInteract(t *testing.T) {
	s, c := startQuick(t)
	s.talks("")
	s.shows(hint)
	say(c, "\x1b[2J\x00welcome\r\nlogin: ")
	s.sees("^[[2J^@welcome\nlogin:")
	s.types("bo")
	s.sees("login: bo")
	say(c, "wait\r\nmore: ")
	s.sees("login: wait\nmore: bo")
	s.types("b\r")
	expect(t, c, "bob\r\n")
	say(c, "\r\nhello bob\r\n")
	s.sees("more: bob\n\nhello bob")
	s.types("\r\t\x15\x1b[A\x1b[A\r")
	expect(t, c, "\r\nbob\r\n")
	s.types("\x1d")
	s.sees("\n>")
	s.types("print shell\r")
	s.sees("> print shell\nshell\n>")
	say(c, "not shown\r\n")
	s.types("read_some\r")
	s.sees("11 bytes \"not shown\\r\\n\"\n>")
	s.types("interact\r")
	s.types("half")
	s.sees("\nhalf") // a ^C ahead of that ends the command
	s.types("\x03")
	s.sees("half^C\n>")
	s.types("interact\r")
	s.types("\x04")
	_ = c.SetReadDeadline(time.Now().Add(patience))
	if n, err := c.Read(make([]byte, 1)); err != io.EOF { //nolint:errorlint // as io has it
		t.Fatalf("the peer got %d bytes, %v", n, err)
	}
	s.types("late\r\x04")
	s.shows("sending is shut down; ^] comes back\nsending is shut down; ^] comes back")
	say(c, "the end, ")
	s.sees("the end,")
	_ = c.Close()
	s.sees("\n" + hint + "\nlate\nsending is shut down; ^] comes back\nsending is shut down; ^] comes back\nthe end,\neof\n>")
	s.types("exit\r")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestInteractLineEnds: lines end as the peer's do, unless it was said how.
func TestInteractLineEnds(t *testing.T) {
	for _, c := range []struct{ mode, greeting, sent string }{
		{"", "", "x\r\n"},
		{"", "a\r\n", "x\r\n"},
		{"", "a\n", "x\n"},
		{"", "a: ", "x\n"},
		{" lf", "a\r\n", "x\n"},
		{" crlf", "a\n", "x\r\n"},
	} {
		s, conn := startQuick(t)
		s.talks(c.mode)
		s.shows(hint)
		say(conn, c.greeting)
		if c.greeting != "" {
			s.shows(hint + "\na")
		}
		s.types("x\r")
		expect(t, conn, c.sent)
	}
}

// TestInteractRaw: keys are sent as they come, and ^] alone comes back; the terminal is as it was whatever ends that.
func TestInteractRaw(t *testing.T) {
	s, c := startQuick(t)
	s.talks(" raw")
	s.has("a raw terminal", func() bool { return s.modes().Lflag&(unix.ISIG|unix.ICANON) == 0 && s.modes().Oflag&unix.OPOST == 0 })
	s.types("a\x03\x04\x1a\r\x1b[A")
	expect(t, c, "a\x03\x04\x1a\r\x1b[A")
	say(c, "one\x1b[3Dtwo")
	s.sees("two")
	s.types("b\x1dprint shell\r")
	expect(t, c, "b")
	s.sees("> print shell\nshell\n>")
	s.types("exit 4\r")
	if status := s.ends(); status != 4 {
		t.Errorf("status %d", status)
	}
}

// TestInteractGivesBack: no terminal is left in another mode, whatever ends a talk.
func TestInteractGivesBack(t *testing.T) {
	for _, mode := range []string{"", " raw"} {
		for _, c := range []struct {
			name   string
			end    func(s *shell)
			status int
		}{
			{"a signal", func(s *shell) { _ = s.command.Process.Signal(syscall.SIGTERM) }, 128 + int(syscall.SIGTERM)},
			{"the peer", func(s *shell) {
				s.types("close\r")
				s.until("come back", func(text string) bool {
					return strings.Contains(text, "\neof\n") && strings.HasSuffix(text, "\n>") // the job may end in between
				})
				s.types("exit 3\r")
			}, 3},
			{"a panic", func(s *shell) { s.types("boom\r") }, 2},
		} {
			t.Run(c.name+mode, func(t *testing.T) {
				command := exec.Command(os.Args[0])
				command.Env = []string{"SOCKSHELL_TEST_SHELL=panics"}
				s, found := startInModes(t, command)
				s.types("socket_pair b a; socket_pair d c\r")
				s.sees("d c\n>")
				script := filepath.Join(t.TempDir(), "closes.socksh")
				if err := os.WriteFile(script, []byte("quiet b:expect \"close"+map[string]string{"": `\r\n`, " raw": `\r`}[mode]+"\"\nb:close\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				if c.name == "a panic" {
					s.types("b:boom_later &\r")
				} else {
					s.types("source " + script + " &\r")
				}
				s.types("use a\r")
				s.sees("ok\n>")
				s.types("interact" + mode + "\r")
				s.talked()
				c.end(s)
				if status := s.ends(); status != c.status {
					t.Errorf("status %d\n%s", status, s.text())
				}
				<-s.closed
				s.gaveBack(found)
			})
		}
	}
}

// TestInteractFlood: a peer that floods keeps nobody from coming back, and what was not shown is still to be read.
func TestInteractFlood(t *testing.T) {
	for _, mode := range []string{"", " raw"} {
		t.Run("interact"+mode, func(t *testing.T) {
			s, c := startQuick(t)
			s.talks(mode)
			s.shows("comes back")
			flood := new(bytes.Buffer)
			for i := range 1_000_000 {
				fmt.Fprintf(flood, "line-%d\r\n", i)
			}
			go func() { _, _ = c.Write(flood.Bytes()) }()
			s.until("flood", func(text string) bool { return strings.Contains(text, "\nline-3") })
			s.types("\x1d")
			s.sees("\n>")
			lines := shownLines(string(s.output()))
			at := 0
			for _, line := range lines[:len(lines)-1] {
				if !bytes.HasPrefix(flood.Bytes()[at:], []byte(line+"\r\n")) {
					t.Fatalf("%q is shown, and there comes %q", line, flood.Bytes()[at:at+20])
				}
				at += len(line) + 2
			}
			next := flood.Bytes()[at:]
			last := strings.Replace(lines[len(lines)-1], "^M", "\r", 1)
			if !bytes.HasPrefix(next, []byte(last)) {
				t.Fatalf("%q is shown, and there comes %q", last, next[:20])
			}
			next = next[len(last):]
			var wanted []string
			for _, from := range [][]byte{next, bytes.TrimPrefix(next, []byte("\r")), bytes.TrimPrefix(next, []byte("\r\n"))} { // where a whole line ended is not seen
				line, _, _ := bytes.Cut(from, []byte("\n"))
				wanted = append(wanted, "> read_until \"\\n\"\n"+counted(len(line)+1)+" "+strconv.Quote(string(line)+"\n")+"\n>")
			}
			s.types("read_until \"\\n\"\r")
			s.until(fmt.Sprintf("end with one of %q", wanted), func(text string) bool {
				return slices.ContainsFunc(wanted, func(want string) bool { return strings.HasSuffix(text, want) })
			})
		})
	}
}

// counted is a number of bytes, as data begins.
func counted(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return strconv.Itoa(n) + " bytes"
}

// shownLines are the lines from line-0 on, as a terminal has them, and what stands before the shell's prompt.
func shownLines(raw string) []string {
	raw = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`).ReplaceAllString(raw, "")
	var shown []string
	for line := range strings.Lines(raw[strings.Index(raw, "line-0"):]) {
		line = strings.TrimRight(line, "\r\n")
		line = strings.TrimRight(line[strings.LastIndexByte(line, '\r')+1:], " ")
		if strings.HasPrefix(line, "s1 ") {
			break
		}
		shown = append(shown, line)
	}
	return shown
}

// TestInteractJobFirst: a job that reads the socket keeps its turn, and is named.
func TestInteractJobFirst(t *testing.T) {
	s, c := startQuick(t)
	s.sees(">")
	s.types("read_until \"\\n\" &\r")
	s.sees("&\n[1] read_until \"\\n\"\n>")
	s.types("interact\r")
	s.shows("[1] read_until \"\\n\" reads first")
	say(c, "the job's\nthe talk's\n")
	s.shows("\n10 bytes \"the job's\\n\"", "\nthe talk's") // in either order
}

// TestInteractHalfTyped: what was typed for a peer that has ended is no command.
func TestInteractHalfTyped(t *testing.T) {
	s, c := startQuick(t)
	s.talks("")
	s.shows(hint)
	s.types("print half")
	s.sees("print half")
	_ = c.Close()
	s.sees("print half\neof\n>")
	s.types("print whole\r")
	s.sees("> print whole\nwhole\n>")
}

// TestInteractRecorded: a recording has what was read and written, and replays.
func TestInteractRecorded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "talk.transcript")
	s, c := startQuick(t, "--record", file)
	s.talks("")
	s.shows(hint)
	say(c, "hello\r\nname: ")
	s.sees("name:")
	s.types("bob\r")
	expect(t, c, "bob\r\n")
	say(c, "hi bob\r\n")
	s.shows("\nhi bob")
	s.types("\x1d")
	s.sees("\n>")
	s.types("print 1; interact\r")
	s.sees("print 1; interact\n1\n" + hint)
	s.types("\x04")
	_, _ = io.ReadAll(c)
	_ = c.Close()
	s.sees("eof\n>")
	s.types("exit\r")
	s.ends()
	text, err := os.ReadFile(file)
	want := regexp.MustCompile(`^> connect 127\.0\.0\.1 \d+
ok
> read_all 13
13 bytes
  "hello\\r\\n"
  "name: "
> write_all "bob\\r\\n"
5
> read_all 8
8 bytes "hi bob\\r\\n"
> print 1; shutdown send; expect_error eof read_some
1
ok
eof
> exit
$`)
	if err != nil || !want.Match(text) {
		t.Errorf("%v; recorded\n%s", err, text)
	}
	p := startPeer(t, func(c *net.TCPConn) []byte {
		_, _ = c.Write([]byte("hello\r\nname: "))
		got := make([]byte, 5)
		_, _ = io.ReadFull(c, got)
		_, _ = c.Write([]byte("hi bob\r\n"))
		return append(got, rest(c)...)
	})
	again := strings.Replace(string(text), c.LocalAddr().String()[len("127.0.0.1:"):], p.port(), 1)
	if err := os.WriteFile(file, []byte(again), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, told, status := piped(t, nil, os.Args[0], "test", file); status != 0 {
		t.Errorf("the replay: %s%s", out, told)
	}
}

// TestInteractDumb is a talk on a terminal that cannot be drawn on.
func TestInteractDumb(t *testing.T) {
	s, c := startQuickIn(t, []string{"TERM=dumb"}, "-i")
	s.sees(hint)
	say(c, "\x1b[2Jlogin: ")
	s.sees("^[[2Jlogin:")
	s.types("bob\r")
	expect(t, c, "bob\n")
	for _, keys := range []string{"half\x03", "\x1d\r"} {
		s.types(keys)
		s.sees("\n>")
		s.types("print shell\r")
		s.sees("print shell\nshell\n>")
		s.types("interact\r")
		s.sees("interact\n" + hint)
	}
	s.types("\x04")
	if got := rest(c); len(got) > 0 {
		t.Errorf("the peer got %q", got)
	}
	_ = c.Close()
	s.sees("\neof\n>")
	s.types("print shell\r")
	s.sees("print shell\nshell\n>")
	s.types("exit\r")
	s.ends()
}

// TestBanner: the shell's first line is one, and can be dropped.
func TestBanner(t *testing.T) {
	const banner = ": help, help examples, ^D leaves\n"
	s := startShell(t, "--no-rc")
	s.sees(">")
	if text := s.whole(); !strings.HasPrefix(text, "sockshell ") || !strings.Contains(text, banner) || strings.Count(text, "\n") != 1 {
		t.Errorf("the screen has\n%s", text)
	}
	s = startShell(t, "--no-rc", "-q")
	s.sees(">")
	quiet := s.whole()
	s, _ = startWithRC(t, "set banner off\n")
	s.sees(">")
	if text := s.whole(); strings.Contains(text+quiet, banner) {
		t.Errorf("the screen has\n%s\nand\n%s", text, quiet)
	}
}

// TestQuickTerminal: the shell begins with the connection, or ends with a plain error; -i gives it the terminal at once.
func TestQuickTerminal(t *testing.T) {
	s, c := startQuick(t, "-i")
	s.sees(hint)
	say(c, "hello\r\n")
	s.shows(hint + "\nhello")
	_ = c.Close()
	s.until("have the prompt", func(text string) bool { return strings.HasSuffix(text, "hello\neof\n>") })
	if !strings.HasSuffix(s.whole(), "\ns1 "+c.LocalAddr().String()+" peer closed>") {
		t.Errorf("the screen has\n%s", s.whole())
	}
	address := refusing(t)
	s = startShell(t, "--no-rc", address)
	if status := s.ends(); status != 1 {
		t.Errorf("status %d", status)
	}
	<-s.closed
	if text := s.text(); !strings.HasPrefix(text, "error: connect "+address+": ECONNREFUSED: connection refused\n") || strings.Contains(text, ">") {
		t.Errorf("the screen has\n%s", text)
	}
}
