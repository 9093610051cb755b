package luavm

import (
	"context"
	"slices"
	"sync/atomic"
	"time"
	"weak"

	lua "github.com/yuin/gopher-lua"

	"sockshell/internal/crash"
	"sockshell/sockcore"
)

// Fiber is a flow of Lua: a goroutine of its own, which runs while it has the baton.
type Fiber struct {
	vm   *VM
	id   int
	main bool // Run's
	flow *flow
	// In a session: its flow, and where it prints.
	host    Host
	console *console
	wake    chan struct{} // the baton is the fiber's
	fn      lua.LValue
	args    []lua.LValue

	values   []lua.LValue
	failure  *lua.ApiError
	fault    *lua.ApiError // of a cleanup handler, which ended the fiber
	finished bool
	joined   bool
	detached bool
	joiner   *wait
	handle   weak.Pointer[lua.LUserData]

	requested bool // an interrupt that has not been taken
	caught    bool // it ended with one
	disabled  int
	forbidden int
	cleaning  int // cleanup handlers that run
	local     *lua.LTable

	// Under the scheduler's lock: what the fiber waits for.
	waiting *wait
	abort   func()
	broken  reason
	doing   string
	on      func() string
	since   time.Time
	at      *lua.LState

	stop   atomic.Uint64 // a code, plus 1: the fiber is to end
	stopAt atomic.Int64
}

func (vm *VM) newFiber(fn lua.LValue, args []lua.LValue) *Fiber {
	vm.lastID++
	f := &Fiber{vm: vm, id: vm.lastID, wake: make(chan struct{}, 1), fn: fn, args: args, since: time.Now()}
	f.flow = &flow{fiber: f}
	vm.fibers[f] = struct{}{}
	return f
}

// body runs the fiber's function. The fiber has the baton, before and after.
func (f *Fiber) body() {
	th := f.vm.thread(f.flow)
	o := f.scoped(th)
	f.values, f.failure = o.values, o.failure
	if f.failure == nil || f.failure.Object != stackOverflow {
		f.vm.put(f.flow, th)
	}
	f.finish()
}

// scoped calls the function within the scope that each fiber is.
func (f *Fiber) scoped(th *lua.LState) outcome {
	fl := f.flow
	fl.scopes = append(fl.scopes, nil)
	values, failure := run(th, f.fn, f.args, nil)
	f.fn, f.args = nil, nil
	if fault := leaveScope(fl); fault != nil {
		return outcome{failure: fault}
	}
	return outcome{values, failure}
}

// finish tells who waits for the fiber.
func (f *Fiber) finish() {
	vm := f.vm
	f.finished = true
	f.caught = f.failure != nil && isInterrupted(f.failure.Object)
	if f.joiner != nil {
		f.joiner.fire(done)
	}
	if f.detached || !f.failed() {
		delete(vm.fibers, f)
	}
	if f.detached {
		f.notice()
	}
	if d := vm.drain; d != nil {
		d.fire(done)
	}
}

// failed reports an error that somebody should see.
func (f *Fiber) failed() bool {
	return f.failure != nil && !f.caught && (f.failure.Object != f.vm.stopping || f.fault != nil)
}

// notice tells of the error of a fiber that nobody joins.
func (f *Fiber) notice() {
	delete(f.vm.fibers, f)
	if f.failed() {
		f.vm.failed.Store(true)
		failure := f.vm.failureOf(f)
		f.vm.config.Failed("fiber "+itoa(f.id)+": "+failure.Text, failure.Traceback)
	}
}

// spawn is the function spawn.
func spawn(l *lua.LState) int {
	fn := l.Get(1)
	if fn.Type() != lua.LTFunction {
		typeError(l, 1, "function")
	}
	vm := vmOf(l)
	f := vm.newFiber(fn, arguments(l, 2))
	if by := flowOf(l).fiber; by.host != nil {
		f.host, f.console = by.host.Fork(), by.console // now: its flow may run commands again later
	}
	f.start()
	ud := vm.userdata(f, vm.meta.fiber)
	f.handle = weak.Make(ud)
	l.Push(ud)
	return 1
}

