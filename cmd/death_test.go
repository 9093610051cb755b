//go:build linux

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
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/testscripts"
)

// modes are the terminal's.
func (s *shell) modes() unix.Termios {
	s.t.Helper()
	modes, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil {
		s.t.Fatal(err)
	}
	return *modes
}

// startInModes starts a shell and returns the modes in which it found the terminal.
func startInModes(t *testing.T, command *exec.Cmd) (*shell, unix.Termios) {
	t.Helper()
	s := startProgram(t, command)
	s.sees(">")
	found := s.modes()
	// A terminal that was just made has these (termios(3)); the shell has changed them.
	found.Lflag |= unix.ICANON | unix.ECHO | unix.ISIG | unix.IEXTEN
	found.Iflag |= unix.ICRNL | unix.IXON
	if s.modes() == found {
		t.Fatal("the shell did not change the modes")
	}
	return s, found
}

// gaveBack requires the terminal to be as it was found.
func (s *shell) gaveBack(found unix.Termios) {
	s.t.Helper()
	if got := s.modes(); got.Lflag != found.Lflag || got.Iflag != found.Iflag || got.Oflag != found.Oflag {
		s.t.Errorf("the terminal is left with %+v, not %+v", got, found)
	}
}

// TestSignalsEndTheSession: whatever goes on, the terminal is given back, the recording is whole, what is
// half typed has not run, and the status says which signal it was.
func TestSignalsEndTheSession(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		for _, c := range []struct{ name, types, sees string }{
			{"half typed", "print half", "> print half"},
			{"while a command runs", "print waits; b:read_some\r", "\nwaits"},
			{"while a script runs", "print waits; repeat 1000000 quiet timeout 1ms expect_error any b:read_some\r", "\nwaits"},
		} {
			t.Run(sig.String()+" "+c.name, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "session.transcript")
				s, found := startInModes(t, exec.Command(os.Args[0], "--no-rc", "--record", file))
				s.types("socket_pair a b\r")
				s.sees("a b\n>")
				s.types("b:read_all 5 &\r")
				s.sees("[1] b:read_all 5\n>")
				s.types(c.types)
				s.shows(c.sees)
				if err := s.command.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				if status := s.ends(); status != 128+int(sig) {
					t.Errorf("status %d", status)
				}
				s.gaveBack(found)
				text, err := os.ReadFile(file)
				if err != nil || !strings.HasSuffix(string(text), "\n> exit\n") || strings.Contains(string(text), "half") {
					t.Errorf("%v; recorded\n%s", err, text)
				}
				if _, report, err := testscripts.Replay(file, nil, false); report != "" || err != nil {
					t.Errorf("%v\n%s", err, report)
				}
			})
		}
	}
}

// TestHangUpTwice: a terminal that is closed is told of twice, by its shell and by the kernel, and the recording is whole
// all the same.
func TestHangUpTwice(t *testing.T) {
	s, file := recordedJob(t)
	s.types("print waits; b:read_some\r")
	s.shows("\nwaits")
	go func() {
		for range 1000 {
			_ = s.command.Process.Signal(syscall.SIGHUP) // it may have ended
			runtime.Gosched()
		}
	}()
	if status := s.ends(); status != 128+int(syscall.SIGHUP) {
		t.Errorf("status %d", status)
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasSuffix(string(text), "\n> exit\n") {
		t.Errorf("%v; recorded\n%s", err, text)
	}
}

// startPiped starts the program with pipes as its input and output; its errors are in a strings.Builder.
func startPiped(t *testing.T, args ...string) (command *exec.Cmd, in io.Writer, out io.Reader) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	command = exec.CommandContext(ctx, os.Args[0], args...) // what it does not say would be waited for without end
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1")
	command.Stderr = &strings.Builder{}
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if out, err = command.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, in, out
}

