package luavm

import (
	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// socketAt is argument n where it is a stream of a socket, which needs no calls of Lua.
func socketAt(l *lua.LState, n int) *socket {
	if ud, ok := l.Get(n).(*lua.LUserData); ok {
		if s, ok := ud.Value.(*socket); ok && s.class.methods["read_some"] != nil {
			return s
		}
	}
	return nil
}

// call1 calls a method with one span and returns the number that it gives.
func call1(l *lua.LState, io lua.LValue, method string, b []byte) int {
	if t := io.Type(); t != lua.LTTable && t != lua.LTUserData {
		fail(l, "a stream with %s is wanted, got a %s", method, t.String())
	}
	do := l.GetField(io, method)
	if do == lua.LNil {
		fail(l, "the stream has no %s", method)
	}
	l.Push(do)
	l.Push(io)
	l.Push(vmOf(l).newSpan(b))
	l.Call(2, 1)
	n, ok := l.Get(-1).(lua.LNumber)
	l.Pop(1)
	if !ok || !(n >= 0 && n <= lua.LNumber(len(b))) {
		fail(l, "%s returned no number of bytes", method)
	}
	return int(n)
}

// countMoved adds what was moved before to what an error value tells of it. It is deferred.
func countMoved(l *lua.LState, moved *int) {
	failure := recover()
	if failure == nil {
		return
	}
	if raised, ok := failure.(*lua.ApiError); ok {
		if e := errorOf(raised.Object); e != nil {
			counted := *e
			counted.transferred = max(e.transferred, 0) + int64(*moved)
			raised.Object = vmOf(l).newError(counted)
		}
	}
	panic(failure)
}

// atLeast calls a method until so many bytes have been moved.
func atLeast(l *lua.LState, method string, b []byte, least int) int {
	if least < 0 || least > len(b) {
		raiseCode(l, sockcore.EINVAL, "the minimum is more than the buffer")
	}
	moved := 0
	defer countMoved(l, &moved)
	for moved < least {
		n := call1(l, l.Get(1), method, b[moved:])
		if n == 0 {
			raise(l, method, sockcore.EOF, 0)
		}
		moved += n
	}
	return moved
}

func readAtLeast(l *lua.LState, name string, least int) int {
	into := checkSpan(l, 2)
	if s := socketAt(l, 1); s != nil && least > 0 && least <= len(into.b) {
		return pushInt(l, s.reads(l, name, sockcore.OpReadAtLeast, into, least, 0, nil))
	}
	return pushInt(l, atLeast(l, "read_some", into.b, least))
}

func writeAtLeast(l *lua.LState, name string, data []byte, least int) int {
	if s := socketAt(l, 1); s != nil && least == len(data) {
		return pushInt(l, s.writes(l, name, sockcore.OpWriteAll, data, 0, nil))
	}
	return pushInt(l, atLeast(l, "write_some", data, least))
}

func (vm *VM) openStream(l *lua.LState) {
	module := l.SetFuncs(l.NewTable(), map[string]lua.LGFunction{
		"read_all":      func(l *lua.LState) int { return readAtLeast(l, "read_all", len(checkSpan(l, 2).b)) },
		"read_at_least": func(l *lua.LState) int { return readAtLeast(l, "read_at_least", checkInt(l, 3)) },
		"write_all": func(l *lua.LState) int {
			data := checkBytes(l, 2)
			return writeAtLeast(l, "write_all", data, len(data))
		},
		"write_at_least": func(l *lua.LState) int {
			return writeAtLeast(l, "write_at_least", checkBytes(l, 2), checkInt(l, 3))
		},
	})
	module.RawSetString("scanner", vm.scannerModule(l))
	l.SetGlobal("stream", module)
}
