package luavm

import (
	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// writeFunction writes to standard output, or to standard error.
type writeFunction func(l *lua.LState, p []byte) error

func (vm *VM) writeOut(l *lua.LState, p []byte) error { return flowOf(l).fiber.printed(p) }

func (vm *VM) writeErr(_ *lua.LState, p []byte) error { return vm.config.PrintError(p) }

func (vm *VM) openSystem(l *lua.LState) {
	module := l.NewTable()
	l.SetGlobal("system", module)
	arguments := l.NewTable()
	for _, a := range vm.config.Arguments {
		arguments.Append(lua.LString(a))
	}
	module.RawSetString("arguments", arguments)
	environment := l.NewTable()
	for _, name := range vm.config.EnvNames() {
		if value, ok := vm.config.LookupEnv(name); ok {
			environment.RawSetString(name, lua.LString(value))
		}
	}
	unlisted := l.NewTable()
	unlisted.RawSetString("__index", l.NewFunction(vm.getenv))
	environment.Metatable = unlisted
	module.RawSetString("environment", environment)
	module.RawSetString("in_", l.SetFuncs(l.NewTable(), map[string]lua.LGFunction{
		"read_some": func(l *lua.LState) int {
			into := checkSpan(l, 2)
			if len(into.b) == 0 {
				return pushInt(l, 0)
			}
			if vm.input.more(l) == 0 {
				raise(l, "read_some", sockcore.EOF, 0)
			}
			return pushInt(l, vm.input.take(into.b))
		},
	}))
	for name, write := range map[string]writeFunction{"out": vm.writeOut, "err": vm.writeErr} {
		module.RawSetString(name, l.SetFuncs(l.NewTable(), map[string]lua.LGFunction{
			"write_some": func(l *lua.LState) int {
				data := checkBytes(l, 2)
				raiseIf(l, "write_some", write(l, append([]byte(nil), data...)))
				return pushInt(l, len(data))
			},
		}))
	}
	module.RawSetString("exit", l.NewFunction(vm.exit))
}

// getenv is a variable of the environment; the table before its name is not looked at.
func (vm *VM) getenv(l *lua.LState) int {
	if value, ok := vm.config.LookupEnv(checkText(l, l.GetTop())); ok {
		return pushStrings(l, value)
	}
	return push(l, lua.LNil)
}

// Exit is the status that system.exit was given, if it was called.
func (vm *VM) Exit() (status int, called bool) {
	n := vm.status.Load()
	return int(n - 1), n != 0
}

// exit ends the program, and in a session the session.
func (vm *VM) exit(l *lua.LState) int {
	switch l.Get(1) {
	case lua.LTrue:
		return vm.exitWith(l, 0)
	case lua.LFalse:
		return vm.exitWith(l, 1)
	}
	return vm.exitWith(l, optInt(l, 1, 0))
}

func (vm *VM) exitWith(l *lua.LState, status int) int {
	vm.status.CompareAndSwap(0, int32(status&0xff)+1)
	vm.endAll()
	l.Error(vm.stopping, 0)
	return 0
}

// endAll makes every fiber end. The baton is held.
func (vm *VM) endAll() {
	for f := range vm.fibers {
		if !f.finished {
			f.end(sockcore.OperationAborted)
		}
	}
}
