package luavm

import (
	"math"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// point is a time of a clock, in nanoseconds.
type point struct {
	clock string
	at    int64
}

// nanoseconds is a number of seconds as argument n gives it.
func nanoseconds(l *lua.LState, n int) int64 {
	v := checkNumber(l, n)
	if math.IsNaN(v) || math.Abs(v) > math.MaxInt64/1e9 {
		raiseCode(l, sockcore.EINVAL, "")
	}
	return int64(math.RoundToEven(v * 1e9))
}

// timer is a steady_timer.
type timer struct {
	expiry int64 // of sockcore.Now
	waits  map[*wait]struct{}
}

// cancel ends the waits, and returns how many there were.
func (t *timer) cancel() int {
	n := 0
	for w := range t.waits {
		if w.fire(cancelled) {
			n++
		}
	}
	return n
}

// sleepUntil waits for a time of sockcore.Now.
func (f *Fiber) sleepUntil(l *lua.LState, at int64, doing string, t *timer) {
	f.suspensionPoint(l)
	if at <= sockcore.Now() {
		f.yield()
		stopPoint(l)
		return
	}
	w := &wait{fiber: f}
	if t != nil {
		t.waits[w] = struct{}{}
		defer delete(t.waits, w)
	}
	a := f.vm.sched.alarm(w, at)
	defer f.vm.sched.forget(a)
	f.pause(l, w, doing, true)
}

func (vm *VM) openTime(l *lua.LState) {
	module := l.NewTable()
	l.SetGlobal("time", module)
	add := func(name string, v lua.LValue) {
		module.RawSetString(name, v)
		l.SetGlobal(name, v)
	}
	add("sleep", l.NewFunction(func(l *lua.LState) int {
		flowOf(l).fiber.sleepUntil(l, sockcore.Now()+nanoseconds(l, 1), "sleep", nil)
		return 0
	}))
	vm.meta.point = pointClass(l, vm)
	for name, now := range map[string]func() int64{
		"steady_clock": sockcore.Now,
		"system_clock": func() int64 { return time.Now().UnixNano() },
	} {
		clock := l.NewTable()
		at := func(now func() int64) *lua.LFunction {
			return l.NewFunction(func(l *lua.LState) int {
				return push(l, vm.userdata(&point{name, now()}, vm.meta.point))
			})
		}
		clock.RawSetString("now", at(now))
		clock.RawSetString("epoch", at(func() int64 { return 0 }))
		add(name, clock)
	}
	self := func(l *lua.LState) *timer { return check[*timer](l, 1, "steady_timer") }
	methods := map[string]lua.LGFunction{
		"expires_after": func(l *lua.LState) int {
			t := self(l)
			t.expiry = sockcore.Now() + nanoseconds(l, 2)
			return pushInt(l, t.cancel())
		},
		"expires_at": func(l *lua.LState) int {
			t, p := self(l), check[*point](l, 2, "time_point")
			if p.clock != "steady_clock" {
				raiseCode(l, sockcore.EINVAL, "a time point of another clock")
			}
			t.expiry = p.at
			return pushInt(l, t.cancel())
		},
		"wait": func(l *lua.LState) int {
			t := self(l)
			flowOf(l).fiber.sleepUntil(l, t.expiry, "wait", t)
			return 0
		},
		"cancel": func(l *lua.LState) int { return pushInt(l, self(l).cancel()) },
	}
	vm.meta.timer = class(l, "steady_timer", methods, map[string]lua.LGFunction{
		"expiry": func(l *lua.LState) int {
			return push(l, vm.userdata(&point{"steady_clock", self(l).expiry}, vm.meta.point))
		},
	})
	timers := l.SetFuncs(l.NewTable(), methods)
	timers.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		return push(l, vm.userdata(&timer{waits: map[*wait]struct{}{}}, vm.meta.timer))
	}))
	add("steady_timer", timers)
}

// pointClass is the metatable of time points.
func pointClass(l *lua.LState, vm *VM) *lua.LTable {
	self := func(l *lua.LState, n int) *point { return check[*point](l, n, "time_point") }
	other := func(l *lua.LState) *point {
		p := self(l, 2)
		if p.clock != self(l, 1).clock {
			raiseCode(l, sockcore.EINVAL, "a time point of another clock")
		}
		return p
	}
	meta := class(l, "time_point", map[string]lua.LGFunction{
		"add": func(l *lua.LState) int {
			self(l, 1).at += nanoseconds(l, 2)
			return 0
		},
		"sub": func(l *lua.LState) int {
			self(l, 1).at -= nanoseconds(l, 2)
			return 0
		},
	}, map[string]lua.LGFunction{
		"seconds_since_epoch": func(l *lua.LState) int { return push(l, lua.LNumber(float64(self(l, 1).at)/1e9)) },
	})
	for name, f := range map[string]lua.LGFunction{
		"__add": func(l *lua.LState) int {
			p := self(l, 1)
			return push(l, vm.userdata(&point{p.clock, p.at + nanoseconds(l, 2)}, vm.meta.point))
		},
		"__sub": func(l *lua.LState) int {
			p := self(l, 1)
			if _, ok := l.Get(2).(*lua.LUserData); ok {
				return push(l, lua.LNumber(float64(p.at-other(l).at)/1e9))
			}
			return push(l, vm.userdata(&point{p.clock, p.at - nanoseconds(l, 2)}, vm.meta.point))
		},
		"__eq": func(l *lua.LState) int { return pushBool(l, *self(l, 1) == *self(l, 2)) },
		"__lt": func(l *lua.LState) int { return pushBool(l, self(l, 1).at < other(l).at) },
		"__le": func(l *lua.LState) int { return pushBool(l, self(l, 1).at <= other(l).at) },
	} {
		meta.RawSetString(name, l.NewFunction(f))
	}
	return meta
}
