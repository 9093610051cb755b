package syntax

import "strings"

// Quote tells how a piece of a word was written.
type Quote uint8

// The quotes.
const (
	Bare    Quote = iota // no quotes: byte-word prefixes and numbers count here
	Raw                  // '…'
	Double               // "…", its escapes decoded
	Code                 // the rest of the line, as it is
	Grouped              // no text, but a Group
)

// PieceKind tells what a piece of a word stands for.
type PieceKind uint8

// The kinds of pieces.
const (
	Literal     PieceKind = iota // Piece.Text is the bytes themselves
	Variable                     // $name, ${name}, $1 … $9, $#, $_, $?; Piece.Text is the name
	Environment                  // ${env:NAME}; Piece.Text is NAME
)

// Piece is a part of a word: a literal run in one kind of quotes, or one expansion.
type Piece struct {
	Kind  PieceKind
	Quote Quote
	Text  string // the literal's bytes after escapes, or the name without $, braces and env:
}

// Word is one word of a statement.
//
// The common word, one literal piece, has no Pieces: Text and Quote say all. A word of several literal
// pieces (it"'s so") has Pieces and, in Text, their concatenation. Text is empty where Literal is false.
type Word struct {
	Text     string
	Quote    Quote   // of the one piece; Bare where Pieces is not nil
	Pieces   []Piece // nil, or two or more pieces, or one expansion
	Group    *Group  // of one that is Grouped; nil otherwise
	Pos, End int     // byte span in the source, quotes included
}

// Literal reports whether the word holds no expansion, so that Text is its value before anything runs.
func (w *Word) Literal() bool {
	for i := range w.Pieces {
		if w.Pieces[i].Kind != Literal {
			return false
		}
	}
	return true
}

// Statement is one command of a line: [NAME "="] words ["&"]. Prefixes, SOCKET: and the command are words
// like the rest; the command table tells them apart.
type Statement struct {
	HasCapture bool
	Capture    Word   // NAME before "="; it may hold expansions (v$i)
	Words      []Word // at least one
	Background bool   // the last word was a bare &, which is not among Words
	Pos, End   int    // span in the source, from the capture to the last word: no trailing blanks, & or comment
	BodyPos    int    // where the first of Words begins: Pos unless HasCapture
	Line       int    // 0-based physical line of Pos within the source
}

// Clone returns a deep copy that shares no memory with the parser or its source: what a job keeps. It costs two
// allocations, and a third where words have pieces.
func (s *Statement) Clone() Statement {
	size, pieces := s.Capture.size()
	for i := range s.Words {
		n, k := s.Words[i].size()
		size, pieces = size+n, pieces+k
	}
	var c cloner
	c.text.Grow(size)
	if pieces > 0 {
		c.pieces = make([]Piece, 0, pieces)
	}
	out := *s
	out.Capture = c.word(&s.Capture)
	out.Words = make([]Word, len(s.Words))
	for i := range s.Words {
		out.Words[i] = c.word(&s.Words[i])
	}
	return out
}

// size returns how many bytes of text and how many pieces the word holds.
func (w *Word) size() (text, pieces int) {
	if w.Literal() {
		return len(w.Text), len(w.Pieces)
	}
	for i := range w.Pieces {
		text += len(w.Pieces[i].Text)
	}
	return text, len(w.Pieces)
}

// cloner owns the memory of one clone, of which it never asks for more than was measured.
type cloner struct {
	text   strings.Builder
	pieces []Piece
}

func (c *cloner) string(s string) string {
	start := c.text.Len()
	c.text.WriteString(s)
	return c.text.String()[start:]
}

func (c *cloner) word(w *Word) Word {
	out := *w
	out.Text = c.string(w.Text)
	if w.Group != nil {
		out.Group = w.Group.clone()
	}
	if w.Pieces == nil {
		return out
	}
	start, rest, literal := len(c.pieces), out.Text, w.Literal()
	for _, piece := range w.Pieces {
		if literal { // Text is its pieces, one after the other
			piece.Text, rest = rest[:len(piece.Text)], rest[len(piece.Text):]
		} else {
			piece.Text = c.string(piece.Text)
		}
		c.pieces = append(c.pieces, piece)
	}
	out.Pieces = c.pieces[start:len(c.pieces):len(c.pieces)]
	return out
}

// clone copies a group that is not compiled.
func (g *Group) clone() *Group {
	if g.Program != nil {
		return &Group{Program: g.Program}
	}
	out := &Group{Source: g.Source, Statements: make([]Statement, len(g.Statements))}
	for i := range g.Statements {
		out.Statements[i] = g.Statements[i].Clone()
	}
	return out
}

// HasGroup reports a word that is a group.
func (s *Statement) HasGroup() bool {
	for i := range s.Words {
		if s.Words[i].Group != nil {
			return true
		}
	}
	return false
}
