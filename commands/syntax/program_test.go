package syntax

import "testing"

func TestFindProgram(t *testing.T) {
	for _, c := range []struct {
		line string
		want Program
	}{
		{"!ls -l", Program{Command: "ls -l"}},
		{"  ! ls 'a b' # x", Program{Command: "ls 'a b' # x"}},
		{"!", Program{}},
		{"!echo it's | wc; ls &", Program{Command: "echo it's | wc; ls &"}},
		{"use a; !ls", Program{Before: "use a;", Command: "ls"}},
		{"sockets | grep s1", Program{Statement: "sockets", Command: "grep s1"}},
		{"sockets | grep s1 | wc -l; date", Program{Statement: "sockets", Command: "grep s1 | wc -l; date"}},
		{"use a; x = read_some | xxd", Program{Before: "use a; ", Statement: "x = read_some", Command: "xxd"}},
		{"read_some & | xxd", Program{Statement: "read_some", Job: true, Command: "xxd"}},
		{"print '|' \"|\" a|b | cat", Program{Statement: "print '|' \"|\" a|b", Command: "cat"}},
		{"print a |", Program{Statement: "print a"}},
		{"print \\\n a | cat \\\n -n", Program{Statement: "print \\\n a", Command: "cat \\\n -n"}},
	} {
		if got, found := known.FindProgram(c.line); !found || got != c.want {
			t.Errorf("%q: %+v, %v; want %+v", c.line, got, found, c.want)
		}
	}
	for _, line := range []string{
		"", "sockets", "print '|'", "print a|b", "print \"!ls\" !ls", "# a | b", "| cat", "a; | cat", "x = | cat", "x = !ls", "print 'open | cat", "& | cat",
	} {
		if got, found := known.FindProgram(line); found {
			t.Errorf("%q: %+v", line, got)
		}
	}
}
