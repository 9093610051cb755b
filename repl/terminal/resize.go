package terminal

import (
	"strconv"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"sockshell/internal/crash"
)

// What a narrower terminal does with rows that are too long for it: some cut them off, some continue
// them in rows below. So the frame may begin further up than it was drawn, and how far has to be known
// before it is drawn again, or else parts of it stay, or output goes that was above it. The cursor's
// column mostly tells; where it cannot, what the terminal is.
const (
	askName   = "\x1b[>q" // xterm's ctlseqs, XTVERSION; not answered by all
	askCursor = "\x1b[6n" // ECMA-48, 8.3.35, DSR; answered after what came before it
	nameStart = ">|"      // in the answer, a device control string
	maxReport = 256       // bytes
	stringEnd = "\x1b\\"  // ECMA-48, 8.3.143
	dcsStart  = "\x1bP>"
)

// askPatience is how long the answer may take. A terminal that gives none is not waited for again.
const askPatience = 300 * time.Millisecond

// reflowing are terminals that continue rows that have become too long, by how their name begins.
var reflowing = []string{"tmux", "VTE", "kitty", "foot", "WezTerm", "iTerm2", "Konsole", "ghostty", "contour"}

// A resize is what is under way, and what is known, about a screen that has become narrower.
type resize struct {
	asking    *time.Timer // ends the wait for the answer; nil when there is none
	questions int         // so far
	columns   int         // the width for which it was asked
	mute      bool        // the terminal has not answered in time
	reflows   bool        // the terminal continues rows that have become too long
}

// settled tells whether it is known where on the screen the frame is. If not it asks the terminal, and
// the frame must not be drawn until it has answered.
func (s *screen) settled() bool {
	if s.resize.asking != nil {
		return false
	}
	columns, _ := s.size()
	switch {
	case columns >= s.drawn.columns || s.drawn.reflowed(columns).row == s.drawn.cursor.row:
		return true
	case s.resize.mute:
		s.decide()
		return true
	}
	s.ask(columns)
	return false
}

func (s *screen) ask(columns int) {
	s.resize.questions++
	question := s.resize.questions
	s.resize.asking = time.AfterFunc(askPatience, func() {
		crash.Guard(func() { s.unanswered(question) })
	})
	s.resize.columns = columns
	s.print(askName + askCursor)
}

// unanswered ends the wait for the answer to a question, if that still goes on.
func (s *screen) unanswered(question int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.resize.asking != nil && s.resize.questions == question {
		s.resize.mute = true
		s.resume()
	}
}

// resume draws again, and prints what has been held meanwhile.
func (s *screen) resume() {
	s.decide()
	if s.shown() {
		s.redraw()
	}
}

// decide takes what is known for true.
func (s *screen) decide() {
	if s.resize.asking != nil {
		s.resize.asking.Stop()
		s.resize.asking = nil
	}
	columns, _ := s.size()
	if columns < s.drawn.columns && s.resize.reflows {
		s.drawn.cursor.row = s.drawn.reflowed(columns).row
	}
	s.drawn.columns, s.drawn.text = columns, nil
}

// report takes what the terminal has answered: its name, or the cursor's row and column, from 1.
func (s *screen) report(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name, ok := strings.CutPrefix(text, nameStart); ok {
		for _, known := range reflowing {
			s.resize.reflows = s.resize.reflows || strings.HasPrefix(name, known)
		}
		return
	}
	s.resize.mute = false
	if s.resize.asking == nil {
		return // what it was asked for is over
	}
	columns, _ := s.size()
	if columns != s.resize.columns {
		s.resize.asking.Stop()
		s.resize.asking = nil
		if !s.settled() {
			return
		}
	} else if _, number, ok := strings.Cut(text, ";"); ok {
		col, _ := strconv.Atoi(number)
		s.compare(col-1, columns)
	}
	s.resume()
}

// compare learns from the column in which the cursor is what the terminal does. Behind a full row that
// differs between terminals, and tells nothing.
func (s *screen) compare(col, columns int) {
	cut := min(s.drawn.cursor.col, columns-1)
	continued := s.drawn.reflowed(columns).col
	if cut != continued && continued < columns {
		s.resize.reflows = col == continued
	}
}

// reflowed is where the cursor is when each row has been continued in rows of this width.
func (p picture) reflowed(columns int) point {
	if len(p.rows) == 0 {
		return p.cursor
	}
	l := layouter{width: max(columns, 1)}
	for _, row := range p.rows[:p.cursor.row] {
		l.styled(row)
		l.newline()
	}
	l.styled(head(p.rows[p.cursor.row], p.cursor.col))
	return point{len(l.rows), l.col}
}

// head is the part of a laid out row that stands before a column.
func head(row string, col int) string {
	for i, at := 0, 0; i < len(row); {
		if n := escapeLen(row[i:]); n > 0 {
			i += n
			continue
		}
		if at >= col {
			return row[:i]
		}
		cluster, _, width, _ := uniseg.FirstGraphemeClusterInString(row[i:], -1)
		at += width
		i += len(cluster)
	}
	return row
}
