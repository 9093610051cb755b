package syntax

import "strings"

// Parser makes statements of a Scanner's tokens: of a logical line, or of a whole text as a file has it (ByLines). The
// zero value is an empty line; one parser serves any number of lines, and allocates nothing once its arenas have grown to
// what the lines need.
//
// Text without escapes is a substring of the source. Decoded text and the slices of a Statement lie in arenas that Next
// and Reset reuse: a Statement is valid until the next call of either. What is to outlive that is kept, or cloned.
type Parser struct {
	src    string
	scan   Scanner
	words  []Word // of the statement under way
	pieces []Piece
	text   []byte // decoded text; strings point into it
	err    error  // the *Error that ended the line, or nil

	// Of the word under way.
	quoted  bool // within double quotes
	quoteAt int  // where they begin
	end     int  // of its last token

	multi    bool // src has several physical lines
	line     int  // newlines in src[:lineUpTo]
	lineUpTo int
}

// Reset starts on src. A newline that continues nothing ends a statement as ";" does; between quotes it is data, but
// after ByLines.
func (p *Parser) Reset(src string) {
	p.ResetAt(src, 0)
	p.multi = strings.IndexByte(src, '\n') >= 0
}

// ResetAt starts within src, where a statement begins. Statement.Line is not told.
func (p *Parser) ResetAt(src string, pos int) {
	p.src, p.err, p.quoted = src, nil, false
	p.scan.Reset(src)
	p.scan.pos = pos
	p.text = p.text[:0]
	p.multi, p.line, p.lineUpTo = false, 0, 0
}

// Again goes back to the beginning of the statement that Next gave last.
func (p *Parser) Again(st *Statement) {
	multi := p.multi
	p.ResetAt(p.src, st.Pos)
	p.multi, p.line, p.lineUpTo = multi, st.Line, st.Pos
}

// Next parses the next statement into st; false at the line's end. Comments and empty statements are skipped.
// An error, always an *Error, ends the line: Next returns it again until Reset. st then holds the words that were
// complete before it, for completing the line being typed.
func (p *Parser) Next(st *Statement) (bool, error) {
	p.words, p.pieces, p.text = p.words[:0], p.pieces[:0], p.text[:0]
	if p.err != nil {
		*st = Statement{}
		return false, p.err
	}
	if st.HasCapture {
		st.HasCapture, st.Capture = false, Word{}
	}
	st.Words, st.Background, st.Line = nil, false, 0
	found := p.start()
	pos := p.scan.pos
	st.Pos, st.End, st.BodyPos = pos, pos, pos
	if !found {
		return false, nil
	}
	st.Line = p.lineOf(pos)
	err := p.statement(st)
	return err == nil, err
}

// lineOf is the physical line of a place, which is not before the last one that was asked for.
func (p *Parser) lineOf(pos int) int {
	if p.multi {
		p.line += strings.Count(p.src[p.lineUpTo:pos], "\n")
		p.lineUpTo = pos
	}
	return p.line
}

// start moves to the next statement; false at the line's end.
func (p *Parser) start() bool {
	for p.scan.skip() {
		switch src, i := p.src, p.scan.pos; {
		case is(src, i, terminator), src[i] == '#':
			p.scan.between()
		default:
			return true
		}
	}
	return false
}

// Use has the parser go by a grammar.
func (p *Parser) Use(g *Grammar) { p.scan.Grammar = g }

// ByLines has the parser read a text of physical lines as a file has them: a quote ends with its line.
func (p *Parser) ByLines() { p.scan.Lines = true }

// SkipLine goes on behind the logical line in which Next has given a statement or an error. It tells whether there was
// more of that line, and what is behind it.
func (p *Parser) SkipLine() (more bool, rest string) {
	p.err, p.quoted = nil, false
	p.scan.deep, p.scan.commanding, p.scan.misplaced = false, false, false
	defer func() { p.scan.cut = false }()
	for {
		t, ok := p.scan.Next()
		switch {
		case !ok, t.Kind == EndToken && p.src[t.Start] == '\n' && p.scan.groups == 0:
			return more, p.src[p.scan.pos:]
		case t.Kind != EndToken && t.Kind != CommentToken:
			more = true
		}
	}
}

// KeepText has the text of the words that Next gave last outlive the next statement and Reset, without a copy: the parser
// goes on in memory behind it.
func (p *Parser) KeepText() {
	const least, most = 64, 1024
	if len(p.text) > 0 && cap(p.text)-len(p.text) < least {
		p.text = make([]byte, 0, most)
		return
	}
	p.text = p.text[len(p.text):]
}

