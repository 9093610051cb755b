package interactive

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"sockshell/commands/session"
	"sockshell/completions"
	"sockshell/internal/crash"
	"sockshell/repl"
	"sockshell/repl/terminal"
)

// Config is what a shell is given.
type Config struct {
	Table *session.Table
	Apply func(*session.Session) error // is given the session before its first line
	// Open runs commands before the first line; false: the shell ends. nil: there are none.
	Open    func(*session.Session, *repl.Printer) bool
	Banner  string // the first line, unless `set banner off` is; empty: none
	History string // the file that keeps the lines; empty: the usual one
	NoRC    bool   // the rc file is not read
}

// Run is the shell on a terminal, from its first line to its end. Where the terminal cannot be drawn on, lines are read
// plainly. It gives the exit status.
func Run(config Config) (status int, err error) {
	sh, err := openShell(&config)
	if err != nil {
		return 0, err
	}
	return sh.main(&config)
}

func openShell(f *Config) (*shell, error) {
	sh := newShell(f.Table)
	if err := f.Apply(sh.session); err != nil {
		return nil, err
	}
	err := errors.ErrUnsupported
	if IsTerminal(os.Stdout) && os.Getenv("TERM") != "dumb" {
		err = sh.openEditor(f)
	}
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		sh.openPlain()
	case err != nil:
		return nil, fmt.Errorf("the terminal: %w", err)
	}
	return sh, nil
}

// main is the session from its first line to its end.
func (sh *shell) main(f *Config) (status int, err error) {
	defer sh.restore() // also when a panic passes by
	crash.OnCrash(sh.crash)
	done := make(chan struct{})
	defer close(done)
	signals := Signals()
	go crash.Guard(func() { sh.watchSignals(signals, done) })
	go crash.Guard(sh.announce)
	if sh.prompt.set != nil {
		go crash.Guard(func() { sh.follow(done) })
	}
	outcome, err := sh.run(f)
	if sh.crashed.Load() {
		select {} // the end of input was a panic's, which ends the program
	}
	sh.closes()
	sh.tellEnding()
	sh.session.Close()
	sh.printer.Flush()
	switch {
	case sh.killed.Load() != 0:
		return int(sh.killed.Load()), nil
	case err != nil:
		return 0, fmt.Errorf("the terminal: %w", err)
	}
	if outcome.Exit || sh.session.Leaving() {
		status = sh.session.Status()
	}
	if err := sh.printer.Failed(); err != nil && !sh.printer.Terminal { // a terminal may have hung up
		fmt.Fprintf(os.Stderr, "error: standard output: %s\n", session.SystemError(err))
		status = max(status, 1)
	}
	return status, nil
}

func newShell(table *session.Table) *shell {
	sh := &shell{
		wake: make(chan struct{}, 1), ended: make(chan struct{}),
		printer: &repl.Printer{Err: os.Stderr, Terminal: true, Visible: true, Env: os.LookupEnv},
	}
	sh.session = session.New(session.Config{
		Table: table,
		Sink:  sh.printer, Console: sh, Env: os.LookupEnv, EnvNames: EnvNames, Inherit: true,
		Past: func() []string {
			if sh.past == nil {
				return nil
			}
			return sh.past()
		},
		Announce: func() {
			select {
			case sh.wake <- struct{}{}:
			default: // it is awake already
			}
		},
	})
	sh.printer.Attach(&sh.session.Settings)
	sh.prompt.now = func() string { return sh.session.Prompt(sh.printer.PaintState) }
	sh.system.printer, sh.system.foreground.interrupt = sh.printer, sh.session.Interrupt
	sh.system.unread = sh.session.Unread
	sh.system.inherited = sh.session.ProgramFiles
	return sh
}

