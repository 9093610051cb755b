package luavm

import (
	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// metatables are those of the VM's types.
type metatables struct {
	fiber, err, category, span, address, timer, point *lua.LTable
	condition, promise, future, file, descriptor      *lua.LTable
	context                                           *lua.LTable // nil until there is a context
}

func (vm *VM) userdata(v any, meta *lua.LTable) *lua.LUserData {
	ud := vm.root.NewUserData()
	ud.Value = v
	ud.Metatable = meta
	return ud
}

// check is the value of a type that argument n holds.
func check[T any](l *lua.LState, n int, name string) T {
	if ud, ok := l.Get(n).(*lua.LUserData); ok {
		if v, ok := ud.Value.(T); ok {
			return v
		}
	}
	typeError(l, n, name)
	panic("unreachable")
}

// class makes a metatable: methods, and properties, which are asked for without a call.
func class(l *lua.LState, name string, methods map[string]lua.LGFunction, properties map[string]lua.LGFunction) *lua.LTable {
	meta := l.NewTable()
	functions := l.SetFuncs(l.NewTable(), methods)
	meta.RawSetString("__metatable", lua.LString(name))
	meta.RawSetString("__name", lua.LString(name))
	meta.RawSetString("__methods", &lua.LUserData{Value: methods, Metatable: lua.LNil})
	meta.RawSetString("__properties", &lua.LUserData{Value: properties, Metatable: lua.LNil})
	if len(properties) == 0 {
		meta.RawSetString("__index", functions)
		return meta
	}
	meta.RawSetString("__index", l.NewFunction(func(l *lua.LState) int {
		key := l.Get(2)
		if v := functions.RawGet(key); v != lua.LNil {
			l.Push(v)
			return 1
		}
		if s, ok := key.(lua.LString); ok {
			if get := properties[string(s)]; get != nil {
				return get(l)
			}
		}
		fail(l, "%s has no %s", name, tostring(l, key))
		return 0
	}))
	return meta
}

func push(l *lua.LState, v lua.LValue) int {
	l.Push(v)
	return 1
}

func pushBool(l *lua.LState, b bool) int { return push(l, lua.LBool(b)) }

func pushInt[T int | int64 | uint16](l *lua.LState, n T) int { return push(l, lua.LNumber(n)) }

func (vm *VM) openFibers(l *lua.LState) {
	self := func(l *lua.LState) *Fiber { return check[*Fiber](l, 1, "fiber") }
	vm.meta.fiber = class(l, "fiber", map[string]lua.LGFunction{
		"join": fiberJoin,
		"detach": func(l *lua.LState) int {
			f := self(l)
			if f.joined || f.detached || f.joiner != nil {
				raiseCode(l, sockcore.EINVAL, "")
			}
			f.detached = true
			if f.finished {
				f.notice()
			}
			return 0
		},
		"interrupt": func(l *lua.LState) int {
			self(l).interrupt()
			return 0
		},
	}, map[string]lua.LGFunction{
		"joinable": func(l *lua.LState) int {
			f := self(l)
			return pushBool(l, !f.joined && !f.detached && f.joiner == nil)
		},
		"interruption_caught": func(l *lua.LState) int {
			f := self(l)
			if !f.joined {
				raiseCode(l, sockcore.EINVAL, "")
			}
			return pushBool(l, f.caught)
		},
	})
	vm.meta.fiber.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int {
		return pushStrings(l, "fiber "+itoa(self(l).id))
	}))
	l.SetGlobal("spawn", l.NewFunction(spawn))

	present := func(l *lua.LState) *Fiber { return flowOf(l).fiber }
	this := l.NewUserData()
	this.Metatable = class(l, "this_fiber", map[string]lua.LGFunction{
		"yield": func(l *lua.LState) int {
			f := present(l)
			f.suspensionPoint(l)
			f.yield()
			stopPoint(l)
			f.interruptionPoint(l)
			return 0
		},
		"disable_interruption": func(l *lua.LState) int {
			present(l).disabled++
			return 0
		},
		"restore_interruption": func(l *lua.LState) int {
			f := present(l)
			if f.disabled == 0 {
				raiseCode(l, sockcore.EPERM, "interruption is not disabled")
			}
			f.disabled--
			return 0
		},
		"forbid_suspend": func(l *lua.LState) int {
			present(l).forbidden++
			return 0
		},
		"allow_suspend": func(l *lua.LState) int {
			f := present(l)
			if f.forbidden == 0 {
				fail(l, "suspension already allowed")
			}
			f.forbidden--
			return 0
		},
	}, map[string]lua.LGFunction{
		"is_main": func(l *lua.LState) int { return pushBool(l, present(l).main) },
		"id":      func(l *lua.LState) int { return pushStrings(l, itoa(present(l).id)) },
		"local_": func(l *lua.LState) int {
			f := present(l)
			if f.local == nil {
				f.local = l.NewTable()
			}
			return push(l, f.local)
		},
	})
	l.SetGlobal("this_fiber", this)
}

// fiberJoin waits for a fiber's end and returns its values, or raises its error.
func fiberJoin(l *lua.LState) int {
	f, self := check[*Fiber](l, 1, "fiber"), flowOf(l).fiber
	self.mayWait(l)
	if f == self {
		raiseCode(l, sockcore.EDEADLK, "")
	}
	if f.joined || f.detached || f.joiner != nil {
		raiseCode(l, sockcore.EINVAL, "")
	}
	self.interruptionPoint(l)
	if !f.finished {
		f.joiner = &wait{fiber: self}
		r := self.park(l, f.joiner, "join", false)
		f.joiner = nil
		self.raiseBroken(l, r)
	} else {
		self.yield()
	}
	f.joined = true
	delete(f.vm.fibers, f)
	if f.failure != nil && !f.caught {
		if f.failure.Object == f.vm.stopping && f.fault != nil { // which would end this fiber, too
			l.Error(f.fault.Object, 0)
		}
		l.Error(f.failure.Object, 0)
	}
	return pushAll(l, f.values)
}
