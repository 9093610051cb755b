package syntax

import (
	"strings"
	"unicode/utf8"
)

// TokenKind tells what a stretch of a text is.
type TokenKind uint8

// The kinds of tokens.
const (
	BareToken      TokenKind = iota // text without quotes
	RawToken                        // '…', quotes included
	DoubleToken                     // "…" or a part of it between expansions, quotes included
	ExpansionToken                  // $name, ${name}, also within double quotes; unfinished where the text ends
	EqualsToken                     // the "=" of NAME "="
	CommentToken                    // up to the line's end
	EndToken                        // the ";" or newline that ends a statement
	ShellToken                      // what a leading "!" or a "|" that begins a word reserves, up to the line's end
	WrongToken                      // an escape or a "$" that cannot be, whatever follows
	CodeToken                       // the rest of the line of a command that has it as it is
	OpenToken                       // the "{" that opens a group
	CloseToken                      // the "}" that ends one
)

// Token is a stretch of a text: src[Start:End]. Blanks and continuations between words belong to none.
type Token struct {
	Kind       TokenKind
	First      bool // begins a word
	Start, End int
}

// Scanner takes a text apart into tokens, and goes on behind what is wrong: Parser makes statements of them; colouring,
// completing and cutting what is still being typed look at them. The zero value is an empty text.
type Scanner struct {
	// Lines: a quote ends with its physical line, as in a file, where one that is open there is wrong. Set before Reset.
	Lines bool
	// Grammar is what is known of commands.
	Grammar *Grammar

	src    string
	pos    int
	stops  uint8 // what needs a look between double quotes
	cut    bool  // the line has ended within the quotes of the last token
	equals int   // where the "=" of the statement's capture is, or -1
	stage  stage
	word   bool // within a word
	double bool // within double quotes
	code   bool // what follows is code
	begun  int  // where code is known not to be whole; 0: nowhere
	place  commandPlace
	open   Opening
	began  int // where the statement begins
	nested

	commanding bool   // the last word is that of a head whose command comes next
	misplaced  bool   // the last word is that of a command that has the rest of its line, where it cannot have it
	instead    string // of that: what to do
}

// stage is how far a statement is.
type stage uint8

const (
	beforeStatement stage = iota
	beforeCommand         // there is a capture
	withinCommand
	afterIf    // behind a block that else may follow
	afterElse  // which a block follows, or another head
	afterGroup // behind what nothing may follow
)

// Opening is what a text ends within.
type Opening byte

// What a text may end within.
const (
	Closed          Opening = 0
	OpenRaw         Opening = '\''
	OpenDouble      Opening = '"'
	OpenLine        Opening = '\\' // the line goes on
	OpenComment     Opening = '#'
	OpenReservation Opening = '|' // a ShellToken
	OpenCode        Opening = '(' // a CodeToken that is not whole
)

// Reset starts on src.
func (s *Scanner) Reset(src string) {
	s.src, s.pos, s.begun = src, 0, 0
	s.begin()
	s.word, s.double, s.cut, s.open = false, false, false, Closed
	s.depth, s.groups, s.deep, s.commanding, s.misplaced = 0, 0, false, false, false
	if s.stops = doubleStop; s.Lines {
		s.stops |= lineEnd
	}
}

// Open is what the text ends within, once Next has said that nothing is left.
func (s *Scanner) Open() Opening { return s.open }

// Next gives the next token; false at the text's end.
func (s *Scanner) Next() (Token, bool) {
	for {
		switch {
		case s.double:
			if t, ok := s.nextDouble(false); ok || s.pos == len(s.src) {
				return t, ok
			}
		case !s.word:
			if !s.skip() {
				return Token{}, false
			}
			if t, ok := s.between(); ok {
				return t, true
			}
			s.word = true
			return s.piece(true)
		case endsWord(s.src, s.pos):
			s.word = false
		default:
			if t, ok := s.piece(false); ok {
				return t, true
			}
		}
	}
}

