//go:build unix

package interactive

import (
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"sockshell/commands"
)

// TestForeground: each ^C is taken once, by the program that it ended, however late it comes.
func TestForeground(t *testing.T) {
	died := exec.Command("/bin/sh", "-c", "kill -INT $$").Run()
	failed := exec.Command("/bin/sh", "-c", "exit 130").Run() // a shell whose program died of it
	ended := exec.Command("/bin/sh", "-c", "exit 1").Run()
	type step struct {
		leave error // the program ends so
		enter bool
		takes bool // what is said of the signal that comes then
	}
	for name, steps := range map[string][]step{
		"no program":             {{takes: false}},
		"while it runs":          {{enter: true, takes: true}, {leave: died, takes: false}},
		"after it":               {{enter: true, leave: died, takes: true}, {takes: false}},
		"after a shell's":        {{enter: true, leave: failed, takes: true}, {takes: false}},
		"another end":            {{enter: true, leave: ended, takes: false}},
		"several while it runs":  {{enter: true, takes: true}, {takes: true}, {leave: died, takes: false}},
		"one of it, and not ^C":  {{enter: true, takes: true}, {leave: ended, takes: false}},
		"the next one's as well": {{enter: true, leave: died, takes: true}, {enter: true, leave: died, takes: true}, {takes: false}},
	} {
		t.Run(name, func(t *testing.T) {
			interrupts := 0
			g := foreground{interrupt: func() { interrupts++ }}
			for i, s := range steps {
				if s.enter {
					g.enter()
				}
				if s.leave != nil {
					g.leave(s.leave)
				}
				here, before := g.here, interrupts
				if got := g.takes(os.Interrupt); got != s.takes || interrupts-before != map[bool]int{true: 1}[here] {
					t.Errorf("step %d: %v, %d interrupts", i, got, interrupts-before)
				}
			}
			if g.takes(syscall.SIGTERM) {
				t.Error("SIGTERM is no key's")
			}
		})
	}
	t.Run("another one, long after the first", func(t *testing.T) {
		g := foreground{interrupt: func() {}}
		g.enter()
		first := g.takes(os.Interrupt)
		g.took = g.took.Add(-2 * late)
		g.leave(died)
		if second, third := g.takes(os.Interrupt), g.takes(os.Interrupt); !first || !second || third {
			t.Errorf("%v, %v, %v", first, second, third)
		}
	})
	t.Run("late for two", func(t *testing.T) {
		g := foreground{interrupt: func() {}}
		g.enter()
		g.leave(died)
		g.enter()
		first := g.takes(os.Interrupt) // the first one's, while the second is here
		g.leave(died)
		if second, third := g.takes(os.Interrupt), g.takes(os.Interrupt); !first || !second || third {
			t.Errorf("%v, %v, %v", first, second, third)
		}
	})
}

// TestSignalAfterProgram: the shell's copy of a ^C that a program has outlived is not a ^C at the prompt, also where it
// is looked at when the program has ended; one that comes without a program is.
func TestSignalAfterProgram(t *testing.T) {
	signals := Signals()
	defer signal.Reset()
	for script, counts := range map[string]bool{"": true, "kill -INT $PPID; exit 3": false} {
		var told strings.Builder
		sh := newShell(commands.NewTable())
		sh.printer.Out = &told
		sh.onInterrupt = sh.interruptEditor
		if script == "" {
			if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
		} else {
			_ = sh.system.edit(exec.Command("/bin/sh", "-c", script)) // it ends as it likes
		}
		came := make(chan os.Signal, 1)
		came <- <-signals
		close(came)
		sh.watchSignals(came, nil)
		sh.session.Close()
		if got := strings.Contains(told.String(), leaveHint); got != counts {
			t.Errorf("%q: it counts: %v", script, got)
		}
	}
}
