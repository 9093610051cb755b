package sockcore

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"sockshell/sockcore/internal/sys"
)

// countingTracer counts the bytes received.
type countingTracer struct{ bytes atomic.Int64 }

func (c *countingTracer) Call(call *SysCall) {
	if call.Name == sys.Spelling("recvfrom") && call.Err == 0 {
		c.bytes.Add(int64(call.Result))
	}
}

// hook is a tracer that does something at each call. Unlike a real one, it may
// use the socket, where the test knows that no lock and no reference is in the
// way.
type hook func(c *SysCall)

func (h hook) Call(c *SysCall) { h(c) }

// recorder keeps the calls.
type recorder struct {
	mu    sync.Mutex
	calls []*SysCall
}

func (r *recorder) Call(c *SysCall) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
}

func (r *recorder) take() []*SysCall {
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := r.calls
	r.calls = nil
	return calls
}

func names(calls []*SysCall) string {
	var all []string
	for _, c := range calls {
		name := c.Name
		if c.Err != 0 {
			name += ":" + c.Err.Name()
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

// The tracer may be switched while operations run.
func TestTraceSwitchedMeanwhile(t *testing.T) {
	env := &Env{}
	a, b := New(env), New(env)
	defer a.Close()
	defer b.Close()
	must(t, Pair(a, b, TCP(V4)))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		var r recorder
		for {
			select {
			case <-stop:
				return
			default:
				env.SetTracer(&r)
				env.SetTracer(nil)
				r.take()
			}
		}
	})
	data := strings.Repeat("z", 2000)
	for range 300 {
		op := start(t, b, readAll(2000))
		send(t, a, data)
		wait(t, op)
		ends(t, op, nil, data)
	}
	close(stop)
	wg.Wait()
}
