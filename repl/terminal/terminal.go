package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chzyer/readline"
	"golang.org/x/term"

	"sockshell/completions"
	"sockshell/internal/crash"
)

// What ReadLine returns for ^C at the prompt. ErrDropped is an ErrInterrupt, too: a half-typed text was dropped.
var (
	ErrInterrupt = errors.New("interrupted at the prompt")
	ErrDropped   = fmt.Errorf("%w: the text is dropped", ErrInterrupt)
)

// closePatience bounds each of Close's steps that depend on others: a terminal stopped by ^S, a
// completion under way.
const closePatience = 300 * time.Millisecond

// Config says where a line editor reads, draws and keeps its history.
type Config struct {
	In, Out *os.File // the terminal; they must stay open until Close has returned

	// History is the path of the history file, which is created with mode 0600, and its folder
	// with it; "" keeps none.
	History string

	// Complete gives what may stand at the cursor, a byte offset into the line. It is called from
	// another goroutine, while a line is edited; nil completes nothing.
	Complete func(line string, cursor int) completions.Result

	// Highlight tells what the parts of the edited text are; nil leaves it plain.
	Highlight func(text string) []completions.Span

	// Hint is what may follow the text, shown in grey behind it while the cursor is at its end; nil shows nothing.
	Hint func(text string) string

	// Cut parts a text into its first logical line and the rest; complete is false where Enter is to begin a
	// further row of the same edit. nil cuts at newlines.
	Cut func(text string) (line, rest string, complete bool)

	// Color allows colours; it is asked at each drawing. nil forbids them.
	Color func() bool

	// Editor is the command line of the user's editor, for ^X^E; nil or empty: there is none.
	Editor func() string

	// RunEditor runs it, with the terminal as it was found; nil: by exec.Cmd.Run.
	RunEditor func(c *exec.Cmd) error

	// Stops is called when ^Z stops the process while a program has the terminal, see Outside: it returns when
	// that has stopped, or is not to be waited for. nil waits for none.
	Stops func()

	// Editing is told, by ReadLine, that a line is being edited from here on, so that SetPrompt has an
	// effect; nil is not told.
	Editing func()
}

// A Terminal is an open line editor. Between two calls of ReadLine what is typed does not show, is
// kept for the next one, and ^C is SIGINT for the process, which flushes it.
type Terminal struct {
	modes   *modes
	input   *input
	screen  *screen
	history *history
	editor  *editor
	watcher *watcher
	editing func() // see Config.Editing

	closing atomic.Bool
	reading sync.Mutex // held by ReadLine
	over    bool       // the input has ended: readline must not be called again
	pasted  pasted
	ahead   *ahead
}

// Open prepares the terminal. It fails where In or Out is no terminal, and, with
// errors.ErrUnsupported, where the line editor does not exist. A history that cannot be read is not
// an error here but in HistoryErr.
func Open(cfg Config) (*Terminal, error) {
	t, err := open(cfg)
	if err != nil {
		return nil, fmt.Errorf("line editor: %w", err)
	}
	return t, nil
}

func open(cfg Config) (*Terminal, error) {
	out, err := descriptor(cfg.Out)
	if err != nil {
		return nil, err
	}
	if _, _, err := term.GetSize(out); err != nil {
		return nil, fmt.Errorf("output: %w", err)
	}
	m, err := newModes(cfg.In)
	if err != nil {
		return nil, fmt.Errorf("input: %w", err)
	}
	t := &Terminal{
		modes:   m,
		screen:  &screen{out: cfg.Out, size: func() (int, int) { return size(out) }},
		history: openHistory(cfg.History),
		editing: cfg.Editing,
	}
	if t.input, err = newInput(cfg.In); err != nil {
		return nil, errors.Join(err, m.close())
	}
	t.input.plainPaste = pastesPlainly(os.Getenv("TERM"))
	t.ahead = newAhead(t.input, t.modes)
	t.watcher = watch(t.screen, t.modes, cfg.Stops)
	t.editor = &editor{
		input:     t.input,
		screen:    t.screen,
		history:   t.history,
		complete:  cfg.Complete,
		highlight: cfg.Highlight,
		hint:      cfg.Hint,
		color:     cfg.Color,
		cut:       cfg.Cut,
		external:  external{command: cfg.Editor, run: cfg.RunEditor, in: cfg.In, out: cfg.Out, outside: t.Outside},
		suspend:   t.watcher.suspend,
		rescue:    func() { _ = t.restore() },
	}
	if t.editor.cut == nil {
		t.editor.cut = cutRow
	}
	t.pasted.cut = t.editor.cut
	if t.editor.instance, err = readline.NewEx(t.editor.config()); err != nil {
		t.watcher.stop()
		t.ahead.close()
		t.input.end()
		t.input.close()
		return nil, errors.Join(err, m.close())
	}
	t.screen.open()
	_ = t.ahead.begin() // the mode is in force already
	return t, nil
}

// size is the terminal's, in columns and rows, or that of a VT100 where it does not tell.
func size(fd int) (columns, rows int) {
	columns, rows, _ = term.GetSize(fd)
	if columns < 1 {
		columns = 80
	}
	if rows < 1 {
		rows = 24
	}
	return columns, rows
}

