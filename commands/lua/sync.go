package luavm

import (
	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// mutex is a lock that one fiber has.
type mutex struct {
	recursive bool
	owner     *Fiber
	count     int
	queue     []*wait
}

// lock takes the mutex; no interrupt ends the wait for it.
func (m *mutex) lock(l *lua.LState) {
	f := flowOf(l).fiber
	if m.owner == f && !m.recursive {
		raiseCode(l, sockcore.EDEADLK, "the fiber has the mutex")
	}
	if m.owner == nil || m.owner == f {
		m.owner = f
		m.count++
		return
	}
	w := &wait{fiber: f, hidden: true}
	m.queue = append(m.queue, w)
	if r := f.park(l, w, "lock", false); r != done {
		m.forget(w)
		f.raiseBroken(l, r)
	}
}

// forget takes a waiter out of the queue.
func (m *mutex) forget(w *wait) {
	for i, q := range m.queue {
		if q == w {
			m.queue = append(m.queue[:i], m.queue[i+1:]...)
			return
		}
	}
}

func (m *mutex) unlock(l *lua.LState) {
	if m.owner != flowOf(l).fiber {
		raiseCode(l, sockcore.EPERM, "")
	}
	if m.count--; m.count > 0 {
		return
	}
	m.owner = nil
	for len(m.queue) > 0 {
		w := m.queue[0]
		m.queue = m.queue[1:]
		if w.fire(done) {
			m.owner, m.count = w.fiber, 1
			return
		}
	}
}

// condition is a condition_variable.
type condition struct{ queue []*wait }

// notify ends the wait of one fiber, or of all.
func (c *condition) notify(all bool) {
	for len(c.queue) > 0 {
		w := c.queue[0]
		c.queue = c.queue[1:]
		if w.fire(done) && !all {
			return
		}
	}
}

func conditionWait(l *lua.LState) int {
	c, m, f := check[*condition](l, 1, "condition_variable"), check[*mutex](l, 2, "mutex"), flowOf(l).fiber
	if m.owner != f {
		raiseCode(l, sockcore.EPERM, "")
	}
	f.suspensionPoint(l)
	w := &wait{fiber: f}
	c.queue = append(c.queue, w)
	held := m.count
	m.count = 1
	m.unlock(l)
	r := f.park(l, w, "wait", false)
	if r == stopped {
		f.raiseBroken(l, r)
	}
	m.lock(l)
	m.count = held
	f.raiseBroken(l, r)
	return 0
}

func (vm *VM) openSync(l *lua.LState) {
	for name, recursive := range map[string]bool{"mutex": false, "recursive_mutex": true} {
		self := func(l *lua.LState) *mutex { return check[*mutex](l, 1, name) }
		methods := map[string]lua.LGFunction{
			"lock": func(l *lua.LState) int {
				flowOf(l).fiber.mayWait(l)
				self(l).lock(l)
				return 0
			},
			"try_lock": func(l *lua.LState) int {
				m, f := self(l), flowOf(l).fiber
				if m.owner != nil && (m.owner != f || !m.recursive) {
					return pushBool(l, false)
				}
				m.lock(l)
				return pushBool(l, true)
			},
			"unlock": func(l *lua.LState) int {
				self(l).unlock(l)
				return 0
			},
		}
		meta := class(l, name, methods, nil)
		module := l.SetFuncs(l.NewTable(), methods)
		module.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
			return push(l, vm.userdata(&mutex{recursive: recursive}, meta))
		}))
		l.SetGlobal(name, module)
	}
	self := func(l *lua.LState) *condition { return check[*condition](l, 1, "condition_variable") }
	methods := map[string]lua.LGFunction{
		"wait": conditionWait,
		"notify_one": func(l *lua.LState) int {
			self(l).notify(false)
			return 0
		},
		"notify_all": func(l *lua.LState) int {
			self(l).notify(true)
			return 0
		},
	}
	vm.meta.condition = class(l, "condition_variable", methods, nil)
	module := l.SetFuncs(l.NewTable(), methods)
	module.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		return push(l, vm.userdata(&condition{}, vm.meta.condition))
	}))
	l.SetGlobal("condition_variable", module)
}
