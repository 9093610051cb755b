package luavm

import (
	"context"
	"slices"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sockshell/internal/crash"
)

// patience is how long the end of a program waits for its fibers before it says which.
const patience = time.Second

// RunProgram runs source as a program of its own, to the end of its fibers. The error is a [SyntaxError], and nothing has
// run, or a [Failure].
func (vm *VM) RunProgram(ctx context.Context, chunk, source string, args []string) (status int, err error) {
	fn, err := vm.Compile(chunk, fileSource(source))
	if err != nil {
		return 2, err
	}
	values := make([]lua.LValue, len(args))
	list := vm.root.NewTable()
	list.RawSetInt(0, lua.LString(chunk))
	for i, a := range args {
		values[i] = lua.LString(a)
		list.Append(values[i])
	}
	vm.root.SetGlobal("arg", list)
	f, leave := vm.begin(ctx, fn, values)
	defer leave()
	vm.mainFiber, f.host = f, vm.config.Host
	f.body()
	failure := vm.failureOf(f)
	if failure == nil {
		failure = vm.await(f)
	}
	vm.finish(f)
	switch {
	case vm.status.Load() != 0:
		return int(vm.status.Load() - 1), nil
	case failure != nil && !f.caught:
		return 1, failure
	case vm.failed.Load():
		return 1, nil
	}
	return 0, nil
}

// alive are the fibers that have not ended, by their numbers.
func (vm *VM) alive(but *Fiber) []*Fiber {
	var all []*Fiber
	for f := range vm.fibers {
		if f != but && !f.finished {
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b *Fiber) int { return a.id - b.id })
	return all
}

// await waits for the end of the other fibers.
func (vm *VM) await(f *Fiber) *Failure {
	alarm := time.AfterFunc(patience, func() {
		crash.Guard(func() { vm.tell(f) })
	})
	defer alarm.Stop()
	for len(vm.alive(f)) > 0 {
		w := &wait{fiber: f}
		vm.drain = w
		switch f.park(nil, w, "", false) {
		case stopped:
			return vm.stoppedFailure(f)
		case deadlocked:
			vm.failed.Store(true)
			for _, other := range vm.alive(f) {
				vm.config.Notice(other.info().String() + ": no fiber is left that could end the wait")
			}
			return nil
		case cancelled: // patience has ended
			for _, other := range vm.alive(f) {
				vm.config.Notice("waiting for " + other.info().String())
			}
		case pending, done, interrupted, late:
		}
	}
	return nil
}

// tell makes await say what it waits for.
func (vm *VM) tell(f *Fiber) {
	vm.sched.mu.Lock()
	defer vm.sched.mu.Unlock()
	if f.waiting != nil {
		f.waiting.fireLocked(cancelled)
	}
}

func (vm *VM) stoppedFailure(f *Fiber) *Failure {
	c := f.stopCode()
	return &Failure{Text: c.Error(), Code: c, Stopped: true}
}

// finish ends what still runs, and tells of the errors that nobody has seen. F has the baton.
func (vm *VM) finish(f *Fiber) {
	var failed []*Fiber
	for other := range vm.fibers {
		if other != f && other.finished && !other.joined && !other.detached {
			failed = append(failed, other)
		}
	}
	slices.SortFunc(failed, func(a, b *Fiber) int { return a.id - b.id })
	for _, other := range failed {
		other.notice()
	}
	vm.endAll()
	for len(vm.alive(f)) > 0 {
		w := &wait{fiber: f, hidden: true}
		vm.drain = w
		f.wait(w)
	}
	vm.drain = nil
	for co := range vm.coroutines {
		vm.kill(co)
	}
	vm.sockets.closeAll()
}

// wait parks the fiber also where it is to end.
func (f *Fiber) wait(w *wait) {
	s := &f.vm.sched
	s.mu.Lock()
	if w.ended != pending {
		s.mu.Unlock()
		return
	}
	w.parked = true
	s.release()
	s.mu.Unlock()
	<-f.wake
}

// Close ends all that runs, and closes the sockets that the VM has made.
func (vm *VM) Close() {
	over, end := context.WithCancel(context.Background())
	end() // it does not wait for a fiber that waits for nothing
	f, leave := vm.begin(over, lua.LNil, nil)
	defer leave()
	f.finished = true
	vm.finish(f)
}

// FiberInfo is a fiber as fibers lists it.
type FiberInfo struct {
	ID    int
	State string // running, ready, or what it does
	Place string // FILE:LINE; "" where that is not known
	On    string // the endpoint, or what it waits for
	Age   time.Duration
}

// String is the fiber, with where it is and what it does.
func (i FiberInfo) String() string {
	s := "fiber " + itoa(i.ID)
	if i.Place != "" {
		s += " at " + i.Place
	}
	if i.State != stateReady && i.State != stateRunning {
		s += " in " + strings.TrimSpace(i.State+" "+i.On)
	}
	return s
}

// What a fiber is that waits for nothing.
const (
	stateReady   = "ready"
	stateRunning = "running"
)

func (f *Fiber) info() FiberInfo {
	f.vm.sched.mu.Lock()
	doing, on, since, at := f.doing, f.on, f.since, f.at
	f.vm.sched.mu.Unlock()
	i := FiberInfo{ID: f.id, State: doing, Age: time.Since(since)}
	if doing == "" {
		i.State = stateReady
	}
	if at != nil {
		i.Place = luaPlace(at)
	}
	if on != nil {
		i.On = on()
	}
	return i
}

// luaPlace is where the innermost function of Lua stands that a thread runs.
func luaPlace(l *lua.LState) string {
	for level := 0; ; level++ {
		dbg, ok := l.GetStack(level)
		if !ok {
			return ""
		}
		if _, err := l.GetInfo("Sl", dbg, lua.LNil); err == nil && dbg.Source != "" && dbg.CurrentLine > 0 {
			return place(dbg)
		}
	}
}

// listPatience is how long a list waits for a fiber that runs.
const listPatience = 100 * time.Millisecond

// Fibers lists the fibers that have not ended. Where one runs all the time, it is all that is told.
func (vm *VM) Fibers() []FiberInfo {
	f := vm.visitor()
	if !vm.sched.tryAcquire(f, listPatience) {
		vm.sched.mu.Lock()
		defer vm.sched.mu.Unlock()
		if h := vm.sched.holder; h != nil {
			return []FiberInfo{{ID: h.id, State: stateRunning, Age: time.Since(h.since)}}
		}
		return nil
	}
	defer vm.release()
	var list []FiberInfo
	for _, other := range vm.alive(nil) {
		list = append(list, other.info())
	}
	return list
}
