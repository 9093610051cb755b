package luavm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError is source that is no Lua.
type SyntaxError struct {
	Chunk   string
	Line    int
	Message string
	AtEnd   bool // the source ends too early: what follows may make it whole
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Message) }

// fileSource is source as a file has it: a byte order mark, and a first line that begins with #, are left out.
func fileSource(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if !strings.HasPrefix(text, "#") {
		return text
	}
	_, rest, _ := strings.Cut(text, "\n")
	return "\n" + rest
}

// prepare writes source as the parser below takes it: comments are left out, escapes
// that it does not know become decimal ones, and numbers that it would read otherwise are written plainly. Every line keeps
// its number.
func prepare(chunk, source string) (string, error) {
	p := preparer{chunk: chunk, src: source, line: 1}
	p.out.Grow(len(source) + 16)
	if err := p.run(); err != nil {
		return "", err
	}
	return p.out.String(), nil
}

type preparer struct {
	chunk, src string
	pos, line  int
	level      int // blocks and brackets that are open
	out        strings.Builder
}

// mostLevels is how many blocks and brackets are within each other.
const mostLevels = 200

const tooManyLevels = "chunk has too many syntax levels"

// nests takes account of a word or a bracket that begins a level, or ends one.
func (p *preparer) nests(token string) error {
	switch token {
	case "do", "function", "if", "repeat", "(", "{", "[":
		p.level++
	case "end", "until", ")", "}", "]":
		p.level--
	}
	if p.level > mostLevels {
		return p.fail(false, tooManyLevels)
	}
	return nil
}

