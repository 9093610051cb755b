package sockcore

import (
	"io"
	"runtime"
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"
)

// A composed operation stops between two calls when its budget is used up, or when
// it is to end; what it has done until then is kept.
func TestPause(t *testing.T) {
	for _, c := range []struct {
		op *Op
		n  int64
	}{
		{&Op{Kind: OpReadAtLeast, Min: 50_000, Max: 50_000, Buf: make([]byte, 8000)}, 8000},
		{&Op{Kind: OpReadUntil, Delim: []byte("."), Max: 1 << 20, Buf: make([]byte, 8000)}, peekMin},
		{&Op{Kind: OpWriteAll, Buf: make([]byte, sendMax+1)}, sendMax},
		{&Op{Kind: OpReadTo, Max: 50_000}, 40_000},
		{&Op{Kind: OpReadTo, UntilEOF: true, Sink: io.Discard}, 40_000},
		{&Op{Kind: OpSendFile, Span: &FileSpan{Head: []byte("head"), Tail: []byte("tail"), PerSend: 3}}, 3},
	} {
		if c.op.Kind == OpSendFile && runtime.GOOS == "windows" {
			continue // the system goes on by itself
		}
		for _, marked := range []bool{false, true} {
			a, b := pairOf(t)
			send(t, a, string(make([]byte, 40_000)))
			c.op.reset()
			limit, want := attempt{calls: 1, bytes: 1}, yielded
			if marked {
				limit = attempt{calls: 99, bytes: 1 << 30}
				c.op.mark.Store(uint32(OperationAborted))
			}
			limit.use(b.d)
			if got, code := c.op.try(&limit); got != want || code != 0 || c.op.N != c.n {
				t.Errorf("kind %d, marked %v: %d, %v after %d bytes", c.op.Kind, marked, got, code, c.op.N)
			}
			if must := c.op.verdict(want); marked && must != OperationAborted {
				t.Errorf("kind %d: %v", c.op.Kind, must)
			}
		}
	}
}

// A descriptor is not closed under a call that is using it, nor disconnected
// under a connect that is about to.
func TestCallsUnderWay(t *testing.T) {
	a, _ := pairOf(t)
	a.env = &Env{}
	t.Run("disconnect", func(t *testing.T) { disconnectUnderWay(t, a) })
	d, err := a.acquire()
	must(t, err)
	ended := make(chan error)
	go func() { ended <- a.Close() }()
	until(t, "closed", func() bool { return !a.IsOpen() })
	settled(t, a)
	if _, err := a.env.Inspect(d.fd); err != nil {
		t.Errorf("the descriptor is closed under a call: %v", err)
	}
	a.release(d)
	must(t, <-ended)
	if _, err := a.env.Inspect(d.fd); err != EBADF {
		t.Errorf("the descriptor is open: %v", err)
	}
}

func disconnectUnderWay(t *testing.T, a *Socket) {
	if !sys.CanDisconnect {
		t.Skip("not on this system")
	}
	var disconnected bool
	a.env.SetTracer(hook(func(c *SysCall) { disconnected = c.Name == "connect" }))
	d, err := a.acquire()
	must(t, err)
	ended := make(chan error)
	go func() { ended <- a.Disconnect() }()
	settled(t, a)
	if disconnected {
		t.Error("disconnected under a call")
	}
	a.release(d)
	must(t, <-ended)
}

// settled gives another goroutine every chance to go on.
func settled(t *testing.T, s *Socket) {
	t.Helper()
	for end := time.Now().Add(5 * time.Millisecond); time.Now().Before(end); {
		runtime.Gosched()
		s.IsOpen()
	}
}