// commentEnd returns where the comment that begins at src[i] ends: a backslash does not continue it.
func commentEnd(src string, i int) int {
	if n := strings.IndexByte(src[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(src)
}

// statement parses what begins at the scanner's place. Words of a statement around it, which are there already, stay.
func (p *Parser) statement(st *Statement) error {
	base, depth := len(p.words), p.scan.depth
	for p.scan.skip() && !p.scan.ends(depth) {
		t, between := p.scan.between()
		if !between {
			if err := p.nextWord(); err != nil {
				st.Words = p.words[base:]
				return err
			}
			continue
		}
		switch t.Kind {
		case EqualsToken:
			st.HasCapture, st.Capture, st.End = true, p.words[base], t.End
			st.BodyPos = skipBlanks(p.src, t.End)
			p.words = p.words[:base]
		case OpenToken:
			if err := p.group(t); err != nil {
				st.Words = p.words[base:]
				return err
			}
		case ShellToken:
			st.Words = p.words[base:]
			return p.reserved(t)
		case CodeToken:
			p.words = append(p.words, Word{Text: p.src[t.Start:t.End], Quote: Code, Pos: t.Start, End: t.End})
			st.Words = p.words[base:len(p.words):len(p.words)]
			st.End = t.End
			return nil
		case CommentToken, BareToken, RawToken, DoubleToken, ExpansionToken, WrongToken, EndToken, CloseToken:
		}
	}
	return p.finish(st, base)
}

// nextWord parses a word, and what is special about it.
func (p *Parser) nextWord() error {
	if p.scan.stage == afterGroup {
		if err := p.unexpected(); err != nil {
			return err
		}
	}
	pos := p.scan.pos
	switch err := p.word(); {
	case err != nil:
		return err
	case p.scan.commanding:
		return p.command(pos)
	case p.scan.misplaced:
		p.scan.misplaced = false
		return p.fail(pos, false, p.src[pos:p.scan.pos]+" has the rest of its line: within a group it stands alone on one, and in a head nowhere"+p.scan.instead)
	}
	return nil
}

// reserved is the error of what only a terminal can run.
func (p *Parser) reserved(t Token) error {
	what := `"|"`
	if p.src[t.Start] == '!' {
		what = `a leading "!"`
	}
	if p.scan.groups > 0 {
		return p.fail(t.Start, false, what+" runs no program within a group: quote it")
	}
	return p.fail(t.Start, false, what+" is reserved for programs, at a terminal: quote it")
}

// finish takes a closing & off and closes the statement's span.
func (p *Parser) finish(st *Statement, base int) error {
	if p.scan.stage == afterElse {
		return p.fail(st.Pos, false, `"else" needs "{", or another head, behind it on its line`)
	}
	if n := len(p.words); n > base && p.words[n-1].isBare("&") {
		st.Background = true
		p.words = p.words[:n-1]
	}
	n := len(p.words)
	st.Words = p.words[base:n:n]
	switch {
	case n > base:
		st.End = p.words[n-1].End
		return nil
	case st.HasCapture:
		name := strings.ReplaceAll(p.src[st.Capture.Pos:st.Capture.End], "\\\n", "")
		return p.fail(st.Pos, false, `"`+name+` =" needs a command after it`)
	default:
		return p.fail(st.Pos, false, `"&" needs a command before it`)
	}
}

// captureAt looks for NAME "=" at src[pos], whose bytes up to from are known to be name characters. It returns the
// end of NAME and the index after the "="; after is 0 where there is none. A NAME is an identifier, parts of which
// may be expansions; what it really is only the run can know.
func captureAt(src string, pos, from int) (nameEnd, after int) {
	i := from
	if is(src, pos, digit) {
		return pos, 0
	}
	for {
		for is(src, i, namePart) {
			i++
		}
		switch {
		case i == len(src):
			return i, 0
		case src[i] == '$':
			_, _, next := expansionAt(src, i)
			if next == 0 {
				return i, 0
			}
			i = next
			continue
		case src[i] == '\\' && continued(src, i):
			i += 2
			continue
		}
		if i == pos {
			return i, 0
		}
		nameEnd = i
		if i = skipBlanks(src, i); i < len(src) && src[i] == '=' {
			return nameEnd, i + 1
		}
		return nameEnd, 0
	}
}
