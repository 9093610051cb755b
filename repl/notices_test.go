package repl_test

import (
	"strings"
	"testing"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/repl"
)

// TestRounds: a job's results are told the same way however fast it is. Those that print nothing have no line of their own,
// and where they are its last results its end is told.
func TestRounds(t *testing.T) {
	for _, c := range []struct{ line, output, want string }{
		{"{ sleep 20ms; print one; let x 1; sleep 1ms; let x 2 } &", "text", "[1] ok\n[1] one\n[1] ok\ndone [1] { sleep 20ms; print one; let x 1; sleep 1ms; let x 2 }\n"},
		{"{ sleep 20ms; print one; len a } &", "raw", "[1] one\ndone [1] { sleep 20ms; print one; len a }\n"},
		{"{ len a; print q } &", "text", "[1] 1\n[1] q\ndone [1] { len a; print q }\n"},
		{"repeat 2 len abc &", "text", "[1] 3\n[1] 3\ndone [1] repeat 2 len abc\n"},
		{"source testdata/two.socksh &", "text", "[1] 1\n[1] 2\ndone [1] source testdata/two.socksh\n"},
		{"{ len a; local_port } &", "text", "[1] 1\n[1] { len a; local_port }\nerror: local_port: EBADF: bad file descriptor\n"},
		{"timeout 1s len a &", "text", "[1] timeout 1s len a\n1\n"},
		{"len a &", "text", "[1] len a\n1\n"},
		{"{ let x 1; sleep 20ms; quiet len a; print one } &", "text", "[1] ok\n[1] one\ndone [1] { let x 1; sleep 20ms; quiet len a; print one }\n"},
	} {
		news := make(chan struct{}, 1)
		var out strings.Builder
		p := &repl.Printer{Out: &out, Err: &out}
		s := session.New(session.Config{Sink: p, Table: commands.NewTable(), Announce: func() {
			select {
			case news <- struct{}{}:
			default:
			}
		}})
		defer s.Close()
		p.Attach(&s.Settings)
		s.RunLine(session.Place{}, "set output "+c.output, false)
		s.RunLine(session.Place{}, c.line, false)
		p.Flush()
		out.Reset()
		for ended := false; !ended; {
			select {
			case <-news:
			case <-time.After(20 * time.Second):
				t.Fatal("it does not end")
			}
			list := s.TakeNotices()
			p.Notices(list)
			p.Flush()
			for i := range list {
				ended = ended || !list[i].Going
			}
		}
		if got := out.String(); got != c.want {
			t.Errorf("%s told %q", c.line, got)
		}
	}
}

// TestInterruptedJobIsToldOnce: a job that a line ends is announced behind the line, unless that joins it.
func TestInterruptedJobIsToldOnce(t *testing.T) {
	var out strings.Builder
	p := &repl.Printer{Out: &out, Err: &out}
	s := session.New(session.Config{Sink: p, Table: commands.NewTable(), Announce: func() {}})
	defer s.Close()
	p.Attach(&s.Settings)
	told := func() string {
		p.Notices(s.TakeNotices())
		p.Flush()
		defer out.Reset()
		return out.String()
	}
	const failed = "error: sleep: operation_aborted: operation canceled\n"
	for _, c := range []struct{ line, shows, tells string }{
		{"sleep 1h &", "[1] sleep 1h\n", ""},
		{"interrupt 1", "ok\n", "[1] sleep 1h\n" + failed},
		{"spawn lua while true do end", "[2] lua while true do end\n", ""},
		{"interrupt 2; jobs; join 2", "ok\nnumber  state   command                socket\n1       failed  sleep 1h               -\n" +
			"2       failed  lua while true do end  -\nerror: lua: operation_aborted: operation canceled\n", ""},
	} {
		s.RunLine(session.Place{}, c.line, false)
		p.Flush()
		shown := out.String()
		out.Reset()
		if tells := told(); shown != c.shows || tells != c.tells {
			t.Errorf("%s shows %q and tells %q", c.line, shown, tells)
		}
	}
}
