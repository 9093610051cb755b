//go:build unix

package cmd_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"

	"sockshell/cmd"
)

// TestMain makes the test binary the shell, when it is started as one.
func TestMain(m *testing.M) {
	switch os.Getenv("SOCKSHELL_TEST_SHELL") {
	case "":
	case "panics":
		os.Exit(cmd.PanickingShell())
	case "handles stop":
		os.Exit(handleStop())
	default:
		os.Exit(cmd.Main())
	}
	for _, sig := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} {
		if signal.Ignored(sig) { // nohup(1), or a shell's &: what is started here is to have its own way
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	os.Exit(m.Run())
}

// handleStop is a program that handles ^Z itself, as less and vi do: it leaves the terminal in order, and then stops.
func handleStop() int {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGTTIN)
	go func() {
		for s := range signals {
			switch s {
			case syscall.SIGTSTP:
				fmt.Println("stopping")
				_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
			case syscall.SIGCONT:
				fmt.Println("again")
			default:
				fmt.Println("another signal")
			}
		}
	}()
	fmt.Println("runs")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Println("got " + lines.Text())
	}
	return 0
}

// shell is the real program at a terminal.
type shell struct {
	t       *testing.T
	command *exec.Cmd
	tty     *os.File
	screen  vt10x.Terminal
	mu      sync.Mutex
	raw     []byte        // all that came
	enough  bool          // the next read is the last
	changed chan struct{} // something was drawn
	closed  chan struct{} // nothing more will be
}

// patience bounds a wait for what must come.
const patience = 20 * time.Second

func startShell(t *testing.T, args ...string) *shell {
	t.Helper()
	return startProgram(t, exec.Command(os.Args[0], args...))
}

// startProgram starts a program that is the shell, or starts it.
func startProgram(t *testing.T, command *exec.Cmd) *shell {
	t.Helper()
	races := filepath.Join(t.TempDir(), "race")
	s := &shell{
		t: t, screen: vt10x.New(vt10x.WithSize(120, 24)),
		changed: make(chan struct{}, 1), closed: make(chan struct{}),
	}
	s.command = command
	s.command.Env = append(append(os.Environ(),
		"SOCKSHELL_TEST_SHELL=1", "TERM=xterm", "NO_COLOR=1", "HOME="+t.TempDir(), "XDG_STATE_HOME=", "XDG_CONFIG_HOME=",
		"GORACE=atexit_sleep_ms=0 halt_on_error=1 log_path="+races), s.command.Env...)
	var err error
	s.tty, err = pty.StartWithSize(s.command, &pty.Winsize{Rows: 24, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	go s.draw()
	t.Cleanup(func() {
		_ = s.command.Process.Kill() // it may have ended
		_ = s.tty.Close()
		if logs, _ := filepath.Glob(races + ".*"); len(logs) > 0 {
			text, err := os.ReadFile(logs[0])
			t.Errorf("%v\n%s", err, text)
		}
	})
	return s
}

func (s *shell) draw() {
	defer close(s.closed)
	buf := make([]byte, 4096)
	for {
		n, err := s.tty.Read(buf)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.raw = append(s.raw, buf[:n]...)
		_, _ = s.screen.Write(buf[:n]) // an emulator in memory
		enough := s.enough
		s.mu.Unlock()
		if enough {
			return
		}
		select {
		case s.changed <- struct{}{}:
		default:
		}
	}
}

// defaultPrompt is what the default prompt shows of the current socket, where a line begins with it.
var defaultPrompt = regexp.MustCompile(
	`(?m)^[A-Za-z_]\w* (closed|open|connecting|((bound|listening) )?\S+:\d+( peer closed| broken)?)( \d+ unread)?( \[\d+ jobs?\])?>`)

// firstLine is the shell's.
var firstLine = regexp.MustCompile(`(?m)^sockshell \S+, .*: help, help examples, \^D leaves\n`)

// text is the screen, with `>` for a default prompt, whatever it shows, and without the shell's first line.
func (s *shell) text() string {
	return firstLine.ReplaceAllString(defaultPrompt.ReplaceAllString(s.whole(), ">"), "")
}

// whole is the screen.
func (s *shell) whole() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, line := range strings.Split(s.screen.String(), "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n ")
}

// sees waits until the screen ends with the text.
func (s *shell) sees(want string) {
	s.t.Helper()
	s.until("end with "+strconv.Quote(want), func(text string) bool { return strings.HasSuffix(text, want) })
}

// shows waits until each of the texts is somewhere on the screen.
func (s *shell) shows(wanted ...string) {
	s.t.Helper()
	s.until(fmt.Sprintf("show %q", wanted), func(text string) bool {
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				return false
			}
		}
		return true
	})
}

func (s *shell) until(what string, ok func(text string) bool) {
	s.t.Helper()
	late := time.After(patience)
	for !ok(s.text()) {
		select {
		case <-s.changed:
		case <-s.closed:
			if !ok(s.text()) {
				s.t.Fatalf("the terminal is closed; the screen was to %s:\n%s", what, s.text())
			}
		case <-late:
			s.t.Fatalf("the screen was to %s:\n%s", what, s.text())
		}
	}
}

func (s *shell) types(keys string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the program and returns its status.
func (s *shell) ends() int {
	s.t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.command.Wait() // ProcessState has the status
	}()
	select {
	case <-done:
	case <-time.After(patience):
		s.t.Fatalf("the shell goes on; the screen:\n%s", s.text())
	}
	return s.command.ProcessState.ExitCode()
}

