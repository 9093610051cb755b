//go:build linux

package cmd_test

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestSuspend: ^Z while a command runs gives the terminal to the user's shell, and fg takes it back.
func TestSuspend(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("bash is not installed")
		}
		t.Skip("needs bash")
	}
	command := exec.Command("bash", "--norc", "--noprofile", "-i")
	command.Env = []string{"PS1=bash$ "}
	s := startProgram(t, command)
	s.sees("bash$")
	s.types(os.Args[0] + " --no-rc\r")
	s.sees("\n>")
	s.types("print waits; sleep 1h\r")
	s.sees("\nwaits")
	s.types("\x1a")
	s.shows("Stopped")
	s.sees("bash$")
	s.types("stty -a\r")
	s.shows("\nisig icanon iexten echo ", " icrnl ixon ") // stty(1), of a terminal as it was made
	s.sees("bash$")
	s.types("fg\r")
	s.has("taken the terminal back", func() bool {
		group, err := unix.IoctlGetInt(int(s.tty.Fd()), unix.TIOCGPGRP)
		return err == nil && group != command.Process.Pid && s.modes().Lflag&unix.ICANON == 0
	})
	s.types("\x03")
	s.sees("error: sleep: operation_aborted: operation canceled\n>")
	s.types("is_open\r")
	s.sees("> is_open\nfalse\n>")
	s.types("half\x1a")
	s.sees("bash$")
	s.types("fg\r")
	s.sees("> half")
	s.types("\x15exit 3\r")
	s.sees("bash$")
	s.types("exit $?\r")
	if status := s.ends(); status != 3 {
		t.Errorf("status %d", status)
	}
}

// has waits for a state that draws nothing.
func (s *shell) has(what string, state func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); !state(); runtime.Gosched() {
		if time.Now().After(end) {
			s.t.Fatalf("the shell never has %s; the screen:\n%s", what, s.text())
		}
	}
}
