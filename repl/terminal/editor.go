package terminal

import (
	"io"
	"strings"
	"sync"

	"github.com/chzyer/readline"

	"sockshell/completions"
)

// Two characters stand in readline's input for all keys; which key it is waits in the editor's queue.
const (
	marker = '\U0010F000' // a private-use character; a user who types it gets it as text of a keyInsert
	// halt is one of the four after which readline's reader waits until it is told to go on, so that
	// no key is read between two lines, or while another program has the terminal.
	halt = readline.CharCtrlJ
)

// An editor connects readline to our keys, our screen and our history, through its hooks alone: it
// keeps the line and the loop, and everything that it does with keys, drawing, history and
// completion by itself is kept from it, since that crashes, hangs or loses output.
//
// But for the queue, its fields belong to readline's goroutine while a line is edited and to
// ReadLine otherwise; readline's own channels hand them over.
type editor struct {
	input     *input
	screen    *screen
	history   *history
	complete  func(line string, cursor int) completions.Result
	highlight func(text string) []completions.Span
	hint      func(text string) string
	color     func() bool
	cut       func(text string) (line, rest string, complete bool)
	external  external
	suspend   func() // stops the process until it is continued
	rescue    func() // gives the terminal back when the process panics
	instance  *readline.Instance

	mu    sync.Mutex
	queue []key // read, and not handled yet

	buffer    buffer
	recall    recall
	search    *search // nil: none is under way
	lastQuery string
	menu      menu
	entered   bool // the line ended with Enter
	leaves    bool // keyLeave ends the line
	left      bool // it did
}

// config is the arrangement: readline draws into the void, for an endless width, without prompt,
// history and modes of its own.
func (e *editor) config() *readline.Config {
	nothing := func() error { return nil }
	return &readline.Config{
		Stdin:               keyStream{e},
		Stdout:              void{},
		Stderr:              void{},
		Painter:             painter{e},
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
	e.buffer.clear()
	e.recall = e.history.recall()
	e.menu = menu{}
	e.entered, e.left = false, false
}

// keyStream is readline's standard input: one character a key.
type keyStream struct{ e *editor }

// Read implements io.Reader.
func (s keyStream) Read(p []byte) (int, error) {
	defer s.e.guard()()
	k, ok := s.e.input.key()
	for ok && k.kind == keyReport {
		s.e.screen.report(k.text)
		k, ok = s.e.input.key()
	}
	if !ok {
		return 0, io.EOF
	}
	s.e.mu.Lock()
	s.e.queue = append(s.e.queue, k)
	s.e.mu.Unlock()
	if k.kind.halts() {
		return copy(p, []byte{halt}), nil
	}
	return copy(p, string(marker)), nil
}

// Close implements io.Closer; the input is ended in another way.
func (s keyStream) Close() error { return nil }

// filter does what the key says that a character of the stream stands for. It always lets a character
// through: swallowing it would leave a wake-up behind that starts the reader in mid-command.
func (e *editor) filter(r rune) (rune, bool) {
	defer e.guard()()
	if r != marker && r != halt {
		return r, true // the input's end
	}
	e.mu.Lock()
	k := e.queue[0]
	e.queue = e.queue[1:]
	e.mu.Unlock()
	if !e.searching(k) {
		if end := e.ending(k.kind); end != 0 {
			e.entered = end == readline.CharEnter
			e.left = k.kind == keyLeave
			return end, true
		}
		e.handle(k)
	}
	e.buffer.last = k.kind
	if k.kind.halts() {
		e.instance.Terminal.KickRead()
	}
	return readline.CharBell, true // which does nothing
}

// ending is the character with which readline ends the line, 0 for a key that does not end it.
func (e *editor) ending(kind keyKind) rune {
	switch {
	case kind == keyEnter && !e.menu.choosing() && e.whole(textOf(e.buffer.line)):
		return readline.CharEnter
	case kind == keyInterrupt, kind == keyLeave && e.leaves:
		return readline.CharInterrupt
	case kind == keyEnd && (len(e.buffer.line) == 0 || e.goesOn()):
		return readline.CharDelete
	default:
		return 0
	}
}

// whole tells whether a text is nothing but whole logical lines.
func (e *editor) whole(text string) bool {
	for {
		_, rest, complete := e.cut(text)
		if !complete || rest == "" {
			return complete
		}
		text = rest
	}
}

// goesOn tells whether the cursor is in an empty row behind a text that is to go on.
func (e *editor) goesOn() bool {
	text := textOf(e.buffer.line)
	before, ends := strings.CutSuffix(text, "\n")
	return ends && e.buffer.pos == len(e.buffer.line) && !e.whole(before)
}

// ended is what a text adds behind another one: not the newlines at its end, which Enter is to give, unless they are
// within quotes there. In a talk an empty row is a line, and Enter gives only the last newline.
func (e *editor) ended(before, text string) string {
	if e.leaves {
		return strings.TrimSuffix(text, "\n")
	}
	if trimmed := strings.TrimRight(text, "\n"); e.whole(before + trimmed) {
		return trimmed
	}
	return text
}

// listen has readline draw after a key of ours. It also calls this with no key, and after the line's
// end. Its own line stays empty, so that it spends no time on it.
func (e *editor) listen(_ []rune, _ int, r rune) ([]rune, int, bool) {
	return nil, 0, r == readline.CharBell
}

func (e *editor) handle(k key) {
	if e.walk(k.kind) || e.accept(k.kind) {
		return
	}
	before := e.menu
	e.menu = menu{}
	e.act(k)
	e.narrow(before, k.kind)
}

// act does what the key says where there is no menu.
func (e *editor) act(k key) {
	if k.kind == keyPaste {
		k.text = e.ended(textOf(e.buffer.line[:e.buffer.pos]), k.text)
	}
	if k.kind == keyTab && e.leaves {
		k = key{keyInsert, "\t"}
	}
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
	case keyEditor:
		e.editOutside()
	default: // a key that means nothing here
	}
}

// guard returns what to defer: a panic in readline's goroutines cannot be recovered, so that the
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
type painter struct{ e *editor }

func (p painter) Paint([]rune, int) []rune {
	p.e.screen.paint(p.e.shown())
	return nil
}

// void is where readline draws.
type void struct{}

func (void) Write(p []byte) (int, error) { return len(p), nil }
