package luavm

import (
	"runtime"
	"weak"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// futureState is what a promise and its future share.
type futureState struct {
	set     bool
	value   lua.LValue
	failure lua.LValue
	promise weak.Pointer[lua.LUserData]
	waits   []*wait
}

type (
	promise struct{ state *futureState }
	future  struct{ state *futureState }
)

// ready ends the waits for the value.
func (s *futureState) ready(vm *VM) {
	s.set = true
	for _, w := range s.waits {
		w.fire(done)
	}
	s.waits = nil
	delete(vm.futures, s)
}

// breakIfLost makes the future fail where its promise is gone.
func (s *futureState) breakIfLost(vm *VM) {
	if !s.set && s.promise.Value() == nil {
		s.failure = vm.newError(errorValue{own: errBrokenPromise, transferred: -1})
		s.ready(vm)
	}
}

func futureGet(l *lua.LState) int {
	s, f := check[*future](l, 1, "future").state, flowOf(l).fiber
	vm := f.vm
	f.suspensionPoint(l)
	if s.breakIfLost(vm); !s.set {
		w := &wait{fiber: f}
		s.waits = append(s.waits, w)
		vm.futures[s] = struct{}{}
		r := f.park(l, w, "get", false)
		if r == deadlocked {
			runtime.GC()
			s.breakIfLost(vm)
		}
		if !s.set {
			f.raiseBroken(l, r)
		}
	}
	if s.failure != nil {
		l.Error(s.failure, 0)
	}
	return push(l, s.value)
}

func (vm *VM) openFuture(l *lua.LState) {
	set := func(l *lua.LState, store func(s *futureState, v lua.LValue)) int {
		s := check[*promise](l, 1, "promise").state
		if s.set {
			raiseCode(l, sockcore.EALREADY, "the promise is kept")
		}
		store(s, l.Get(2))
		s.ready(vm)
		return 0
	}
	vm.meta.promise = class(l, "promise", map[string]lua.LGFunction{
		"set_value": func(l *lua.LState) int {
			return set(l, func(s *futureState, v lua.LValue) { s.value = v })
		},
		"set_error": func(l *lua.LState) int {
			return set(l, func(s *futureState, v lua.LValue) { s.failure = v })
		},
	}, nil)
	vm.meta.future = class(l, "future", map[string]lua.LGFunction{"get": futureGet}, nil)
	module := l.NewTable()
	module.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		s := &futureState{value: lua.LNil}
		p := vm.userdata(&promise{s}, vm.meta.promise)
		s.promise = weak.Make(p)
		l.Push(p)
		l.Push(vm.userdata(&future{s}, vm.meta.future))
		return 2
	}))
	l.SetGlobal("future", module)
}
