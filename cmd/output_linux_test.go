package cmd_test

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestInterruptedOutput: ^C ends what a terminal that takes its time is still to be given: of a line that is over, and
// of a command that runs.
func TestInterruptedOutput(t *testing.T) {
	const line = "0123456789012345678901234567890123456789012345678901234567890123456789"
	for _, c := range []struct{ name, typed, ends string }{
		{"after the line", "repeat 10000 print " + line, "\n^C: the rest is not shown\n>"},
		{"of a line that runs", "repeat 100000000 print " + line, ": operation_aborted: operation canceled\n>"},
		{"one long row", "repeat 16 let d $d$d; print $d", "^C: the rest is not shown\n>"},
		{"raw", "set output raw; repeat 100000000 print " + line, ": operation_aborted: operation canceled\n>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startShell(t, "--no-rc", "--set", "d=0123456789")
			s.sees(">")
			s.types("set pager off\r")
			s.sees("> set pager off\n>")
			s.types(c.typed)
			s.shows(c.typed)
			s.mu.Lock()
			s.enough = true
			s.mu.Unlock()
			s.types("\r")
			<-s.closed
			s.has("printed more than is read", func() bool {
				waiting, err := unix.IoctlGetInt(int(s.tty.Fd()), unix.TIOCINQ)
				return err == nil && waiting > 3000
			})
			s.types("\x03")
			s.enough, s.closed = false, make(chan struct{})
			go s.draw()
			s.sees(c.ends)
			s.shows("^C: the rest is not shown\n")
			if n := len(s.output()); n > 100<<10 {
				t.Errorf("%d bytes were printed", n)
			}
			s.types("print half")
			s.sees("> print half")
			s.types("\r")
			s.sees("> print half\nhalf\n>")
			if strings.Contains(s.whole(), "within a second") {
				t.Error("it counts as a ^C at the prompt")
			}
		})
	}
}