// skip moves to what stands behind blanks; false at the text's end.
func (s *Scanner) skip() bool {
	if s.code { // in which a backslash is its own
		s.pos = len(s.src) - len(strings.TrimLeft(s.src[s.pos:], codeBlanks))
	} else {
		s.pos = skipBlanks(s.src, s.pos)
	}
	return s.pos < len(s.src)
}

// more gives the next token of the word under way; one of nothing where that ends.
func (s *Scanner) more() Token {
	for s.word {
		switch {
		case s.double:
			if t, ok := s.nextDouble(false); ok {
				return t
			}
			return Token{}
		case s.pos == s.equals || endsWord(s.src, s.pos):
			s.word = false
		default:
			if t, ok := s.piece(false); ok {
				return t
			}
		}
	}
	return Token{}
}

// take makes the token from the scanner's place to end.
func (s *Scanner) take(kind TokenKind, end int) (Token, bool) {
	t := Token{Kind: kind, Start: s.pos, End: end}
	s.pos = end
	return t, true
}

// between gives a token that is no part of a word; false where a word begins.
func (s *Scanner) between() (Token, bool) {
	src, i := s.src, s.pos
	if s.code && src[i] != '\n' {
		return s.codeToken()
	}
	switch {
	case is(src, i, terminator):
		s.leaveHeads()
		s.begin()
		return s.take(EndToken, i+1)
	case src[i] == '#':
		end := commentEnd(src, i)
		if end == len(src) {
			s.open = OpenComment
		}
		return s.take(CommentToken, end)
	case i == s.equals:
		s.stage, s.equals = beforeCommand, -1
		s.place = commandPlace{}
		return s.take(EqualsToken, i+1)
	case s.stage <= beforeCommand && src[i] == '!', src[i] == '|':
		return s.reserved()
	case src[i] == '{':
		if opens, block := s.opens(); opens {
			return s.openGroup(block)
		}
	case src[i] == '}' && s.closes():
		return s.closeGroup()
	}
	s.beginWord(i)
	return Token{}, false
}

// beginWord notes what the word that begins at src[i] is for.
func (s *Scanner) beginWord(i int) {
	switch s.stage {
	case beforeStatement:
		s.began = i
		if _, after := captureAt(s.src, i, i); after > 0 {
			s.equals = after - 1
			s.stage = withinCommand
			return
		}
	case afterIf:
		s.stage = afterGroup
		if strings.HasPrefix(s.src[i:], "else") && endsWord(s.src, i+len("else")) {
			s.stage = afterElse
		}
		return
	case afterElse:
		s.stage = afterGroup
		s.place = commandPlace{}
		if shape := s.place.word(s.Grammar, s.src, i); shape.Kind == IfShape {
			s.named(shape)
		}
		return
	case afterGroup:
		return
	case beforeCommand, withinCommand:
	}
	s.stage = withinCommand
	if s.place.at >= 0 {
		if shape := s.place.word(s.Grammar, s.src, i); shape.Kind != PlainShape {
			s.named(shape)
		}
	}
}

// codeToken gives the code up to its end.
func (s *Scanner) codeToken() (Token, bool) {
	s.code = false
	end, open := s.Grammar.codeEnd(s.src, s.pos, s.begun)
	if s.begun = 0; open {
		s.open, s.begun = OpenCode, len(s.src)
	}
	t, ok := s.take(CodeToken, end)
	t.First, t.End = true, t.Start+len(strings.TrimRight(s.src[t.Start:end], codeBlanks))
	return t, ok
}

// reserved gives what belongs to the system's shell. Its quotes are not ours: only a backslash continues it.
func (s *Scanner) reserved() (Token, bool) {
	src, end := s.src, s.pos
	if s.groups > 0 {
		s.beginWord(end) // nothing can run it there, so that the group goes on
		return s.take(ShellToken, end+1)
	}
	for {
		end = commentEnd(src, end)
		if src[end-1] != '\\' {
			break
		}
		if end == len(src) {
			s.open = OpenLine
			return s.take(ShellToken, end)
		}
		end++
	}
	if end == len(src) {
		s.open = OpenReservation
	}
	return s.take(ShellToken, end)
}