func (p *preparer) fail(atEnd bool, message string) error {
	return &SyntaxError{Chunk: p.chunk, Line: p.line, Message: message, AtEnd: atEnd}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameByte(c byte) bool {
	return c == '_' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// at is the byte n places after the present one, 0 beyond the end.
func (p *preparer) at(n int) byte {
	if p.pos+n < len(p.src) {
		return p.src[p.pos+n]
	}
	return 0
}

func (p *preparer) run() error {
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		var err error
		switch {
		case c == '"' || c == '\'':
			err = p.quoted(c)
		case c == '[' && p.longLevel(0) >= 0:
			_, err = p.long(true)
		case c == '-' && p.at(1) == '-':
			err = p.comment()
		case isDigit(c) || c == '.' && isDigit(p.at(1)):
			p.number()
		case isNameByte(c):
			start := p.pos
			for p.pos < len(p.src) && isNameByte(p.src[p.pos]) {
				p.pos++
			}
			p.out.WriteString(p.src[start:p.pos])
			err = p.nests(p.src[start:p.pos])
		case c == '\v' || c == '\f':
			p.out.WriteByte(' ')
			p.pos++
		case c == '.' && p.at(1) == '.': // the digits after a concatenation are a number of their own
			for p.at(0) == '.' {
				p.out.WriteByte('.')
				p.pos++
			}
		default:
			if c == '\n' {
				p.line++
			}
			p.out.WriteByte(c)
			p.pos++
			err = p.nests(p.src[p.pos-1 : p.pos])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// longLevel is how many = a long bracket has that begins n bytes on; -1: there is none.
func (p *preparer) longLevel(n int) int {
	if p.at(n) != '[' {
		return -1
	}
	level := 0
	for p.at(n+1+level) == '=' {
		level++
	}
	if p.at(n+1+level) != '[' {
		return -1
	}
	return level
}

// long takes a long bracket, and copies it where it is a string.
func (p *preparer) long(keep bool) (lines int, err error) {
	level := p.longLevel(0)
	closing := "]" + strings.Repeat("=", level) + "]"
	body := p.pos + level + 2
	n := strings.Index(p.src[body:], closing)
	if n < 0 {
		return 0, p.fail(true, "unfinished long string or comment")
	}
	end := body + n + len(closing)
	text := p.src[p.pos:end]
	lines = strings.Count(text, "\n")
	p.line += lines
	p.pos = end
	if keep {
		p.out.WriteString(text)
	}
	return lines, nil
}

func (p *preparer) comment() error {
	p.pos += 2
	p.out.WriteByte(' ')
	if p.longLevel(0) >= 0 {
		lines, err := p.long(false)
		p.out.WriteString(strings.Repeat("\n", lines))
		return err
	}
	if n := strings.IndexByte(p.src[p.pos:], '\n'); n >= 0 {
		p.pos += n
	} else {
		p.pos = len(p.src)
	}
	return nil
}

// number copies a number that the parser reads as Lua does, and writes any other one in decimal digits.
func (p *preparer) number() {
	start := p.pos
	exponent := byte('e')
	if p.at(0) == '0' && p.at(1)|0x20 == 'x' {
		exponent = 'p'
	}
	for p.pos < len(p.src) {
		c := p.src[p.pos]
		if (c == '+' || c == '-') && p.pos > start && p.src[p.pos-1]|0x20 == exponent {
			p.pos++
			continue
		}
		if !isNameByte(c) && (c != '.' || p.at(1) == '.') {
			break
		}
		p.pos++
	}
	text := p.src[start:p.pos]
	plain := len(text) < 16 && exponent == 'e' && (text[0] != '0' || len(text) < 2 || !isDigit(text[1]))
	if v, ok := parseNumber(text); ok && !plain {
		switch {
		case math.IsInf(v, 0):
			text = "(1/0)"
		case v == math.Trunc(v) && v < 1<<62:
			text = strconv.FormatInt(int64(v), 10)
		default:
			text = strconv.FormatFloat(v, 'e', -1, 64)
		}
	}
	p.out.WriteString(text)
}

// quoted takes a string in quotes.
func (p *preparer) quoted(quote byte) error {
	p.out.WriteByte(quote)
	p.pos++
	skipped := 0 // lines within \z, which come after the string
	for {
		if p.pos >= len(p.src) {
			return p.fail(true, "unfinished string")
		}
		c := p.src[p.pos]
		p.pos++
		switch c {
		case quote:
			p.out.WriteByte(quote)
			p.out.WriteString(strings.Repeat("\n", skipped))
			return nil
		case '\n':
			return p.fail(false, "unfinished string")
		case '\\':
			n, err := p.escape()
			if err != nil {
				return err
			}
			skipped += n
		default:
			p.out.WriteByte(c)
		}
	}
}

func (p *preparer) decimal(c byte) { fmt.Fprintf(&p.out, `\%03d`, c) }

// escape takes what follows a backslash, and returns how many lines it left out.
func (p *preparer) escape() (lines int, err error) {
	if p.pos >= len(p.src) {
		return 0, p.fail(true, "unfinished string")
	}
	c := p.src[p.pos]
	p.pos++
	switch {
	case strings.IndexByte(`abfnrtv\"'`, c) >= 0:
		p.out.WriteByte('\\')
		p.out.WriteByte(c)
	case c == '\r' && p.at(0) == '\n':
		p.pos++
		fallthrough
	case c == '\n':
		p.line++
		p.out.WriteString("\\\n")
	case c == 'x':
		v, e := strconv.ParseUint(p.src[p.pos:min(p.pos+2, len(p.src))], 16, 8)
		if e != nil || p.pos+2 > len(p.src) {
			return 0, p.fail(false, "invalid escape sequence")
		}
		p.pos += 2
		p.decimal(byte(v))
	case c == 'z':
		for p.pos < len(p.src) && strings.IndexByte(" \t\r\n\v\f", p.src[p.pos]) >= 0 {
			if p.src[p.pos] == '\n' {
				p.line++
				lines++
			}
			p.pos++
		}
	case c == 'u':
		end := strings.IndexByte(p.src[p.pos:], '}')
		if p.at(0) != '{' || end < 2 {
			return 0, p.fail(false, "invalid escape sequence")
		}
		v, e := strconv.ParseUint(p.src[p.pos+1:p.pos+end], 16, 32)
		if e != nil || v > utf8.MaxRune || 0xd800 <= v && v < 0xe000 {
			return 0, p.fail(false, "invalid escape sequence")
		}
		p.pos += end + 1
		for _, b := range utf8.AppendRune(nil, rune(v)) {
			p.decimal(b)
		}
	case isDigit(c):
		v := int(c - '0')
		for i := 0; i < 2 && isDigit(p.at(0)); i++ {
			v = v*10 + int(p.at(0)-'0')
			p.pos++
		}
		if v > 255 {
			return 0, p.fail(false, "invalid escape sequence")
		}
		p.decimal(byte(v))
	default:
		return 0, p.fail(false, "invalid escape sequence")
	}
	return lines, nil
}