// ReadLine shows the prompt, which may hold SGR sequences and newlines, and returns the line that is
// entered, without its newline, but with those that Config.Cut leaves in it. Several lines are edited as
// one text and returned one by one.
//
// It returns io.EOF for ^D on an empty line, after which it may be called again, with the text where that is to go on
// and its last row is empty; at the input's end or after Close, in which case what is half-typed is dropped;
// ErrInterrupt or ErrDropped for ^C.
func (t *Terminal) ReadLine(prompt string) (string, error) {
	t.reading.Lock()
	defer t.reading.Unlock()
	return t.readLine(prompt)
}

// readLine is ReadLine with t.reading held.
func (t *Terminal) readLine(prompt string) (string, error) {
	if t.over || t.closing.Load() {
		return "", io.EOF
	}
	if line, ok := t.pasted.next(); ok {
		t.screen.echo(prompt, line)
		t.history.add(line)
		return line, nil
	}
	t.ahead.end()
	defer func() { _ = t.ahead.begin() }()
	if err := t.modes.edit(); err != nil {
		return "", io.EOF // the terminal is gone
	}
	t.editor.reset()
	t.screen.begin(prompt)
	if t.editing != nil {
		t.editing()
	}
	_, err := t.editor.instance.Readline()
	switch {
	case t.editor.entered && !t.closing.Load():
		text := textOf(t.editor.buffer.line)
		if t.editor.leaves {
			text += "\n" // or an empty last row would be none of the lines
		}
		line, rest, _ := t.editor.cut(text)
		t.pasted.put(rest)
		t.screen.finish(line)
		t.history.add(line)
		return line, nil
	case errors.Is(err, readline.ErrInterrupt) && t.editor.left:
		t.screen.vanish()
		return "", ErrLeft
	case errors.Is(err, readline.ErrInterrupt):
		t.screen.drop("^C")
		if len(t.editor.buffer.line) > 0 {
			return "", ErrDropped
		}
		return "", ErrInterrupt
	}
	if t.over = t.input.ended.Load(); t.editor.leaves {
		t.screen.vanish()
	} else {
		t.screen.drop("")
	}
	if t.over || t.closing.Load() {
		return "", io.EOF
	}
	line := textOf(t.editor.buffer.line)
	t.history.add(line)
	return line, io.EOF
}

// Write prints p; from any goroutine. While a line is edited p appears above it, 2 ms later if other
// output came just before, in which case no error is returned. The line editor adds the newline that p
// may lack before the next prompt.
func (t *Terminal) Write(p []byte) (int, error) { return t.screen.Write(p) }

// Size is the terminal's number of columns and rows now.
func (t *Terminal) Size() (columns, rows int) { return t.screen.size() }

// SetPrompt changes the prompt of the line that is being edited, at once; from any goroutine. It does nothing
// where none is. The next ReadLine brings a prompt of its own.
func (t *Terminal) SetPrompt(prompt string) { t.screen.setPrompt(prompt) }

// Outside runs f with the terminal as Open found it, for a program of its own that uses it: between two calls of
// ReadLine. What is written meanwhile appears, in order, when f has returned, or panicked.
func (t *Terminal) Outside(f func() error) error {
	watched := t.ahead.end()
	t.screen.lend()
	t.modes.lend()
	defer func() { // also when f panics
		t.modes.takeBack()
		t.screen.takeBack()
		if watched {
			_ = t.ahead.begin()
		}
	}()
	return f()
}

// History lists the lines that were kept, of sessions before, too, the oldest first. Config.Complete may call it.
func (t *Terminal) History() []string {
	t.history.mu.Lock()
	defer t.history.mu.Unlock()
	return slices.Clone(t.history.text)
}

// HistoryErr is the first error of loading or keeping the history, nil while there was none.
func (t *Terminal) HistoryErr() error { return t.history.firstErr() }

// Close gives the terminal back, in the mode in which Open found it; a ReadLine under way returns
// io.EOF. It may be called from any goroutine, during a panic too, and more than once; it does not
// wait for a terminal that is stopped. Write still works afterwards.
func (t *Terminal) Close() error {
	first := !t.closing.Swap(true)
	err := t.restore()
	if first {
		err = errors.Join(err, t.editor.external.remove())
		within(closePatience, t.watcher.stop)
		t.input.end()
		within(closePatience, t.release)
	}
	return err
}

// restore brings back the terminal's mode before anything that could have to wait.
func (t *Terminal) restore() error {
	t.ahead.close() // what is typed from here on is for others
	err := t.modes.close()
	within(closePatience, t.screen.close)
	return err
}

// release ends readline's goroutines. readline's own Close hangs while it reads, and can only be
// called safely when it has seen the input's end.
func (t *Terminal) release() {
	t.reading.Lock()
	defer t.reading.Unlock()
	for !t.over {
		_, _ = t.editor.instance.Readline()
		t.over = t.input.ended.Load()
	}
	_ = t.editor.instance.Close()
	t.input.close()
	t.pasted.put("")
}

// within waits for f to return, but no longer than patience.
func within(patience time.Duration, f func()) {
	done := make(chan struct{})
	go crash.Guard(func() {
		defer close(done)
		f()
	})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
