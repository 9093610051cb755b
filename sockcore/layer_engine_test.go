package sockcore

import (
	"sync"
	"testing"
)

// hooked is a layer of the tests that does what its functions say, and otherwise what the kernel's transport does.
type hooked struct {
	Transport
	recv     func(under Transport, p []byte) (int, Code)
	send     func(under Transport, p []byte) (int, Code)
	flush    func() Code
	owed     func() int
	buffered func() int
	closed   func()
}

func (h *hooked) Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	if h.recv != nil {
		return h.recv(h.Transport, p)
	}
	return h.Transport.Recv(tag, p, flags, m)
}

func (h *hooked) Send(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	if h.send != nil {
		return h.send(h.Transport, p)
	}
	return h.Transport.Send(tag, p, flags, m)
}

func (h *hooked) Flush(int32) Code {
	if h.flush != nil {
		return h.flush()
	}
	return 0
}

func (h *hooked) Owed() int {
	if h.owed != nil {
		return h.owed()
	}
	return 0
}

func (h *hooked) Buffered() int {
	if h.buffered != nil {
		return h.buffered()
	}
	return 0
}

func (h *hooked) Close() {
	if h.closed != nil {
		h.closed()
	}
}

// put puts h on s.
func (h *hooked) put(t *testing.T, s *Socket) {
	t.Helper()
	must(t, s.SetLayer(func(under Transport) Transport {
		h.Transport = under
		return h
	}))
}

// layerBytes are what a layer of the tests has received already.
type layerBytes struct {
	mu sync.Mutex
	in []byte
}

func (r *layerBytes) size() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.in)
}

func (r *layerBytes) put(p []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.in = append(r.in, p...)
}

func (r *layerBytes) take(p []byte) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := copy(p, r.in)
	r.in = r.in[n:]
	return n
}

// A read that the reactor completes while its Start flushes what the layer owes tells its owner.
func TestReadEndsWhileStartFlushes(t *testing.T) {
	kernelOnly(t, "it has a layer of its own")
	a, b := pairOf(t)
	op := readSome(9)
	var mu sync.Mutex
	owed := 1
	h := &hooked{
		owed: func() int { mu.Lock(); defer mu.Unlock(); return owed },
		flush: func() Code {
			send(t, b, "x")
			until(t, "the read is complete", func() bool { return op.sock.Load() == nil })
			mu.Lock()
			defer mu.Unlock()
			owed = 0
			return 0
		},
	}
	h.put(t, a)
	before := background.Load()
	start(t, a, op)
	wait(t, op)
	ends(t, op, nil, "x")
	if n := background.Load(); n != before {
		t.Errorf("%d operations more wait in the background", n-before)
	}
}

// An operation that has used up its turn goes on with what the layer holds, of which the kernel knows nothing.
func TestBudgetEndsWithDataInLayer(t *testing.T) {
	kernelOnly(t, "it has a layer of its own")
	for _, inline := range []bool{false, true} {
		a, b := pairOf(t)
		var in layerBytes
		h := &hooked{
			buffered: in.size,
			recv: func(under Transport, p []byte) (int, Code) {
				if in.size() == 0 {
					buf := make([]byte, 1<<10)
					n, c := under.Recv(0, buf, 0, nil)
					if c != 0 {
						return 0, c
					}
					in.put(buf[:n])
				}
				return in.take(p[:1]), 0
			},
		}
		h.put(t, a)
		text := make([]byte, 10*budgetCalls)
		op := &Op{Kind: OpReadAtLeast, Min: int64(len(text)), Inline: inline}
		start(t, a, op)
		send(t, b, string(text))
		wait(t, op)
		ends(t, op, nil, string(text))
	}
}

// A read goes on with what the layer received on behalf of a write.
func TestWriteFillsLayer(t *testing.T) {
	kernelOnly(t, "it has a layer of its own")
	for _, inline := range []bool{false, true} {
		a, _ := pairOf(t)
		var in layerBytes
		h := &hooked{
			buffered: in.size,
			recv: func(under Transport, p []byte) (int, Code) {
				if in.size() == 0 {
					return under.Recv(0, p, 0, nil)
				}
				return in.take(p), 0
			},
			send: func(_ Transport, p []byte) (int, Code) {
				in.put(p)
				return len(p), 0
			},
		}
		h.put(t, a)
		op := &Op{Kind: OpReadSome, Max: 9, Inline: inline}
		start(t, a, op)
		if op.inForeground() {
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				wait(t, op)
			}()
			until(t, "it waits in the foreground", func() bool {
				a.mu.Lock()
				defer a.mu.Unlock()
				return op.waker != nil
			})
			send(t, a, "back")
			<-ended
		} else {
			send(t, a, "back")
			wait(t, op)
		}
		ends(t, op, nil, "back")
	}
}

// A layer that is taken off is closed, and not while it holds what was received.
func TestLayerTakenOff(t *testing.T) {
	kernelOnly(t, "it has layers of its own")
	a, _ := pairOf(t)
	held, owes, closed := 1, 0, 0
	h := &hooked{buffered: func() int { return held }, owed: func() int { return owes }, closed: func() { closed++ }}
	h.put(t, a)
	if err := a.SetLayer(nil); err != EBUSY || closed != 0 {
		t.Errorf("with bytes in it: %v, closed %d times", err, closed)
	}
	held, owes = 0, 1
	if err := a.SetLayer(nil); err != EBUSY || closed != 0 {
		t.Errorf("with bytes owed: %v, closed %d times", err, closed)
	}
	owes = 0
	must(t, a.SetLayer(nil))
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
}
