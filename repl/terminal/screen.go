package terminal

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Sequences as in xterm's ctlseqs.
const (
	pasteOn   = "\x1b[?2004h" // bracketed paste
	pasteOff  = "\x1b[?2004l"
	wrapOn    = "\x1b[?7h"
	wrapOff   = "\x1b[?7l"
	plain     = "\x1b[m"
	homeClear = "\x1b[H\x1b[2J"
)

// eraseDown erases all from a row's beginning on, where the cursor stays. The first row goes by itself:
// when all goes at once from the screen's first place on, tmux keeps it as if it had scrolled off.
const eraseDown = "\x1b[K\x1b[C\x1b[J\r"

// A screen is the one writer to the terminal. While a line is edited it keeps the frame at the lower
// end, and prints above it.
type screen struct {
	mu   sync.Mutex
	out  io.Writer
	size func() (columns, rows int)

	unfinished []byte // output since the last newline; printed already, but in a frame only shown
	held       []byte // output that is not printed yet
	printed    time.Time
	printer    *time.Timer // prints what is held; nil when nothing waits for that
	editing    bool        // there is a frame
	hidden     bool        // it is not on the screen, while the process is stopped
	lent       bool        // another program has the screen
	joins      bool        // the frame stands behind output that has not ended its line
	passing    bool        // all that is written passes, and no paste is marked
	closed     bool        // from now on only output passes
	frame      frame
	drawn      drawing
	resize     resize
}

// A drawing is the frame as it is on the screen.
type drawing struct {
	picture       // of which row 0 is the first that the screen holds
	columns, rows int
	text          []byte // what draws it; nil when the frame has changed since
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
	s.closed, s.lent = true, false
	s.print(pasteOff)
	_ = s.flush()
}

// begin shows the prompt and an empty line, in a row of its own.
func (s *screen) begin(prompt string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.editing, s.hidden, s.frame = true, true, frame{prompt: prompt, joined: s.joins}
	s.reveal("")
}

// setPrompt changes the frame's prompt, if there is a frame.
func (s *screen) setPrompt(prompt string) {
	s.update(func() {
		if s.editing {
			s.frame.prompt = prompt
		}
	})
}

// hide takes the frame away while the process is stopped: the terminal is another's then.
func (s *screen) hide() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.lent {
		s.leave()
	}
}

// leave takes the frame away.
func (s *screen) leave() {
	var b bytes.Buffer
	if s.shown() {
		s.place()
		s.erase(&b)
		b.Write(s.unfinished)
		b.WriteString(s.completion())
		s.hidden = true
	}
	b.WriteString(pasteOff)
	s.print(b.String())
}

// lend leaves the screen to another program; what is written waits until it is taken back.
func (s *screen) lend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.leave()
		s.lent = true
	}
}

// takeBack undoes lend. Where the program has left the cursor is not known.
func (s *screen) takeBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.lent {
		return
	}
	s.lent = false
	columns, _ := s.size()
	s.print(pasteOn + freshRow(columns))
	_ = s.flush()
	if s.editing {
		s.reveal("")
	}
}

// show undoes hide. Where others have left the cursor is not known.
func (s *screen) show() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed || s.lent || s.passing:
	case s.shown(): // stopped without notice: the rows above may not be the frame's any more
		var b bytes.Buffer
		b.WriteString(pasteOn)
		s.drawn = drawing{}
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
	columns, _ := s.size()
	s.hidden, s.frame.above, s.drawn.text = false, "", nil
	if text := string(s.unfinished); s.frame.joined && steady(text) && columnsOf(text) < columns {
		b.WriteString("\r" + eraseDown) // the frame has it from here on
		s.frame.above = text
	} else {
		b.WriteString(s.completion() + freshRow(columns))
	}
	s.draw(&b)
	s.print(b.String())
}

// complete ends a line of output left without a newline.
func (s *screen) complete() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.shown() && !s.lent {
		s.print(s.completion())
	}
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

// paint shows the editor's part of the frame as it is now.
func (s *screen) paint(c content) { s.update(func() { s.frame.content = c }) }

// refresh draws the frame again, after the terminal's size changed.
func (s *screen) refresh() { s.update(func() {}) }

