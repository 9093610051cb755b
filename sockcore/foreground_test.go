//go:build linux

package sockcore

import (
	"bytes"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sockshell/sockcore/internal/poller"

	"golang.org/x/sys/unix"
)

func inline(op *Op) *Op {
	op.Inline = true
	return op
}

// await waits for op on a goroutine of its own; the channel is closed when op is
// complete.
func await(t *testing.T, op *Op) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		wait(t, op)
	}()
	return done
}

// parked waits until op's owner waits for the descriptor.
func parked(t *testing.T, s *Socket, op *Op) {
	t.Helper()
	until(t, "its owner waits", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return op.waker != nil
	})
}

// handedOver waits until the reactor has op.
func handedOver(t *testing.T, s *Socket, op *Op) {
	t.Helper()
	until(t, "the reactor has it", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return op.counted
	})
}

// registered reports whether the reactor knows the socket's descriptor.
func registered(s *Socket) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.d.token != 0
}

// Whatever ends an operation ends one whose owner waits for the descriptor, too.
func TestInlineEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(t *testing.T, a, b *Socket, op *Op)
		err  error
		data string
	}{
		"data":     {func(t *testing.T, a, _ *Socket, _ *Op) { send(t, a, "whole") }, nil, "whole"},
		"two":      {func(t *testing.T, a, _ *Socket, _ *Op) { send(t, a, "wh"); send(t, a, "ole") }, nil, "whole"},
		"eof":      {func(t *testing.T, a, _ *Socket, _ *Op) { send(t, a, "who"); must(t, shutSend(a)) }, EOF, "who"},
		"reset":    {func(t *testing.T, a, _ *Socket, _ *Op) { must(t, a.Reset()) }, ECONNRESET, ""},
		"cancel":   {func(t *testing.T, _, b *Socket, _ *Op) { must(t, b.Cancel()) }, OperationAborted, ""},
		"abort":    {func(_ *testing.T, _, _ *Socket, op *Op) { op.Abort(ENOSYS) }, ENOSYS, ""},
		"close":    {func(t *testing.T, _, b *Socket, _ *Op) { must(t, b.Close()) }, OperationAborted, ""},
		"discon":   {func(t *testing.T, _, b *Socket, _ *Op) { must(t, b.Disconnect()) }, OperationAborted, ""},
		"shutdown": {func(t *testing.T, _, b *Socket, _ *Op) { must(t, b.Shutdown(ShutdownReceive)) }, endOfKernel(), ""},
		"detach": {func(t *testing.T, _, b *Socket, _ *Op) {
			fd, err := b.Detach()
			if b.Layer() != nil { // what it knows cannot be given away
				if err != EBUSY {
					t.Errorf("with a layer: %v", err)
				}
				must(t, b.Close())
				return
			}
			must(t, err)
			must(t, unix.Close(fd))
		}, OperationAborted, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "reset" || name == "discon" {
				if *overUnix {
					t.Skip("a connection of the unix family cannot be ended so")
				}
			}
			a, b := pairOf(t)
			op := start(t, b, inline(readAll(5)))
			done := await(t, op)
			parked(t, b, op)
			c.end(t, a, b, op)
			<-done
			ends(t, op, c.err, c.data)
		})
	}
}

func TestInlineDeadline(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, "part")
	op := inline(readAll(5))
	op.Deadline = Now() + int64(20*time.Millisecond)
	ends(t, run(t, b, op), TimedOut, "part")
	if now := Now(); now < op.Deadline {
		t.Errorf("%v too early", time.Duration(op.Deadline-now))
	}
	send(t, a, "s")
	op.Deadline = Now() + int64(time.Hour)
	op.Min, op.Max = 1, 1
	ends(t, run(t, b, op), nil, "s")
}

// What a wait for the descriptor can be told, and what it is not about, in all
// directions.
func TestInlineLanes(t *testing.T) {
	a, b := pairOf(t)
	write := inline(&Op{Kind: OpWriteAll, Buf: make([]byte, 16<<20)})
	start(t, a, write)
	done := await(t, write)
	parked(t, a, write)
	read := run(t, b, readAll(16<<20))
	<-done
	if write.Err != nil || write.N != 16<<20 || read.Err != nil {
		t.Fatal(write.Err, write.N, read.Err)
	}

	kernelOnly(t, "what follows needs out-of-band data")
	urgent := start(t, b, inline(waitFor(WaitError)))
	done = await(t, urgent)
	parked(t, b, urgent)
	run(t, a, &Op{Kind: OpWriteSome, Buf: []byte("!"), Flags: FlagOutOfBand})
	<-done
	must(t, urgent.Err)

	l, port := listenerOf(t, -1)
	into := socketOf(t)
	accept := start(t, l, inline(&Op{Kind: OpAccept, Into: into}))
	done = await(t, accept)
	parked(t, l, accept)
	must(t, run(t, socketOf(t), connect("127.0.0.1", port)).Err)
	<-done
	must(t, accept.Err)
}

