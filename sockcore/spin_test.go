//go:build linux

package sockcore

import (
	"testing"
	"time"
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
// them each time; one that pays makes the next ones spin again.
func TestSpinBacksOff(t *testing.T) {
	a, b := pairOf(t)
	op := start(t, b, inline(readAll(1)))
	for _, rest := range []int{1, 2, 4, 8} {
		if took := spinOnce(t, b, op); took < spinMax {
			t.Errorf("it gave up after %v", took)
		}
		if b.d.spin.rest != rest {
			t.Fatalf("%d waits are to do without, want %d", b.d.spin.rest, rest)
		}
		for range rest {
			b.mu.Lock()
			if b.maySpin(op) {
				t.Error("it spins again")
			}
			b.mu.Unlock()
		}
	}
	send(t, a, "1")
	b.mu.Lock()
	if !b.trySpin(op) { // drops the lock
		t.Fatal("what is there was not found")
	}
	ends(t, op, nil, "1")
	if b.d.spin != (spinState{}) {
		t.Errorf("%+v", b.d.spin)
	}
}

// Who else wants the processor, a setting, or a tracer that would show every try
// keep a wait from spinning; and a write has nothing of it.
func TestSpinNot(t *testing.T) {
	env := &Env{}
	a, b := New(env), New(env)
	defer a.Close()
	defer b.Close()
	must(t, Pair(a, b))
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
