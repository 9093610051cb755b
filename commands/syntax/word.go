package syntax

import (
	"strings"
	"unsafe"
)

// word parses the word at src[pos], whose bytes before known are plain, appends it to p.words, and returns the
// index after it. Nearly every word is one bare or quoted run without escapes, and so a substring of src.
func (p *Parser) word(src string, pos, known int) (int, error) {
	switch src[pos] {
	case '"':
		i := pos + 1
		for i < len(src) && class[src[i]]&doubleStop == 0 {
			i++
		}
		if i < len(src) && src[i] == '"' && endsWord(src, i+1) {
			p.add(src[pos+1:i], Double, pos, i+1)
			return i + 1, nil
		}
	case '\'':
		if i := rawEnd(src, pos); i < len(src) && src[i] == '\'' && endsWord(src, i+1) {
			p.add(src[pos+1:i], Raw, pos, i+1)
			return i + 1, nil
		}
	default:
		i := known
		for i < len(src) {
			if class[src[i]]&bareStop == 0 || src[i] == '\\' && i+1 < len(src) && src[i+1] != '\n' {
				i++
				continue
			}
			break
		}
		if endsWord(src, i) {
			p.add(src[pos:i], Bare, pos, i)
			return i, nil
		}
	}
	return p.compound(src, pos)
}

// add appends a word of one piece, field by field: a composite literal would be built first and copied then.
func (p *Parser) add(text string, q Quote, pos, end int) {
	n := len(p.words)
	if n == cap(p.words) {
		p.words = append(p.words, Word{})
	}
	p.words = p.words[:n+1]
	w := &p.words[n]
	w.Text, w.Quote, w.Pieces, w.Pos, w.End = text, q, nil, pos, end
}

func endsWord(src string, i int) bool {
	return i == len(src) || class[src[i]]&wordEnd != 0
}

// compound parses any word, piece by piece, its literal text copied into the arena.
func (p *Parser) compound(src string, pos int) (int, error) {
	first, start := len(p.pieces), len(p.text)
	i := pos
	for !endsWord(src, i) {
		var err error
		switch src[i] {
		case '\'':
			i, err = p.raw(src, i)
		case '"':
			i, err = p.double(src, i)
		case '$':
			i, err = p.expand(src, i, Bare)
		default:
			i, err = p.bare(src, i)
		}
		if err != nil {
			return 0, err
		}
	}
	w := Word{Pos: pos, End: i}
	// A continuation behind the last piece is no part of the word. A bare piece holds no other newline, and
	// the other pieces end with a quote, a brace or a name, so this takes off nothing else.
	for strings.HasSuffix(src[pos:w.End], "\\\n") {
		w.End -= 2
	}
	if n := len(p.pieces); n == first+1 && p.pieces[first].Kind == Literal {
		w.Text, w.Quote = p.pieces[first].Text, p.pieces[first].Quote
	} else {
		w.Pieces = p.pieces[first:n:n]
		if w.Literal() {
			w.Text = p.textFrom(start)
		}
	}
	p.words = append(p.words, w)
	return i, nil
}

// bare parses a run of bare text; where that is nothing but continuations it adds no piece.
func (p *Parser) bare(src string, i int) (int, error) {
	start, run := len(p.text), i
	for {
		for i < len(src) && class[src[i]]&bareStop == 0 {
			i++
		}
		if i == len(src) || src[i] != '\\' {
			break
		}
		if i+1 == len(src) {
			return 0, p.fail(i, true, `a "\" at the end continues the line, but nothing follows`)
		}
		if src[i+1] == '\n' {
			p.text = append(p.text, src[run:i]...)
			i += 2
			run = i
			continue
		}
		i++ // outside quotes a backslash is itself
	}
	p.text = append(p.text, src[run:i]...)
	if len(p.text) > start {
		p.literal(Bare, start)
	}
	return i, nil
}

// raw parses '…'.
func (p *Parser) raw(src string, open int) (int, error) {
	end := rawEnd(src, open)
	if end == len(src) {
		return 0, p.unclosed(src, open)
	}
	start := len(p.text)
	p.text = append(p.text, src[open+1:end]...)
	p.literal(Raw, start)
	return end + 1, nil
}

// rawEnd returns the index of the quote or end of src that ends the raw text begun at src[open].
func rawEnd(src string, open int) int {
	if n := strings.IndexByte(src[open+1:], '\''); n >= 0 {
		return open + 1 + n
	}
	return len(src)
}

// double parses "…". Quotes around nothing are a piece too: a word that begins with one begins quoted.
func (p *Parser) double(src string, open int) (int, error) {
	first, start := len(p.pieces), len(p.text)
	i := open + 1
	for {
		run := i
		for i < len(src) && class[src[i]]&doubleStop == 0 {
			i++
		}
		p.text = append(p.text, src[run:i]...)
		if i == len(src) {
			return 0, p.unclosed(src, open)
		}
		var err error
		switch src[i] {
		case '"':
			if len(p.text) > start || len(p.pieces) == first {
				p.literal(Double, start)
			}
			return i + 1, nil
		case '$':
			if len(p.text) > start {
				p.literal(Double, start)
			}
			i, err = p.expand(src, i, Double)
			start = len(p.text)
		default:
			i, err = p.escape(src, i)
		}
		if err != nil {
			return 0, err
		}
	}
}

// unclosed reports the quote at src[open]. A newline is data between quotes, so the rest may be still to come.
func (p *Parser) unclosed(src string, open int) error {
	return p.fail(open, true, "unclosed "+src[open:open+1])
}

// literal adds the arena's text from start on as a piece.
func (p *Parser) literal(q Quote, start int) {
	p.pieces = append(p.pieces, Piece{Kind: Literal, Quote: q, Text: p.textFrom(start)})
}

// textFrom returns the arena's text from start on, without a copy. Where the arena grows later, the string keeps the
// old one alive; where Reset reuses it, the string is no longer valid, as documented.
func (p *Parser) textFrom(start int) string {
	return unsafe.String(unsafe.SliceData(p.text[start:]), len(p.text)-start)
}

// isBare reports whether the word is exactly this text, unquoted.
func (w *Word) isBare(text string) bool {
	return w.Text == text && w.Quote == Bare && w.Pieces == nil
}
