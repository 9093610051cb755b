package luavm

import (
	"context"
	"runtime/metrics"
	"time"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// flow is what the threads of a fiber, or of a coroutine, have in common. It is their context, which the interpreter asks
// at each instruction.
type flow struct {
	fiber  *Fiber
	co     *coroutine // nil: the fiber itself
	scopes [][]*lua.LFunction
	depth  int // protected calls
	ticks  uint32
}

var _ context.Context = (*flow)(nil)

var closedChannel = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Deadline implements context.Context.
func (fl *flow) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (fl *flow) Value(any) any { return nil }

// Done is closed when the fiber is to end whatever it does.
func (fl *flow) Done() <-chan struct{} {
	f := fl.fiber
	if fl.ticks++; fl.ticks%sampleMemory == 0 {
		f.vm.heap.look(f.vm)
		if f.vm.heap.over {
			return closedChannel
		}
	}
	if f.stop.Load() != 0 && f.mustStop() {
		return closedChannel
	}
	return nil
}

// Err is the message of the error that the interpreter then raises; protect puts the right one in its place.
func (fl *flow) Err() error {
	if fl.fiber.stop.Load() == 0 {
		return errMemory
	}
	return context.Canceled
}

type memoryError struct{}

func (memoryError) Error() string { return "not enough memory" }

var errMemory error = memoryError{}

func flowOf(l *lua.LState) *flow { return l.Context().(*flow) } //nolint:errcheck // every thread has one

// stopPoint raises the error that nothing catches where the fiber is to end. Work in Go that takes long comes here.
func stopPoint(l *lua.LState) {
	if fl := flowOf(l); fl.fiber.stop.Load() != 0 && fl.fiber.mustStop() {
		l.Error(fl.fiber.vm.stopping, 0)
	}
}

// heapLimit watches the memory of the process while Lua runs, since the interpreter counts none.
type heapLimit struct {
	sample [1]metrics.Sample
	base   uint64 // before the VM was made
	over   bool
}

// heapFactor is how many times max_memory the process may take while Lua runs: values are copied where they grow.
const heapFactor = 4

func (h *heapLimit) look(vm *VM) {
	if h.sample[0].Name == "" {
		h.sample[0].Name = "/memory/classes/heap/objects:bytes"
	}
	metrics.Read(h.sample[:])
	now := h.sample[0].Value.Uint64()
	if h.base == 0 || now < h.base {
		h.base = now
	}
	h.over = now-h.base > heapFactor*uint64(vm.maxMemory()) //nolint:gosec // not negative
}

// stopCode is why a fiber is to end, kept in an atomic: the code plus 1.
func (f *Fiber) stopCode() sockcore.Code { return sockcore.Code(f.stop.Load() - 1) }

// cleanupTime is how long cleanup handlers may run in a fiber that is to end.
const cleanupTime = time.Second

// mustStop reports whether the fiber, which is to end, may not go on for its cleanup handlers.
func (f *Fiber) mustStop() bool {
	return f.cleaning == 0 || time.Now().UnixNano()-f.stopAt.Load() > int64(cleanupTime)
}

// end makes the fiber end, whatever it does. It may be called from anywhere.
func (f *Fiber) end(c sockcore.Code) {
	f.stopAt.CompareAndSwap(0, time.Now().UnixNano())
	if !f.stop.CompareAndSwap(0, uint64(c)+1) {
		return
	}
	s := &f.vm.sched
	s.mu.Lock()
	defer s.mu.Unlock()
	f.breakWait(stopped)
}