// stray follows what is no command while the socket has a peer.
const stray = `write_all "TEXT\r\n" sends a text to the peer; interact sends what is typed, line by line`

func TestShellSession(t *testing.T) {
	s := startShell(t)
	s.sees(">")
	s.types("socket_p\ta b\r")
	s.sees("> socket_pair a b\na b\n>")
	s.types("b:read_some &\r")
	s.sees("[1] b:read_some\n>")
	s.types("a:write_all \"Hello\"\r")
	s.shows("\n[1] b:read_some\n5 bytes \"Hello\"\n", "\n5\n") // in either order
	s.types("join 1\r")
	s.sees("join 1\n>") // it was shown
	s.types("nonsense\r")
	s.sees("error: nonsense: usage: unknown command; help lists them\nhint: " + stray + "\n>")
	s.types("\x1b[A\x1b[A\r")
	s.sees("usage: there is no job 1; jobs lists them\n  usage: join [N…]\n>")
	s.types("\x04")
	if status := s.ends(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestStrayWord: who types at the prompt what the peer is to read is told what sends it.
func TestStrayWord(t *testing.T) {
	s := startShell(t)
	s.sees(">")
	for _, step := range [][2]string{
		{"nonsense", "> nonsense\nerror: nonsense: usage: unknown command; help lists them\n>"}, // it has no peer
		{"socket_pair a b", "\na b\n>"},
		{"nonsense", "error: nonsense: usage: unknown command; help lists them\nhint: " + stray + "\n>"},
		{"n = 5", "error: 5: usage: unknown command; to set a variable to a word: let n 5\n>"},
		{"hepl", "error: hepl: usage: unknown command; did you mean help?\n>"},
	} {
		s.types(step[0] + "\r")
		s.sees(step[1])
	}
}

func TestShellInterrupt(t *testing.T) {
	s := startShell(t)
	s.sees(">")
	s.types("socket_pair a b\r")
	s.sees("a b\n>")
	s.types("print waits; b:read_some\r")
	s.sees("b:read_some\nwaits")
	s.types("\x03")
	s.sees("error: b:read_some: operation_aborted: operation canceled\n>")
	s.types("a:write_all kept\r")
	s.sees("4\n>")
	s.types("half a line\x03")
	s.sees("\n>")
	s.types("b:read_some\r")
	s.sees("b:read_some\n4 bytes \"kept\"\n>")
	s.types("exit 7\r")
	if status := s.ends(); status != 7 {
		t.Errorf("status %d", status)
	}
}

// TestShellHangUp: what was typed half does not run, and the status says which signal it was.
func TestShellHangUp(t *testing.T) {
	s := startShell(t)
	s.sees(">")
	s.types("print half")
	s.sees("> print half")
	if err := s.command.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if status := s.ends(); status != 128+int(syscall.SIGHUP) {
		t.Errorf("status %d", status)
	}
	<-s.closed
	if strings.Contains(s.text(), "\nhalf") {
		t.Errorf("the half line ran:\n%s", s.text())
	}
}

// TestHistoryNotKept: it is told once that the history cannot be read, or no longer be kept.
func TestHistoryNotKept(t *testing.T) {
	folder := t.TempDir()
	fifo := filepath.Join(folder, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, file, first, then string }{
		{"a folder", folder, "history: EISDIR: is a directory\n>", "> print 1\n1\n>"},
		{"a FIFO", fifo, "history: " + fifo + ": neither a file nor a device\n>", "> print 1\n1\n>"},
		{"a file in a file", filepath.Join(fifo, "x"), "history: ENOTDIR: not a directory\n>", "> print 1\n1\n>"},
		{"a full disk", "/dev/full", ">", "> print 1\n1\nhistory: ENOSPC: no space left on device\n>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := os.Stat(c.file); c.name == "a full disk" && err != nil {
				t.Skip("no " + c.file)
			}
			s := startShell(t, "--no-rc", "--history", c.file)
			s.sees(c.first)
			s.types("print 1\r")
			s.sees(c.then)
			s.types("print 2\r")
			s.sees("> print 2\n2\n>")
			s.types("exit\r")
			if status := s.ends(); status != 0 {
				t.Errorf("status %d", status)
			}
		})
	}
}

// resize gives the terminal another size.
func (s *shell) resize(columns, rows int) {
	s.t.Helper()
	s.mu.Lock()
	s.screen.Resize(columns, rows)
	s.mu.Unlock()
	if err := pty.Setsize(s.tty, &pty.Winsize{Rows: uint16(rows), Cols: uint16(columns)}); err != nil {
		s.t.Fatal(err)
	}
}

// TestNarrowTerminal: a table that does not fit is shown as blocks, and a single row is no reason for a pager.
func TestNarrowTerminal(t *testing.T) {
	command := exec.Command(os.Args[0], "--no-rc")
	command.Env = []string{"PAGER=sed s/^/P/"}
	s := startProgram(t, command)
	s.sees(">")
	s.types("sockets\r")
	s.until("show columns", func(screen string) bool { return strings.Contains(screen, "\nname  current  state") })
	s.resize(40, 24)
	s.types("sockets\r")
	s.until("show blocks", func(screen string) bool {
		return strings.Contains(screen, "\nname: s1\ncurrent: true\nstate: closed\n")
	})
	s.resize(40, 1)
	s.types("repeat 30 print number $i\r")
	s.until("print all", func(string) bool { return strings.Contains(string(s.output()), "number 30\r\n") })
	if strings.Contains(string(s.output()), "Pnumber") {
		t.Errorf("paged:\n%q", s.output())
	}
}
