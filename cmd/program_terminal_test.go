//go:build unix

package cmd_test

import (
	"strings"
	"testing"

	"sockshell/internal/needs"
)

// TestProgramTerminal: a program finds the terminal as the shell did, and the shell's own is back afterwards.
func TestProgramTerminal(t *testing.T) {
	s := startWith(t)
	s.sees(">")
	for range 3 {
		s.types("!stty -a | tr ' ;' '\\n\\n' | grep -c -x -e icanon -e echo -e icrnl -e isig\r")
		s.sees("\n4\n>")
		s.types("!echo ask; read x; echo got $x\r")
		s.sees("\nask")
		s.types("some word\r")
		s.sees("\nask\nsome word\ngot some word\n>") // the terminal's driver has echoed it
		s.types("print oh\x1b[Dn\r")                 // edited
		s.sees("\nonh\n>")
	}
	s.types("print asks | { cat; read y </dev/tty; echo $y; }\r")
	s.sees("\nasks")
	s.types("yes\r")
	s.sees("\nasks\nyes\nyes\n>")
	s.leaves()
}

// TestShellKilled: a shell that took the terminal's foreground, and was killed, has not taken it away.
func TestShellKilled(t *testing.T) {
	needs.Program(t, "bash")
	s := startWith(t, "SHELL=/bin/bash")
	s.sees(">")
	for range 2 {
		s.types("!exec env PS1='bash$ ' bash --norc -i\r")
		s.sees("bash$")
		s.types("kill -9 $$\r")
		s.sees("program_failed: signal: killed\n>")
		s.types("print on\r")
		s.sees("> print on\non\n>")
	}
	s.types("print half\x03")
	s.sees("> print half^C\n>")
	s.leaves()
}

// TestLess: what is longer than the screen is paged, and the keys are the pager's.
func TestLess(t *testing.T) {
	needs.Program(t, "less")
	s := startWith(t, "PAGER=less", "LESS=FRX")
	s.sees(">")
	s.types("help\r")
	s.until("show the first page", func(text string) bool {
		return strings.HasPrefix(text, "Lifecycle:\n") && strings.HasSuffix(text, "\n:")
	})
	s.types("G")
	s.shows("help NAME explains any of them; help WORD looks for a word everywhere.", "(END)")
	s.types("q")
	s.sees("everywhere.\n>")
	s.types("repeat 3 print $i\r")
	s.sees("\n1\n2\n3\n>")
	s.leaves()
}
