package luavm

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// formatter is one call of format: braces as libfmt and Python have them.
type formatter struct {
	l     *lua.LState
	args  []lua.LValue
	named map[string]lua.LValue
	next  int // the argument of the next {}; -1: they are numbered by hand
}

func (f *formatter) fail(message string) { fail(f.l, "format: %s", message) }

// formatFunction is the function format.
func formatFunction(l *lua.LState) int {
	f := &formatter{l: l, named: map[string]lua.LValue{}}
	for _, v := range arguments(l, 2) {
		if t, ok := v.(*lua.LTable); ok {
			name, isName := t.RawGetInt(1).(lua.LString)
			if !isName {
				f.fail("a named argument is {name, value}")
			}
			f.named[string(name)] = t.RawGetInt(2)
			continue
		}
		f.args = append(f.args, v)
	}
	return pushStrings(l, f.format(checkText(l, 1)))
}

func (f *formatter) format(s string) string {
	out := newOutput(f.l)
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case (c == '{' || c == '}') && i+1 < len(s) && s[i+1] == c:
			out.WriteByte(c)
			i += 2
		case c == '}':
			f.fail("unmatched '}' in format string")
		case c == '{':
			end := closingBrace(s, i)
			if end < 0 {
				f.fail("invalid format string")
			}
			out.add(f.field(s[i+1 : end]))
			i = end + 1
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String()
}

