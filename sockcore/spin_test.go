//go:build linux

package sockcore

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// spinOnce spins for a read of what does not come.
func spinOnce(t *testing.T, s *Socket, op *Op) (took time.Duration) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	begin := time.Now()
	if s.trySpin(op) {
		t.Fatalf("complete: %v", op.Err)
	}
	return time.Since(begin)
}

// A spin in vain takes its time, and makes the next waits do without, more of
// them each time.
func TestSpinBacksOff(t *testing.T) {
	_, b := pairOf(t)
	op := start(t, b, inline(readAll(1)))
	learned := &b.d.spin
	for _, rest := range []int{8, 16, 32, 64, 128, 256, 256} {
		if took := spinOnce(t, b, op); took < spinMost {
			t.Errorf("it gave up after %v", took)
		}
		if learned.rest != rest {
			t.Fatalf("%d waits are to do without, want %d", learned.rest, rest)
		}
		for range rest {
			spinOnce(t, b, op)
		}
		if learned.rest != 0 || learned.grows != rest {
			t.Fatalf("after the waits without: %+v", *learned)
		}
	}
}

// Who wants the lock, as a cancel does, gets it in the middle of a spin; one whose
// bytes come one at a time may go on for seconds.
func TestSpinLetsOthersIn(t *testing.T) {
	_, b := pairOf(t)
	op := start(t, b, inline(readAll(1)))
	theirs, err := unix.GetsockoptInt(b.d.fd, unix.SOL_SOCKET, unix.SO_INCOMING_CPU)
	must(t, err)
	var others unix.CPUSet
	must(t, unix.SchedGetaffinity(0, &others))
	if others.Clear(theirs); others.Count() == 0 {
		t.Skip("one processor: it yields")
	}
	var stop atomic.Bool
	done := make(chan error)
	defer func() {
		stop.Store(true)
		must(t, <-done)
	}()
	go func() {
		runtime.LockOSThread() // the thread, which is bound, ends with the goroutine
		err := unix.SchedSetaffinity(0, &others)
		for !stop.Load() {
			b.mu.Lock()
			b.d.spin = spinState{}
			b.trySpin(op)
			b.mu.Unlock()
		}
		done <- err
	}()
	until(t, "the lock is free during a spin", func() bool {
		if !b.mu.TryLock() {
			return false
		}
		defer b.mu.Unlock()
		return spinning.Load()
	})
}

// What is there is found.
func TestSpinFinds(t *testing.T) {
	a, b := pairOf(t)
	op := start(t, b, inline(readAll(1)))
	send(t, a, "1")
	b.mu.Lock()
	if !b.trySpin(op) { // drops the lock
		t.Fatal("what is there was not found")
	}
	ends(t, op, nil, "1")
}

// A spin that pays lets more waits spin, and tells how long the next are worth it.
func TestSpinPays(t *testing.T) {
	learned := spinState{grows: 100}
	learned.paid(4000)
	learned.paid(12_000)
	if learned.grows != 76 || learned.usual != 5000 {
		t.Errorf("%+v", learned)
	}
	for learned.grows > 0 {
		before := learned.grows
		if learned.paid(5000); learned.grows >= before {
			t.Fatalf("%+v", learned)
		}
	}
	for usual, want := range map[int64]time.Duration{0: spinMost, 1: spinLeast, 5000: 20 * time.Microsecond, 1e9: spinMost} {
		if got := (&spinState{usual: usual}).limit(); got != int64(want) {
			t.Errorf("usually %d ns: it spins for %v", usual, time.Duration(got))
		}
	}
}

// Another goroutine that wants the processor, a setting, or a tracer that would show every try
// keep a wait from spinning; and a write has nothing of it.
func TestNoSpin(t *testing.T) {
	env := &Env{}
	a, b := New(env), New(env)
	defer a.Close()
	defer b.Close()
	must(t, Pair(a, b, TCP(V4)))
	op := start(t, b, inline(readAll(1)))
	may := func(s *Socket, op *Op) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.maySpin(op)
	}
	if !may(b, op) {
		t.Fatal("it does not spin at all")
	}
	env.SetSpin(false)
	if may(b, op) {
		t.Error("it spins though it was switched off")
	}
	env.SetSpin(true)
	env.SetTracer(&recorder{})
	if may(b, op) {
		t.Error("it spins though it is traced")
	}
	env.SetTracer(nil)
	x, _ := pairOf(t)
	job := start(t, x, &Op{Kind: OpReadSome, Max: 1, Done: func(*Op) {}})
	if may(b, op) {
		t.Error("it spins though a job waits")
	}
	job.Abort(OperationAborted)
	if !may(b, op) {
		t.Error("it does not spin after the job")
	}
	if may(a, &Op{Kind: OpWriteAll, lane: laneWrite}) {
		t.Error("a write spins")
	}
}

// One goroutine of the process spins at a time.
func TestSpinAlone(t *testing.T) {
	_, b := pairOf(t)
	op := start(t, b, inline(readAll(1)))
	spinning.Store(true)
	defer spinning.Store(false)
	spinOnce(t, b, op)
	if b.d.spin.rest != 0 {
		t.Error("two spin at once")
	}
}