// openEditor reads lines with the line editor, which everything is printed through.
func (sh *shell) openEditor(f *Config) error {
	history := f.History
	if history == "" {
		history = stateFile("history")
	}
	t, err := terminal.Open(terminal.Config{
		In: os.Stdin, Out: os.Stdout, History: history,
		Complete: func(line string, cursor int) completions.Result {
			return completions.Complete(sh.session.Snapshot(), line, cursor)
		},
		Highlight: func(text string) []completions.Span { return completions.Highlight(sh.session.Snapshot(), text) },
		Hint:      func(text string) string { return completions.Hint(sh.session.Snapshot(), text) },
		Cut:       func(text string) (line, rest string, complete bool) { return sh.session.Grammar().Cut(text) },
		Color:     sh.printer.Coloured,
		Editor:    userEditor,
		RunEditor: sh.system.edit,
		Stops:     sh.system.foreground.stops,
		Editing:   sh.prompt.edited,
	})
	if err != nil {
		return err
	}
	sh.printer.Out = t
	sh.lines = func(raw bool) (talkLines, error) { return t.Talk(raw) }
	sh.reader = &editorReader{sh: sh, t: t}
	sh.past = t.History
	sh.prompt.set = t.SetPrompt
	sh.system.outside = t.Outside
	sh.printer.Size = t.Size
	sh.printer.Page, sh.printer.Long = sh.system.pages(&sh.session.Settings), longer(t)
	sh.onInterrupt = sh.interruptEditor
	sh.restore = func() { _ = t.Close() } // an error could not be shown
	return nil
}

// openPlain reads lines as they come; the prompt goes where no result does.
func (sh *shell) openPlain() {
	sh.printer.Out = os.Stdout
	sh.printer.Terminal = IsTerminal(os.Stdout)
	sh.printer.Visible = sh.printer.Terminal
	lines := repl.NewPlainReader(terminal.NewDriverLines(os.Stdin), sh.printer.Flush)
	lines.Whole = true // at a hang-up, what is half typed does not run
	reader := &plainPrompt{sh: sh, lines: lines, out: os.Stderr, pressed: make(chan struct{}, 1)}
	sh.reader = reader
	sh.lines = reader.talk
	sh.onInterrupt = func() {
		select {
		case reader.pressed <- struct{}{}:
		default: // one is under way
		}
	}
	sh.restore = func() {}
	sh.system.outside = func(f func() error) error { return f() }
	sh.prompt.now = func() string { return sh.session.Prompt(nil) }
}

// userEditor is the command line of the user's editor.
func userEditor() string {
	if editor := os.Getenv("VISUAL"); editor != "" {
		return editor
	}
	return os.Getenv("EDITOR")
}

func (sh *shell) run(f *Config) (session.Outcome, error) {
	if !f.NoRC {
		if outcome := sh.runRC(); outcome.Exit {
			return outcome, nil
		}
	}
	if f.Banner != "" && sh.session.Settings.Banner() {
		sh.remark(f.Banner)
	}
	if f.Open != nil && !f.Open(sh.session, sh.printer) {
		return session.Outcome{Exit: true}, nil
	}
	loop := repl.Loop{Session: sh.session, Reader: sh.reader, File: "<terminal>", Terminal: true, Prompt: sh.prompt.next, Programs: &sh.system}
	return loop.Run()
}

// editorReader is the line editor as the loop sees it.
type editorReader struct {
	sh   *shell
	t    *terminal.Terminal
	told bool // that the history is not kept
}

// ReadLine implements repl.LineReader.
func (r *editorReader) ReadLine(prompt string) (string, error) {
	r.sh.printer.Show()
	if err := r.t.HistoryErr(); err != nil && !r.told {
		r.told = true
		r.sh.remark("history: " + session.SystemError(err).Error())
	}
	r.sh.prompt.reads(prompt)
	line, err := r.t.ReadLine(prompt)
	if !errors.Is(err, terminal.ErrInterrupt) {
		r.sh.interrupts.forget()
		return line, err
	}
	if errors.Is(err, terminal.ErrDropped) {
		r.sh.interrupts.forget() // it was a line's
	} else if r.sh.idleInterrupt() {
		return "", io.EOF
	}
	return "", repl.ErrInterrupt
}

// IsTerminal reports whether the stream is a terminal. Unlike File.Fd it leaves the stream's mode, which others may
// share, as it is.
func IsTerminal(file *os.File) (is bool) {
	conn, err := file.SyscallConn()
	if err != nil {
		return false
	}
	err = conn.Control(func(fd uintptr) { is = term.IsTerminal(int(fd)) })
	return is && err == nil
}

// Size is a terminal's, in columns and rows; 0 where the stream is none, or tells none.
func Size(file *os.File) (columns, rows int) {
	conn, err := file.SyscallConn()
	if err != nil || os.Getenv("TERM") == "dumb" {
		return 0, 0
	}
	_ = conn.Control(func(fd uintptr) { columns, rows, _ = term.GetSize(int(fd)) }) // which it is without
	return columns, rows
}