// start runs the fiber on a goroutine, when it is its turn.
func (f *Fiber) start() {
	s := &f.vm.sched
	go crash.Guard(func() {
		<-f.wake
		f.body()
		s.mu.Lock()
		s.release()
		s.mu.Unlock()
	})
	s.mu.Lock()
	s.enqueue(f)
	s.mu.Unlock()
}

// interruptionPoint raises an interrupt that waits to be taken.
func (f *Fiber) interruptionPoint(l *lua.LState) {
	if f.requested && f.disabled == 0 {
		f.requested = false
		l.Error(f.vm.interrupted(), 0)
	}
}

// suspensionPoint is where a fiber may come to wait.
func (f *Fiber) suspensionPoint(l *lua.LState) {
	f.mayWait(l)
	f.interruptionPoint(l)
}

func (f *Fiber) mayWait(l *lua.LState) {
	if f.forbidden > 0 {
		raiseCode(l, sockcore.EPERM, "within a forbid-suspend block")
	}
}

// note is what fibers shows of the wait that begins. The lock is held.
func (f *Fiber) note(l *lua.LState, doing string, on func() string) {
	f.doing, f.on, f.since, f.at = doing, on, time.Now(), l
}

// resumed ends what note began.
func (f *Fiber) resumed() { f.doing, f.on, f.at = "", nil, nil }

// park waits for w, which another fiber or a timer fires.
func (f *Fiber) park(l *lua.LState, w *wait, doing string, external bool) reason {
	s := &f.vm.sched
	s.mu.Lock()
	if f.stop.Load() != 0 {
		w.ended = stopped
	}
	if w.ended != pending {
		s.mu.Unlock()
		return w.ended
	}
	if external {
		s.outside++
	} else if f.vm.config.Alone && len(s.ready) == 0 && s.outside == 0 {
		if m := f.vm.mainFiber; m == nil || m == f || m.waiting == nil || !m.waiting.fireLocked(deadlocked) {
			s.mu.Unlock()
			return deadlocked
		}
	}
	f.waiting, w.parked = w, true
	f.note(l, doing, nil)
	s.release()
	s.mu.Unlock()
	<-f.wake
	s.mu.Lock()
	if external {
		s.outside--
	}
	f.waiting = nil
	f.resumed()
	s.mu.Unlock()
	return w.ended
}

// pause is park for one that can be interrupted; it raises what ended it otherwise.
func (f *Fiber) pause(l *lua.LState, w *wait, doing string, external bool) {
	f.raiseBroken(l, f.park(l, w, doing, external))
}

// raiseBroken raises the error of a wait that did not end as it should.
func (f *Fiber) raiseBroken(l *lua.LState, r reason) {
	switch r {
	case pending, done:
	case interrupted:
		f.requested = false
		l.Error(f.vm.interrupted(), 0)
	case cancelled:
		raiseCode(l, sockcore.OperationAborted, "")
	case late:
		raiseCode(l, sockcore.TimedOut, "")
	case deadlocked:
		raiseCode(l, sockcore.EDEADLK, "no fiber is left that could end the wait")
	case stopped:
		l.Error(f.vm.stopping, 0)
	}
}

// block drops the baton while do runs, which is no Lua; abort makes it return early.
func (f *Fiber) block(l *lua.LState, doing string, on func() string, abort, do func()) reason {
	return f.blockUntil(0, l, doing, on, abort, do)
}

// blockUntil is block up to a limit; 0: none.
func (f *Fiber) blockUntil(limit int64, l *lua.LState, doing string, on func() string, abort, do func()) reason {
	s := &f.vm.sched
	s.mu.Lock()
	if f.stop.Load() != 0 {
		s.mu.Unlock()
		abort()
		do()
		return stopped
	}
	f.abort, f.broken = abort, pending
	over := false
	if limit != 0 {
		timer := time.AfterFunc(time.Duration(limit-sockcore.Now()), func() {
			crash.Guard(func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				if !over { // what the fiber waits for next is another operation
					f.breakWait(late)
				}
			})
		})
		defer timer.Stop()
	}
	s.outside++
	f.note(l, doing, on)
	s.release()
	s.mu.Unlock()
	do()
	s.mu.Lock()
	over = true
	s.outside--
	f.abort = nil
	f.resumed()
	r := f.broken
	s.acquireLocked(f)
	return r
}

