package session

import (
	"sort"

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
	input  any      // without head: the *syntax.Statement, where it is kept
	pos    int      // where it begins in the text
	number int32    // its physical line
}

// program is a text that has been checked.
type program struct {
	place    Place // of each step but for its line
	text     string
	chunks   [][]step
	grammars []grammarFrom // by their places
	runs     *Place        // the place as blocks have it, where it is another while the text is checked
	own      bool          // it is what the session was given, no file's within that and no group's
	record   bool          // each line is told to the recorder, as it runs
	told     int           // the text up to here has been, or has run without one
	within   bool          // told is within a line

	// Of the step that runs.
	frame  frame
	parser syntax.Parser
	parsed syntax.Statement
}

// grammarFrom is a grammar that counts from a place in the text on, where the text declares names.
type grammarFrom struct {
	pos     int
	grammar *syntax.Grammar
}

// grammarAt is the grammar of a place.
func (p *program) grammarAt(pos int) *syntax.Grammar {
	i := len(p.grammars) - 1
	if p.grammars[i].pos > pos {
		i = sort.Search(i, func(i int) bool { return p.grammars[i].pos > pos }) - 1
	}
	return p.grammars[i].grammar
}

// parse parses a step that is not bound. It was checked, so that it parses.
func (p *program) parse(s *step) *syntax.Statement {
	if st, ok := s.input.(*syntax.Statement); ok {
		return st
	}
	p.parser.Use(p.grammarAt(s.pos))
	p.parser.ResetAt(p.text, s.pos)
	_, _ = p.parser.Next(&p.parsed)
	return &p.parsed
}

// textOf is a step as it was typed.
func (p *program) textOf(s *step) string {
	parsed := p.parse(s)
	text := p.text[parsed.Pos:parsed.End]
	if parsed.Background {
		text += " &"
	}
	return text
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

// recordLines begins an entry for each logical line up to the one that pos is in, where the session is recorded.
func (p *program) recordLines(s *Session, pos int) {
	if s.recorder.Load() == nil {
		p.told, p.within = pos, true
		return
	}
	for p.told <= pos && p.told < len(p.text) {
		line, rest := s.Grammar().CutLine(p.text[p.told:])
		if !p.within {
			s.recordRun(line)
		}
		p.told, p.within = len(p.text)-len(rest), false
	}
}

// runProgram runs a program in a frame. An error ends it where an error ends scripts, and is reported in its place
// otherwise; on says that each is. It returns the failure that ended it.
func (f *Fiber) runProgram(fr *frame, p *program, on bool) error {
	own := &p.frame
	*own = *fr
	own.place, own.source = p.place, p.text
	for _, chunk := range p.chunks {
		for i := range chunk {
			s := &chunk[i]
			if p.record {
				p.recordLines(f.session, s.pos)
			}
			if p.own {
				f.session.recordStep(p, s)
			}
			own.place.Line = int(s.number)
			if err := f.runStep(own, p, s, on); err != nil {
				return err
			}
		}
	}
	if p.record {
		p.recordLines(f.session, len(p.text))
	}
	return nil
}
