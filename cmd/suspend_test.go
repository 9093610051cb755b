//go:build linux

package cmd_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sockshell/internal/needs"
)

// startInBash starts the shell as a job of bash.
func startInBash(t *testing.T, env ...string) *shell {
	t.Helper()
	needs.Program(t, "bash")
	command := exec.Command("bash", "--norc", "--noprofile", "-i")
	command.Env = append([]string{"PS1=bash$ "}, env...)
	s := startProgram(t, command)
	s.sees("bash$")
	s.types(os.Args[0] + " --no-rc\r")
	s.sees("\n>")
	return s
}

// TestSuspend: ^Z while a command runs gives the terminal to the user's shell, and fg takes it back.
func TestSuspend(t *testing.T) {
	s := startInBash(t)
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
		return err == nil && group != s.command.Process.Pid && s.modes().Lflag&unix.ICANON == 0
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

// TestSuspendTalk: a talk that is stopped from outside gives the terminal back, and fg goes on with it.
func TestSuspendTalk(t *testing.T) {
	for _, mode := range []string{"", " raw"} {
		t.Run("interact"+mode, func(t *testing.T) {
			s := startInBash(t)
			s.types("socket_pair b a\r")
			s.sees("a\n>")
			s.types("interact" + mode + "\r")
			s.talked()
			talking := s.modes()
			group, err := unix.IoctlGetInt(int(s.tty.Fd()), unix.TIOCGPGRP)
			if err != nil {
				t.Fatal(err)
			}
			if err := unix.Kill(group, unix.SIGTSTP); err != nil {
				t.Fatal(err)
			}
			s.shows("Stopped")
			s.sees("bash$")
			s.types("stty -a\r")
			s.shows("\nisig icanon iexten echo ", " icrnl ixon ")
			s.sees("bash$")
			s.types("fg\r")
			s.has("taken the terminal again", func() bool { return s.modes() == talking })
			s.types("\x1d")
			s.sees("\n>")
			s.types("exit 3\r")
			s.sees("bash$")
			s.types("exit $?\r")
			if status := s.ends(); status != 3 {
				t.Errorf("status %d\n%s", status, s.text())
			}
		})
	}
}

// talked waits until a talk has the terminal.
func (s *shell) talked() {
	s.t.Helper()
	// The modes before the hint are others, which may have no signals either.
	s.has("begun to talk", func() bool { return strings.Contains(s.text(), "comes back") && s.modes().Lflag&unix.ISIG == 0 })
}

// TestSuspendProgram: ^Z while a program has the terminal is for the program as it is for any, and nothing else
// comes to it with that.
func TestSuspendProgram(t *testing.T) {
	s := startInBash(t, "SHELL=/bin/bash")
	s.types("!SOCKSHELL_TEST_SHELL='handles stop' exec " + os.Args[0] + "\r")
	s.sees("\nruns")
	s.types("one\r")
	s.sees("\ngot one")
	s.types("\x1a")
	s.shows("^Zstopping\n", "Stopped")
	s.sees("bash$")
	s.types("fg\r")
	s.sees("\nagain")
	s.types("two\r")
	s.sees("\ntwo\ngot two")
	s.types("\x04")
	s.sees("\n>")
	if strings.Contains(s.text(), "another signal") {
		t.Errorf("the program got another signal:\n%s", s.text())
	}
	s.types("exit 3\r")
	s.sees("bash$")
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
