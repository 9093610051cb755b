package syntax

import (
	"strings"
	"unsafe"
)

// word parses the word at the scanner's place, piece by piece.
func (p *Parser) word() error {
	if p.simple() {
		return nil
	}
	first, pos := len(p.pieces), p.scan.pos
	p.scan.word = true
	for t, _ := p.scan.piece(true); t.End > 0; t = p.scan.more() {
		if err := p.piece(t); err != nil {
			return err
		}
		p.end = t.End
	}
	if p.quoted {
		return p.unclosed(p.quoteAt)
	}
	p.endWord(first, pos)
	return nil
}

// simple parses a word that is one run without escapes, and so a substring of src, as nearly every word is: it needs no
// tokens.
func (p *Parser) simple() bool {
	src, pos, i, quote, text := p.src, p.scan.pos, p.scan.pos, Bare, ""
	switch {
	case p.scan.equals >= 0: // ends a word, too
		return false
	case src[pos] == '"':
		i++
		for i < len(src) && class[src[i]]&p.scan.stops == 0 {
			i++
		}
		if i == len(src) || src[i] != '"' {
			return false
		}
		text, quote, i = src[pos+1:i], Double, i+1
	case src[pos] == '\'':
		end, closed := p.scan.rawEnd(pos)
		if !closed {
			return false
		}
		i = end
		text, quote, i = src[pos+1:i], Raw, i+1
	default:
		for i < len(src) && class[src[i]]&bareStop == 0 {
			i++
		}
		text = src[pos:i]
	}
	if i == pos || !endsWord(src, i) {
		return false
	}
	w := p.add()
	w.Text, w.Quote, w.Pieces, w.Group, w.Pos, w.End = text, quote, nil, nil, pos, i
	p.scan.pos = pastContinued(src, i)
	return true
}

// add appends a word, to be filled field by field: a composite literal would be built first and copied then.
func (p *Parser) add() *Word {
	n := len(p.words)
	if n == cap(p.words) {
		p.words = append(p.words, Word{})
	}
	p.words = p.words[:n+1]
	return &p.words[n]
}

// piece takes a token as the next piece of the word under way.
func (p *Parser) piece(t Token) error {
	s := &p.scan
	text, quote := p.src[t.Start:t.End], Bare
	switch t.Kind {
	case ExpansionToken:
		return p.expansion(t)
	case WrongToken:
		return p.wrong(t)
	case RawToken:
		if s.cut {
			return p.unclosed(t.Start)
		}
		text, quote = text[1:len(text)-1], Raw
	case DoubleToken:
		return p.double(t)
	case BareToken:
		if s.open == OpenLine {
			return p.fail(t.End-1, true, `a "\" at the end continues the line, but nothing follows`)
		}
		if strings.Contains(text, "\\\n") {
			text = p.keep(strings.ReplaceAll(text, "\\\n", ""))
		}
	case EqualsToken, CommentToken, EndToken, ShellToken, CodeToken, OpenToken, CloseToken:
	}
	p.literal(text, quote)
	return nil
}

// endsWord reports whether a word ends at src[i], where a continuation is nothing at all.
func endsWord(src string, i int) bool {
	i = pastContinued(src, i)
	return i == len(src) || class[src[i]]&wordEnd != 0
}

// pastContinued moves over continuations.
func pastContinued(src string, i int) int {
	for i < len(src) && src[i] == '\\' && continued(src, i) {
		i += 2
	}
	return i
}

// endWord makes a word, which begins at pos, of its pieces, from first on.
func (p *Parser) endWord(first, pos int) {
	w := p.add()
	w.Text, w.Quote, w.Pieces, w.Group, w.Pos, w.End = "", Bare, nil, nil, pos, p.end
	if one := &p.pieces[first]; len(p.pieces) == first+1 && one.Kind == Literal {
		w.Text, w.Quote = one.Text, one.Quote
		p.pieces = p.pieces[:first]
		return
	}
	w.Pieces = p.pieces[first:len(p.pieces):len(p.pieces)]
	if w.Literal() {
		start := len(p.text)
		for i := range w.Pieces {
			p.text = append(p.text, w.Pieces[i].Text...)
		}
		w.Text = p.textFrom(start)
	}
}

// expansion takes a token that a "$" begins.
func (p *Parser) expansion(t Token) error {
	kind, name, next := expansionAt(p.src, t.Start)
	if next == 0 {
		return p.noExpansion(p.src, t.Start)
	}
	quote := Bare
	if p.quoted {
		quote = Double
	}
	p.pieces = append(p.pieces, Piece{Kind: kind, Quote: quote, Text: name})
	return nil
}

// wrong says what is wrong with a token.
func (p *Parser) wrong(t Token) error {
	if p.src[t.Start] == '$' {
		return p.noExpansion(p.src, t.Start)
	}
	_, _, wrong := appendEscape(nil, p.src, t.Start)
	return p.fail(t.Start, false, wrong)
}

// double takes a part of what stands between double quotes. Quotes around nothing are a piece too: a word that begins
// with one begins quoted.
func (p *Parser) double(t Token) error {
	text, empty := p.src[t.Start:t.End], false
	if !p.quoted {
		p.quoted, p.quoteAt = true, t.Start
		text, empty = text[1:], true
	}
	switch {
	case p.scan.cut:
		return p.unclosed(p.quoteAt)
	case p.scan.double:
		empty = false
	default: // its end
		p.quoted = false
		text = text[:len(text)-1]
	}
	if strings.IndexByte(text, '\\') >= 0 {
		text = p.unescaped(text)
	}
	if text != "" || empty {
		p.literal(text, Double)
	}
	return nil
}

// unescaped decodes the escapes of a text, which are right, into the arena.
func (p *Parser) unescaped(text string) string {
	start := len(p.text)
	for i := 0; i < len(text); {
		run := strings.IndexByte(text[i:], '\\')
		if run < 0 {
			p.text = append(p.text, text[i:]...)
			break
		}
		p.text = append(p.text, text[i:i+run]...)
		p.text, i, _ = appendEscape(p.text, text, i+run)
	}
	return p.textFrom(start)
}

// unclosed reports the quote at src[open]. A newline is data between quotes, so the rest may be still to come.
func (p *Parser) unclosed(open int) error {
	return p.fail(open, true, "unclosed "+p.src[open:open+1])
}

// literal adds a piece.
func (p *Parser) literal(text string, q Quote) {
	p.pieces = append(p.pieces, Piece{Kind: Literal, Quote: q, Text: text})
}

// keep copies a text into the arena.
func (p *Parser) keep(text string) string {
	start := len(p.text)
	p.text = append(p.text, text...)
	return p.textFrom(start)
}

// textFrom returns the arena's text from start on, without a copy. Where the arena grows later, the string keeps the
// old one alive; where Reset reuses it, the string is no longer valid, as documented.
func (p *Parser) textFrom(start int) string {
	return unsafe.String(unsafe.SliceData(p.text[start:]), len(p.text)-start)
}

// isBare reports whether the word is exactly this text, unquoted.
func (w *Word) isBare(text string) bool {
	return w.Text == text && w.Quote == Bare && w.Pieces == nil // a group has another quote
}
