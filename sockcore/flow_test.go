package sockcore

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"
)

// flowing is a flow between the inner ends of two pairs: what is written to in comes out of out.
type flowing struct {
	Flow
	in, out *Socket
	done    chan struct{}
}

func newFlow(t *testing.T) *flowing {
	t.Helper()
	f := &flowing{done: make(chan struct{})}
	f.in, f.From = pairOf(t)
	f.To, f.out = pairOf(t)
	f.Limit = -1
	f.Done = func(*Flow) { close(f.done) }
	return f
}

func TestFlowCopiesAndPassesTheEndOn(t *testing.T) {
	f := newFlow(t)
	f.Start()
	data := make([]byte, 3<<20+17)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(data)
	var sending sync.WaitGroup
	sending.Go(func() {
		op := WriteAll(data)
		run(t, f.in, op)
		_ = shutSend(f.in)
	})
	got := run(t, f.out, &Op{Kind: OpReadAtLeast, UntilEOF: true})
	must(t, got.Err)
	sending.Wait()
	<-f.done
	if !bytes.Equal(got.Buf[:got.N], data) {
		t.Errorf("of %d bytes %d came, or others", len(data), got.N)
	}
	if f.ReadErr != EOF || f.WriteErr != nil || f.Sent != int64(len(data)) || f.Unsent != 0 {
		t.Errorf("read %v, write %v, sent %d, unsent %d", f.ReadErr, f.WriteErr, f.Sent, f.Unsent)
	}
}

// The end is passed on by the connection that the flow has, also where its socket has been closed and has another one by then.
func TestFlowEndsItsOwnConnection(t *testing.T) {
	to, peer := pairOf(t)
	a := attempt{calls: budgetCalls, bytes: budgetBytes}
	to.mu.Lock()
	d := to.d
	a.use(d)
	to.d = nil // as a close does while an attempt is under way
	to.mu.Unlock()
	other := socketOf(t)
	must(t, Pair(to, other, streamProtocol()))
	op := &Op{Kind: OpFlowTo, flow: &Flow{Limit: -1, ReadErr: EOF}}
	if result, c := op.passEnd(&a); result != finished || c != 0 {
		t.Errorf("%v, %v", result, c)
	}
	if got := run(t, peer, readSome(1)); got.Err != EOF {
		t.Errorf("the flow's connection: %v", got.Err)
	}
	send(t, to, "on")
	ends(t, run(t, other, readSome(9)), nil, "on")
	d.retire()
	must(t, (&Env{}).close(0, d.fd).err())
}

// What was read goes out when the flow is stopped, and another operation waits until then.
func TestFlowStopped(t *testing.T) {
	f := newFlow(t)
	f.Delay = time.Hour
	f.Start()
	send(t, f.in, "delayed")
	until(t, "it is read", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.size == len("delayed")
	})
	behind := &Op{Kind: OpReadSome, Max: 9, Done: func(*Op) {}}
	if f.From.Start(behind) {
		t.Error("a read did not wait for the flow")
	}
	f.Stop(TimedOut)
	<-f.done
	if f.ReadErr != TimedOut || f.Sent != 7 || f.Unsent != 0 {
		t.Errorf("read %v, sent %d, unsent %d", f.ReadErr, f.Sent, f.Unsent)
	}
	if got := run(t, f.out, readAll(7)); string(got.Buf) != "delayed" {
		t.Errorf("got %q", got.Buf)
	}
	must(t, f.From.Cancel())
}

// A flow that is stopped before it starts, or while its lanes are another's, ends with what it was given.
func TestFlowStoppedBeforeItHasItsLanes(t *testing.T) {
	for _, c := range []struct {
		name    string
		swapped bool                                      // it takes the write lane first
		before  func(t *testing.T, f *flowing) (busy *Op) // what has a lane
	}{
		{"started later", false, func(*testing.T, *flowing) *Op { return nil }},
		{"behind a read", false, func(_ *testing.T, f *flowing) *Op {
			op := readAll(1)
			f.From.Start(op)
			return op
		}},
		{"behind a read, with the write lane", true, func(_ *testing.T, f *flowing) *Op {
			op := readAll(1)
			f.From.Start(op)
			return op
		}},
		{"behind a write", true, func(t *testing.T, f *flowing) *Op { return fullWrite(t, f.To) }},
		{"behind a write, with the read lane", false, func(t *testing.T, f *flowing) *Op { return fullWrite(t, f.To) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFlow(t)
			if c.swapped != (f.From.serial > f.To.serial) {
				f.From, f.To, f.in, f.out = f.To, f.From, f.out, f.in
			}
			busy := c.before(t, f)
			if busy != nil {
				f.Start()
			}
			f.Stop(TimedOut)
			if busy == nil {
				f.Start()
			}
			select {
			case <-f.done:
			case <-time.After(10 * time.Second):
				t.Fatal("it goes on")
			}
			if f.ReadErr != TimedOut && f.WriteErr != TimedOut {
				t.Errorf("read %v, write %v", f.ReadErr, f.WriteErr)
			}
			if busy != nil {
				busy.Abort(OperationAborted)
				busy.Wait()
			}
		})
	}
}

