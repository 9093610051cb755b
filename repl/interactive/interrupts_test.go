package interactive

import (
	"os"
	"strings"
	"testing"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
)

func TestInterrupts(t *testing.T) {
	var i interrupts
	now := time.Now()
	for _, c := range []struct {
		after  time.Duration
		forget bool
		second bool
	}{
		{after: 0},
		{after: interruptGap, second: true},
		{after: interruptGap + 1},
		{after: 1, second: true},
		{after: 1, forget: true},
		{after: 1, second: true},
	} {
		if c.forget {
			i.forget()
		}
		now = now.Add(c.after)
		if got := i.again(now); got != c.second {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// slow is a terminal that takes its time for the first piece that it is given.
type slow struct {
	strings.Builder
	first, taken chan struct{}
}

func (s *slow) Write(p []byte) (int, error) {
	if s.Len() == 0 {
		close(s.first)
		<-s.taken
	}
	return s.Builder.Write(p)
}

// TestInterruptCutsOutput: ^C ends what is printed of a line that is over, and is none at the prompt.
func TestInterruptCutsOutput(t *testing.T) {
	const cut = "^C: the rest is not shown\n"
	for _, c := range []struct{ name, text, want string }{
		{"rows", strings.Repeat("0123456789\n", 1000), strings.Repeat("0123456789\n", 46) + cut},
		{"one row", strings.Repeat("0123456789", 1000), strings.Repeat("0123456789", 51) + "01\n" + cut},
		{"all of it is out", "short", "short\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sh := newShell(commands.NewTable())
			defer sh.session.Close()
			out := &slow{first: make(chan struct{}), taken: make(chan struct{})}
			sh.printer.Out = out
			sh.printer.Page, sh.printer.Long = func([]byte) bool { return false }, func([]byte) bool { return false }
			sh.onInterrupt = func() { t.Error("it counts as a ^C at the prompt") }
			if err := sh.session.SetVariable("text", c.text); err != nil {
				t.Fatal(err)
			}
			sh.session.RunLine(session.Place{}, "print $text", true)
			shown := make(chan struct{})
			go func() {
				defer close(shown)
				sh.printer.Show()
			}()
			<-out.first
			signals := make(chan os.Signal, 1)
			signals <- os.Interrupt
			close(signals)
			sh.watchSignals(signals, nil)
			close(out.taken)
			<-shown
			if out.String() != c.want {
				t.Errorf("%d bytes, which end with %q", out.Len(), out.String()[max(0, out.Len()-100):])
			}
		})
	}
}
