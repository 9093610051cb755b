//go:build unix

package cmd_test

import (
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
	if _, err := terminal.WriteString("print one\nprint $nothing\nexit\n"); err != nil {
		t.Fatal(err)
	}
	out, _ := io.ReadAll(terminal) // which ends with EIO, pty(7)
	_ = command.Wait()
	text := string(out)
	if strings.Contains(text, "\x1b") || !strings.Contains(text, "\none\r\n") && !strings.Contains(text, " one\r\n") || !strings.Contains(text, "error: print: ") {
		t.Errorf("the terminal got %q", text)
	}
}