// fullWrite is a write that has more than the peer takes.
func fullWrite(t *testing.T, s *Socket) *Op {
	t.Helper()
	op := WriteAll(make([]byte, 64<<20))
	if s.Start(op) {
		t.Fatal("it is over")
	}
	return op
}

// What the sink does not take is told.
func TestFlowAbandoned(t *testing.T) {
	f := newFlow(t)
	f.Delay = time.Hour
	f.Start()
	send(t, f.in, "kept")
	until(t, "it is read", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.size == len("kept")
	})
	must(t, f.out.Close())
	f.write.Abort(OperationAborted)
	<-f.done
	if f.Sent != 0 || f.Unsent != 4 || f.WriteErr != OperationAborted {
		t.Errorf("sent %d, unsent %d, %v", f.Sent, f.Unsent, f.WriteErr)
	}
}

// Flows between the same sockets take their lanes in one order, whoever starts first.
func TestFlowsDoNotWaitForEachOther(t *testing.T) {
	for range 200 {
		a, b := newFlow(t), newFlow(t)
		b.From, b.To = a.From, a.To
		var starting sync.WaitGroup
		for _, f := range []*flowing{a, b} {
			starting.Go(f.Start)
		}
		starting.Wait()
		a.Stop(OperationAborted)
		<-a.done
		b.Stop(OperationAborted)
		<-b.done
		for _, s := range []*Socket{a.in, a.out, a.From, a.To} {
			must(t, s.Close())
		}
	}
}

// A rate and a delay are kept: never too fast, and not much slower.
func TestFlowRateAndDelay(t *testing.T) {
	var first, all time.Duration
	for range 5 { // a machine that does something else makes some of them late, and none early
		f := newFlow(t)
		f.Rate, f.Delay = 400_000, 200*time.Millisecond
		f.Start()
		start := Now() // before what is sent is read
		send(t, f.in, string(make([]byte, 200_000)))
		must(t, run(t, f.out, readAll(1)).Err)
		first = time.Duration(Now() - start)
		must(t, run(t, f.out, readAll(199_999)).Err)
		all = time.Duration(Now() - start)
		f.Stop(OperationAborted)
		<-f.done
		if first < 190*time.Millisecond || all < 665*time.Millisecond {
			t.Fatalf("the first byte came after %v, want 200ms, and all after %v, want 700ms", first, all)
		}
		if first < 400*time.Millisecond && all < time.Second {
			return
		}
	}
	t.Errorf("the first byte came after %v, want 200ms, and all after %v, want 700ms", first, all)
}

func TestFlowPieces(t *testing.T) {
	if *layered || *overTLS != "" {
		t.Skip("a layer makes sends of its own")
	}
	f := newFlow(t)
	sizes := []int{1, 3}
	f.Piece = func() int {
		n := 1 << 20
		if len(sizes) > 0 {
			n, sizes = sizes[0], sizes[1:]
		}
		return n
	}
	var n notes
	env := &Env{}
	env.SetObserver(&n)
	f.To.env = env
	send(t, f.in, "abcdefgh")
	must(t, shutSend(f.in))
	run(t, f.From, WaitFor(WaitRead))
	f.Start()
	<-f.done
	want := []string{"sent a", "sent bcd", "sent efgh", "shutdown send"}
	if got := n.take(); len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("sent %q, want %q", got, want)
	}
}

// A socket that is lent blocks, and its own reads wait until it is returned.
func TestLend(t *testing.T) {
	a, b := pairOf(t)
	l, err := a.Lend()
	if *layered || *overTLS != "" {
		if err != EBUSY {
			t.Errorf("with a layer: %v", err)
		}
		return
	}
	if err == NotSupported && runtime.GOOS == "windows" {
		t.Skip("Windows: a socket is no program's standard input")
	}
	must(t, err)
	<-l.Ready()
	must(t, l.Open())
	read := &Op{Kind: OpReadSome, Max: 9, Done: func(*Op) {}}
	if a.Start(read) {
		t.Error("a read did not wait")
	}
	send(t, b, "for the program")
	p := make([]byte, 20)
	n, err := l.File.Read(p)
	if err != nil || string(p[:n]) != "for the program" {
		t.Errorf("the program reads %q, %v", p[:n], err)
	}
	must(t, a.Cancel())
	l.Return()
	send(t, b, "back")
	if got := run(t, a, readAll(4)); string(got.Buf) != "back" {
		t.Errorf("read %q", got.Buf)
	}
	if _, err := socketOf(t).Lend(); err != EBADF {
		t.Errorf("a closed socket: %v", err)
	}
}
