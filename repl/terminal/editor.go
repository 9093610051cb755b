package terminal

import (
	"io"
	"slices"
	"sync"

	"github.com/chzyer/readline"

	"sockshell/completions"
)

// marker stands in readline's input for every key but three; which key it is waits in the editor's
// queue. It is a private-use character, which a user who types it gets as text of a keyInsert.
const marker = '\U0010F000'

// An editor connects readline to our keys, our screen and our history, through its hooks alone: it
// keeps the line and the loop, and everything that it does with keys, drawing, history and
// completion by itself is kept from it, since that crashes, hangs or loses output.
//
// But for the queue, its fields belong to readline's goroutine while a line is edited and to
// ReadLine otherwise; readline's own channels hand them over.
type editor struct {
	input    *input
	screen   *screen
	history  *history
	complete func(line string, cursor int) completions.Result
	suspend  func() // stops the process until it is continued
	rescue   func() // gives the terminal back when the process panics
	instance *readline.Instance

	mu    sync.Mutex
	queue []key // read, and not handled yet

	buffer  buffer
	key     key // under way between filter and listener
	recall  recall
	entered bool // the line ended with Enter; at the input's end readline, too, returns what is half-typed
}

// config is the arrangement: readline draws into the void, for an endless width, without prompt,
// history and modes of its own.
func (e *editor) config() *readline.Config {
	nothing := func() error { return nil }
	return &readline.Config{
		Stdin:               keyStream{e},
		Stdout:              void{},
		Stderr:              void{},
		Painter:             painter{e.screen},
		Listener:            readline.FuncListener(e.listen),
		FuncFilterInputRune: e.filter,
		FuncGetWidth:        func() int { return 1 << 28 },
		FuncIsTerminal:      func() bool { return true }, // or it would not call the painter
		FuncMakeRaw:         nothing,
		FuncExitRaw:         nothing,
		FuncOnWidthChanged:  func(func()) {}, // the default installs a handler for good
		// No HistoryFile, and not a negative limit, with which it would replace that file.
		HistoryLimit:           1,
		DisableAutoSaveHistory: true,
		UniqueEditLine:         true, // it adds neither newline nor ^C to the line
	}
}

// reset begins a new line.
func (e *editor) reset() {
	e.buffer = buffer{}
	e.recall = e.history.recall()
	e.entered = false
}

// keyStream is readline's standard input: one character a key.
type keyStream struct{ e *editor }

// Read implements io.Reader. Enter, ^C and ^D are themselves: readline's reader then waits until it
// is told to go on, so that no key is read between two lines.
func (s keyStream) Read(p []byte) (int, error) {
	defer s.e.guard()()
	k, ok := s.e.input.key()
	if !ok {
		return 0, io.EOF
	}
	switch k.kind {
	case keyEnter:
		return copy(p, []byte{readline.CharEnter}), nil
	case keyInterrupt:
		return copy(p, []byte{readline.CharInterrupt}), nil
	case keyEnd:
		return copy(p, []byte{readline.CharDelete}), nil
	default:
		s.e.mu.Lock()
		s.e.queue = append(s.e.queue, k)
		s.e.mu.Unlock()
		return copy(p, string(marker)), nil
	}
}

// Close implements io.Closer; the input is ended in another way.
func (s keyStream) Close() error { return nil }

// filter sees each character of the stream. It always lets one through: swallowing it would leave a
// wake-up behind that starts the reader in mid-command.
func (e *editor) filter(r rune) (rune, bool) {
	defer e.guard()()
	e.key = key{}
	switch r {
	case marker:
		e.mu.Lock()
		e.key, e.queue = e.queue[0], e.queue[1:]
		e.mu.Unlock()
	case readline.CharEnter:
		e.entered = true
		return r, true
	case readline.CharDelete:
		if len(e.buffer.line) == 0 {
			return r, true
		}
		e.key = key{kind: keyDelete}
		e.instance.Terminal.KickRead() // the reader has stopped for what it takes for the end
	default:
		return r, true
	}
	return readline.CharBell, true // which does nothing
}

// listen does what the key says. readline also calls it with no key, and after the line's end.
func (e *editor) listen(_ []rune, _ int, r rune) ([]rune, int, bool) {
	defer e.guard()()
	if r != readline.CharBell {
		return nil, 0, false
	}
	e.handle(e.key)
	return slices.Clone(e.buffer.line), e.buffer.pos, true
}

func (e *editor) handle(k key) {
	e.screen.list(nil)
	if e.buffer.apply(k) {
		return
	}
	switch k.kind {
	case keyUp:
		e.recall.move(&e.buffer, -1)
	case keyDown:
		e.recall.move(&e.buffer, 1)
	case keyTab:
		e.tab()
	case keyClear:
		e.screen.clear()
	case keySuspend:
		e.suspend()
	default: // a key that ended the line was readline's
	}
}

// guard returns what to defer: nobody can recover a panic in readline's goroutines, so that the
// terminal has to be given back from there.
func (e *editor) guard() func() {
	return func() {
		if v := recover(); v != nil {
			e.rescue()
			panic(v)
		}
	}
}

// painter hands the line to the screen each time that readline would draw it.
type painter struct{ screen *screen }

func (p painter) Paint(line []rune, pos int) []rune {
	p.screen.paint(line, pos)
	return nil
}

// void is where readline draws.
type void struct{}

func (void) Write(p []byte) (int, error) { return len(p), nil }
