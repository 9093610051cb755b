package luavm

import (
	"errors"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openBase is what is global without a table, mended where the interpreter's own differs from Lua.
func (vm *VM) openBase(l *lua.LState) {
	call(l, lua.OpenBase)
	worded(l.GetGlobal("_G"))
	for _, name := range []string{"_printregs", "_GOPHER_LUA_VERSION", "newproxy"} {
		l.SetGlobal(name, lua.LNil)
	}
	for name, f := range map[string]lua.LGFunction{
		"assert": baseAssert, "error": baseError, "pcall": pcall, "xpcall": xpcall, "select": baseSelect,
		"tonumber": baseToNumber, "tostring": baseToString, "unpack": unpack, "print": basePrint,
		"load": vm.load, "loadstring": vm.load, "loadfile": vm.loadFile, "dofile": vm.doFile,
		"collectgarbage": vm.collectGarbage,
		"gcinfo":         func(l *lua.LState) int { return pushInt(l, int(memoryTaken())) },
		"setmetatable": func(l *lua.LState) int {
			t := checkTable(l, 1)
			meta, ok := l.Get(2).(*lua.LTable)
			if !ok && (l.Get(2) != lua.LNil || l.GetTop() < 2) {
				typeError(l, 2, "nil or table")
			}
			if l.GetMetaField(t, "__metatable") != lua.LNil {
				fail(l, "cannot change a protected metatable")
			}
			t.Metatable = lua.LNil
			if ok {
				t.Metatable = meta
			}
			return push(l, t)
		},
		"rawset": func(l *lua.LState) int {
			t := checkTable(l, 1)
			l.RawSet(t, l.Get(2), l.Get(3))
			return push(l, t)
		},
	} {
		l.SetGlobal(name, l.NewFunction(f))
	}
}

// worded makes the errors of the interpreter's own functions in a table read as those of others do.
func worded(v lua.LValue) {
	t := v.(*lua.LTable) //nolint:errcheck // it is a library
	t.ForEach(func(_, v lua.LValue) {
		fn, ok := v.(*lua.LFunction)
		if !ok || !fn.IsG {
			return
		}
		inner := fn.GFunction
		fn.GFunction = func(l *lua.LState) int {
			given := l.GetTop()
			defer func() {
				failure := recover()
				if failure == nil {
					return
				}
				if raised, ok := failure.(*lua.ApiError); ok {
					if s, ok := raised.Object.(lua.LString); ok {
						raised.Object = lua.LString(wordedError(string(s), given))
					}
				}
				panic(failure)
			}()
			return inner(l)
		}
	})
}

// wordedError puts a function's name in quotes, and takes away the blank behind a place that is not known.
func wordedError(s string, given int) string {
	s = strings.TrimPrefix(s, " ")
	before, rest, bad := strings.Cut(s, "bad argument #")
	n, named, found := strings.Cut(rest, " to ")
	name, why, known := strings.Cut(named, " (")
	if !bad || !found || !known || strings.HasPrefix(name, "'") {
		return s
	}
	if name == "main chunk" {
		name = "?"
	}
	if i, err := strconv.Atoi(n); err == nil && i > given {
		why = strings.Replace(why, "got nil", "got no value", 1)
	}
	return before + "bad argument #" + n + " to '" + name + "' (" + why
}

func baseAssert(l *lua.LState) int {
	checkAny(l)
	if lua.LVIsFalse(l.Get(1)) {
		if l.GetTop() >= 2 {
			l.Error(l.Get(2), 0)
		}
		l.Error(lua.LString("assertion failed!"), 0)
	}
	return l.GetTop()
}

func baseError(l *lua.LState) int {
	v, level := l.Get(1), optInt(l, 2, 1)
	if s, ok := text(v); ok && level > 0 {
		v = lua.LString(whereAt(l, level) + s)
	}
	l.Error(v, 0)
	return 0
}

// whereAt is the place of a level of calls, as an error begins with; nothing where that is no Lua.
func whereAt(l *lua.LState, level int) string {
	if dbg, ok := l.GetStack(level); ok {
		if _, err := l.GetInfo("Sl", dbg, lua.LNil); err == nil && dbg.What != "G" && dbg.CurrentLine > 0 {
			return place(dbg) + ": "
		}
	}
	return ""
}

func place(dbg *lua.Debug) string { return dbg.Source + ":" + strconv.Itoa(dbg.CurrentLine) }

func baseSelect(l *lua.LState) int {
	n := l.GetTop()
	if s, ok := l.Get(1).(lua.LString); ok && s == "#" {
		l.Push(lua.LNumber(n - 1))
		return 1
	}
	i := checkInt(l, 1)
	switch {
	case i < 0:
		i = n + i
	case i > n:
		i = n
	}
	if i < 1 {
		argError(l, 1, "index out of range")
	}
	return n - i
}

func baseToNumber(l *lua.LState) int {
	base := optInt(l, 2, 10)
	if base == 10 {
		checkAny(l)
		if v, ok := number(l.Get(1)); ok {
			return push(l, lua.LNumber(v))
		}
		return push(l, lua.LNil)
	}
	s := strings.Trim(checkText(l, 1), blanks)
	if base < 2 || base > 36 {
		argError(l, 2, "base out of range")
	}
	negative := strings.HasPrefix(s, "-")
	if s != "" && (negative || s[0] == '+') {
		s = s[1:]
	}
	if base == 16 && len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		s = s[2:]
	}
	v, err := strconv.ParseUint(s, base, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || strings.Contains(s, "_") {
		return push(l, lua.LNil)
	}
	if negative {
		return push(l, -lua.LNumber(v))
	}
	return push(l, lua.LNumber(v))
}

func baseToString(l *lua.LState) int {
	checkAny(l)
	return pushStrings(l, tostring(l, l.Get(1)))
}

func basePrint(l *lua.LState) int {
	b := newOutput(l)
	for i := 1; i <= l.GetTop(); i++ {
		if i > 1 {
			b.WriteByte('\t')
		}
		b.add(tostring(l, l.Get(i)))
	}
	b.WriteByte('\n')
	raiseIf(l, "print", flowOf(l).fiber.printed([]byte(b.String())))
	return 0
}

// chunk compiles for load and the like: the function, or nil and what is wrong.
func (vm *VM) chunk(l *lua.LState, name, source string, env lua.LValue) int {
	fn, err := vm.compileIn(l, name, fileSource(source))
	if err != nil {
		l.Push(lua.LNil)
		l.Push(lua.LString(err.Error()))
		return 2
	}
	if t, ok := env.(*lua.LTable); ok {
		fn.Env = t
	}
	return push(l, fn)
}

func (vm *VM) load(l *lua.LState) int {
	source := newOutput(l)
	switch v := l.Get(1).(type) {
	case *lua.LFunction:
		for {
			values, failure := protect(l, v, nil, nil)
			if failure != nil {
				passOn(l, failure)
				l.Push(lua.LNil)
				l.Push(failure.Object)
				return 2
			}
			if len(values) == 0 || values[0] == lua.LNil {
				break
			}
			part, ok := text(values[0])
			if !ok {
				l.Push(lua.LNil)
				l.Push(lua.LString(whereAt(l, 1) + "reader function must return a string"))
				return 2
			}
			if part == "" {
				break
			}
			source.add(part)
		}
	default:
		source.add(checkText(l, 1))
	}
	name := optText(l, 2, "string")
	return vm.chunk(l, strings.TrimLeft(name, "=@"), source.String(), l.Get(4))
}

func (vm *VM) loadFile(l *lua.LState) int {
	name := checkText(l, 1)
	source, err := fileText(l, "read", name)
	if err != nil {
		l.Push(lua.LNil)
		l.Push(lua.LString("cannot read " + name + ": " + fileError(err).Error()))
		return 2
	}
	return vm.chunk(l, name, source, l.Get(3))
}

func (vm *VM) doFile(l *lua.LState) int {
	name := checkText(l, 1)
	source, err := fileText(l, "read", name)
	raiseIf(l, "dofile "+name, fileError(err))
	fn, err := vm.compileIn(l, name, fileSource(source))
	if err != nil {
		l.Error(lua.LString(err.Error()), 0)
	}
	top := l.GetTop()
	l.Push(fn)
	l.Call(0, lua.MultRet)
	return l.GetTop() - top
}

func (vm *VM) collectGarbage(l *lua.LState) int {
	switch optText(l, 1, "collect") {
	case "collect", "step":
		runtime.GC()
		vm.settle()
		return pushInt(l, 0)
	case "count":
		return push(l, lua.LNumber(memoryTaken()))
	}
	return pushInt(l, 0)
}

// memoryTaken is the KiB that the process takes.
func memoryTaken() float64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	metrics.Read(s)
	return float64(s[0].Value.Uint64()+s[1].Value.Uint64()) / 1024
}

// settle tells of what the garbage collector has found: a fiber that failed and that nobody can join any more, and a
// promise that nobody can keep.
func (vm *VM) settle() {
	for f := range vm.fibers {
		if f.finished && !f.joined && !f.detached && !f.main && f.handle.Value() == nil {
			f.detached = true
			f.notice()
		}
	}
	for state := range vm.futures {
		state.breakIfLost(vm)
	}
}
