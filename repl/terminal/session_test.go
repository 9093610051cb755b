//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package terminal

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A session is a helper program on a terminal of its own.
type session struct {
	t       *testing.T
	screen  *emulator
	master  *os.File
	keep    *os.File // the other end, so that its mode can be read after the program's end
	before  unix.Termios
	orders  io.Writer
	reports chan string // lines; closed at the program's end
	cmd     *exec.Cmd
	read    chan struct{} // closed when the output has ended
}

// start runs the helper on a terminal of 40 columns and 12 rows; the prompt is "> ".
func start(t *testing.T, env ...string) *session {
	t.Helper()
	s := launch(t, env...)
	s.reported("open")
	s.screen.wait(t, "at the prompt", func(v view) bool { return v.rows[0] != "" })
	return s
}

func launch(t *testing.T, env ...string) *session {
	t.Helper()
	master, slave := openPty(t)
	s := &session{
		t: t, master: master, keep: slave, screen: newEmulator(40, 12),
		reports: make(chan string, 1000), read: make(chan struct{}),
	}
	s.screen.answers = master
	s.resize(40, 12)
	s.before = s.mode()
	ordersIn, ordersOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reportsIn, reportsOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "races") // GORACE takes no comma, which a test's name may have
	if err != nil {
		t.Fatal(err)
	}
	races := filepath.Join(folder, "log")
	s.cmd = exec.Command(os.Args[0])
	s.cmd.Env = append(os.Environ(), append([]string{
		role + "=shell", "PROMPT=> ", "HISTORY=", "EDITOR=",
		"GORACE=atexit_sleep_ms=0 halt_on_error=1 log_path=" + races,
	}, env...)...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = slave, slave, reportsOut
	s.cmd.ExtraFiles = []*os.File{ordersIn}
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for _, f := range []*os.File{ordersIn, reportsOut} {
		_ = f.Close()
	}
	s.orders = ordersOut
	go func() {
		defer close(s.read)
		_, _ = io.Copy(s.screen, master)
	}()
	go func() {
		defer close(s.reports)
		for lines := bufio.NewScanner(reportsIn); lines.Scan(); {
			s.reports <- lines.Text()
		}
		_ = reportsIn.Close()
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		_ = ordersOut.Close()
		_ = s.cmd.Wait()
		_ = slave.Close()
		_ = master.Close()
		<-s.read
		if logs, _ := filepath.Glob(races + "*"); len(logs) > 0 {
			text, _ := os.ReadFile(logs[0])
			t.Errorf("data race:\n%s", text)
		}
		_ = os.RemoveAll(folder)
	})
	return s
}

// openPty opens a terminal whose master can be closed while it is read, which the one of package pty
// cannot: it is in blocking mode.
func openPty(t testing.TB) (master, slave *os.File) {
	t.Helper()
	blocking, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = blocking.Close() }()
	fd, err := descriptor(blocking)
	if err != nil {
		t.Fatal(err)
	}
	if fd, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0); err != nil {
		t.Fatal(err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "master"), slave
}

// keys types.
func (s *session) keys(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.master, text); err != nil {
		s.t.Fatal(err)
	}
}

// order tells the helper what to do besides reading.
func (s *session) order(text string) {
	s.t.Helper()
	if _, err := fmt.Fprintln(s.orders, text); err != nil {
		s.t.Fatal(err)
	}
}

// write has the helper write text while it reads.
func (s *session) write(text string) {
	s.t.Helper()
	s.order(strconv.Quote(text))
	s.reported("written <nil>")
}

// report waits for the next report; ok is false at the program's end.
func (s *session) report() (line string, ok bool) {
	s.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	select {
	case line, ok = <-s.reports:
		return line, ok
	case <-deadline.C:
		s.t.Fatalf("no report came; the screen is\n%s", s.screen.view())
	}
	return "", false
}

func (s *session) reported(want string) {
	s.t.Helper()
	if got, ok := s.report(); got != want || !ok {
		s.t.Fatalf("report %q, want %q; the screen is\n%s", got, want, s.screen.view())
	}
}

// line is the report of an entered line.
func (s *session) line(want string) {
	s.t.Helper()
	s.reported(strconv.Quote(want) + " <nil>")
}

// exited waits for the program's end, and checks its status and that it gave the terminal back.
func (s *session) exited(status int) {
	s.t.Helper()
	for {
		line, ok := s.report()
		if !ok {
			break
		}
		s.t.Log(line)
	}
	_ = s.cmd.Wait()
	if got := s.cmd.ProcessState.ExitCode(); got != status {
		s.t.Errorf("exit status %d, want %d", got, status)
	}
	if s.mode() != s.before {
		s.t.Error("the terminal's mode is not the one from before")
	}
}

// mode is the terminal driver's.
func (s *session) mode() unix.Termios {
	s.t.Helper()
	fd, err := descriptor(s.keep)
	if err != nil {
		s.t.Fatal(err)
	}
	mode, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		s.t.Fatal(err)
	}
	return *mode
}

// running waits until the terminal is in the mode for commands, in which its driver looks for ^C.
func (s *session) running() { s.raw(true) }

// raw waits until the terminal's driver makes no lines, and looks for ^C or does not, which nothing on the screen shows.
func (s *session) raw(signals bool) {
	s.t.Helper()
	deadline := time.Now().Add(patience)
	poll := time.NewTicker(time.Millisecond)
	defer poll.Stop()
	for mode := s.mode(); mode.Lflag&unix.ICANON != 0 || mode.Lflag&unix.ISIG != 0 != signals; mode = s.mode() {
		if time.Now().After(deadline) {
			s.t.Fatalf("the terminal never was in the mode; Lflag is %#x", mode.Lflag)
		}
		<-poll.C
	}
}

func (s *session) resize(columns, rows int) {
	s.t.Helper()
	s.screen.resize(columns, rows)
	fd, err := descriptor(s.master)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(columns), Row: uint16(rows)}); err != nil {
		s.t.Fatal(err)
	}
}