// piece gives the token at the scanner's place, within a word; false where that is nothing but continuations.
func (s *Scanner) piece(first bool) (t Token, ok bool) {
	src, i := s.src, s.pos
	switch {
	case i == s.equals:
		s.word = false
		t, ok = s.between()
	case src[i] == '\'':
		t, ok = s.raw()
	case src[i] == '"':
		s.double = true
		t, ok = s.nextDouble(true)
	case src[i] == '$':
		t, ok = s.expansion()
	default:
		t, ok = s.bare()
	}
	t.First = first
	return t, ok
}

func (s *Scanner) raw() (Token, bool) {
	end, closed := s.rawEnd(s.pos)
	if closed {
		end++
	} else if s.cut = true; end == len(s.src) {
		s.open = OpenRaw
	}
	return s.take(RawToken, end)
}

// rawEnd finds where the raw text ends that begins at src[open]: at its quote, or where that is missing.
func (s *Scanner) rawEnd(open int) (end int, closed bool) {
	text := s.src[open+1:]
	n := strings.IndexByte(text, '\'')
	if closed = n >= 0; !closed {
		n = len(text)
	}
	if s.Lines {
		if line := strings.IndexByte(text[:n], '\n'); line >= 0 {
			n, closed = line, false
		}
	}
	return open + 1 + n, closed
}

// bare gives a run of bare text, without a continuation at its end.
func (s *Scanner) bare() (Token, bool) {
	src, i := s.src, s.pos
	end := i
	for i < len(src) && i != s.equals {
		switch {
		case src[i] == '\\' && continued(src, i):
			i += 2
			continue
		case src[i] == '\\' && i+1 == len(src):
			s.open = OpenLine
		case src[i] != '\\' && class[src[i]]&bareStop != 0:
			t, _ := s.take(BareToken, end)
			s.pos = i
			return t, end > t.Start
		}
		i++
		end = i
	}
	t, _ := s.take(BareToken, end)
	s.pos = i
	return t, end > t.Start
}

// expansion gives what a "$" begins.
func (s *Scanner) expansion() (Token, bool) {
	src, i := s.src, s.pos
	if _, _, next := expansionAt(src, i); next > 0 {
		return s.take(ExpansionToken, next)
	}
	i++
	if i < len(src) && src[i] == '{' {
		_, i = braced(src, i+1)
	}
	if i < len(src) {
		return s.take(WrongToken, i)
	}
	return s.take(ExpansionToken, i)
}

// nextDouble gives the next token within double quotes; opening says that the quote itself is still to come.
func (s *Scanner) nextDouble(opening bool) (Token, bool) {
	src, i := s.src, s.pos
	if opening {
		i++
	}
	for i < len(src) {
		if class[src[i]]&s.stops == 0 {
			i++
			continue
		}
		switch src[i] {
		case '\n':
			s.double, s.cut = false, true
			t, _ := s.take(DoubleToken, i)
			return t, t.End > t.Start
		case '"':
			s.double = false
			return s.take(DoubleToken, i+1)
		case '$':
			if i > s.pos {
				return s.take(DoubleToken, i)
			}
			return s.expansion()
		default:
			end, right := s.escape(i)
			if right {
				i = end
				continue
			}
			if i > s.pos {
				return s.take(DoubleToken, i)
			}
			return s.take(WrongToken, end)
		}
	}
	s.open, s.cut = OpenDouble, true
	t, _ := s.take(DoubleToken, i)
	return t, t.End > t.Start
}

// escape finds where the escape at src[i] ends, and whether it is one.
func (s *Scanner) escape(i int) (end int, right bool) {
	if i+1 < len(s.src) {
		if _, simple := simpleEscape(s.src[i+1]); simple {
			return i + 2, true
		}
	}
	var decoded [utf8.UTFMax]byte
	if _, next, wrong := appendEscape(decoded[:0], s.src, i); wrong == "" {
		return next, true
	}
	end = i + 2
	for end < len(s.src) && s.src[end]&0xc0 == 0x80 { // the rest of a rune
		end++
	}
	return end, false
}
