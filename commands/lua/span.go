package luavm

import (
	"bytes"
	"math"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// span is a byte_span: a length and a capacity over memory that others may share, as a slice of Go.
type span struct{ b []byte }

// spanBlanks are what trimmed takes off.
const spanBlanks = " \f\n\r\t\v"

func (vm *VM) newSpan(b []byte) *lua.LUserData { return vm.userdata(&span{b}, vm.meta.span) }

// bytesOf is the content of a string or a span, which is not to be changed.
func bytesOf(v lua.LValue) ([]byte, bool) {
	if ud, ok := v.(*lua.LUserData); ok {
		if s, ok := ud.Value.(*span); ok {
			return s.b, true
		}
		return nil, false
	}
	s, ok := text(v)
	return []byte(s), ok
}

func checkBytes(l *lua.LState, n int) []byte {
	b, ok := bytesOf(l.Get(n))
	if !ok {
		typeError(l, n, "byte_span or string")
	}
	return b
}

func checkSpan(l *lua.LState, n int) *span { return check[*span](l, n, "byte_span") }

func spanNew(l *lua.LState) int {
	length, ok := number(l.Get(1))
	capacity := length
	if l.Get(2) != lua.LNil {
		capacity = checkNumber(l, 2)
	}
	if !ok || !(length >= 0 && capacity >= length) || length != math.Trunc(length) {
		raiseCode(l, sockcore.EINVAL, "")
	}
	vm := vmOf(l)
	if capacity > float64(vm.maxMemory()) {
		raiseMemory(l)
	}
	return push(l, vm.newSpan(make([]byte, int(length), int(capacity))))
}

func spanSlice(l *lua.LState) int {
	s := checkSpan(l, 1)
	first := optInt(l, 2, 1)
	last := optInt(l, 3, len(s.b))
	if first < 1 || last > cap(s.b) || last < first-1 {
		raiseCode(l, sockcore.ERANGE, "")
	}
	return push(l, vmOf(l).newSpan(s.b[first-1:last]))
}

// spanAppend appends to a span in place, as far as its capacity goes; without one it makes a new span.
func spanAppend(l *lua.LState) int {
	vm := vmOf(l)
	var b []byte
	first := 1
	if ud, ok := l.Get(1).(*lua.LUserData); ok {
		if s, ok := ud.Value.(*span); ok {
			b, first = s.b, 2
		}
	}
	for n := first; n <= l.GetTop(); n++ {
		if l.Get(n) == lua.LNil {
			continue
		}
		more := checkBytes(l, n)
		if len(b)+len(more) > vm.maxMemory() {
			raiseMemory(l)
		}
		b = append(b, more...)
	}
	return push(l, vm.newSpan(b))
}

// within is the span's bytes to the position that argument n gives, or all.
func within(l *lua.LState, s *span, n int) []byte {
	last := optInt(l, n, len(s.b))
	if last < 0 || last > len(s.b) {
		raiseCode(l, sockcore.ERANGE, "")
	}
	return s.b[:last]
}

// from is the position that argument n gives to begin at, from 0.
func from(l *lua.LState, s *span, n int) int {
	first := optInt(l, n, 1)
	if first < 1 || first > len(s.b)+1 {
		raiseCode(l, sockcore.ERANGE, "")
	}
	return first - 1
}

// pushIndex pushes a position as Lua counts it, or nil.
func pushIndex(l *lua.LState, i, offset int) int {
	if i < 0 {
		return push(l, lua.LNil)
	}
	return pushInt(l, i+offset+1)
}

// first and last find a byte that is in a set, or is not.
func first(b, set []byte, in bool) int {
	has := setOf(set)
	for i, c := range b {
		if has[c] == in {
			return i
		}
	}
	return -1
}

// setOf is which bytes are in a set.
func setOf(set []byte) (has [256]bool) {
	for _, c := range set {
		has[c] = true
	}
	return has
}

// trimmed is b without what of a set stands at its ends.
func trimmed(b, set []byte) []byte {
	i := max(0, first(b, set, false))
	return b[i:max(last(b, set, false)+1, i)]
}

func last(b, set []byte, in bool) int {
	has := setOf(set)
	for i := len(b) - 1; i >= 0; i-- {
		if has[b[i]] == in {
			return i
		}
	}
	return -1
}

func (vm *VM) openSpan(l *lua.LState) {
	methods := map[string]lua.LGFunction{
		"slice":  spanSlice,
		"append": spanAppend,
		"copy": func(l *lua.LState) int {
			return pushInt(l, copy(checkSpan(l, 1).b, checkBytes(l, 2)))
		},
		"starts_with": func(l *lua.LState) int { return pushBool(l, bytes.HasPrefix(checkSpan(l, 1).b, checkBytes(l, 2))) },
		"ends_with":   func(l *lua.LState) int { return pushBool(l, bytes.HasSuffix(checkSpan(l, 1).b, checkBytes(l, 2))) },
		"find": func(l *lua.LState) int {
			s := checkSpan(l, 1)
			i := from(l, s, 3)
			return pushIndex(l, bytes.Index(s.b[i:], checkBytes(l, 2)), i)
		},
		"rfind": func(l *lua.LState) int {
			return pushIndex(l, bytes.LastIndex(within(l, checkSpan(l, 1), 3), checkBytes(l, 2)), 0)
		},
		"trimmed": func(l *lua.LState) int {
			b, set := checkSpan(l, 1).b, []byte(spanBlanks)
			if l.Get(2) != lua.LNil {
				set = checkBytes(l, 2)
			}
			return push(l, vm.newSpan(trimmed(b, set)))
		},
	}
	for name, in := range map[string]bool{"of": true, "not_of": false} {
		methods["find_first_"+name] = func(l *lua.LState) int {
			s := checkSpan(l, 1)
			i := from(l, s, 3)
			return pushIndex(l, first(s.b[i:], checkBytes(l, 2), in), i)
		}
		methods["find_last_"+name] = func(l *lua.LState) int {
			return pushIndex(l, last(within(l, checkSpan(l, 1), 3), checkBytes(l, 2), in), 0)
		}
	}
	meta := class(l, "byte_span", methods, map[string]lua.LGFunction{
		"capacity": func(l *lua.LState) int { return pushInt(l, cap(checkSpan(l, 1).b)) },
	})
	vm.meta.span = meta
	named := meta.RawGetString("__index").(*lua.LFunction).GFunction
	meta.RawSetString("__index", l.NewFunction(func(l *lua.LState) int {
		n, ok := l.Get(2).(lua.LNumber)
		if !ok {
			return named(l)
		}
		b := checkSpan(l, 1).b
		if !(n >= 1 && n <= lua.LNumber(len(b))) || float64(n) != math.Trunc(float64(n)) {
			raiseCode(l, sockcore.ERANGE, "")
		}
		return pushInt(l, int(b[int(n)-1]))
	}))
	meta.RawSetString("__newindex", l.NewFunction(func(l *lua.LState) int {
		b, n, v := checkSpan(l, 1).b, checkInt(l, 2), checkInt(l, 3)
		if n < 1 || n > len(b) {
			raiseCode(l, sockcore.ERANGE, "")
		}
		if v < 0 || v > 255 {
			raiseCode(l, sockcore.EINVAL, "a byte is 0 to 255")
		}
		b[n-1] = byte(v)
		return 0
	}))
	meta.RawSetString("__len", l.NewFunction(func(l *lua.LState) int { return pushInt(l, len(checkSpan(l, 1).b)) }))
	meta.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int { return pushStrings(l, string(checkSpan(l, 1).b)) }))
	meta.RawSetString("__eq", l.NewFunction(func(l *lua.LState) int {
		return pushBool(l, bytes.Equal(checkSpan(l, 1).b, checkSpan(l, 2).b))
	}))
	module := l.NewTable()
	l.SetFuncs(module, methods)
	module.RawSetString("new", l.NewFunction(spanNew))
	l.SetGlobal("byte_span", module)
}
