//go:build unix

package cmd_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// TestDumbTerminal is a session on a terminal that obeys no sequence: it gets none.
func TestDumbTerminal(t *testing.T) {
	command := exec.Command(os.Args[0], "--no-rc")
	command.Env = append(os.Environ(), "SOCKSHELL_TEST_SHELL=1", "TERM=dumb", "HOME="+t.TempDir())
	terminal, err := pty.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	if _, err := terminal.WriteString("print one\nprint $nothing\nset prompt \"\\e[1m> \"\nprint \"\\e[?25l\"\nexit\n"); err != nil {
		t.Fatal(err)
	}
	out, _ := io.ReadAll(terminal) // which ends with EIO, pty(7)
	_ = command.Wait()
	text := string(out)
	if strings.Contains(text, "\x1b") || !strings.Contains(text, "\none\r\n") && !strings.Contains(text, " one\r\n") || !strings.Contains(text, "error: print: ") ||
		!strings.Contains(text, "^[[1m> ") || !strings.Contains(text, "^[[?25l\r\n") {
		t.Errorf("the terminal got %q", text)
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
