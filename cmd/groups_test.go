//go:build unix

package cmd_test

import "testing"

// TestShellGroups: a group goes on over lines at the prompt; ^C ends a loop with its error.
func TestShellGroups(t *testing.T) {
	s := startShell(t)
	s.sees(">")
	s.types("repeat 2 {\r")
	s.types("print \"a$i\" # }\r")
	s.types("}\r")
	s.sees("a1\na2\n>")
	s.types("define twice X {\r  $X:is_open; $X:is_open\r}\r")
	s.sees("}\n>")
	s.types("twice s1\r")
	s.sees("false\nfalse\n>")
	s.types("while sleep 10ms {\r  len a\r}\r")
	s.shows("\n1\n1\n") // what was typed scrolls away
	s.types("\x03")
	s.shows("operation_aborted: operation canceled\n>")
	s.types("while { print looking; EBADF } { len a }\r")
	s.shows("EBADF: usage: unknown command")
	s.types("{ print a | cat }\r")
	s.shows("runs no program within a group")
	s.types("{ print piped; print out } | tr a-z A-Z\r")
	s.sees("PIPED\nOUT\n>")
	s.types("while local_port { len a }\r")
	s.shows("error: local_port: EBADF: bad file descriptor")
	s.types("help twice\r")
	s.shows("definition twice\n  twice X {\n")
	s.types("detach { print detached }\r")
	s.shows("\ndetached\n")
	s.types("detach while sleep 10ms { len a }\r")
	s.types("jobs\r")
	s.shows("detached  while sleep 10ms { len a }  -\n")
	s.types("interrupt 2\r")
	s.shows("> interrupt 2\nok\n>")
	s.types("while { left = jobs; assert $left contains detached } { sleep 1ms }; print gone\r")
	s.shows("\ngone\n")
	s.types("{ print a\r\x04")
	s.shows("error: usage: unclosed \"{\"\n")
	s.types("print b \\\r\x04")
	s.shows("error: print: usage: a \"\\\" at the end continues the line, but nothing follows")
	s.types("if is_open {\rprint c\x04\r\x04")
	s.shows("error: if: usage: unclosed \"{\"\n")
	s.types("\x1b[A")
	s.shows("> if is_open {\n… print c\n…")
	s.types("\x03exit 7\r")
	if status := s.ends(); status != 7 {
		t.Errorf("status %d", status)
	}
}
