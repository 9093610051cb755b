package luavm

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// openTable is the table table. Sort is the interpreter's own.
func openTable(l *lua.LState) {
	call(l, lua.OpenTable)
	t := l.GetGlobal("table").(*lua.LTable)
	l.SetFuncs(t, map[string]lua.LGFunction{
		"concat": tableConcat, "insert": tableInsert, "remove": tableRemove, "unpack": unpack, "pack": tablePack,
		"sort": tableSort, "maxn": tableMaxn, "foreach": tableForeach, "foreachi": tableForeachI,
	})
}

// call runs a function of Go.
func call(l *lua.LState, f lua.LGFunction) {
	l.Push(l.NewFunction(f))
	l.Call(0, 0)
}

func tableConcat(l *lua.LState) int {
	t, sep := checkTable(l, 1), optText(l, 2, "")
	first, last := optInt(l, 3, 1), optInt(l, 4, tableLength(t))
	out := newOutput(l)
	for i := first; i <= last; i++ { // the last of all integers is in no table
		v := t.RawGetInt(i)
		s, ok := text(v)
		if !ok {
			fail(l, "invalid value (%s) at index %d in table for 'concat'", v.Type().String(), i)
		}
		out.add(s)
		if i < last {
			out.add(sep)
		}
		pace(l, i)
	}
	return push(l, out.value())
}

func tableMaxn(l *lua.LState) int {
	most := lua.LNumber(0)
	checkTable(l, 1).ForEach(func(k, _ lua.LValue) {
		if n, ok := k.(lua.LNumber); ok {
			most = max(most, n)
		}
	})
	return push(l, most)
}

// tableForeach calls a function with each key and its value, until it gives something.
func tableForeach(l *lua.LState) int {
	t, f := checkTable(l, 1), checkFunction(l, 2)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if given(l, f, k, v) {
			return 1
		}
	}
	return 0
}

// tableForeachI is tableForeach of a list.
func tableForeachI(l *lua.LState) int {
	t, f := checkTable(l, 1), checkFunction(l, 2)
	for i, n := 1, tableLength(t); i <= n; i++ {
		if given(l, f, lua.LNumber(i), t.RawGetInt(i)) {
			return 1
		}
	}
	return 0
}

// given calls a function, and leaves what it gives, unless that is nil.
func given(l *lua.LState, f *lua.LFunction, k, v lua.LValue) bool {
	l.Push(f)
	l.Push(k)
	l.Push(v)
	l.Call(2, 1)
	if l.Get(-1) != lua.LNil {
		return true
	}
	l.Pop(1)
	return false
}

func tableInsert(l *lua.LState) int {
	t := checkTable(l, 1)
	n := tableLength(t)
	switch l.GetTop() {
	case 2:
		t.RawSetInt(n+1, l.Get(2))
	case 3:
		at, v := checkInt(l, 2), l.Get(3)
		if at >= 1 && at <= n {
			t.Insert(at, v)
			return 0
		}
		for i := n + 1; i > at; i-- {
			t.RawSetInt(i, t.RawGetInt(i-1))
			pace(l, i)
		}
		t.RawSetInt(at, v)
	default:
		fail(l, "wrong number of arguments to 'insert'")
	}
	return 0
}

func tableRemove(l *lua.LState) int {
	t := checkTable(l, 1)
	n := tableLength(t)
	at := optInt(l, 2, n)
	if at < 1 || at > n {
		return 0
	}
	return push(l, t.Remove(at))
}

// unpack is unpack and table.unpack.
func unpack(l *lua.LState) int {
	t := checkTable(l, 1)
	first, last := optInt(l, 2, 1), optInt(l, 3, tableLength(t))
	if first > last {
		return 0
	}
	if last-first >= maxResults || last-first < 0 {
		fail(l, "too many results to unpack")
	}
	for i := range last - first + 1 {
		l.Push(t.RawGetInt(first + i))
	}
	return last - first + 1
}

func tablePack(l *lua.LState) int {
	n := l.GetTop()
	t := l.CreateTable(n, 1)
	for i := 1; i <= n; i++ {
		t.RawSetInt(i, l.Get(i))
	}
	t.RawSetString("n", lua.LNumber(n))
	l.Push(t)
	return 1
}

// tableSort ends whatever a function of comparison says.
func tableSort(l *lua.LState) int {
	t := checkTable(l, 1)
	less := l.Get(2)
	if less != lua.LNil && less.Type() != lua.LTFunction {
		typeError(l, 2, "function")
	}
	values := make([]lua.LValue, tableLength(t))
	for i := range values {
		values[i] = t.RawGetInt(i + 1)
	}
	compared := 0
	slices.SortFunc(values, func(a, b lua.LValue) int {
		pace(l, compared)
		compared++
		before := false
		if less == lua.LNil {
			before = lessThan(l, a, b)
		} else {
			l.Push(less)
			l.Push(a)
			l.Push(b)
			l.Call(2, 1)
			before = lua.LVAsBool(l.Get(-1))
			l.Pop(1)
		}
		if before {
			return -1
		}
		return 0
	})
	for i, v := range values {
		t.RawSetInt(i+1, v)
	}
	return 0
}

// lessThan raises an error where two values have no order.
func lessThan(l *lua.LState, a, b lua.LValue) bool {
	switch x := a.(type) {
	case lua.LNumber:
		if y, ok := b.(lua.LNumber); ok {
			return x < y
		}
	case lua.LString:
		if y, ok := b.(lua.LString); ok {
			return x < y
		}
	}
	return l.LessThan(a, b)
}
