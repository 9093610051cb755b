package luavm

import (
	"bytes"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// openIO is the tables io and os, without programs: files of the session's folder, and its own streams and environment.
func (vm *VM) openIO(l *lua.LState) {
	call(l, lua.OpenIo)
	t := l.GetGlobal("io").(*lua.LTable)
	open, lines := t.RawGetString("open"), t.RawGetString("lines")
	for _, name := range []string{"popen", "tmpfile", "input", "output", "close", "flush", "lines", "open", "read", "write"} {
		t.RawSetString(name, lua.LNil)
	}
	// resolved calls a function of the interpreter with the file's name in place of the one given.
	resolved := func(fn lua.LValue) lua.LGFunction {
		return func(l *lua.LState) int {
			path := vm.config.Folder(checkText(l, 1))
			if info, err := os.Stat(path); err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0 {
				raise(l, "open", sockcore.ESPIPE, -1) // to open it may wait
			}
			top := l.GetTop()
			l.Push(fn)
			l.Push(lua.LString(path))
			for n := 2; n <= top; n++ {
				l.Push(l.Get(n))
			}
			l.Call(max(top, 1), lua.MultRet)
			return l.GetTop() - top
		}
	}
	write := func(to writeFunction, first int, self lua.LValue) lua.LGFunction {
		return func(l *lua.LState) int {
			var b strings.Builder
			for n := first; n <= l.GetTop(); n++ {
				b.WriteString(checkText(l, n))
			}
			raiseIf(l, "write", to(l, []byte(b.String())))
			return push(l, self)
		}
	}
	nothing := func(l *lua.LState) int { return pushBool(l, true) }
	stream := func(to writeFunction) *lua.LTable {
		s := l.NewTable()
		l.SetFuncs(s, map[string]lua.LGFunction{"write": write(to, 2, s), "flush": nothing, "setvbuf": nothing, "close": nothing})
		return s
	}
	out := stream(vm.writeOut)
	t.RawSetString("stdout", out)
	t.RawSetString("stderr", stream(vm.writeErr))
	in := l.SetFuncs(l.NewTable(), map[string]lua.LGFunction{
		"read":  func(l *lua.LState) int { return vm.ioRead(l, arguments(l, 2)) },
		"lines": vm.inputLines, "close": nothing, "setvbuf": nothing,
	})
	t.RawSetString("stdin", in)
	l.SetFuncs(t, map[string]lua.LGFunction{
		"write": write(vm.writeOut, 1, out),
		"read":  func(l *lua.LState) int { return vm.ioRead(l, arguments(l, 1)) },
		"open":  resolved(open), "flush": nothing,
		"lines": func(l *lua.LState) int {
			if l.Get(1) == lua.LNil {
				return vm.inputLines(l)
			}
			return resolved(lines)(l)
		},
	})
	call(l, lua.OpenOs)
	system := l.GetGlobal("os").(*lua.LTable)
	remove, rename := system.RawGetString("remove"), system.RawGetString("rename")
	for _, name := range []string{"execute", "exit", "setenv", "setlocale", "tmpname", "getenv"} {
		system.RawSetString(name, lua.LNil)
	}
	l.SetFuncs(system, map[string]lua.LGFunction{
		"exit":   vm.exit,
		"remove": resolved(remove),
		"rename": func(l *lua.LState) int {
			from, to := vm.config.Folder(checkText(l, 1)), vm.config.Folder(checkText(l, 2))
			top := l.GetTop()
			l.Push(rename)
			l.Push(lua.LString(from))
			l.Push(lua.LString(to))
			l.Call(2, lua.MultRet)
			return l.GetTop() - top
		},
		"getenv": vm.getenv,
	})
}

// until takes standard input to the first byte that ends says, or to the input's end; false: nothing was left. What it
// takes is added to taken.
func (vm *VM) until(l *lua.LState, taken *[]byte, ends func(b []byte) int) (got []byte, some bool) {
	start := len(*taken)
	for {
		if vm.more(l) == 0 {
			return (*taken)[start:], len(*taken) > start
		}
		vm.input.mu.Lock()
		data := vm.input.data
		n := ends(data)
		whole := n < 0
		if whole {
			n = len(data)
		}
		*taken = append(*taken, data[:n]...)
		vm.input.data = data[n:]
		vm.input.mu.Unlock()
		if !whole {
			return (*taken)[start:], true
		}
		if len(*taken) > vm.maxMemory() {
			l.RaiseError("not enough memory")
		}
	}
}

func newlineEnd(b []byte) int {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return i + 1
	}
	return -1
}

// ioRead is io.read: what its arguments ask for. Where that fails, what was taken is there for the next read.
func (vm *VM) ioRead(l *lua.LState, formats []lua.LValue) int {
	if len(formats) == 0 {
		formats = []lua.LValue{lua.LString("*l")}
	}
	var taken []byte
	failed := true
	defer func() {
		if failed {
			vm.input.giveBack(taken)
		}
	}()
	for i, f := range formats {
		v := vm.readFormat(l, &taken, f)
		l.Push(v)
		if v == lua.LNil {
			formats = formats[:i+1]
			break
		}
	}
	failed = false
	return len(formats)
}

func (vm *VM) readFormat(l *lua.LState, taken *[]byte, format lua.LValue) lua.LValue {
	if n, ok := format.(lua.LNumber); ok {
		left := int(n)
		got, some := vm.until(l, taken, func(b []byte) int {
			if len(b) >= left {
				return left
			}
			left -= len(b)
			return -1
		})
		if !some && n > 0 {
			return lua.LNil
		}
		return lua.LString(got)
	}
	switch strings.TrimPrefix(format.String(), "*") {
	case "a":
		got, _ := vm.until(l, taken, func([]byte) int { return -1 })
		return lua.LString(got)
	case "l", "L":
		got, some := vm.until(l, taken, newlineEnd)
		if !some {
			return lua.LNil
		}
		if strings.HasSuffix(format.String(), "l") {
			got = bytes.TrimSuffix(got, []byte("\n"))
		}
		return lua.LString(got)
	case "n":
		got, _ := vm.until(l, taken, func(b []byte) int {
			begun := len(bytes.TrimLeft(b, blanks)) < len(b)
			i := bytes.IndexFunc(bytes.TrimLeft(b, blanks), func(r rune) bool { return strings.ContainsRune(blanks, r) })
			if i < 0 {
				return -1
			}
			if begun {
				i += len(b) - len(bytes.TrimLeft(b, blanks))
			}
			return i
		})
		if v, ok := parseNumber(string(got)); ok {
			return lua.LNumber(v)
		}
		return lua.LNil
	}
	argError(l, 1, "invalid format")
	return lua.LNil
}

// inputLines is the iterator of the lines of standard input.
func (vm *VM) inputLines(l *lua.LState) int {
	return push(l, l.NewFunction(func(l *lua.LState) int {
		return vm.ioRead(l, nil)
	}))
}
