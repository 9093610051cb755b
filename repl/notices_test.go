package repl_test

import (
	"strings"
	"testing"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/repl"
)

// TestRoundsThatPrintNothing: they have no line of their own, and where they are a job's last results its end is told.
func TestRoundsThatPrintNothing(t *testing.T) {
	for _, c := range []struct{ line, output, want string }{
		{"{ sleep 20ms; print one; let x 1; sleep 1ms; let x 2 } &", "text", "[1] ok\n[1] one\n[1] ok\ndone [1] { sleep 20ms; print one; let x 1; sleep 1ms; let x 2 }\n"},
		{"{ sleep 20ms; print one; len a } &", "raw", "[1] one\ndone [1] { sleep 20ms; print one; len a }\n"},
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
