package luavm

import (
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openString is the table string: over bytes, as in C.
func openString(l *lua.LState) {
	t := l.NewTable()
	l.SetFuncs(t, map[string]lua.LGFunction{
		"byte": stringByte, "char": stringChar, "find": stringFind, "format": stringFormat, "gmatch": stringGmatch,
		"gsub": stringGsub, "len": stringLen, "lower": stringLower, "match": stringMatch, "rep": stringRep,
		"reverse": stringReverse, "sub": stringSub, "upper": stringUpper,
	})
	l.SetGlobal("string", t)
	meta := l.NewTable()
	meta.RawSetString("__index", t)
	l.SetMetatable(lua.LString(""), meta)
}

// bounds are two positions as the language counts them, from 1 and from the end, cut to a text of n bytes: text[i:j].
func bounds(first, last, n int) (i, j int) {
	if first < 0 {
		first = max(n+first+1, 1)
	} else if first == 0 {
		first = 1
	}
	if last < 0 {
		last = n + last + 1
	} else if last > n {
		last = n
	}
	if first > last {
		return 0, 0
	}
	return first - 1, last
}

// maxResults is how many values a function returns at most.
const maxResults = 200_000

func pushStrings(l *lua.LState, s ...string) int {
	for _, v := range s {
		l.Push(lua.LString(v))
	}
	return len(s)
}

func stringByte(l *lua.LState) int {
	s := checkText(l, 1)
	first := optInt(l, 2, 1)
	i, j := bounds(first, optInt(l, 3, first), len(s))
	if j-i > maxResults {
		fail(l, "string slice too long")
	}
	for _, c := range []byte(s[i:j]) {
		l.Push(lua.LNumber(c))
	}
	return j - i
}

func stringChar(l *lua.LState) int {
	b := make([]byte, l.GetTop())
	for i := range b {
		v := checkInt(l, i+1)
		if v < 0 || v > 255 {
			argError(l, i+1, "invalid value")
		}
		b[i] = byte(v)
	}
	return pushStrings(l, string(b))
}

func stringLen(l *lua.LState) int {
	l.Push(lua.LNumber(len(checkText(l, 1))))
	return 1
}

// mapBytes changes each byte.
func mapBytes(s string, change func(c byte) byte) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = change(c)
	}
	return string(b)
}

func stringLower(l *lua.LState) int {
	return pushStrings(l, mapBytes(checkText(l, 1), func(c byte) byte {
		if c >= 'A' && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}))
}

func stringUpper(l *lua.LState) int {
	return pushStrings(l, mapBytes(checkText(l, 1), func(c byte) byte {
		if c >= 'a' && c <= 'z' {
			return c - 'a' + 'A'
		}
		return c
	}))
}

func stringReverse(l *lua.LState) int {
	s := checkText(l, 1)
	b := make([]byte, len(s))
	for i := range b {
		b[i] = s[len(s)-1-i]
	}
	return pushStrings(l, string(b))
}

func stringSub(l *lua.LState) int {
	s := checkText(l, 1)
	i, j := bounds(checkInt(l, 2), optInt(l, 3, -1), len(s))
	return pushStrings(l, s[i:j])
}

func stringRep(l *lua.LState) int {
	s, n, sep := checkText(l, 1), checkInt(l, 2), optText(l, 3, "")
	if n <= 0 {
		return pushStrings(l, "")
	}
	if size := float64(len(s)+len(sep)) * float64(n); size > float64(vmOf(l).maxMemory()) {
		raiseMemory(l)
	}
	made := strings.Repeat(s+sep, n-1) + s
	vmOf(l).heap.made(len(made))
	return pushStrings(l, made)
}

// newMatcher makes a matcher that ends with the work of its fiber.
func newMatcher(l *lua.LState, src, pat string) *matcher {
	return &matcher{src: src, pat: pat, stopped: func() { stopPoint(l) }}
}

// findOrRaise raises what is wrong with the pattern.
func (m *matcher) findOrRaise(l *lua.LState, init int) (start, end int, ok bool) {
	start, end, ok, err := m.find(init)
	if err != nil {
		fail(l, "%s", err.Error())
	}
	return start, end, ok
}

// value is capture i of a match from start to end; the whole match where there are none.
func (m *matcher) value(l *lua.LState, i, start, end int) lua.LValue {
	if i >= m.level {
		if i > 0 {
			fail(l, "invalid capture index")
		}
		return lua.LString(m.src[start:end])
	}
	c := m.captures[i]
	switch c.length {
	case capturePosition:
		return lua.LNumber(c.start + 1)
	case captureUnfinished:
		fail(l, "unfinished capture")
	}
	return lua.LString(m.src[c.start : c.start+c.length])
}

