package cmd

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"sockshell/commands"
	"sockshell/repl"
	"sockshell/repl/terminal"
)

// programs runs the system's programs on the terminal: those of `!` and `|`, and the pager. They are in the
// shell's own process group, so that ^Z stops both.
type programs struct {
	printer *repl.Printer
	outside func(f func() error) error // runs f with the terminal as it was found
	guest   guest
}

// Run implements repl.Programs.
func (ps *programs) Run(command string) error {
	ps.printer.Flush()
	return ps.run(systemShell(command), func(c *exec.Cmd) error {
		c.Stdin = os.Stdin
		return c.Start()
	}, nil)
}

// Pipe implements repl.Programs.
func (ps *programs) Pipe(command string, feed func()) error {
	ps.printer.Flush()
	var w *os.File
	return ps.run(systemShell(command), func(c *exec.Cmd) (err error) {
		w, err = startReading(c)
		return err
	}, func() {
		end := ps.printer.Pipe(w, ps.guest.interrupt)
		feed()
		end()
		_ = w.Close() // the program has what it read
	})
}

// page shows a text in the pager; it reports that one did.
func (ps *programs) page(setting string, text []byte) bool {
	c := pager(setting)
	if c == nil {
		return false
	}
	var w *os.File
	started := false
	_ = ps.run(c, func(c *exec.Cmd) (err error) { // what it thinks of the text is no error here
		w, err = startReading(c)
		started = err == nil
		return err
	}, func() {
		_, _ = w.Write(text) // it need not read to the end
		_ = w.Close()
	})
	return started
}

// startReading starts a program that reads from the file which it returns.
func startReading(c *exec.Cmd) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.Stdin = r
	err = c.Start()
	_ = r.Close() // the program has its own
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

// run starts a program, does what there is to be done beside it, and waits for its end.
func (ps *programs) run(c *exec.Cmd, start func(*exec.Cmd) error, beside func()) error {
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	return ps.outside(func() error {
		ps.guest.enter()
		err := start(c)
		if err == nil && beside != nil {
			beside()
		}
		if err == nil {
			err = c.Wait()
		}
		ps.guest.leave(err)
		return err
	})
}

// pager is the pager that a setting stands for, nil where there is none.
func pager(setting string) *exec.Cmd {
	command := setting
	switch setting {
	case commands.PagerOff:
		return nil
	case commands.PagerAuto:
		var set bool
		if command, set = os.LookupEnv("PAGER"); !set {
			command = defaultPager
		}
	}
	words := strings.Fields(command)
	if len(words) == 0 || words[0] == "cat" {
		return nil
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return nil
	}
	c := systemShell(command)
	c.Env = os.Environ()
	if _, set := os.LookupEnv("LESS"); !set {
		c.Env = append(c.Env, "LESS=FRX") // as git(1) does: a PAGER is often less, and nothing more
	}
	return c
}

// defaultPager leaves what fits the screen alone, lets colours through, and clears nothing.
const defaultPager = "less -FRX"

// pages shows what is longer than the screen in a pager.
func (ps *programs) pages(t *terminal.Terminal, settings *commands.Settings) func(text []byte) bool {
	return func(text []byte) bool {
		columns, rows := t.Size()
		return repl.Rows(text, columns) >= rows && ps.page(settings.Pager(), text)
	}
}

// guest tells whether a program has the terminal, and with it the signals of its keys. The shell gets them too, in
// its group, maybe only when the program that they ended is gone.
type guest struct {
	interrupt func() // ends the command that feeds it

	mu    sync.Mutex
	here  bool
	took  bool      // it is here, and a signal of its own has come
	owed  int       // signals that ended programs, and are yet to come
	until time.Time // which they do until then, if ever: two may have become one
}

// late is how much later than a program's end the signal may come that ended it.
const late = time.Second

func (g *guest) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.here, g.took = true, false
}

// leave is told how the program ended.
func (g *guest) leave(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.here = false
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && !g.took && interrupted(exit) {
		g.owed++
		g.until = time.Now().Add(late)
	}
}

// takes reports a signal of a key that a program had.
func (g *guest) takes(sig os.Signal) bool {
	if sig != os.Interrupt && sig != syscall.SIGQUIT {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Now().After(g.until) {
		g.owed = 0
	}
	owed := g.owed > 0
	if owed {
		g.owed--
	}
	if g.here {
		g.took = g.took || !owed
		g.interrupt()
	}
	return g.here || owed
}