// TestSignalsEndABatch: its recording is whole, no further command has run, what was received is written out, and the
// status says which signal it was.
func TestSignalsEndABatch(t *testing.T) {
	const begins = "socket_pair a b\nb:read_all 5 &\nwhile sleep 1ms { len a } &\nb:write_all got\na:wait read\na:read_some &\n"
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		for _, c := range []struct {
			name, lines, err string
			args             []string
		}{
			{"between two lines", "print waits\nprint half", "", []string{"-k"}},
			{"while a line waits", "print waits\na:read_all 9\nprint never\n", "<stdin>:8: error: a:read_all: operation_aborted: operation canceled\n", []string{"-k", "run", "-"}},
			{"in a loop", "print waits\nwhile sleep 1h { len a }\nprint never\n", "<stdin>:8: error: sleep: operation_aborted: operation canceled\n", nil},
		} {
			t.Run(sig.String()+" "+c.name, func(t *testing.T) {
				file := filepath.Join(t.TempDir(), "session.transcript")
				command, in, out := startPiped(t, append([]string{"--record", file}, c.args...)...)
				if _, err := io.WriteString(in, begins+c.lines); err != nil {
					t.Fatal(err)
				}
				printed := bufio.NewReader(out)
				var text string
				for !strings.HasSuffix(text, "waits\n") {
					line, err := printed.ReadString('\n')
					if text += line; err != nil {
						t.Fatal(err, text)
					}
				}
				if err := command.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				rest, _ := io.ReadAll(printed)
				_ = command.Wait()
				if status := command.ProcessState.ExitCode(); status != 128+int(sig) {
					t.Errorf("status %d", status)
				}
				if errs := command.Stderr.(*strings.Builder).String(); string(rest) != "3 bytes \"got\"\n" || errs != c.err {
					t.Errorf("printed %q and %q", rest, errs)
				}
				recorded, err := os.ReadFile(file)
				if err != nil || !strings.HasSuffix(string(recorded), "\n> exit\n") || strings.Contains(string(recorded), "> print never") {
					t.Errorf("%v; recorded\n%s", err, recorded)
				}
				if _, report, err := testscripts.Replay(file, nil, false); report != "" || err != nil {
					t.Errorf("%v\n%s\n%s", err, report, recorded)
				}
			})
		}
	}
}

// TestSignalEndsACopy: what was written and read until then is recorded.
func TestSignalEndsACopy(t *testing.T) {
	port, accept := stranger(t)
	file := filepath.Join(t.TempDir(), "session.transcript")
	command, in, out := startPiped(t, "--record", file, "127.0.0.1", port)
	c := accept()
	if _, err := io.WriteString(in, "abc"); err != nil {
		t.Fatal(err)
	}
	expect(t, c, "abc")
	say(c, "defg")
	if _, err := io.ReadFull(out, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()
	recorded, err := os.ReadFile(file)
	want := "> connect 127.0.0.1 " + port + "\nok\n> write_all \"abc\"\n3\n> read_all 4\n4 bytes \"defg\"\n"
	if status := command.ProcessState.ExitCode(); status != 128+int(syscall.SIGTERM) || err != nil || !strings.HasPrefix(string(recorded), want) {
		t.Errorf("status %d, %v; recorded\n%s", status, err, recorded)
	}
}

// TestSignalAtAStoppedTerminal: output that nobody takes does not keep the shell, and neither does a second
// signal.
func TestSignalAtAStoppedTerminal(t *testing.T) {
	for _, signals := range []int{1, 2} {
		t.Run(fmt.Sprint(signals), func(t *testing.T) {
			s, found := startInModes(t, exec.Command(os.Args[0], "--no-rc"))
			s.stopReading()
			s.types("repeat 1000000 print 'nobody reads this'\r")
			s.has("written all that the terminal takes", func() bool {
				n, err := unix.IoctlGetInt(int(s.tty.Fd()), unix.TIOCINQ)
				return err == nil && n > 4000
			})
			for range signals {
				if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
			}
			if status := s.ends(); status != 128+int(syscall.SIGTERM) {
				t.Errorf("status %d", status)
			}
			s.gaveBack(found)
		})
	}
}

// TestHangUpRunsNothing: a terminal that goes away does not enter what is half typed on it.
func TestHangUpRunsNothing(t *testing.T) {
	for _, term := range []string{"xterm", "dumb"} {
		t.Run(term, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "session.transcript")
			command := exec.Command(os.Args[0], "--no-rc")
			command.Env = []string{"TERM=" + term}
			s := startProgram(t, command)
			s.sees(">")
			s.types("record " + file)
			s.sees("> record " + file)
			s.hangUp()
			if status := s.ends(); status != 128+int(syscall.SIGHUP) && status != 0 {
				t.Errorf("status %d", status)
			}
			if _, err := os.Stat(file); !os.IsNotExist(err) {
				t.Errorf("the half line ran: %v", err)
			}
		})
	}
}

