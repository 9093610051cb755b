package luavm

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// A protected call runs on a thread of its own: an error closes the variables of all functions of its thread that closures
// share, also of those that go on.

const stackOverflow = lua.LString("stack overflow")

// protect calls a function with arguments. It returns the values, or the error's value and its traceback.
func protect(l *lua.LState, fn lua.LValue, args []lua.LValue, handler *lua.LFunction) (values []lua.LValue, failure *lua.ApiError) {
	fl := flowOf(l)
	if fl.depth >= nestingMost {
		return nil, &lua.ApiError{Object: stackOverflow}
	}
	fl.depth++
	vm := fl.fiber.vm
	th := vm.thread(fl)
	values, failure = run(th, fn, args, handler)
	fl.depth--
	if failure == nil || failure.Object != stackOverflow {
		vm.put(fl, th)
	}
	return values, failure
}

// passOn raises again what nothing catches.
func passOn(l *lua.LState, failure *lua.ApiError) {
	if vm := vmOf(l); failure.Object == vm.stopping {
		l.Error(vm.stopping, 0)
	}
}

// run calls a function on a thread that runs nothing else. With a handler its value is the error.
func run(th *lua.LState, fn lua.LValue, args []lua.LValue, handler *lua.LFunction) ([]lua.LValue, *lua.ApiError) {
	th.Push(fn)
	for _, a := range args {
		th.Push(a)
	}
	var trace string
	err := th.PCall(len(args), lua.MultRet, th.NewFunction(func(th *lua.LState) int {
		v := mend(th, th.Get(1))
		if handler != nil && v != flowOf(th).fiber.vm.stopping {
			th.Push(handler)
			th.Push(v)
			th.Call(1, 1)
			v = th.Get(-1)
		} else if handler == nil {
			trace = traceback(th, 1)
		}
		closeVariables(th)
		th.Push(v)
		return 1
	}))
	if err == nil {
		values := make([]lua.LValue, th.GetTop())
		for i := range values {
			values[i] = th.Get(i + 1)
		}
		return values, nil
	}
	var failure *lua.ApiError
	if !errors.As(err, &failure) {
		failure = &lua.ApiError{Object: lua.LString(err.Error())}
	}
	if failure.Type == lua.ApiErrorPanic { // the handler failed
		failure.Object = mend(th, failure.Object)
	}
	failure.StackTrace = trace
	return nil, failure
}

// closeVariables ends the sharing of the variables of th's functions, which are about to be left, with their closures:
// the interpreter does so when an error is raised, but not when a handler is called for it.
func closeVariables(th *lua.LState) {
	th.Push(th.NewFunction(func(th *lua.LState) int {
		th.Error(lua.LNil, 0)
		return 0
	}))
	_ = th.PCall(0, 0, nil) // its error is its purpose
}

// mend gives an error of the interpreter itself the value that it has here.
func mend(th *lua.LState, v lua.LValue) lua.LValue {
	s, ok := v.(lua.LString)
	if !ok {
		return v
	}
	f := flowOf(th).fiber
	if f.stop.Load() != 0 && f.mustStop() {
		return f.vm.stopping
	}
	switch message := string(s); {
	case strings.Contains(message, "lua callstack overflow"), strings.HasSuffix(message, "registry overflow"):
		return stackOverflow
	case strings.HasSuffix(message, errMemory.Error()):
		f.vm.heap.over = false
	case strings.HasPrefix(message, " attempt to "): // the interpreter knew no place to put before it
		return lua.LString(message[1:])
	case strings.HasPrefix(message, "runtime error: "):
		return lua.LString("interpreter: " + message)
	}
	return v
}

// arguments are the values from n on.
func arguments(l *lua.LState, n int) []lua.LValue {
	if l.GetTop() < n {
		return nil
	}
	args := make([]lua.LValue, 0, l.GetTop()-n+1)
	for ; n <= l.GetTop(); n++ {
		args = append(args, l.Get(n))
	}
	return args
}

func pushAll(l *lua.LState, values []lua.LValue) int {
	for _, v := range values {
		l.Push(v)
	}
	return len(values)
}

func pcall(l *lua.LState) int {
	checkAny(l)
	flowOf(l).fiber.interruptionPoint(l)
	return finishProtected(l, inScope(l, func() ([]lua.LValue, *lua.ApiError) {
		return protect(l, l.Get(1), arguments(l, 2), nil)
	}))
}

func xpcall(l *lua.LState) int {
	handler := checkFunction(l, 2)
	flowOf(l).fiber.interruptionPoint(l)
	return finishProtected(l, inScope(l, func() ([]lua.LValue, *lua.ApiError) {
		return protect(l, l.Get(1), arguments(l, 3), handler)
	}))
}

type outcome struct {
	values  []lua.LValue
	failure *lua.ApiError
}

func finishProtected(l *lua.LState, o outcome) int {
	if o.failure != nil {
		l.Push(lua.LFalse)
		l.Push(o.failure.Object)
		return 2
	}
	l.Push(lua.LTrue)
	return 1 + pushAll(l, o.values)
}

// traceback is the calls of a thread, the innermost first, from a level on.
func traceback(l *lua.LState, level int) string {
	var b strings.Builder
	for n := 0; ; level++ {
		dbg, ok := l.GetStack(level)
		if !ok {
			return b.String()
		}
		if _, err := l.GetInfo("nSl", dbg, lua.LNil); err != nil {
			return b.String()
		}
		if dbg.What == "G" || dbg.CurrentLine < 0 {
			continue
		}
		if n++; n > 20 {
			b.WriteString("\n  …")
			return b.String()
		}
		line := place(dbg)
		if dbg.What != "main" && dbg.Name != "" && dbg.Name != "?" {
			line += " in " + dbg.Name
		}
		b.WriteString("\n  " + strings.ReplaceAll(line, "\n", "^J")) // a name may have one
	}
}
