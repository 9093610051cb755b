package luavm

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// blanks are what may stand around a number.
const blanks = " \t\n\v\f\r"

// parseNumber reads a number as the language writes it, hexadecimal ones and blanks around it too.
func parseNumber(text string) (float64, bool) {
	s := strings.Trim(text, blanks)
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 || strings.Contains(s, "_") {
		return 0, false
	}
	if len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		if !strings.ContainsAny(digits, "pP") {
			s += "p0"
		}
	} else if len(digits) > 1 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(v, 0) {
		return 0, false
	}
	return v, true
}

// numberText is a number as tostring and print write it: %.14g of C.
func numberText(n lua.LNumber) string {
	v := float64(n)
	if v == math.Trunc(v) && math.Abs(v) < 1e14 && (v != 0 || !math.Signbit(v)) {
		return strconv.FormatInt(int64(v), 10)
	}
	return cFloat(v, 'g', 14)
}

// cFloat writes a number as C's printf does.
func cFloat(v float64, verb byte, precision int) string {
	switch {
	case math.IsNaN(v):
		return "nan" // whatever its sign, which systems set differently
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	if verb == 'g' && precision == 0 {
		precision = 1
	}
	return strconv.FormatFloat(v, verb, precision, 64)
}

// text is what a string parameter takes of a value: a string, or a number.
func text(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return numberText(v), true
	}
	return "", false
}

// number is what a numeric parameter takes of a value: a number, or a string that is one.
func number(v lua.LValue) (float64, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		return parseNumber(string(v))
	}
	return 0, false
}

func checkText(l *lua.LState, n int) string {
	s, ok := text(l.Get(n))
	if !ok {
		typeError(l, n, "string")
	}
	return s
}

func optText(l *lua.LState, n int, otherwise string) string {
	if l.Get(n) == lua.LNil {
		return otherwise
	}
	return checkText(l, n)
}

func checkNumber(l *lua.LState, n int) float64 {
	v, ok := number(l.Get(n))
	if !ok {
		typeError(l, n, "number")
	}
	return v
}

// checkInt is a number cut to an integer that an int holds.
func checkInt(l *lua.LState, n int) int { return intOf(checkNumber(l, n)) }

// intOf cuts a number to an integer, the nearest one that an int holds; what is no number is the least.
func intOf(v float64) int {
	switch {
	case v >= math.MaxInt:
		return math.MaxInt
	case v <= math.MinInt || math.IsNaN(v):
		return math.MinInt
	}
	return int(v)
}

func optInt(l *lua.LState, n, otherwise int) int {
	if l.Get(n) == lua.LNil {
		return otherwise
	}
	return checkInt(l, n)
}

// checkFlags is the flags that argument n gives; one that is not known is an error.
func checkFlags(l *lua.LState, n, otherwise, known int) int {
	flags := optInt(l, n, otherwise)
	if flags&^known != 0 {
		raiseCode(l, sockcore.EINVAL, "a flag that is not known")
	}
	return flags
}

func typeError(l *lua.LState, n int, wanted string) {
	got := "no value"
	if n <= l.GetTop() {
		got = l.Get(n).Type().String()
	}
	argError(l, n, wanted+" expected, got "+got)
}

// argError raises what is wrong with argument n, with the name of the function.
func argError(l *lua.LState, n int, message string) {
	name := "?"
	if dbg, ok := l.GetStack(0); ok {
		if _, err := l.GetInfo("nS", dbg, lua.LNil); err == nil && dbg.What != "main" && dbg.Name != "" {
			name = dbg.Name
		}
	}
	l.Error(lua.LString(whereAt(l, 1)+"bad argument #"+itoa(n)+" to '"+name+"' ("+message+")"), 0)
}

func checkAny(l *lua.LState) {
	if l.GetTop() == 0 {
		argError(l, 1, "value expected")
	}
}

func checkTable(l *lua.LState, n int) *lua.LTable {
	t, ok := l.Get(n).(*lua.LTable)
	if !ok {
		typeError(l, n, "table")
	}
	return t
}

func checkFunction(l *lua.LState, n int) *lua.LFunction {
	f, ok := l.Get(n).(*lua.LFunction)
	if !ok {
		typeError(l, n, "function")
	}
	return f
}

// tostring is what print writes of a value: what __tostring says.
func tostring(l *lua.LState, v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return numberText(v)
	case *lua.LFunction:
		if v.IsG {
			return "function: builtin: " + strings.TrimPrefix(v.String(), "function: ")
		}
	}
	if f := l.GetMetaField(v, "__tostring"); f != lua.LNil {
		l.Push(f)
		l.Push(v)
		l.Call(1, 1)
		r := l.Get(-1)
		l.Pop(1)
		s, ok := text(r)
		if !ok {
			fail(l, "'__tostring' must return a string")
		}
		return s
	}
	return v.String()
}