func (s *screen) update(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	s.drawn.text = nil
	if s.shown() && s.settled() {
		s.redraw()
	}
}

// place has the frame where it is known to be, below all that has been written.
func (s *screen) place() {
	s.decide()
	_ = s.flush()
}

func (s *screen) redraw() {
	if len(s.held) > 0 {
		_ = s.flush()
		return
	}
	var b bytes.Buffer
	s.erase(&b)
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
	s.place()
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
	s.end(runesOf(line))
}

// drop leaves the half-typed line on the screen, followed by mark.
func (s *screen) drop(mark string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(append(slices.Clone(s.frame.line), []rune(mark)...))
}

// vanish takes the frame away, but for a half-typed line.
func (s *screen) vanish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown() && len(s.frame.line) == 0 {
		s.place()
		var b bytes.Buffer
		s.erase(&b)
		b.Write(s.unfinished)
		s.print(b.String())
		s.editing, s.frame = false, frame{}
		return
	}
	s.end(s.frame.line)
}

// join has the next frames stand behind output that has not ended its line, or no longer.
func (s *screen) join(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.joins = on
}

// pass lets all that is written through, or no longer.
func (s *screen) pass(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passing = on
	if on {
		s.print(s.completion() + pasteOff)
	} else if !s.closed {
		s.print(pasteOn)
	}
}

// end leaves line in the frame's place, in the colours that it had there.
func (s *screen) end(line []rune) {
	if s.shown() {
		s.place()
		var b bytes.Buffer
		s.erase(&b)
		last := frame{prompt: s.frame.prompt}
		if s.frame.joined {
			last.above, last.joined, s.unfinished = s.frame.above, true, nil
		} else {
			b.Write(s.unfinished)
			b.WriteString(s.completion())
		}
		columns, _ := s.size()
		entered := content{line: line, pos: len(line), color: s.frame.color}
		if text, shown := textOf(line), textOf(s.frame.line); strings.HasPrefix(shown, text) || strings.HasPrefix(text, shown) {
			entered.spans = s.frame.spans
		}
		last.content = entered
		left := last.layout(columns)
		writeRows(&b, left.rows)
		if !left.wrapped {
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

func (s *screen) shown() bool { return s.editing && !s.hidden }

// room is how many rows a menu may take at once, which leaves half of the screen to what was printed, and when one chooses
// in it: those below the line being edited.
func (s *screen) room() (half, all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	columns, height := s.size()
	line := s.frame
	line.menu = menu{}
	all = height - len(line.layout(columns).rows)
	return min(height/2, all), all
}

// draw adds the frame, or the part of it that the screen can hold, from the first column on.
func (s *screen) draw(b *bytes.Buffer) {
	columns, height := s.size()
	if d := &s.drawn; d.text == nil || d.columns != columns || d.rows != height {
		var text bytes.Buffer
		p := s.frame.layout(columns).window(height)
		writeRows(&text, p.rows)
		text.WriteString(moved(len(p.rows)-1-p.cursor.row, 'A') + "\r" + moved(p.cursor.col, 'C'))
		s.drawn = drawing{picture: p, columns: columns, rows: height, text: text.Bytes()}
	}
	b.Write(s.drawn.text)
}

// erase adds what takes the drawn frame away and leaves the cursor where it began.
func (s *screen) erase(b *bytes.Buffer) {
	b.WriteString(moved(s.drawn.cursor.row, 'A') + "\r" + eraseDown)
}

// print cannot report an error to anyone: a terminal that is gone ends the input, too.
func (s *screen) print(text string) { _, _ = io.WriteString(s.out, text) }

// writeRows writes rows without the terminal's own wrapping, which would add rows where it takes a
// character for wider than it was laid out.
func writeRows(b *bytes.Buffer, rows []string) {
	b.WriteString(plain + wrapOff)
	b.WriteString(strings.Join(rows, "\r\n"))
	b.WriteString(plain + wrapOn) // a prompt's colours end with the line
}

// moved is a relative cursor movement, for which a count of 0 would mean 1.
func moved(n int, direction byte) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("\x1b[%d%c", n, direction)
}