// The reactor does not know what only its owner waits for; it does as soon as
// anything else is pending.
func TestInlineAndReactor(t *testing.T) {
	a, b := pairOf(t)
	job := start(t, b, &Op{Kind: OpReadSome, Max: 1, Done: func(*Op) {}})
	if !registered(b) {
		t.Fatal("the reactor does not know what a job waits for")
	}
	job.Abort(OperationAborted)

	op := start(t, b, inline(readAll(1)))
	done := await(t, op)
	parked(t, b, op)
	if registered(b) {
		t.Error("the reactor is woken as well")
	}
	// A job in another direction and one behind in the same.
	urgent, behind := make(chan struct{}), make(chan struct{})
	start(t, b, &Op{Kind: OpWait, WaitFor: WaitError, Done: func(*Op) { close(urgent) }})
	next := start(t, b, &Op{Kind: OpReadSome, Max: 9, Done: func(*Op) { close(behind) }})
	if !registered(b) {
		t.Error("the reactor does not know what a job waits for")
	}
	run(t, a, &Op{Kind: OpWriteSome, Buf: []byte("!"), Flags: FlagOutOfBand})
	<-urgent
	send(t, a, "1")
	<-done
	ends(t, op, nil, "1")
	send(t, a, "2")
	<-behind
	ends(t, next, nil, "2")
}

// While a job waits in another direction, the reactor sees to both.
func TestInlineBesideJob(t *testing.T) {
	a, b := pairOf(t)
	start(t, b, &Op{Kind: OpWait, WaitFor: WaitError, Done: func(*Op) {}})
	op := start(t, b, inline(readAll(1)))
	done := await(t, op)
	handedOver(t, b, op)
	send(t, a, "1")
	<-done
	ends(t, op, nil, "1")
	if n := background.Load(); n != 1 {
		t.Errorf("%d operations in the background", n)
	}
}

// The only processor of Go's scheduler is not kept from everybody else.
func TestInlineOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	a, b := pairOf(t)
	op := start(t, b, inline(readAll(1)))
	done := await(t, op)
	handedOver(t, b, op)
	send(t, a, "1")
	<-done
	ends(t, op, nil, "1")
}

// A job that comes in another direction while its owner drives an operation is not
// forgotten.
func TestInlineAndJobMeanwhile(t *testing.T) {
	const size = 4 << 20
	for range 50 {
		a, b := pairOf(t)
		op := start(t, b, inline(readAll(2)))
		done := await(t, op)
		send(t, a, "1")
		written := make(chan struct{})
		job := &Op{Kind: OpWriteAll, Buf: make([]byte, size), Done: func(*Op) { close(written) }}
		b.Start(job)
		must(t, run(t, a, readAll(size)).Err)
		<-written
		must(t, job.Err)
		send(t, a, "2")
		<-done
		ends(t, op, nil, "12")
		must(t, a.Close())
		must(t, b.Close())
	}
}

// A wait that ends for nothing is taken up again.
func TestInlineWithoutProgress(t *testing.T) {
	a, b := pairOf(t)
	op := start(t, b, inline(readAll(1)))
	done := await(t, op)
	parked(t, b, op)
	b.mu.Lock()
	op.waker.wake()
	b.mu.Unlock()
	send(t, a, "1")
	<-done
	ends(t, op, nil, "1")
}

// Two sockets share a connection: each byte makes both ready, and is only one's.
func TestInlineShared(t *testing.T) {
	const n = 2000
	a, b := pairOf(t)
	handle, err := b.NativeHandle()
	must(t, err)
	fd, err := unix.Dup(int(handle))
	must(t, err)
	c := socketOf(t)
	must(t, c.Attach(fd, TCP(V4)))
	var got atomic.Int64
	var readers sync.WaitGroup
	for _, s := range []*Socket{b, c} {
		readers.Go(func() {
			op := readAll(1)
			err := s.Do(context.Background(), op) // as long as it takes: the other one may get all
			for ; err == nil; err = s.Do(context.Background(), op) {
				got.Add(1)
			}
			if err != EOF {
				t.Errorf("%v", err)
			}
		})
	}
	for range n {
		before := got.Load()
		send(t, a, "x")
		until(t, "it is read", func() bool { return got.Load() > before })
	}
	must(t, a.Shutdown(ShutdownSend))
	readers.Wait()
	if got.Load() != n {
		t.Errorf("%d bytes of %d", got.Load(), n)
	}
}

