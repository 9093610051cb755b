package terminal

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// Sequences as in xterm's ctlseqs.
const (
	pasteOn   = "\x1b[?2004h" // bracketed paste
	pasteOff  = "\x1b[?2004l"
	wrapOn    = "\x1b[?7h"
	wrapOff   = "\x1b[?7l"
	plain     = "\x1b[m"
	eraseDown = "\x1b[J"
	homeClear = "\x1b[H\x1b[2J"
)

// maxUnfinished bounds the output, in bytes, that waits in the frame for the end of its line.
const maxUnfinished = 4096

// A screen is the one writer to the terminal. While a line is edited it keeps the frame at the lower
// end, and prints above it.
type screen struct {
	mu   sync.Mutex
	out  io.Writer
	size func() (columns, rows int)

	unfinished []byte // output since the last newline; printed already, but in a frame only shown
	editing    bool   // there is a frame
	hidden     bool   // it is not on the screen, while the process is stopped
	closed     bool   // from now on only output passes
	frame      frame
	row        int // of the cursor, below the frame's first row on the screen
}

// open readies the terminal for the first prompt.
func (s *screen) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.print(pasteOn)
}

// close ends the frame, if there is one, in the way of drop; then only output passes.
func (s *screen) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.end(s.frame.line)
	s.closed = true
	s.print(pasteOff)
}

// begin shows the prompt and an empty line, in a row of its own.
func (s *screen) begin(prompt string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.editing, s.hidden, s.frame = true, true, frame{prompt: prompt}
	s.reveal("")
}

// hide takes the frame away while the process is stopped: the terminal is another's then.
func (s *screen) hide() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b bytes.Buffer
	if s.shown() {
		s.erase(&b)
		b.Write(s.unfinished)
		b.WriteString(s.completion())
		s.hidden = true
	}
	b.WriteString(pasteOff)
	s.print(b.String())
}

// show undoes hide. Where others have left the cursor is not known.
func (s *screen) show() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
	case s.shown(): // stopped without notice: the rows above may not be the frame's any more
		var b bytes.Buffer
		b.WriteString(pasteOn)
		s.row = 0
		s.erase(&b)
		s.draw(&b)
		s.print(b.String())
	case s.editing:
		s.reveal(pasteOn)
	default:
		s.print(pasteOn)
	}
}

// reveal draws the frame below whatever is on the screen.
func (s *screen) reveal(setup string) {
	var b bytes.Buffer
	b.WriteString(setup)
	b.WriteString(s.completion())
	columns, _ := s.size()
	b.WriteString(freshRow(columns))
	s.hidden, s.frame.above = false, ""
	s.draw(&b)
	s.print(b.String())
}

// completion is the newline that ends a line of output left without one.
func (s *screen) completion() string {
	text := s.unfinished
	s.unfinished = nil
	if columnsOf(string(text)) == 0 {
		return ""
	}
	return "\n"
}

// freshRow moves to the first column: of the next row if others have left the cursor in mid-row, of
// the same one otherwise, as the spaces then just fall short of wrapping.
func freshRow(columns int) string {
	return plain + wrapOn + strings.Repeat(" ", max(columns-1, 0)) + "\r" + eraseDown
}

// paint shows the line as it is now, and the cursor before line[pos].
func (s *screen) paint(line []rune, pos int) {
	s.update(func() { s.frame.line, s.frame.pos = slices.Clone(line), pos })
}

// list shows rows below the line with the next paint; nil takes them away.
func (s *screen) list(rows []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frame.below = rows
}

// refresh draws the frame again, after the terminal's size changed.
func (s *screen) refresh() { s.update(func() {}) }

func (s *screen) update(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shown() {
		change()
		return
	}
	var b bytes.Buffer
	s.erase(&b)
	change()
	s.draw(&b)
	s.print(b.String())
}

// clear empties the screen but for the frame, which moves to its top.
func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shown() {
		return
	}
	var b bytes.Buffer
	b.WriteString(homeClear)
	s.draw(&b)
	s.print(b.String())
}

// finish leaves the line on the screen as it was entered, whole even if it is taller than the screen,
// and the cursor in the row below.
func (s *screen) finish(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end([]rune(line))
}

// drop leaves the half-typed line on the screen, followed by mark.
func (s *screen) drop(mark string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(append(slices.Clone(s.frame.line), []rune(mark)...))
}

func (s *screen) end(line []rune) {
	if s.shown() {
		var b bytes.Buffer
		s.erase(&b)
		b.Write(s.unfinished)
		b.WriteString(s.completion())
		columns, _ := s.size()
		last := frame{prompt: s.frame.prompt, line: line, pos: len(line)}.layout(columns)
		writeRows(&b, last.rows)
		if !last.wrapped {
			b.WriteString("\r\n")
		}
		s.print(b.String())
	}
	s.editing, s.hidden, s.frame = false, false, frame{}
}

// echo shows a line that was entered before its prompt could be.
func (s *screen) echo(prompt, line string) {
	s.begin(prompt)
	s.finish(line)
}

// Write prints p, above the frame if there is one.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shown() {
		n, err := s.out.Write(p)
		s.remember(p[:n])
		return n, err
	}
	var b bytes.Buffer
	s.erase(&b)
	text := append(s.unfinished, p...)
	lines := bytes.LastIndexByte(text, '\n') + 1
	if rest := text[lines:]; len(rest) <= maxUnfinished && steady(string(rest)) {
		// Not printed yet but shown in the frame, so that what comes next can continue its line.
		b.Write(text[:lines])
		s.unfinished = slices.Clone(rest)
	} else {
		b.Write(text)
		b.WriteByte('\n')
		s.unfinished = nil
	}
	s.frame.above = string(s.unfinished)
	s.draw(&b)
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(p), nil
}

// remember keeps what tells whether the cursor is in mid-row.
func (s *screen) remember(printed []byte) {
	if i := bytes.LastIndexByte(printed, '\n'); i >= 0 {
		s.unfinished, printed = nil, printed[i+1:]
	}
	room := maxUnfinished - len(s.unfinished)
	s.unfinished = append(s.unfinished, printed[:min(room, len(printed))]...)
}

func (s *screen) shown() bool { return s.editing && !s.hidden }

// draw adds the frame, or the part of it that the screen can hold, from the first column on.
func (s *screen) draw(b *bytes.Buffer) {
	columns, height := s.size()
	p := s.frame.layout(columns).window(height)
	writeRows(b, p.rows)
	up := len(p.rows) - 1 - p.cursor.row
	s.row = p.cursor.row
	b.WriteString(moved(up, 'A') + "\r" + moved(p.cursor.col, 'C'))
}

// erase adds what takes the drawn frame away and leaves the cursor where it began.
func (s *screen) erase(b *bytes.Buffer) {
	b.WriteString(moved(s.row, 'A') + "\r" + eraseDown)
	s.row = 0
}

// print cannot report an error to anyone: a terminal that is gone ends the input, too.
func (s *screen) print(text string) { _, _ = io.WriteString(s.out, text) }

// writeRows writes rows without the terminal's own wrapping, which would add rows where it takes a
// character for wider than it was laid out.
func writeRows(b *bytes.Buffer, rows []string) {
	b.WriteString(plain + wrapOff)
	b.WriteString(strings.Join(rows, "\r\n"))
	b.WriteString(wrapOn)
}

// moved is a relative cursor movement, for which a count of 0 would mean 1.
func moved(n int, direction byte) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[%d%c", n, direction)
}
