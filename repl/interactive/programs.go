package interactive

import (
	"os"
	"os/exec"
	"strings"

	"sockshell/commands/session"
	"sockshell/repl"
	"sockshell/repl/terminal"
	"sockshell/sockcore"
)

// programs runs the system's programs on the terminal: those of `!` and `|`, and the pager. They are in the
// shell's own process group, so that ^Z stops both.
type programs struct {
	printer    *repl.Printer
	outside    func(f func() error) error // runs f with the terminal as it was found
	foreground foreground
	unread     func()                     // ends the command that feeds a program which reads no more
	inherited  func() ([]*os.File, error) // what programs have from descriptor 3 on
}

// Run implements repl.Programs.
func (ps *programs) Run(command string) error {
	ps.printer.Flush()
	return ps.run(systemShell(command), func(c *exec.Cmd) error {
		c.Stdin = os.Stdin
		return sockcore.StartProgram(c)
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
		end := ps.printer.Pipe(w, ps.unread)
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
	err = sockcore.StartProgram(c)
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
	if ps.inherited != nil {
		files, err := ps.inherited()
		if err != nil {
			return err
		}
		defer sockcore.CloseFiles(files)
		c.ExtraFiles = files
	}
	return ps.outside(func() error { return ps.foreground.run(c, start, beside) })
}

// edit runs the user's editor, which the line editor has given the terminal.
func (ps *programs) edit(c *exec.Cmd) error { return ps.foreground.run(c, sockcore.StartProgram, nil) }

// pager is the pager that a setting stands for, nil where there is none.
func pager(setting string) *exec.Cmd {
	command := setting
	switch setting {
	case session.PagerOff:
		return nil
	case session.PagerAuto:
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
	c.Env = append(os.Environ(), "LESSSECURE=1") // what a peer sent is to run no program, and write no file
	if _, set := os.LookupEnv("LESS"); !set {
		c.Env = append(c.Env, "LESS=FRX") // as git(1) does: a PAGER is often less, and nothing more
	}
	return c
}

// defaultPager leaves what fits the screen alone, lets colours through, and clears nothing.
const defaultPager = "less -FRX"

// longer reports what is longer than the screen.
func longer(t *terminal.Terminal) func(text []byte) bool {
	return func(text []byte) bool {
		columns, rows := t.Size()
		return rows > 1 && repl.Rows(text, columns) >= rows
	}
}

// pages shows a text in the pager.
func (ps *programs) pages(settings *session.Settings) func(text []byte) bool {
	return func(text []byte) bool { return ps.page(settings.Pager(), text) }
}