// Several goroutines wait at once, one with the waker, and each gets its own.
func TestInlineManyWaiters(t *testing.T) {
	const n = 8
	var far [n]*Socket
	var ops [n]*Op
	var all sync.WaitGroup
	var parkedOrTrusted func() bool
	near := make([]*Socket, n)
	for i := range n {
		far[i], near[i] = pairOf(t)
		ops[i] = start(t, near[i], inline(readAll(1)))
		all.Go(func() { wait(t, ops[i]) })
	}
	parkedOrTrusted = func() bool {
		for i := range n {
			near[i].mu.Lock()
			settled := ops[i].waker != nil || ops[i].counted
			near[i].mu.Unlock()
			if !settled {
				return false
			}
		}
		return true
	}
	until(t, "all wait", parkedOrTrusted)
	for i := range n {
		send(t, far[i], string(rune('a'+i)))
	}
	all.Wait()
	for i := range n {
		ends(t, ops[i], nil, string(rune('a'+i)))
	}
}

// Data drips in while others cancel, end the operation and set tiny deadlines:
// every byte comes, once and in order.
func TestInlineDripAndCancel(t *testing.T) {
	const rounds = 1000
	a, b := pairOf(t)
	var stopped atomic.Bool
	sent := make(chan []byte)
	go func() {
		var all []byte
		rnd := rand.New(rand.NewPCG(11, 12))
		for !stopped.Load() {
			piece := make([]byte, 1+rnd.IntN(40))
			for i := range piece {
				piece[i] = byte('a' + rnd.IntN(26))
			}
			piece[len(piece)-1] = '\n'
			op := Op{Kind: OpWriteAll, Buf: piece, Inline: true}
			if !a.Start(&op) {
				op.Wait()
			}
			all = append(all, piece[:op.N]...)
			until(t, "it is read", func() bool {
				n, _ := b.IoControl(IoBytesReadable)
				return n == 0 || stopped.Load()
			})
		}
		shutSend(a)
		sent <- all
	}()
	var current atomic.Pointer[Op]
	var chaos sync.WaitGroup
	chaos.Go(func() {
		rnd := rand.New(rand.NewPCG(13, 14))
		for !stopped.Load() {
			op := current.Load()
			switch rnd.IntN(4) {
			case 0:
				b.Cancel()
			case 1:
				if op != nil {
					op.Abort(OperationAborted)
				}
			default:
				pause := unix.NsecToTimespec(int64(rnd.IntN(30_000))) // no state is waited for: it spreads the cancels
				unix.Nanosleep(&pause, nil)
			}
		}
	})
	var got []byte
	ended := map[error]int{}
	rnd := rand.New(rand.NewPCG(15, 16))
	seen := func() bool { // each ending often enough for the rest to say something
		return min(ended[nil], ended[OperationAborted], ended[TimedOut]) >= rounds/100
	}
	for round := 0; round < rounds || !seen() && round < 100*rounds; round++ {
		op := &Op{Kind: OpReadSome, Max: int64(1 + rnd.IntN(100)), Inline: true}
		if rnd.IntN(2) == 0 {
			op.Buf = make([]byte, 500)
		}
		switch rnd.IntN(3) {
		case 0:
			op.Kind, op.Min, op.Max = OpReadAtLeast, int64(1+rnd.IntN(200)), 300
		case 1:
			op.Kind, op.Max, op.Delim = OpReadUntil, 500, []byte("\n")
		}
		if rnd.IntN(3) == 0 {
			op.Deadline = Now() + int64(rnd.IntN(50))*int64(time.Microsecond)
		}
		if !b.Start(op) {
			current.Store(op)
			wait(t, op)
		}
		got = append(got, op.Buf...)
		ended[op.Err]++
	}
	stopped.Store(true)
	chaos.Wait()
	all := <-sent
	rest := run(t, b, &Op{Kind: OpReadAtLeast, UntilEOF: true})
	must(t, rest.Err)
	if got = append(got, rest.Buf...); !bytes.Equal(got, all) {
		t.Errorf("%d bytes came of %d", len(got), len(all))
	}
	if !seen() {
		t.Errorf("the operations ended so: %v", ended)
	}
}

// A read whose owner waits does so itself where hang-ups are watched, too: data are no event for the reactor, and it
// makes no more calls than without.
func TestInlineBesidePeerWatch(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	conn, _ := stranger(t, s)
	var calls [2][]string
	for i, watched := range []bool{false, true} {
		b := s
		write := func() { _, err := conn.Write([]byte("x")); must(t, err) }
		if !watched {
			a, plain := pairOf(t)
			plain.env = &Env{}
			b, write = plain, func() { send(t, a, "x") }
		}
		if watched && (b.d.peer == nil || b.d.interest != poller.Hangups) {
			t.Fatal("it is not watched")
		}
		op := start(t, b, inline(readAll(1)))
		done := await(t, op)
		parked(t, b, op)
		tracer := &recorder{}
		b.env.SetTracer(tracer)
		write()
		<-done
		b.env.SetTracer(nil)
		ends(t, op, nil, "x")
		if b.d.token != 0 && b.d.interest != poller.Hangups {
			t.Error("the reactor was asked")
		}
		calls[i] = strings.Fields(names(tracer.take()))
	}
	if !slices.Equal(calls[0], calls[1]) {
		t.Errorf("%v without, %v with a watch", calls[0], calls[1])
	}
}
