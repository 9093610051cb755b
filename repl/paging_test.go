package repl_test

import (
	"errors"
	"strings"
	"testing"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/repl"
)

// paged runs lines at a terminal with a pager, and gives what was shown plainly and what in it.
func paged(t *testing.T, lines ...string) (shown, pager string) {
	t.Helper()
	var out, pages strings.Builder
	p := &repl.Printer{Out: &out, Terminal: true}
	p.Long = func(text []byte) bool { return repl.Rows(text, 80) > 4 }
	p.Page = func(text []byte) bool { pages.Write(text); return true }
	s := session.New(session.Config{Sink: p, Table: commands.NewTable()})
	defer s.Close()
	p.Attach(&s.Settings)
	for _, line := range lines {
		s.RunLine(session.Place{}, line, true)
		p.Show()
	}
	return out.String(), pages.String()
}

// TestNarrow: an error, a hint and a remark break at blanks.
func TestNarrow(t *testing.T) {
	var out strings.Builder
	p := &repl.Printer{Out: &out, Terminal: true, Size: func() (int, int) { return 40, 10 }}
	s := session.New(session.Config{Sink: p, Table: commands.NewTable()})
	defer s.Close()
	p.Attach(&s.Settings)
	s.RunLine(session.Place{}, "read_some", true)
	p.Notice(&session.Notice{Socket: "s1", Text: "the peer 127.0.0.1:25 has ended the connection"})
	p.Show()
	const want = "error: read_some: EBADF: bad file\n  descriptor\n" +
		"hint: the socket is closed: open v4,\n  open v6 or connect first\n" +
		"s1: the peer 127.0.0.1:25 has ended the\n  connection\n"
	if out.String() != want {
		t.Errorf("printed\n%swant\n%s", out.String(), want)
	}
}

func TestPaging(t *testing.T) {
	const five = "repeat 5 print $i"
	const numbers = "1\n2\n3\n4\n5\n"
	const failed = "error: local_port: EBADF: bad file descriptor\nhint: the socket is closed: open v4, open v6 or connect first\n"
	const partial = "error: b:read_until: eof: end of file after 500 bytes\n"
	long := strings.Repeat("0123456789", 50)
	for _, c := range []struct {
		name, line, shown, pager string
	}{
		{"short", "repeat 4 print $i", "1\n2\n3\n4\n", ""},
		{"long", five, "", numbers},
		{"several commands", five + "; print 6", "", numbers + "6\n"},
		{"a wait before all of it", "sleep 1ms; " + five, "", "ok\n" + numbers},
		{"a wait in between", "print 0; sleep 1ms; " + five, "0\nok\n" + numbers, ""},
		{"with an error", five + "; local_port", failed, numbers + failed},
		{"what a failed read got", "quiet socket_pair a b; quiet a:write_all $long; quiet a:close; b:read_until x", partial, partial + "  500 bytes \"" + long + "\"\n"},
		{"a short error", "local_port", failed, ""},
		{"an error after a wait", "print 0; sleep 1ms; " + five + "; local_port", "0\nok\n" + numbers + failed, ""},
		{"raw", "set output raw; " + five, numbers, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if shown, pager := paged(t, "let long "+long, c.line); shown != c.shown || pager != c.pager {
				t.Errorf("shown %q, paged %q; want %q, %q", shown, pager, c.shown, c.pager)
			}
		})
	}
	if shown, pager := paged(t, "print 0; sleep 1ms", five); shown != "0\nok\n" || pager != numbers {
		t.Errorf("the line after: shown %q, paged %q", shown, pager)
	}
}

// TestPagingIsBounded: a command that never stops is not kept for ever.
func TestPagingIsBounded(t *testing.T) {
	shown, pager := paged(t, "repeat 20000 print 0123456789012345678901234567890123456789012345678901234567890123456789")
	if len(shown) != 20000*71 || pager != "" {
		t.Errorf("shown %d bytes, paged %d", len(shown), len(pager))
	}
}

func TestRows(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "a": 1, "a\n": 1, "a\nb": 2, "\n\n": 2, "0123456789\n": 1, "0123456789a\n": 2, "0123456789012345678901": 3,
		"é́é́é́é́é́é́": 1, "世界世界世": 1, "世界世界世界": 2, "\x1b[31m0123456789\x1b[0m": 1, "\t": 1, "a\tbc": 1, "a\tbcd": 2,
	} {
		if got := repl.Rows([]byte(text), 10); got != want {
			t.Errorf("%q: %d rows, want %d", text, got, want)
		}
	}
}

// closing takes some bytes and then no more.
type closing struct {
	strings.Builder
	left int
}

func (c *closing) Write(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		return 0, errors.New("broken pipe")
	}
	return c.Builder.Write(p)
}

// piped runs a line of which the results go to w.
func piped(t *testing.T, w *closing, lines ...string) (shown string, err string) {
	t.Helper()
	var out strings.Builder
	p := &repl.Printer{Out: &out, Terminal: true}
	s := session.New(session.Config{Sink: p, Table: commands.NewTable()})
	defer s.Close()
	p.Attach(&s.Settings)
	last := len(lines) - 1
	for _, line := range lines[:last] {
		s.RunLine(session.Place{}, line, true)
	}
	p.Show()
	out.Reset()
	end := p.Pipe(w, s.Unread)
	s.RunLine(session.Place{}, lines[last], true)
	end()
	p.Show()
	failed, _ := s.Variable("?")
	return out.String(), failed
}

func TestPipeTakesResults(t *testing.T) {
	for _, c := range []struct {
		name         string
		lines        []string
		taken, shown string
	}{
		{"data", []string{`slice "a\x00b\n" 1 4`}, "a\x00b\n", ""},
		{"data several times", []string{"repeat 2 slice abc 1 2"}, "abab", ""},
		{"a number", []string{"len abc"}, "3\n", ""},
		{"nothing", []string{"x = len abc"}, "", ""},
		{"data in hex", []string{"set output hex", "slice abc 1 2"}, "2 bytes\n  00000000  61 62                                             |ab|\n", ""},
		{"long data", []string{"let d 0123456789; repeat 10 let d $d$d", "print $d; slice $d 1 10000"}, "", ""},
		{"an error", []string{"local_port"}, "", "error: local_port: EBADF: bad file descriptor\nhint: the socket is closed: open v4, open v6 or connect first\n"},
		{"an echo", []string{"set echo on", "len abc"}, "3\n", "> len abc\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := &closing{left: 1 << 20}
			shown, _ := piped(t, w, c.lines...)
			if c.name == "long data" {
				if w.Len() != 10240+1+10000 {
					t.Errorf("taken %d bytes: data are not to be cut", w.Len())
				}
				return
			}
			if w.String() != c.taken || shown != c.shown {
				t.Errorf("taken %q, shown %q; want %q, %q", w.String(), shown, c.taken, c.shown)
			}
		})
	}
}

// TestPipeCloses: what feeds a pipe that nobody reads ends, and that is no error.
func TestPipeCloses(t *testing.T) {
	w := &closing{left: 5}
	shown, failed := piped(t, w, "repeat 1000000000 print $i")
	if w.String() != "1\n2\n" || shown != "" || failed != "ok" {
		t.Errorf("taken %q, shown %q, $? %s", w.String(), shown, failed)
	}
}
