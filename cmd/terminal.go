package cmd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"sockshell/commands"
	"sockshell/completions"
	"sockshell/repl"
	"sockshell/repl/terminal"
)

// shell is a session with a person at it.
type shell struct {
	session *commands.Session
	printer *repl.Printer
	wake    chan struct{} // a job has ended
	reader  repl.LineReader
	restore func()       // gives the terminal back as it was
	killed  atomic.Int32 // the status that a signal ends the program with; 0 none
}

// runShell is the shell on a terminal. Where the terminal cannot be drawn on, lines are read plainly.
func runShell(f *flags) error {
	sh := newShell()
	if err := f.apply(sh.session); err != nil {
		return err
	}
	err := errors.ErrUnsupported
	if isTerminal(os.Stdout) && os.Getenv("TERM") != "dumb" {
		err = sh.openEditor(f)
	}
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		sh.openPlain()
	case err != nil:
		return fmt.Errorf("the terminal: %w", err)
	}
	defer sh.restore() // also when a panic passes by
	go sh.watchSignals(notifySignals())
	go sh.announce()
	outcome, err := sh.run(f)
	if status := sh.killed.Load(); status != 0 {
		return statusError(status) // the end of input was the signal's
	}
	sh.session.Close()
	sh.printer.Flush()
	if err != nil {
		return fmt.Errorf("the terminal: %w", err)
	}
	if status := sh.session.Status(); outcome.Exit && status != statusOK {
		return statusError(status)
	}
	return nil
}

func newShell() *shell {
	sh := &shell{wake: make(chan struct{}, 1), printer: &repl.Printer{Err: os.Stderr, Terminal: true}}
	sh.session = commands.NewSession(commands.Config{
		Sink: sh.printer, Env: os.LookupEnv, Inherit: true,
		Announce: func() {
			select {
			case sh.wake <- struct{}{}:
			default: // it is awake already
			}
		},
	})
	sh.printer.Attach(&sh.session.Settings)
	return sh
}

// openEditor reads lines with the line editor, which everything is printed through.
func (sh *shell) openEditor(f *flags) error {
	history := f.history
	if history == "" {
		history = stateFile("history")
	}
	t, err := terminal.Open(terminal.Config{
		In: os.Stdin, Out: os.Stdout, History: history,
		Complete: func(line string, cursor int) completions.Result {
			return completions.Complete(sh.session.Snapshot(), line, cursor)
		},
	})
	if err != nil {
		return err
	}
	sh.printer.Out = t
	sh.reader = editorReader{t, sh.printer}
	sh.restore = func() { _ = t.Close() } // there is nobody left to tell
	if err := t.HistoryErr(); err != nil {
		_, err = fmt.Fprintf(t, "history: %s\n", systemError(err))
		return err
	}
	return nil
}

// openPlain reads lines as they come; the prompt goes where no result does.
func (sh *shell) openPlain() {
	sh.printer.Out, sh.printer.Terminal = os.Stdout, isTerminal(os.Stdout)
	sh.reader = plainPrompt{repl.NewPlainReader(os.Stdin, sh.printer.Flush), os.Stderr, sh.printer.Flush}
	sh.restore = func() {}
}

func (sh *shell) run(f *flags) (commands.Outcome, error) {
	if rc := readRC(f.noRC); rc != nil {
		if outcome := sh.session.RunScript(rc.name, rc.text, true); outcome.Exit {
			return outcome, nil
		}
	}
	loop := repl.Loop{Session: sh.session, Reader: sh.reader, File: "<terminal>", Terminal: true}
	return loop.Run()
}

// announce prints what jobs gave as they end.
func (sh *shell) announce() {
	for range sh.wake {
		for _, n := range sh.session.TakeNotices() {
			sh.printer.Notice(&n)
		}
	}
}

// watchSignals lets ^C end the running command; what ends the program gives the terminal back first.
func (sh *shell) watchSignals(signals <-chan os.Signal) {
	for sig := range signals {
		if sig == os.Interrupt {
			sh.session.Interrupt()
			continue
		}
		sh.killed.Store(int32(signalStatus(sig)))
		sh.restore()
		os.Exit(signalStatus(sig))
	}
}

// editorReader is the line editor as the loop sees it.
type editorReader struct {
	t       *terminal.Terminal
	printer *repl.Printer
}

// ReadLine implements repl.LineReader.
func (r editorReader) ReadLine(prompt string) (string, error) {
	r.printer.Flush()
	line, err := r.t.ReadLine(prompt)
	if errors.Is(err, terminal.ErrInterrupt) {
		return "", repl.ErrInterrupt
	}
	return line, err
}

// plainPrompt is a reader that shows its prompt, behind what the last line gave.
type plainPrompt struct {
	repl.LineReader
	out   io.Writer
	flush func()
}

// ReadLine implements repl.LineReader.
func (r plainPrompt) ReadLine(prompt string) (string, error) {
	r.flush()
	if _, err := io.WriteString(r.out, prompt); err != nil {
		return "", err
	}
	return r.LineReader.ReadLine(prompt)
}

// script is a text and the name that places in it have.
type script struct{ name, text string }

// readRC reads the rc file, nil when there is none.
func readRC(skip bool) *script {
	dir, err := os.UserConfigDir()
	if skip || err != nil {
		return nil
	}
	path := filepath.Join(dir, "sockshell", "rc")
	text, err := readScript(path)
	if err != nil {
		return nil
	}
	return &script{path, text}
}

// stateFile is a file in the user's state folder (XDG Base Directory Specification), empty when
// there is no such folder.
func stateFile(name string) string {
	dir := os.Getenv("XDG_STATE_HOME")
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "sockshell", name)
}
