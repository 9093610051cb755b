package luavm

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// directive is one % of string.format.
type directive struct {
	left, plus, space, sharp, zero bool
	width, precision               int // precision -1: none
	verb                           byte
}

// parseDirective reads what stands after a %, and returns how long that is.
func parseDirective(l *lua.LState, s string) (d directive, n int) {
	d.precision = -1
flags:
	for ; n < len(s); n++ {
		switch s[n] {
		case '-':
			d.left = true
		case '+':
			d.plus = true
		case ' ':
			d.space = true
		case '#':
			d.sharp = true
		case '0':
			d.zero = true
		default:
			break flags
		}
	}
	digits := func() (v int) {
		for i := 0; n < len(s) && isDigit(s[n]); i, n = i+1, n+1 {
			if i == 2 {
				fail(l, "invalid format (width or precision too long)")
			}
			v = v*10 + int(s[n]-'0')
		}
		return v
	}
	d.width = digits()
	if n < len(s) && s[n] == '.' {
		n++
		d.precision = digits()
	}
	if n >= len(s) {
		fail(l, "invalid option '%%' to 'format'")
	}
	d.verb = s[n]
	return d, n + 1
}

// pad widens a text; zeros go between its sign and its digits.
func (d *directive) pad(s string, numeric bool) string {
	missing := d.width - len(s)
	if missing <= 0 {
		return s
	}
	switch {
	case d.left:
		return s + strings.Repeat(" ", missing)
	case d.zero && numeric:
		sign := 0
		if s != "" && strings.IndexByte("+- ", s[0]) >= 0 {
			sign = 1
		}
		if len(s) > sign+1 && s[sign] == '0' && (s[sign+1]|0x20) == 'x' {
			sign += 2
		}
		return s[:sign] + strings.Repeat("0", missing) + s[sign:]
	}
	return strings.Repeat(" ", missing) + s
}

// signed puts the sign before digits.
func (d *directive) signed(negative bool, digits string) string {
	switch {
	case negative:
		return "-" + digits
	case d.plus:
		return "+" + digits
	case d.space:
		return " " + digits
	}
	return digits
}

func (d *directive) integer(v float64) string {
	var n int64
	switch {
	case v >= 1<<63:
		n = int64(uint64(v)) //nolint:gosec // as C converts it
	case !math.IsNaN(v):
		n = int64(v)
	}
	var s string
	negative := false
	switch d.verb {
	case 'd', 'i':
		negative = n < 0
		u := uint64(n) //nolint:gosec // the same bits
		if negative {
			u = -u
		}
		s = strconv.FormatUint(u, 10)
	case 'u':
		s = strconv.FormatUint(uint64(n), 10) //nolint:gosec // the same bits
	case 'o':
		s = strconv.FormatUint(uint64(n), 8) //nolint:gosec // the same bits
	default:
		s = strconv.FormatUint(uint64(n), 16) //nolint:gosec // the same bits
	}
	if d.precision >= 0 {
		d.zero = false
		if d.precision == 0 && n == 0 {
			s = ""
		}
		if len(s) < d.precision {
			s = strings.Repeat("0", d.precision-len(s)) + s
		}
	}
	if d.sharp && n != 0 {
		switch d.verb {
		case 'o':
			s = "0" + s
		case 'x', 'X':
			s = "0x" + s
		}
	}
	if d.verb == 'X' {
		s = strings.ToUpper(s)
	}
	if d.verb == 'd' || d.verb == 'i' {
		s = d.signed(negative, s)
	}
	return d.pad(s, true)
}

func (d *directive) float(v float64) string {
	finite := !math.IsNaN(v) && !math.IsInf(v, 0)
	negative := math.Signbit(v)
	var s string
	lower := d.verb | 0x20
	switch {
	case !finite:
		d.zero = false
		s = strings.TrimPrefix(cFloat(v, 'g', 6), "-")
	case lower == 'a':
		s = hexFloat(math.Abs(v), d.precision)
	case d.sharp:
		s = fmt.Sprintf(fmt.Sprintf("%%#.%d%c", d.floatPrecision(), lower), math.Abs(v))
	default:
		s = cFloat(math.Abs(v), lower, d.floatPrecision())
	}
	if d.verb != lower {
		s = strings.ToUpper(s)
	}
	return d.pad(d.signed(negative, s), true)
}

func (d *directive) floatPrecision() int {
	if d.precision < 0 {
		return 6
	}
	return d.precision
}

// hexFloat writes C's %a.
func hexFloat(v float64, precision int) string {
	s := strconv.FormatFloat(v, 'x', precision, 64)
	mantissa, exponent, _ := strings.Cut(s, "p")
	sign := exponent[:1]
	exponent = strings.TrimLeft(exponent[1:], "0")
	if exponent == "" {
		exponent = "0"
	}
	return mantissa + "p" + sign + exponent
}

// quoted writes a string so that it can be read back as Lua.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '"' || c == '\\' || c == '\n':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 32 || c == 127:
			if c >= 100 || i+1 < len(s) && isDigit(s[i+1]) {
				fmt.Fprintf(&b, `\%03d`, c)
			} else {
				fmt.Fprintf(&b, `\%d`, c)
			}
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func stringFormat(l *lua.LState) int {
	format := checkText(l, 1)
	out := newOutput(l)
	n := 1
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '%' {
			out.WriteByte(c)
			continue
		}
		if i+1 < len(format) && format[i+1] == '%' {
			out.WriteByte('%')
			i++
			continue
		}
		d, length := parseDirective(l, format[i+1:])
		i += length
		n++
		if n > l.GetTop() {
			argError(l, n, "no value")
		}
		switch d.verb {
		case 'd', 'i', 'u', 'o', 'x', 'X':
			out.add(d.integer(checkNumber(l, n)))
		case 'c':
			out.add(d.pad(string([]byte{byte(checkInt(l, n))}), false))
		case 'e', 'E', 'f', 'F', 'g', 'G', 'a', 'A':
			out.add(d.float(checkNumber(l, n)))
		case 'q':
			out.add(quoted(checkText(l, n)))
		case 's':
			s := tostring(l, l.Get(n))
			if d.precision >= 0 {
				s = s[:min(d.precision, len(s))]
			}
			out.add(d.pad(s, false))
		default:
			fail(l, "invalid option '%%%c' to 'format'", d.verb)
		}
	}
	return push(l, out.value())
}
