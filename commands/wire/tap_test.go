package wire

import (
	"sync"
	"sync/atomic"
	"testing"

	"sockshell/sockcore"
)

// A log that begins while something else ends sees what follows.
func TestLogBesideAnEnd(t *testing.T) {
	env := &sockcore.Env{}
	tap := NewTap(env)
	a, b := sockcore.New(env), sockcore.New(env)
	if err := sockcore.Pair(a, b, sockcore.TCP(sockcore.V4)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	for round := range 20000 {
		var seen atomic.Bool
		log := NewShownLog(func([]byte) { seen.Store(true) })
		log.Name = func(*sockcore.Socket) string { return "a" }
		var both sync.WaitGroup
		both.Go(func() { _ = tap.SetLog(log) })
		both.Go(func() { _ = tap.SetCapture(nil) })
		both.Wait()
		op := sockcore.WriteAll([]byte("x"))
		if a.Start(op); op.Err != nil {
			t.Fatal(op.Err)
		}
		if err := tap.SetLog(nil); err != nil {
			t.Fatal(err)
		}
		if !seen.Load() {
			t.Fatalf("round %d: the log has not seen it", round)
		}
		b.Start(sockcore.ReadSome(1))
	}
}