// closingBrace is where the brace ends that opens at i; within it others nest.
func closingBrace(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// argument is the one that an id names.
func (f *formatter) argument(id string) lua.LValue {
	if id == "" {
		if f.next < 0 {
			f.fail("cannot switch from manual to automatic argument indexing")
		}
		if f.next++; f.next > len(f.args) {
			f.fail("argument not found")
		}
		return f.args[f.next-1]
	}
	if isDigit(id[0]) {
		n, err := strconv.Atoi(id)
		if f.next > 0 {
			f.fail("cannot switch from automatic to manual argument indexing")
		}
		f.next = -1
		if err != nil || n >= len(f.args) {
			f.fail("argument not found")
		}
		return f.args[n]
	}
	v, ok := f.named[id]
	if !ok {
		f.fail("argument not found")
	}
	return v
}

// fieldSpec is what stands after the colon.
type fieldSpec struct {
	fill             string
	align, sign      byte
	sharp, zero      bool
	width, precision int
	verb             byte
}

func (f *formatter) field(s string) string {
	id, spec, _ := strings.Cut(s, ":")
	v := f.argument(id)
	fs := f.spec(spec)
	var text string
	numeric := false
	switch v := v.(type) {
	case lua.LNumber:
		text, numeric = f.number(float64(v), &fs), true
	case lua.LBool:
		if fs.verb != 0 && fs.verb != 's' {
			n := 0.0
			if v {
				n = 1
			}
			text, numeric = f.number(n, &fs), true
			break
		}
		text = f.cut(v.String(), &fs)
	case lua.LString:
		if fs.verb != 0 && fs.verb != 's' {
			f.fail("invalid format specifier")
		}
		text = f.cut(string(v), &fs)
	default:
		f.fail("an argument is a boolean, a number or a string")
	}
	return fs.pad(text, numeric)
}

func (f *formatter) cut(s string, fs *fieldSpec) string {
	if fs.precision >= 0 && fs.precision < utf8.RuneCountInString(s) {
		return string([]rune(s)[:fs.precision])
	}
	return s
}

func isAlign(c byte) bool { return c == '<' || c == '>' || c == '^' }

func (f *formatter) spec(s string) (fs fieldSpec) {
	fs.fill, fs.precision = " ", -1
	if _, size := utf8.DecodeRuneInString(s); size > 0 && len(s) > size && isAlign(s[size]) {
		fs.fill, fs.align, s = s[:size], s[size], s[size+1:]
	} else if s != "" && isAlign(s[0]) {
		fs.align, s = s[0], s[1:]
	}
	take := func(set string) byte {
		if s != "" && strings.IndexByte(set, s[0]) >= 0 {
			c := s[0]
			s = s[1:]
			return c
		}
		return 0
	}
	count := func() int {
		if strings.HasPrefix(s, "{") {
			end := closingBrace(s, 0)
			if end < 0 {
				f.fail("invalid format string")
			}
			n, ok := f.argument(s[1:end]).(lua.LNumber)
			if !ok || !(n >= 0 && n <= 1<<20) {
				f.fail("a width or precision is no number")
			}
			s = s[end+1:]
			return int(n)
		}
		n, some := 0, false
		for s != "" && isDigit(s[0]) && n < 1<<20 {
			n, s, some = n*10+int(s[0]-'0'), s[1:], true
		}
		if !some {
			return -1
		}
		return n
	}
	fs.sign = take("+- ")
	fs.sharp = take("#") != 0
	fs.zero = take("0") != 0
	fs.width = max(count(), 0)
	if take(".") != 0 {
		if fs.precision = count(); fs.precision < 0 {
			f.fail("missing precision")
		}
	}
	take("L")
	if s != "" {
		fs.verb, s = s[0], s[1:]
	}
	if s != "" || fs.width > 1<<20 {
		f.fail("invalid format specifier")
	}
	return fs
}

// number writes a number; its sign stands first.
func (f *formatter) number(v float64, fs *fieldSpec) string {
	prefix, digits := "", ""
	negative := math.Signbit(v)
	magnitude := math.Abs(v)
	whole := magnitude == math.Trunc(magnitude) && magnitude < 1<<63
	verb := fs.verb | 0x20
	switch fs.verb {
	case 'd', 'b', 'B', 'o', 'x', 'X', 'c':
		if !whole {
			f.fail("invalid format specifier for a number that is no integer")
		}
		base := map[byte]int{'d': 10, 'b': 2, 'o': 8, 'x': 16}[verb]
		if verb == 'c' {
			return string(rune(v))
		}
		digits = strconv.FormatUint(uint64(magnitude), base)
		if fs.sharp && verb != 'd' {
			prefix = map[byte]string{'b': "0b", 'o': "0", 'x': "0x"}[verb]
		}
		negative = v < 0
	case 0:
		switch {
		case fs.precision >= 0:
			digits = cFloat(magnitude, 'g', fs.precision)
		case whole && magnitude < 1e16:
			digits = strconv.FormatInt(int64(magnitude), 10)
		default:
			digits = cFloat(magnitude, 'g', -1)
		}
	case 'e', 'E', 'f', 'F', 'g', 'G':
		precision := fs.precision
		if precision < 0 {
			precision = 6
		}
		digits = cFloat(magnitude, verb, precision)
	case 'a', 'A':
		digits = strings.TrimPrefix(hexFloat(magnitude, fs.precision), "0x")
	default:
		f.fail("invalid format specifier")
	}
	if fs.verb >= 'A' && fs.verb <= 'Z' {
		digits, prefix = strings.ToUpper(digits), strings.ToUpper(prefix)
	}
	switch {
	case negative:
		prefix = "-" + prefix
	case fs.sign == '+' || fs.sign == ' ':
		prefix = string(fs.sign) + prefix
	}
	if fs.zero && fs.align == 0 {
		digits = strings.Repeat("0", max(0, fs.width-len(prefix)-len(digits))) + digits
	}
	return prefix + digits
}

func (fs *fieldSpec) pad(s string, numeric bool) string {
	missing := fs.width - utf8.RuneCountInString(s)
	if missing <= 0 {
		return s
	}
	align := fs.align
	if align == 0 {
		align = '<'
		if numeric {
			align = '>'
		}
	}
	left := 0
	switch align {
	case '>':
		left = missing
	case '^':
		left = missing / 2
	}
	return strings.Repeat(fs.fill, left) + s + strings.Repeat(fs.fill, missing-left)
}
