package luavm

import (
	lua "github.com/yuin/gopher-lua"
)

// openIO is the tables io and os, without programs: files of the session's folder, and its own streams and environment.
func (vm *VM) openIO(l *lua.LState) {
	meta := fileClass(l)
	standard := func(file *ioFile) *lua.LUserData { return vm.userdata(file, meta) }
	in := standard(&ioFile{name: "stdin", in: &vm.input})
	out := standard(&ioFile{name: "stdout", out: vm.writeOut})
	t := l.NewTable()
	l.SetGlobal("io", t)
	t.RawSetString("stdin", in)
	t.RawSetString("stdout", out)
	t.RawSetString("stderr", standard(&ioFile{name: "stderr", out: vm.writeErr}))
	// chosen is io.input or io.output, which choose a stream by its name, or as it is.
	chosen := func(which **lua.LUserData, mode string) lua.LGFunction {
		return func(l *lua.LState) int {
			switch l.Get(1).Type() {
			case lua.LTNil:
			case lua.LTString, lua.LTNumber:
				file, err := vm.openIOFile(checkText(l, 1), mode)
				raiseIf(l, "open "+checkText(l, 1), fileError(err))
				*which = vm.userdata(file, meta)
			default:
				openedFile(l)
				*which = l.Get(1).(*lua.LUserData) //nolint:errcheck // openedFile has seen it
			}
			return push(l, *which)
		}
	}
	// present makes one of the two the first argument.
	present := func(l *lua.LState, which *lua.LUserData) *ioFile {
		l.Insert(which, 1)
		return openedFile(l)
	}
	l.SetFuncs(t, map[string]lua.LGFunction{
		"input": chosen(&in, "r"), "output": chosen(&out, "w"),
		"open": func(l *lua.LState) int {
			name := checkText(l, 1)
			file, err := vm.openIOFile(name, optText(l, 2, "r"))
			if err != nil {
				return pushFailure(l, name, err)
			}
			return push(l, vm.userdata(file, meta))
		},
		"read": func(l *lua.LState) int { return present(l, in).read(l, arguments(l, 2)) },
		"write": func(l *lua.LState) int {
			present(l, out).writes(l, 2)
			return push(l, out)
		},
		"flush": func(l *lua.LState) int { return pushBool(l, true) },
		"close": func(l *lua.LState) int {
			if l.GetTop() == 0 {
				l.Push(out)
			}
			file := openedFile(l)
			return pushDone(l, file.name, file.close())
		},
		"lines": func(l *lua.LState) int {
			if l.Get(1) == lua.LNil {
				return present(l, in).lines(l, nil, nil)
			}
			file, err := vm.openIOFile(checkText(l, 1), "r")
			raiseIf(l, "open "+checkText(l, 1), fileError(err))
			return file.lines(l, arguments(l, 2), func() { _ = file.close() }) // it was read alone
		},
		"type": func(l *lua.LState) int {
			if ud, ok := l.Get(1).(*lua.LUserData); ok {
				if file, ok := ud.Value.(*ioFile); ok && file.closed {
					return pushStrings(l, "closed file")
				} else if ok {
					return pushStrings(l, "file")
				}
			}
			return push(l, lua.LNil)
		},
	})
	vm.openOS(l)
}
