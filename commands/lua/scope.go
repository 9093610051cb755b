package luavm

import (
	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// A scope has cleanup handlers, which run when it is left, the last one first, with interruption disabled. Each protected
// call, coroutine and fiber is one, as is scope(f).

// inScope runs body in a scope of its own.
func inScope(l *lua.LState, body func() ([]lua.LValue, *lua.ApiError)) outcome {
	fl := flowOf(l)
	depth := len(fl.scopes)
	fl.scopes = append(fl.scopes, nil)
	defer func() { fl.scopes = fl.scopes[:depth] }() // also where body panics
	values, failure := body()
	if fault := leaveScope(fl); fault != nil {
		l.Error(fault.Object, 0)
	}
	if failure != nil {
		passOn(l, failure)
	}
	return outcome{values, failure}
}

// leaveScope runs the handlers of the innermost scope, those that a handler adds too, and takes it away. A handler that
// fails ends its fiber.
func leaveScope(fl *flow) *lua.ApiError {
	last := len(fl.scopes) - 1
	defer func() {
		fl.scopes[last] = nil
		fl.scopes = fl.scopes[:last]
	}()
	if fl.fiber.vm.status.Load() != 0 || fl.co != nil && fl.co.killed {
		return nil
	}
	for n := len(fl.scopes[last]); n > 0; n = len(fl.scopes[last]) {
		handler := fl.scopes[last][n-1]
		fl.scopes[last] = fl.scopes[last][:n-1]
		if fault := cleanUp(fl, handler); fault != nil {
			return fault
		}
	}
	return nil
}

// cleanUp calls one handler.
func cleanUp(fl *flow, handler *lua.LFunction) *lua.ApiError {
	f := fl.fiber
	f.disabled++
	f.cleaning++
	th := f.vm.thread(fl)
	_, fault := run(th, handler, nil, nil)
	f.disabled--
	f.cleaning--
	if fault == nil {
		f.vm.put(fl, th)
		return nil
	}
	if fault.Object == f.vm.stopping {
		return fault
	}
	if f.fault == nil {
		f.fault = fault
	}
	f.end(sockcore.OperationAborted)
	return &lua.ApiError{Object: f.vm.stopping}
}

func (vm *VM) openScopes(l *lua.LState) {
	l.SetGlobal("scope", l.NewFunction(func(l *lua.LState) int {
		fn := checkFunction(l, 1)
		o := inScope(l, func() ([]lua.LValue, *lua.ApiError) { return protect(l, fn, nil, nil) })
		if o.failure != nil {
			l.Error(o.failure.Object, 0)
		}
		return pushAll(l, o.values)
	}))
	l.SetGlobal("scope_cleanup_push", l.NewFunction(func(l *lua.LState) int {
		fn, fl := checkFunction(l, 1), flowOf(l)
		last := len(fl.scopes) - 1
		fl.scopes[last] = append(fl.scopes[last], fn)
		return 0
	}))
	l.SetGlobal("scope_cleanup_pop", l.NewFunction(func(l *lua.LState) int {
		execute := l.Get(1) == lua.LNil || lua.LVAsBool(l.Get(1))
		fl := flowOf(l)
		last := len(fl.scopes) - 1
		n := len(fl.scopes[last]) - 1
		if n < 0 {
			raiseCode(l, sockcore.EINVAL, "the scope has no cleanup handler")
		}
		handler := fl.scopes[last][n]
		fl.scopes[last] = fl.scopes[last][:n]
		if !execute {
			return 0
		}
		if fault := cleanUp(fl, handler); fault != nil {
			l.Error(fault.Object, 0)
		}
		return 0
	}))
}