// push pushes the captures; without any the whole match, where that is wanted.
func (m *matcher) push(l *lua.LState, whole bool, start, end int) int {
	n := m.level
	if n == 0 && whole {
		n = 1
	}
	for i := range n {
		l.Push(m.value(l, i, start, end))
	}
	return n
}

func stringFind(l *lua.LState) int  { return findOrMatch(l, true) }
func stringMatch(l *lua.LState) int { return findOrMatch(l, false) }

func findOrMatch(l *lua.LState, find bool) int {
	s, p := checkText(l, 1), checkText(l, 2)
	init := optInt(l, 3, 1)
	if init < 0 {
		init = max(len(s)+init, 0)
	} else if init > 0 {
		init--
	}
	if init > len(s) {
		init = len(s) // nothing is there but the end
	}
	if find && (lua.LVAsBool(l.Get(4)) || !strings.ContainsAny(p, `^$*+?.([%-`)) {
		i := strings.Index(s[init:], p)
		if i < 0 {
			l.Push(lua.LNil)
			return 1
		}
		l.Push(lua.LNumber(init + i + 1))
		l.Push(lua.LNumber(init + i + len(p)))
		return 2
	}
	m := newMatcher(l, s, p)
	start, end, ok := m.findOrRaise(l, init)
	if !ok {
		l.Push(lua.LNil)
		return 1
	}
	if find {
		l.Push(lua.LNumber(start + 1))
		l.Push(lua.LNumber(end))
		return 2 + m.push(l, false, start, end)
	}
	return m.push(l, true, start, end)
}

func stringGmatch(l *lua.LState) int {
	s, p := checkText(l, 1), checkText(l, 2)
	pos := 0
	l.Push(l.NewFunction(func(l *lua.LState) int {
		if pos > len(s) {
			return 0
		}
		m := newMatcher(l, s, p)
		m.plain = true
		start, end, ok := m.findOrRaise(l, pos)
		if !ok {
			pos = len(s) + 1
			return 0
		}
		pos = end
		if start == end {
			pos++
		}
		return m.push(l, true, start, end)
	}))
	return 1
}

func stringGsub(l *lua.LState) int {
	s, p := checkText(l, 1), checkText(l, 2)
	repl := l.Get(3)
	switch repl.Type() {
	case lua.LTString, lua.LTNumber, lua.LTTable, lua.LTFunction:
	default:
		typeError(l, 3, "string/function/table")
	}
	most := optInt(l, 4, math.MaxInt)
	anchored := strings.HasPrefix(p, "^")
	m := newMatcher(l, s, p)
	out := newOutput(l)
	n, pos := 0, 0
	for n < most {
		start, end, ok := m.findOrRaise(l, pos)
		if !ok {
			break
		}
		out.add(s[pos:start])
		n++
		out.add(m.replacement(l, repl, start, end))
		pos = end
		if start == end {
			if pos < len(s) {
				out.WriteByte(s[pos])
			}
			pos++
		}
		if pos > len(s) || anchored {
			break
		}
	}
	if pos < len(s) {
		out.add(s[pos:])
	}
	l.Push(out.value())
	l.Push(lua.LNumber(n))
	return 2
}

// replacement is what gsub puts for a match.
func (m *matcher) replacement(l *lua.LState, repl lua.LValue, start, end int) string {
	var v lua.LValue
	switch r := repl.(type) {
	case *lua.LTable:
		v = l.GetTable(r, m.value(l, 0, start, end))
	case *lua.LFunction:
		l.Push(r)
		l.Call(m.push(l, true, start, end), 1)
		v = l.Get(-1)
		l.Pop(1)
	default:
		pattern, _ := text(repl)
		return m.expand(l, pattern, start, end)
	}
	if lua.LVIsFalse(v) {
		return m.src[start:end]
	}
	t, ok := text(v)
	if !ok {
		fail(l, "invalid replacement value (a %s)", v.Type().String())
	}
	return t
}

// expand puts captures for %1 and its like.
func (m *matcher) expand(l *lua.LState, repl string, start, end int) string {
	if strings.IndexByte(repl, '%') < 0 {
		return repl
	}
	out := newOutput(l)
	for i := 0; i < len(repl); i++ {
		pace(l, i)
		c := repl[i]
		if c != '%' {
			out.WriteByte(c)
			continue
		}
		i++
		switch {
		case i >= len(repl):
			fail(l, "invalid use of '%%' in replacement string")
		case repl[i] == '0':
			out.add(m.src[start:end])
		case isDigit(repl[i]):
			t, _ := text(m.value(l, int(repl[i]-'1'), start, end))
			out.add(t)
		default:
			out.WriteByte(repl[i])
		}
	}
	return out.String()
}