// TestPanics: wherever the program panics, the terminal is given back before Go prints it, and the status is
// Go's.
func TestPanics(t *testing.T) {
	for _, c := range []struct{ name, types string }{
		{"in the shell's own flow", "boom\r"},
		{"in a job", "boom &\r"},
		{"where an operation completes", "boom_later &\rnew c\ra:write_some x\r"},
		{"where a deadline passes", "set timeout 1ms\rboom_later &\r"},
	} {
		t.Run(c.name, func(t *testing.T) {
			command := exec.Command(os.Args[0])
			command.Env = []string{"SOCKSHELL_TEST_SHELL=panics"}
			s, found := startInModes(t, command)
			s.types("socket_pair b a\r")
			s.sees("b a\n>")
			s.types(c.types)
			if status := s.ends(); status != 2 {
				t.Errorf("status %d", status)
			}
			<-s.closed
			s.gaveBack(found)
			if out := string(s.output()); !strings.Contains(out, "panic: boom") || !strings.Contains(out, "\r\ngoroutine ") {
				t.Errorf("printed\n%s", out)
			}
		})
	}
}

// TestExitInAJob leaves at once, also while a line is half typed.
func TestExitInAJob(t *testing.T) {
	for _, term := range []string{"xterm", "dumb"} {
		t.Run(term, func(t *testing.T) {
			dir := t.TempDir()
			script := filepath.Join(dir, "leaves.socksh")
			if err := os.WriteFile(script, []byte("b:read_some\nexit 7\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = l.Close() })
			command := exec.Command(os.Args[0], "--no-rc")
			command.Env = []string{"TERM=" + term}
			s := startProgram(t, command)
			s.sees(">")
			found := s.modes()
			s.types(fmt.Sprintf("new b; connect 127.0.0.1 %d\r", l.Addr().(*net.TCPAddr).Port))
			s.sees("\nok\n>")
			conn, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			s.types("source " + script + " &\r")
			s.sees("[1] source " + script + "\n>")
			s.types("print half")
			s.sees("> print half")
			if _, err := conn.Write([]byte("go")); err != nil {
				t.Fatal(err)
			}
			if status := s.ends(); status != 7 {
				t.Errorf("status %d", status)
			}
			<-s.closed
			if strings.Contains(s.text(), "\nhalf") {
				t.Errorf("the half line ran:\n%s", s.text())
			}
			if term == "xterm" {
				found.Lflag |= unix.ICANON | unix.ECHO | unix.ISIG | unix.IEXTEN
				found.Iflag |= unix.ICRNL | unix.IXON
			}
			s.gaveBack(found)
		})
	}
}

// TestSignalsRestoreWhatIsShared: a socket that the parent shares with the shell blocks again.
func TestSignalsRestoreWhatIsShared(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
	}{
		{"a shell", nil},
		{"a batch", []string{"-c", "assign v4 3; print adopted; sleep 1h"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			shared := blockingSocket(t)
			command := exec.Command(os.Args[0], c.args...)
			command.ExtraFiles = []*os.File{shared}
			s := startProgram(t, command)
			if c.args == nil {
				s.sees(">")
				s.types("assign v4 3; print adopted; sleep 1h\r")
			}
			s.shows("ok\nadopted")
			if !nonblocking(t, shared) {
				t.Fatal("the shell has not adopted it")
			}
			if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if status := s.ends(); status != 128+int(syscall.SIGTERM) {
				t.Errorf("status %d", status)
			}
			if nonblocking(t, shared) {
				t.Error("it is left non-blocking")
			}
		})
	}
}

// blockingSocket is a TCP socket in blocking mode, which os.File leaves alone.
func blockingSocket(t *testing.T) *os.File {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	file := os.NewFile(uintptr(fd), "socket")
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func nonblocking(t *testing.T, file *os.File) bool {
	t.Helper()
	flags, err := unix.FcntlInt(file.Fd(), unix.F_GETFL, 0)
	if err != nil {
		t.Fatal(err)
	}
	return flags&unix.O_NONBLOCK != 0
}

// stopReading ends the reading of what the shell writes, with a space that it echoes.
func (s *shell) stopReading() {
	s.t.Helper()
	s.mu.Lock()
	s.enough = true
	s.mu.Unlock()
	s.types(" ")
	<-s.closed
}

// hangUp closes the terminal, which would stay open while a read of it is under way.
func (s *shell) hangUp() {
	s.t.Helper()
	s.stopReading()
	if err := s.tty.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// TestSignalEndsTheLastJoin: what a script's end waits in is named, as one that was typed.
func TestSignalEndsTheLastJoin(t *testing.T) {
	command, _, out := startPiped(t, "-x", "-c", "socket_pair a b; b:read_some &")
	lines := bufio.NewScanner(out)
	for lines.Text() != "> join" {
		if !lines.Scan() {
			t.Fatal("it did not join")
		}
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	const want = "error: join: operation_aborted: operation canceled"
	if !lines.Scan() || lines.Text() != want {
		t.Errorf("got %q, want %q", lines.Text(), want)
	}
	_ = command.Wait()
}
