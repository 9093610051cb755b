//go:build unix

package cmd_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// onDumbTerminal types at a shell on a terminal that obeys no sequence, and gives what it showed.
func onDumbTerminal(t *testing.T, typed string) (text string, status int) {
	t.Helper()
	command := exec.Command(os.Args[0], "--no-rc")
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "TERM=dumb", "HOME="+t.TempDir())
	terminal, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	if _, err := terminal.WriteString(typed); err != nil {
		t.Fatal(err)
	}
	out, _ := io.ReadAll(terminal) // which ends with EIO, pty(7)
	_ = command.Wait()
	return string(out), command.ProcessState.ExitCode()
}

// TestDumbTerminal is a session on a terminal that obeys no sequence: it gets none.
func TestDumbTerminal(t *testing.T) {
	text, _ := onDumbTerminal(t, "print one\nprint $nothing\nset prompt \"\\e[1m> \"\nprint \"\\e[?25l\"\nexit\n")
	if strings.Contains(text, "\x1b") || !strings.Contains(text, "\none\r\n") && !strings.Contains(text, " one\r\n") || !strings.Contains(text, "error: print: ") ||
		!strings.Contains(text, "^[[1m> ") || !strings.Contains(text, "^[[?25l\r\n") {
		t.Errorf("the terminal got %q", text)
	}
}

// TestDumbTerminalEndsACommand: ^D in a command that goes on over lines ends that.
func TestDumbTerminalEndsACommand(t *testing.T) {
	text, status := onDumbTerminal(t, "while is_open {\n\x04print 'a\n\x04exit 7\n")
	if !strings.Contains(text, "error: while: usage: unclosed \"{\"\r\n") || !strings.Contains(text, "error: print: usage: unclosed '\r\n") || status != 7 {
		t.Errorf("status %d, the terminal got %q", status, text)
	}
}

// TestLongLine: a line that the terminal's driver cuts does not run, nor does its rest, and that is told.
func TestLongLine(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the driver takes no line that it has no room for, and rings the bell")
	}
	const limit = 4095
	cut := " the terminal's driver cuts a line of 4095 bytes or more"
	fits, long := "len "+strings.Repeat("a", limit-5), "len "+strings.Repeat("a", limit)
	for _, c := range []struct {
		name, typed string
		args        []string
		out, err    string // the beginning of what is wrong
		status      int
	}{
		{"the longest", fits + "\nexit 3\n", nil, "4090\n", "", 3},
		{"a longer one", long + "\nexit 3\n", nil, "", "error:" + cut, 3},
		{"the longest, in two rows", fits[:4000] + "\\\n" + fits[4:4004] + "\nprint ok\nexit 3\n", nil, "7996\nok\n", "", 3},
		{"of a command in several rows", "print \"\n" + long + "\nprint two\nexit 3\n", nil, "two\n", "error:" + cut, 3},
		{"with ^D in it", long + "\x04print rest\nprint a\x04b\nexit 3\n", nil, "ab\n", "error:" + cut, 3},
		{"run -", "print one\n" + long + "\nprint after\n", []string{"run", "-"}, "one\n", "error: standard input:" + cut, 1},
		{
			"run - with a job that is done", "socket_pair a b\na:write_all hi\nquiet b:wait read\nb:read_some &\n" + long + "\n",
			[]string{"run", "-"},
			"a b\n2\n[1] b:read_some\n2 bytes \"hi\"\n", "error: standard input:" + cut, 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs strings.Builder
			command := exec.Command(os.Args[0], c.args...)
			command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
			command.Stdout, command.Stderr = &out, &errs
			terminal, err := pty.Start(command)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = terminal.Close() }()
			if _, err := terminal.WriteString(c.typed + "\x04\x04"); err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, terminal) // what the driver echoes, until EIO, pty(7)
			_ = command.Wait()
			_, wrong, _ := strings.Cut(errs.String(), "error:")
			if wrong != "" {
				wrong = "error:" + wrong
			}
			if out.String() != c.out || !strings.HasPrefix(wrong, c.err) || c.err == "" && wrong != "" || strings.Count(wrong, cut) > 1 {
				t.Errorf("results %q, errors %q", out.String(), wrong)
			}
			if status := command.ProcessState.ExitCode(); status != c.status {
				t.Errorf("status %d", status)
			}
		})
	}
}

// TestResultsInAFile: who types at a terminal and has the results elsewhere gets them there, and nothing else; the
// prompt, and what is wrong, stay at the terminal.
func TestResultsInAFile(t *testing.T) {
	var results bytes.Buffer
	command := exec.Command(os.Args[0], "--no-rc")
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "TERM=xterm", "HOME="+t.TempDir())
	command.Stdout = &results
	terminal, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	if _, err := terminal.WriteString("print one\nlocal_port\nprint two\nexit 3\n"); err != nil {
		t.Fatal(err)
	}
	out, _ := io.ReadAll(terminal) // which ends with EIO, pty(7)
	_ = command.Wait()
	if text := results.String(); text != "one\ntwo\n" {
		t.Errorf("the results are %q", text)
	}
	if text := string(out); strings.Contains(text, "\x1b") || !strings.Contains(text, "s1 closed> ") || !strings.Contains(text, "local_port: EBADF") {
		t.Errorf("the terminal got %q", text)
	}
	if status := command.ProcessState.ExitCode(); status != 3 {
		t.Errorf("status %d", status)
	}
}

// TestResultsLost: results for which their file has no room are told of, and make the status an error's.
func TestResultsLost(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("the system has no full device: ", err)
	}
	defer func() { _ = full.Close() }()
	var errs strings.Builder
	command := exec.Command(os.Args[0], "--no-rc")
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "TERM=xterm", "HOME="+t.TempDir())
	command.Stdout, command.Stderr = full, &errs
	terminal, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	if _, err := terminal.WriteString("print one\nexit\n"); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, terminal) // what the driver echoes, until EIO, pty(7)
	_ = command.Wait()
	if text := errs.String(); !strings.HasSuffix(text, "error: standard output: ENOSPC: no space left on device\n") {
		t.Errorf("the errors are %q", text)
	}
	if status := command.ProcessState.ExitCode(); status != 1 {
		t.Errorf("status %d", status)
	}
}

// TestPipedInput: in input that nobody types a control byte is a byte, and a line is as long as it is.
func TestPipedInput(t *testing.T) {
	long := strings.Repeat("0123456789", 1<<16)
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "TERM=xterm", "HOME="+t.TempDir())
	command.Stdin = strings.NewReader("len 'a\x00b\x03\x04\x12\x1b[D\x7f'\nlen " + long + "\nprint end\n")
	out, err := command.CombinedOutput()
	if err != nil || string(out) != "10\n655360\nend\n" {
		t.Errorf("%v: %.200q", err, out)
	}
}