// limit is the deadline of a blocking operation that begins now; 0: none.
func (f *Fiber) limit() int64 {
	if f.host == nil {
		return 0
	}
	return f.host.Limit()
}

// blockInTime is block for an operation that has that deadline.
func (f *Fiber) blockInTime(l *lua.LState, doing string, on func() string, abort, do func()) reason {
	return f.blockUntil(f.limit(), l, doing, on, abort, do)
}

// complete is block for what nothing ends: an interrupt is taken next.
func (f *Fiber) complete(l *lua.LState, doing, on string, do func()) {
	f.block(l, doing, func() string { return on }, func() {}, do)
}

// breakWait ends the wait that the fiber is in. The lock is held.
func (f *Fiber) breakWait(r reason) {
	switch {
	case f.waiting != nil:
		if r == stopped || !f.waiting.hidden {
			f.waiting.fireLocked(r)
		}
	case f.abort != nil && f.broken == pending:
		f.broken = r
		f.abort()
	}
}

// interrupt asks the fiber to end what it waits for, now or next.
func (f *Fiber) interrupt() {
	if f.finished {
		return
	}
	f.requested = true
	if f.disabled > 0 {
		return
	}
	s := &f.vm.sched
	s.mu.Lock()
	defer s.mu.Unlock()
	f.breakWait(interrupted)
}

// yield lets the fibers run that are ready.
func (f *Fiber) yield() {
	s := &f.vm.sched
	s.mu.Lock()
	if len(s.ready) == 0 {
		s.mu.Unlock()
		return
	}
	s.queue(f)
	s.release()
	s.mu.Unlock()
	<-f.wake
}

// giveWay lets those run that are to end, and no others: f waits for nothing.
func (f *Fiber) giveWay() {
	s := &f.vm.sched
	if !s.urgent.Load() {
		return
	}
	s.mu.Lock()
	if len(s.ready) == 0 {
		s.mu.Unlock()
		return
	}
	s.ready = slices.Insert(s.ready, s.endings(), f)
	s.release()
	s.mu.Unlock()
	<-f.wake
}

// Run runs a function with arguments as a fiber on the caller's goroutine, until it returns, or ctx ends.
func (vm *VM) Run(ctx context.Context, fn *lua.LFunction, args ...lua.LValue) ([]lua.LValue, *Failure) {
	f, leave := vm.begin(ctx, fn, args)
	defer leave()
	f.body()
	return f.values, vm.failureOf(f)
}

// begin makes a main fiber, which then has the baton until leave is called, and ends with ctx.
func (vm *VM) begin(ctx context.Context, fn lua.LValue, args []lua.LValue) (f *Fiber, leave func()) {
	starter := vm.visitor() // holds the baton while the fiber is made
	waited := starter.endWith(ctx)
	vm.sched.acquire(starter)
	waited()
	f = vm.newFiber(fn, args)
	f.main = true
	f.joined = true
	s := &vm.sched
	s.mu.Lock()
	s.holder = f
	s.mu.Unlock()
	if ctx.Err() != nil {
		f.end(contextCode(ctx))
	}
	over := f.endWith(ctx)
	return f, func() {
		over()
		delete(vm.fibers, f)
		vm.release()
	}
}

// endWith has the fiber end with ctx, until what it returns is called.
func (f *Fiber) endWith(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		crash.Guard(func() { f.end(contextCode(ctx)) })
	})
}

// visitor is a fiber that runs no Lua, but has the baton for a while.
func (vm *VM) visitor() *Fiber { return &Fiber{vm: vm, wake: make(chan struct{}, 1)} }

// release gives the baton to who is next.
func (vm *VM) release() {
	vm.sched.mu.Lock()
	defer vm.sched.mu.Unlock()
	vm.sched.release()
}

func contextCode(ctx context.Context) sockcore.Code {
	if c, ok := sockcore.CodeOf(context.Cause(ctx)); ok {
		return c
	}
	if context.Cause(ctx) == context.DeadlineExceeded { //nolint:errorlint // a cause is bare
		return sockcore.TimedOut
	}
	return sockcore.OperationAborted
}
