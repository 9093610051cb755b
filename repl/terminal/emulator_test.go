package terminal

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/hinshun/vt10x"
	"github.com/rivo/uniseg"
)

// filler is what the emulator, which gives each rune one cell, gets for the second cell of a wide one.
const filler = '\uF8FF'

// An emulator is a terminal's screen.
type emulator struct {
	mu      sync.Mutex
	vt      vt10x.Terminal
	tail    []byte        // of a character cut in two
	log     *bytes.Buffer // all that is written; nil: nothing is kept
	answers io.Writer     // gets what the terminal answers to questions
	changed chan struct{} // has an element when something was written
}

func newEmulator(columns, rows int) *emulator {
	e := &emulator{changed: make(chan struct{}, 1), answers: io.Discard}
	e.vt = vt10x.New(vt10x.WithSize(columns, rows), vt10x.WithWriter(answerer{e}))
	return e
}

// answerer passes the emulator's answers on.
type answerer struct{ e *emulator }

func (a answerer) Write(p []byte) (int, error) { return a.e.answers.Write(p) }

// Write implements io.Writer: the terminal's output.
func (e *emulator) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.log != nil {
		e.log.Write(p)
	}
	var shown strings.Builder
	text := append(e.tail, p...)
	for len(text) > 0 && utf8.FullRune(text) {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		switch width := uniseg.StringWidth(string(r)); {
		case r < 0x80 || width == 1:
			shown.WriteRune(r)
		case width == 2:
			shown.WriteRune(r)
			shown.WriteRune(filler)
		}
	}
	e.tail = append([]byte(nil), text...)
	_, err := e.vt.Write([]byte(shown.String()))
	select {
	case e.changed <- struct{}{}:
	default:
	}
	return len(p), err
}

// A view is the screen at one moment.
type view struct {
	rows   []string // without trailing spaces
	cursor point
}

// String shows the rows down to the last one in use; | is the cursor.
func (v view) String() string {
	var b strings.Builder
	last := v.cursor.row
	for i, row := range v.rows {
		if row != "" {
			last = max(last, i)
		}
	}
	for i, row := range v.rows[:last+1] {
		if i == v.cursor.row {
			row = withCursor(row, v.cursor.col)
		}
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	return b.String()
}

func withCursor(row string, col int) string {
	var b strings.Builder
	at, text := 0, row
	for ; at < col && text != ""; at++ {
		r, n := utf8.DecodeRuneInString(text)
		b.WriteString(text[:n])
		at += max(uniseg.StringWidth(string(r)), 1) - 1
		text = text[n:]
	}
	return b.String() + strings.Repeat(" ", max(0, col-at)) + "|" + text
}

func (e *emulator) view() view {
	e.mu.Lock()
	defer e.mu.Unlock()
	columns, height := e.vt.Size()
	var v view
	for y := range height {
		var row strings.Builder
		for x := range columns {
			if c := e.vt.Cell(x, y).Char; c != filler {
				row.WriteRune(c)
			}
		}
		v.rows = append(v.rows, strings.TrimRight(row.String(), " \x00"))
	}
	cursor := e.vt.Cursor()
	v.cursor = point{cursor.Y, cursor.X}
	return v
}

func (e *emulator) resize(columns, rows int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.vt.Resize(columns, rows)
}
