package luavm

import (
	"context"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
	"weak"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// flow is what the threads of a fiber, or of a coroutine, have in common. It is their context, which the interpreter asks
// at each instruction.
type flow struct {
	fiber  *Fiber
	co     *coroutine // nil: the fiber itself
	scopes [][]*lua.LFunction
	depth  int // protected calls, and those of who resumes the coroutine
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
	h := &f.vm.heap
	if h.ticks++; h.ticks >= sampleMemory || h.grown.Load() {
		if h.look(f.vm); h.over {
			return closedChannel
		}
		f.giveWay()
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
	fl := flowOf(l)
	fl.fiber.giveWay()
	if fl.fiber.stop.Load() != 0 && fl.fiber.mustStop() {
		l.Error(fl.fiber.vm.stopping, 0)
	}
}

// pace is stopPoint, once in a while in a loop that counts.
func pace(l *lua.LState, n int) {
	if n&0xfff == 0 {
		stopPoint(l)
	}
}

// heapLimit watches the memory of the process while Lua runs, since the interpreter counts none.
type heapLimit struct {
	sample [1]metrics.Sample
	base   uint64 // before the VM was made
	ticks  uint32 // instructions since the last look
	fresh  int    // bytes of large values since then
	// At this size what nothing holds any more is taken out before it is said to be too much.
	collect uint64
	over    bool
	grown   atomic.Bool // memory was collected since the last look
}

// watch sets grown each time memory is collected, as it is when it has grown to twice its size, as long as there is the VM.
func (h *heapLimit) watch(vm weak.Pointer[VM]) {
	h.grown.Store(true)
	runtime.AddCleanup(new([16]byte), func(vm weak.Pointer[VM]) {
		if vm := vm.Value(); vm != nil {
			vm.heap.watch(weak.Make(vm))
		}
	}, vm)
}

// made counts a large value. Where these are many, the next instruction looks.
func (h *heapLimit) made(n int) {
	if h.fresh += n; h.fresh > largeValues {
		h.ticks = sampleMemory
	}
}

// largeValues are the bytes of them between two looks at the memory.
const largeValues = 64 << 20

// heapFactor is how many times max_memory the process may take while Lua runs: values are copied where they grow.
const heapFactor = 4

func (h *heapLimit) look(vm *VM) {
	if h.sample[0].Name == "" {
		h.sample[0].Name = "/memory/classes/heap/objects:bytes"
	}
	h.ticks, h.fresh = 0, 0
	h.grown.Store(false)
	most := heapFactor * uint64(vm.maxMemory()) //nolint:gosec // not negative
	if h.taken() > max(most, h.collect) {
		runtime.GC() // what nothing holds any more is counted, too
		held := h.taken()
		h.over, h.collect = held > most, held+most/heapFactor
	}
}

// taken is how much memory values take.
func (h *heapLimit) taken() uint64 {
	metrics.Read(h.sample[:])
	now := h.sample[0].Value.Uint64()
	if h.base == 0 || now < h.base {
		h.base = now
	}
	return now - h.base
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
	s.hurry(f)
	f.breakWait(stopped)
}
