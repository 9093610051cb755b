package luavm

import (
	"errors"
	"strings"
)

// The patterns of Lua, over bytes.

const (
	maxCaptures   = 32
	maxMatchDepth = 200
)

const (
	capturePosition   = -2 // as a length: the capture is a position
	captureUnfinished = -1
)

type capture struct{ start, length int }

// matcher tries a pattern on a text.
type matcher struct {
	src, pat string
	plain    bool // a ^ at the beginning is one of the text
	level    int
	captures [maxCaptures]capture
	depth    int
	steps    int
	stopped  func() // called now and then; panics where the work is to end
}

// patternError is a malformed pattern; it is thrown as a panic and caught by find.
type patternError struct{ message string }

func (e patternError) Error() string { return e.message }

func (m *matcher) fail(message string) { panic(patternError{message}) }

// find looks for the pattern from init on.
func (m *matcher) find(init int) (start, end int, ok bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, is := r.(error)
			var pe patternError
			if !is || !errors.As(e, &pe) {
				panic(r)
			}
			err = pe
		}
	}()
	p := 0
	anchored := strings.HasPrefix(m.pat, "^") && !m.plain
	if anchored {
		p = 1
	}
	for s := init; s <= len(m.src); s++ {
		m.level, m.depth = 0, 0
		if e := m.match(s, p); e >= 0 {
			return s, e, true, nil
		}
		if anchored {
			break
		}
	}
	return 0, 0, false, nil
}

func (m *matcher) step() {
	if m.steps++; m.steps&0xfff == 0 && m.stopped != nil {
		m.stopped()
	}
}

// match returns where the rest of the pattern, from p, ends that matches at s; -1: nowhere.
func (m *matcher) match(s, p int) int {
	if m.depth++; m.depth > maxMatchDepth {
		m.fail("pattern too complex")
	}
	defer func() { m.depth-- }()
	for {
		m.step()
		if p == len(m.pat) {
			return s
		}
		switch m.pat[p] {
		case '(':
			if p+1 < len(m.pat) && m.pat[p+1] == ')' {
				return m.open(s, p+2, capturePosition)
			}
			return m.open(s, p+1, captureUnfinished)
		case ')':
			return m.close(s, p+1)
		case '$':
			if p+1 == len(m.pat) {
				if s == len(m.src) {
					return s
				}
				return -1
			}
		case '%':
			if p+1 < len(m.pat) {
				switch c := m.pat[p+1]; {
				case c == 'b':
					if s = m.balance(s, p+2); s < 0 {
						return -1
					}
					p += 4
					continue
				case c == 'f':
					p += 2
					if p >= len(m.pat) || m.pat[p] != '[' {
						m.fail("missing '[' after '%f' in pattern")
					}
					ep := m.classEnd(p)
					var before, here byte
					if s > 0 {
						before = m.src[s-1]
					}
					if s < len(m.src) {
						here = m.src[s]
					}
					if m.inSet(before, p, ep-1) || !m.inSet(here, p, ep-1) {
						return -1
					}
					p = ep
					continue
				case isDigit(c):
					if s = m.back(s, c); s < 0 {
						return -1
					}
					p += 2
					continue
				}
			}
		}
		ep := m.classEnd(p)
		var suffix byte
		if ep < len(m.pat) {
			suffix = m.pat[ep]
		}
		single := s < len(m.src) && m.single(m.src[s], p, ep)
		switch suffix {
		case '?':
			if single {
				if r := m.match(s+1, ep+1); r >= 0 {
					return r
				}
			}
			p = ep + 1
			continue
		case '+':
			if !single {
				return -1
			}
			return m.most(s, p, ep)
		case '*':
			return m.most(s, p, ep)
		case '-':
			for {
				m.step()
				if r := m.match(s, ep+1); r >= 0 {
					return r
				}
				if s >= len(m.src) || !m.single(m.src[s], p, ep) {
					return -1
				}
				s++
			}
		}
		if !single {
			return -1
		}
		s++
		p = ep
	}
}

// most takes as many as match, then fewer.
func (m *matcher) most(s, p, ep int) int {
	i := 0
	for s+i < len(m.src) && m.single(m.src[s+i], p, ep) {
		m.step()
		i++
	}
	least := 0
	if m.pat[ep] == '+' {
		least = 1
	}
	for ; i >= least; i-- {
		m.step()
		if r := m.match(s+i, ep+1); r >= 0 {
			return r
		}
	}
	return -1
}

