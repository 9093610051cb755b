package syntax

import "slices"

// Group is the statements of a word that is one: between `{` and `}`, or the command of a head, which is one statement.
type Group struct {
	Source     string // which the places of its words are in, wherever the group itself is put
	Statements []Statement
	// Program is for who compiles the statements; what has one is cloned without them.
	Program any
}

// nesting is what is open around a place.
type nesting uint8

const (
	openGroup nesting = iota // { of a command
	openBlock                // { of a head
	openIf                   // { of a head that else may follow
	head                     // of which the block is still to come
	ifHead
)

// maxNesting is how deeply groups and heads may nest.
const maxNesting = 64

// nested is what is open, the innermost last.
type nested struct {
	kinds  [maxNesting]nesting
	depth  int
	groups int  // how many of them are no heads
	deep   bool // one more than there may be was opened
}

func (n *nested) push(k nesting) {
	if n.depth == maxNesting {
		n.deep = true
		return
	}
	n.kinds[n.depth] = k
	n.depth++
	if k < head {
		n.groups++
	}
}

// headed reports that a head waits for its block.
func (n *nested) headed() bool { return n.depth > 0 && n.kinds[n.depth-1] >= head }

// leaveHeads forgets heads without a block.
func (n *nested) leaveHeads() {
	for n.headed() {
		n.depth--
	}
}

// opens reports a `{` at the scanner's place, and whether it is a head's.
func (s *Scanner) opens() (opens, block bool) {
	if s.src[s.pos] != '{' || !endsWord(s.src, s.pos+1) {
		return false, false
	}
	switch {
	case s.stage <= beforeCommand, s.stage == withinCommand && s.place.count == s.place.at:
		return true, false
	case s.stage == afterElse, s.headed():
		return true, true
	}
	return false, false
}

// closes reports a `}` at the scanner's place that ends a group.
func (s *Scanner) closes() bool {
	return s.src[s.pos] == '}' && s.groups > 0 && endsWord(s.src, s.pos+1)
}

// ends reports that a statement ends at the scanner's place that began at this depth.
func (s *Scanner) ends(depth int) bool {
	switch c := s.src[s.pos]; {
	case c == '\n':
		return true
	case s.code: // which has the rest of the line
	case c == ';':
		return true
	case c == '}':
		return s.closes()
	case c == '{':
		_, block := s.opens()
		return block && s.depth == depth && s.stage != afterElse
	}
	return false
}

// openGroup takes the `{` that opens a group.
func (s *Scanner) openGroup(block bool) (Token, bool) {
	kind := openGroup
	switch {
	case !block:
	case s.stage == afterElse:
		kind = openBlock
	default:
		kind = openBlock
		if s.kinds[s.depth-1] == ifHead {
			kind = openIf
		}
		s.depth--
	}
	s.push(kind)
	s.begin()
	return s.take(OpenToken, s.pos+1)
}

// closeGroup takes the `}` that ends a group.
func (s *Scanner) closeGroup() (Token, bool) {
	s.leaveHeads()
	s.depth--
	s.groups--
	s.begin()
	s.place.at = -1
	s.stage = afterGroup
	if s.kinds[s.depth] == openIf {
		s.stage = afterIf
	}
	return s.take(CloseToken, s.pos+1)
}

// begin begins a statement.
func (s *Scanner) begin() {
	s.stage, s.equals, s.place, s.code = beforeStatement, -1, commandPlace{}, false
}

// named notes what the shape of the command that begins at the scanner's place says.
func (s *Scanner) named(shape Shape) {
	switch shape.Kind {
	case RawShape:
		s.code = s.depth == 0 || s.alone()
		s.misplaced, s.instead = !s.code, shape.Instead
	case IfShape, WhileShape:
		kind := head
		if shape.Kind == IfShape {
			kind = ifHead
		}
		s.push(kind)
		s.begin()
		s.commanding = true
	case BlockShape:
		s.push(head)
	case PlainShape, PrefixShape:
	}
}

// alone reports that within a group nothing else stands on the line of the statement under way.
func (s *Scanner) alone() bool {
	if s.headed() {
		return false
	}
	i := s.began
	for i > 0 && is(s.src, i-1, blank) {
		i--
	}
	return i > 0 && s.src[i-1] == '\n'
}

// InGroup reports whether a text ends within a group, once Next has said that nothing is left.
func (s *Scanner) InGroup() bool { return s.groups > 0 }

// group parses the statements of a group up to its end, and adds it as a word. The token that opens it is taken.
func (p *Parser) group(open Token) error {
	if p.scan.deep {
		return p.fail(open.Start, false, "groups are more than 64 deep")
	}
	g := &Group{Source: p.src}
	for {
		if !p.start() {
			return p.unclosedGroup(open.Start)
		}
		if p.scan.closes() {
			break
		}
		if err := p.nestedStatement(g); err != nil {
			return err
		}
	}
	t, _ := p.scan.between()
	p.addGroup(g, open.Start, t.End)
	return nil
}

func (p *Parser) addGroup(g *Group, pos, end int) {
	w := p.add()
	w.Text, w.Quote, w.Pieces, w.Group, w.Pos, w.End = "", Grouped, nil, g, pos, end
}

// nestedStatement parses a statement into a group.
func (p *Parser) nestedStatement(g *Group) error {
	st := Statement{Pos: p.scan.pos, End: p.scan.pos, BodyPos: p.scan.pos, Line: p.lineOf(p.scan.pos)}
	base := len(p.words)
	if err := p.statement(&st); err != nil {
		return err
	}
	st.Words = slices.Clone(p.words[base:])
	p.words = p.words[:base]
	g.Statements = append(g.Statements, st)
	return nil
}

// command parses the command of a head, which is the last word so far, and begins at head.
func (p *Parser) command(head int) error {
	s := &p.scan
	s.commanding = false
	if s.deep {
		return p.fail(head, false, "groups are more than 64 deep")
	}
	if !s.skip() || s.ends(s.depth) {
		return nil // who binds the words misses it
	}
	g, pos := &Group{Source: p.src}, s.pos
	if err := p.nestedStatement(g); err != nil {
		return err
	}
	st := &g.Statements[0]
	if st.Background {
		return p.fail(pos, false, `"&" makes no job of what a head runs`)
	}
	p.addGroup(g, pos, st.End)
	return nil
}

func (p *Parser) unclosedGroup(open int) error {
	text := `unclosed "{"`
	for i := open; i < len(p.src); i++ {
		if p.src[i] == '}' && !is(p.src, i-1, wordEnd) {
			text += `: "}" is a word of its own, with a space before and behind it`
			break
		}
	}
	return p.fail(open, true, text)
}

// unexpected is an error where a word stands behind a group that nothing may follow.
func (p *Parser) unexpected() error {
	pos := p.scan.pos
	end := pos
	for end < len(p.src) && !endsWord(p.src, end) {
		end++
	}
	if p.src[pos:end] == "&" {
		return nil
	}
	return p.fail(pos, false, "unexpected "+Quoted(p.src[pos:end])+` behind "}"`)
}
