package luavm

import (
	"runtime"
	"weak"

	lua "github.com/yuin/gopher-lua"

	"sockshell/internal/crash"
	"sockshell/sockcore"
)

// coroutine is a goroutine of its own, which runs while the one waits that resumed it. So it may yield within a
// protected call, a metamethod and an iterator, and its fiber may wait within it.
type coroutine struct {
	flow    *flow
	handle  weak.Pointer[lua.LState] // the value that Lua has of it, which runs nothing
	fn      *lua.LFunction
	resumed chan transfer
	yielded chan transfer
	state   coroutineState
	resumer *coroutine // nil: its fiber
	killed  bool
}

// transfer is what goes in or out of a coroutine.
type transfer struct {
	values  []lua.LValue
	failure *lua.ApiError
	over    bool // the function has returned
	kill    bool
}

type coroutineState uint8

const (
	coroutineNew coroutineState = iota
	coroutineSuspended
	coroutineRunning
	coroutineDead
)

// coroutineOf is what stands behind a thread value.
func coroutineOf(l *lua.LState, n int) *coroutine {
	if th, ok := l.Get(n).(*lua.LState); ok {
		if ref, ok := th.Context().(*coroutineRef); ok {
			return ref.co
		}
	}
	typeError(l, n, "coroutine")
	return nil
}

// coroutineRef is the context of a thread value, by which its coroutine is found.
type coroutineRef struct {
	flow
	co *coroutine
}

func (vm *VM) newCoroutine(l *lua.LState) *lua.LState {
	fn := checkFunction(l, 1)
	co := &coroutine{fn: fn, resumed: make(chan transfer), yielded: make(chan transfer)}
	co.flow = &flow{fiber: flowOf(l).fiber, co: co}
	handle := &lua.LState{}
	handle.SetContext(&coroutineRef{co: co})
	co.handle = weak.Make(handle)
	runtime.AddCleanup(handle, func(co *coroutine) { vm.forget(co) }, co)
	return handle
}

// forget ends a coroutine that nothing can resume any more.
func (vm *VM) forget(co *coroutine) {
	go crash.Guard(func() {
		vm.sched.acquire(vm.visitor())
		vm.kill(co)
		vm.release()
	})
}

// kill ends a coroutine that is suspended. The baton is held.
func (vm *VM) kill(co *coroutine) {
	if co.state != coroutineSuspended {
		return
	}
	co.state = coroutineRunning
	co.killed = true
	co.resumed <- transfer{kill: true}
	<-co.yielded
	co.state = coroutineDead
	delete(vm.coroutines, co)
}

// start makes the goroutine. The first values are the function's arguments.
func (co *coroutine) start(vm *VM) {
	vm.coroutines[co] = struct{}{}
	fn := co.fn
	co.fn = nil
	go crash.Guard(func() {
		in := <-co.resumed
		th := vm.thread(co.flow)
		co.flow.scopes = [][]*lua.LFunction{nil}
		values, failure := run(th, fn, in.values, nil)
		if fault := leaveScope(co.flow); fault != nil {
			values, failure = nil, fault
		}
		if failure == nil || failure.Object != stackOverflow {
			vm.put(co.flow, th)
		}
		co.yielded <- transfer{values: values, failure: failure, over: true}
	})
}

// resume lets the coroutine run until it yields, returns or fails.
func (co *coroutine) resume(l *lua.LState, args []lua.LValue) ([]lua.LValue, *lua.ApiError) {
	fl := flowOf(l)
	vm := fl.fiber.vm
	switch co.state {
	case coroutineDead:
		return nil, &lua.ApiError{Object: lua.LString("cannot resume dead coroutine")}
	case coroutineRunning:
		if co.flow.fiber != fl.fiber {
			raiseCode(l, sockcore.EPERM, "another fiber runs the coroutine")
		}
		return nil, &lua.ApiError{Object: lua.LString("cannot resume " + co.status(fl) + " coroutine")}
	case coroutineNew, coroutineSuspended:
		if fl.depth >= nestingMost {
			return nil, &lua.ApiError{Object: stackOverflow}
		}
	}
	if co.state == coroutineNew {
		co.start(vm)
	}
	co.flow.fiber = fl.fiber
	co.state = coroutineRunning
	co.resumer = fl.co
	around := fl.depth + 1
	co.flow.depth += around
	co.resumed <- transfer{values: args}
	out := <-co.yielded
	co.flow.depth -= around
	co.resumer = nil
	if !out.over {
		co.state = coroutineSuspended
		return out.values, nil
	}
	co.state = coroutineDead
	delete(vm.coroutines, co)
	if out.failure != nil {
		passOn(l, out.failure)
	}
	return out.values, out.failure
}

func coroutineYield(l *lua.LState) int {
	co := flowOf(l).co
	if co == nil {
		fail(l, "attempt to yield from outside a coroutine")
	}
	co.yielded <- transfer{values: arguments(l, 1)}
	in := <-co.resumed
	if in.kill {
		l.Error(vmOf(l).stopping, 0)
	}
	return pushAll(l, in.values)
}

// status is what the coroutine does, as one that runs in a flow sees it.
func (co *coroutine) status(fl *flow) string {
	switch {
	case co.state == coroutineDead:
		return "dead"
	case co.state != coroutineRunning:
		return "suspended"
	case fl.co == co:
		return "running"
	}
	return "normal"
}

func (vm *VM) openCoroutine(l *lua.LState) {
	t := l.NewTable()
	l.SetFuncs(t, map[string]lua.LGFunction{
		"create": func(l *lua.LState) int { return push(l, vm.newCoroutine(l)) },
		"resume": func(l *lua.LState) int {
			co := coroutineOf(l, 1)
			flowOf(l).fiber.interruptionPoint(l)
			values, failure := co.resume(l, arguments(l, 2))
			return finishProtected(l, outcome{values, failure})
		},
		"yield":  coroutineYield,
		"status": func(l *lua.LState) int { return pushStrings(l, coroutineOf(l, 1).status(flowOf(l))) },
		"wrap": func(l *lua.LState) int {
			handle := vm.newCoroutine(l)
			return push(l, l.NewFunction(func(l *lua.LState) int {
				co := handle.Context().(*coroutineRef).co //nolint:errcheck // newCoroutine has set it
				flowOf(l).fiber.interruptionPoint(l)
				values, failure := co.resume(l, arguments(l, 1))
				if failure != nil {
					if s, ok := failure.Object.(lua.LString); ok && s != stackOverflow {
						fail(l, "%s", string(s))
					}
					l.Error(failure.Object, 0)
				}
				return pushAll(l, values)
			}))
		},
		"running": func(l *lua.LState) int {
			if co := flowOf(l).co; co != nil {
				if handle := co.handle.Value(); handle != nil {
					return push(l, handle)
				}
			}
			return push(l, lua.LNil)
		},
		"isyieldable": func(l *lua.LState) int { return pushBool(l, flowOf(l).co != nil) },
	})
	l.SetGlobal("coroutine", t)
}