func (m *matcher) open(s, p, what int) int {
	if m.level >= maxCaptures {
		m.fail("too many captures")
	}
	m.captures[m.level] = capture{s, what}
	m.level++
	r := m.match(s, p)
	if r < 0 {
		m.level--
	}
	return r
}

func (m *matcher) close(s, p int) int {
	for l := m.level - 1; l >= 0; l-- {
		if m.captures[l].length == captureUnfinished {
			m.captures[l].length = s - m.captures[l].start
			r := m.match(s, p)
			if r < 0 {
				m.captures[l].length = captureUnfinished
			}
			return r
		}
	}
	m.fail("invalid pattern capture")
	return -1
}

func (m *matcher) back(s int, digit byte) int {
	l := int(digit - '1')
	if l < 0 || l >= m.level || m.captures[l].length == captureUnfinished {
		m.fail("invalid capture index")
	}
	c := m.captures[l]
	if c.length >= 0 && strings.HasPrefix(m.src[s:], m.src[c.start:c.start+c.length]) {
		return s + c.length
	}
	return -1
}

func (m *matcher) balance(s, p int) int {
	if p+1 >= len(m.pat) {
		m.fail("unbalanced pattern")
	}
	if s >= len(m.src) || m.src[s] != m.pat[p] {
		return -1
	}
	open, closing, depth := m.pat[p], m.pat[p+1], 1
	for i := s + 1; i < len(m.src); i++ {
		m.step()
		switch m.src[i] {
		case closing:
			if depth--; depth == 0 {
				return i + 1
			}
		case open:
			depth++
		}
	}
	return -1
}

// classEnd is where the single character class ends that begins at p.
func (m *matcher) classEnd(p int) int {
	c := m.pat[p]
	p++
	switch c {
	case '%':
		if p >= len(m.pat) {
			m.fail("malformed pattern (ends with '%')")
		}
		return p + 1
	case '[':
		if p < len(m.pat) && m.pat[p] == '^' {
			p++
		}
		for first := true; ; first = false {
			if p >= len(m.pat) {
				m.fail("malformed pattern (missing ']')")
			}
			c := m.pat[p]
			p++
			if c == ']' && !first {
				return p
			}
			if c == '%' {
				if p >= len(m.pat) {
					m.fail("malformed pattern (missing ']')")
				}
				p++
			}
		}
	}
	return p
}

func (m *matcher) single(c byte, p, ep int) bool {
	switch m.pat[p] {
	case '.':
		return true
	case '%':
		return inClass(c, m.pat[p+1])
	case '[':
		return m.inSet(c, p, ep-1)
	}
	return m.pat[p] == c
}

// inSet reports whether the set from p, whose ] stands at end, has c.
func (m *matcher) inSet(c byte, p, end int) bool {
	has := true
	p++
	if m.pat[p] == '^' {
		has = false
		p++
	}
	for ; p < end; p++ {
		switch {
		case m.pat[p] == '%':
			p++
			if inClass(c, m.pat[p]) {
				return has
			}
		case p+2 < end && m.pat[p+1] == '-':
			if m.pat[p] <= c && c <= m.pat[p+2] {
				return has
			}
			p += 2
		case m.pat[p] == c:
			return has
		}
	}
	return !has
}

// inClass reports whether the class that a letter names has c, as the C locale has it.
func inClass(c, class byte) bool {
	lower := class | 0x20
	var is bool
	switch lower {
	case 'a':
		is = c|0x20 >= 'a' && c|0x20 <= 'z'
	case 'c':
		is = c < 32 || c == 127
	case 'd':
		is = isDigit(c)
	case 'g':
		is = c > 32 && c < 127
	case 'l':
		is = c >= 'a' && c <= 'z'
	case 'p':
		is = c > 32 && c < 127 && (!isNameByte(c) || c == '_')
	case 's':
		is = c == ' ' || c >= 9 && c <= 13
	case 'u':
		is = c >= 'A' && c <= 'Z'
	case 'w':
		is = isNameByte(c) && c != '_'
	case 'x':
		is = isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f'
	case 'z':
		is = c == 0
	default:
		return class == c
	}
	if class >= 'A' && class <= 'Z' {
		return !is
	}
	return is
}
