package session

import (
	"strings"

	"sockshell/commands/syntax"
)

// statement is a command that is to run. Where its words alone say what it does, with no variable, file or alias in it, it
// may be bound: it runs any number of times, and never changes.
type statement struct {
	head  *heading      // nil: the run looks it up
	input any           // non-nil: it is bound
	words []syntax.Word // of one that is not
}

// step is a statement of a program. A long script has many: of one that is not bound no more is kept than where it
// stands, and it is parsed again when it runs.
type step struct {
	head   *heading // with input
	input  any
	source string // the logical line, in which the words' places are
	number int32  // of its physical line
	pos    int32  // where it begins in source; newLine: it is none, and tells the recorder of the line
}

const newLine = -1

// program is a text that has been checked.
type program struct {
	place  Place // of each step but for its line
	chunks [][]step
	record bool // each line is told to the recorder, as it runs

	// Of the step that runs.
	frame  frame
	parser syntax.Parser
	parsed syntax.Statement
}

// parse parses a step that is not bound. It was checked, so that it parses.
func (p *program) parse(s *step) *syntax.Statement {
	p.parser.ResetAt(s.source, int(s.pos))
	_, _ = p.parser.Next(&p.parsed)
	return &p.parsed
}

// A text of a few lines takes a small chunk.
const (
	firstChunk = 8
	mostChunk  = 512
)

// add gives a new step.
func (p *program) add() *step {
	n := len(p.chunks)
	if n == 0 || len(p.chunks[n-1]) == cap(p.chunks[n-1]) {
		size := firstChunk
		if n > 0 {
			size = min(4*cap(p.chunks[n-1]), mostChunk)
		}
		p.chunks = append(p.chunks, make([]step, 0, size))
		n++
	}
	last := &p.chunks[n-1]
	*last = (*last)[:len(*last)+1]
	return &(*last)[len(*last)-1]
}

// reset makes the program anew in the memory of one chunk.
func (p *program) reset(place Place) {
	p.place = place
	if len(p.chunks) > 0 {
		clear(p.chunks[0])
		p.chunks[0] = p.chunks[0][:0]
		clear(p.chunks[1:])
		p.chunks = p.chunks[:1]
	}
}

// lines hands out the logical lines of a text, with the number of the first physical line of each.
type lines struct {
	rest   string
	number int // of the physical line that comes next, from 1
	joiner syntax.Joiner
}

func (l *lines) next() (line string, number int, ok bool) {
	number = l.number + 1
	for l.rest != "" {
		physical := l.rest
		if end := strings.IndexByte(l.rest, '\n'); end >= 0 {
			physical, l.rest = l.rest[:end], l.rest[end+1:]
		} else {
			l.rest = ""
		}
		l.number++
		if line, complete := l.joiner.Add(physical); complete {
			return line, number, true
		}
	}
	line, ok = l.joiner.Flush()
	return line, number, ok
}

// runProgram runs a program in a frame. An error ends it where an error ends scripts, and is reported in its place
// otherwise; on says that each is. It returns the failure that ended it.
func (f *Fiber) runProgram(fr *frame, p *program, on bool) error {
	own := &p.frame
	*own = *fr
	own.place = p.place
	for _, chunk := range p.chunks {
		for i := range chunk {
			s := &chunk[i]
			if s.pos == newLine {
				f.session.recordLine(s.source)
				continue
			}
			own.place.Line, own.source = int(s.number), s.source
			if err := f.runStep(own, p, s, on); err != nil {
				return err
			}
		}
	}
	return nil
}
