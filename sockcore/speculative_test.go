//go:build linux

package sockcore

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A short operation ends as any other does; with less room in its buffer, it is
// any other.
func TestShortEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		there string // sent before
		then  func(a, b *Socket)
		op    *Op
		err   error
		data  string
		left  string // is still to be read
	}{
		{name: "all", there: "abcdef", op: &Op{Kind: OpReadAtLeast, Min: 4, Max: 4}, data: "abcd", left: "ef"},
		{name: "at least", there: "abcdef", op: &Op{Kind: OpReadAtLeast, Min: 4, Max: 5}, data: "abcde", left: "f"},
		{name: "Min above Max", there: "abcdef", op: &Op{Kind: OpReadAtLeast, Min: 4, Max: 1}, data: "abcd", left: "ef"},
		{name: "some", there: "abcdef", op: &Op{Kind: OpReadSome, Min: 9, Max: 5}, data: "abcde", left: "f"},
		{name: "less", there: "ab", op: &Op{Kind: OpReadSome, Max: 5}, data: "ab"},
		{name: "none", there: "ab", op: &Op{Kind: OpReadSome}, left: "ab"},
		{name: "peek", there: "ab", op: &Op{Kind: OpReadSome, Max: 9, Flags: FlagPeek}, data: "ab", left: "ab"},
		{name: "do not wait", op: &Op{Kind: OpReadSome, Max: 9, Flags: FlagDontWait}, err: EAGAIN},
		{name: "do not wait for all", there: "ab", op: &Op{Kind: OpReadAtLeast, Min: 3, Max: 3, Flags: FlagDontWait}, err: EAGAIN, data: "ab"},
		{name: "late", op: &Op{Kind: OpReadSome, Max: 9, Deadline: 1}, err: TimedOut},
		{name: "late but there", there: "ab", op: &Op{Kind: OpReadSome, Max: 9, Deadline: 1}, data: "ab"},
		{name: "late for all", there: "ab", op: &Op{Kind: OpReadAtLeast, Min: 3, Max: 3, Deadline: 1}, err: TimedOut, data: "ab"},
		{name: "flag for one call", op: &Op{Kind: OpReadAtLeast, Min: 1, Max: 9, Flags: FlagPeek}, err: EINVAL},
		{name: "nothing urgent", op: &Op{Kind: OpReadSome, Max: 1, Flags: FlagOutOfBand}, err: EINVAL},
		{name: "eof", there: "ab", then: func(a, _ *Socket) { a.Shutdown(ShutdownSend) }, op: &Op{Kind: OpReadAtLeast, Min: 3, Max: 3}, err: EOF, data: "ab"},
		{name: "reset", then: func(a, _ *Socket) { a.Reset() }, op: &Op{Kind: OpReadSome, Max: 9}, err: ECONNRESET},
		{name: "closed", then: func(_, b *Socket) { b.Close() }, op: &Op{Kind: OpReadSome, Max: 9}, err: EBADF},
	} {
		for _, room := range []int{0, 3, 100} {
			t.Run(c.name, func(t *testing.T) {
				a, b := pairOf(t)
				if c.there != "" {
					send(t, a, c.there)
				}
				if c.then != nil {
					c.then(a, b)
				}
				op := c.op
				op.Buf = make([]byte, room)
				ends(t, run(t, b, op), c.err, c.data)
				if c.left != "" {
					ends(t, run(t, b, readSome(100)), nil, c.left)
				}
			})
		}
	}
}

// A short write of which a part fits goes on behind that when there is room.
func TestShortWrite(t *testing.T) {
	a, b := pairOf(t)
	piece := make([]byte, shortMost-5535) // of which some number does not fill the kernel's buffers
	for i := range piece {
		piece[i] = byte(i * 7)
	}
	write, sent := inline(&Op{Kind: OpWriteAll, Buf: piece}), int64(0)
	for a.Start(write) {
		sent += write.N
	}
	if !write.short {
		t.Fatal("it is not short")
	}
	done := await(t, write)
	parked(t, a, write)
	all := run(t, b, readAll(sent+int64(len(piece))))
	<-done
	must(t, write.Err)
	for i, c := range all.Buf {
		if c != piece[i%len(piece)] {
			t.Fatalf("byte %d is another", i)
		}
	}
	must(t, b.Close())
	for write.Err == nil {
		run(t, a, write)
	}
	if write.Err != ECONNRESET && write.Err != EPIPE {
		t.Error(write.Err)
	}
}

// What has come behind a short operation in its lane goes on after it, and what
// is ahead of one goes first.
func TestShortOrder(t *testing.T) {
	a, b := pairOf(t)
	first := start(t, b, inline(readAll(2)))
	behind := make(chan struct{})
	job := start(t, b, &Op{Kind: OpReadSome, Max: 2, Done: func(*Op) { close(behind) }})
	send(t, a, "112233")
	last := inline(readAll(2)) // what is there is not for it
	atOnce := b.Start(last)
	if *overTLS == "" && (atOnce || !first.short || !last.short) { // a handshake has made the descriptor known to the reactor
		t.Fatal("they are not short")
	}
	wait(t, first)
	ends(t, first, nil, "11")
	<-behind
	ends(t, job, nil, "22")
	if !atOnce {
		wait(t, last)
	}
	ends(t, last, nil, "33")
	send(t, a, "44")
	ends(t, run(t, b, first), nil, "44")
}

// Each of its calls is seen by a tracer, also by one that comes while it waits.
func TestShortTraced(t *testing.T) {
	env, seen := &Env{}, &recorder{}
	a, b := New(env), New(env)
	defer a.Close()
	defer b.Close()
	must(t, Pair(a, b, TCP(V4)))
	env.SetTracer(seen)
	send(t, a, "1")
	ends(t, run(t, b, readAll(1)), nil, "1")
	if got := names(seen.take()); got != "sendto recvfrom" {
		t.Error(got)
	}
	env.SetTracer(nil)
	op := start(t, b, inline(readAll(1)))
	env.SetTracer(seen)
	send(t, a, "2")
	wait(t, op)
	ends(t, op, nil, "2")
	if got := names(seen.take()); got != "sendto recvfrom" {
		t.Error(got)
	}
}

// feeder is a tracer that sends a further byte whenever one was read.
type feeder struct {
	t    *testing.T
	from *Socket
}

func (f *feeder) Call(c *SysCall) {
	if c.Name == "recvfrom" && c.Result > 0 {
		send(f.t, f.from, "x")
	}
}

// One whose turn was over, which needs a tracer, sleeps nevertheless when that has
// gone and there is nothing more.
func TestShortAfterBudget(t *testing.T) {
	env := &Env{}
	a, b := socketOf(t), New(env)
	defer b.Close()
	must(t, Pair(a, b, TCP(V4)))
	send(t, a, "x")
	env.SetTracer(&feeder{t, a})
	op := start(t, b, inline(readAll(100)))
	env.SetTracer(nil)
	if !op.resuming {
		t.Fatalf("its turn is not over after %d", op.N)
	}
	done := await(t, op)
	parked(t, b, op)
	must(t, b.Cancel())
	<-done
	if op.Err != OperationAborted || op.N != budgetCalls+1 {
		t.Errorf("%v after %d", op.Err, op.N)
	}
}

// A connect that is under way keeps short operations waiting, too: one that looked
// would take the connect's error.
func TestShortBehindConnect(t *testing.T) {
	s := openOf(t)
	s.mu.Lock()
	connecting := &Op{Kind: OpConnect, lane: laneWrite, dial: &dial{d: s.d}}
	s.lanes[laneWrite].push(connecting)
	s.mu.Unlock()
	op := start(t, s, inline(readAll(1))) // the kernel would say ENOTCONN
	s.mu.Lock()
	s.lanes[laneWrite].remove(connecting)
	s.mu.Unlock()
	wait(t, op)
	ends(t, op, ENOTCONN, "")
}

// Its result is no news any more to a session that wants to hear of hang-ups.
func TestShortTellsHangup(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	conn, _ := stranger(t, s)
	must(t, conn.CloseWrite())
	<-session.heard
	op := run(t, s, readAll(1))
	ends(t, op, EOF, "")
	if !op.short {
		t.Fatal("it was not short")
	}
	quiet(t, s)
}

// Closing, cancelling and opening again, by others, all the while that short
// operations try: whatever one says that it read was sent to it, and each ends.
func TestShortAndClose(t *testing.T) {
	var stopping atomic.Bool
	a, b := socketOf(t), socketOf(t)
	must(t, Pair(a, b, TCP(V4)))
	var all sync.WaitGroup
	loop := func(round func(*rand.Rand)) {
		seed := rand.Uint64()
		all.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, 1))
			for !stopping.Load() {
				round(rnd)
			}
		})
	}
	var succeeded, aborted, closed atomic.Int64
	for _, s := range []*Socket{a, b} {
		loop(func(*rand.Rand) {
			op := &Op{Kind: OpWriteAll, Buf: []byte("xxxxxxxx"), Deadline: Now() + int64(time.Millisecond)}
			run(t, s, op)
		})
		loop(func(rnd *rand.Rand) {
			op := readAll(1 + rnd.Int64N(20))
			op.Deadline = Now() + rnd.Int64N(int64(100*time.Microsecond))
			run(t, s, op)
			for _, c := range op.Buf {
				if c != 'x' {
					t.Errorf("%q", op.Buf)
				}
			}
			switch {
			case s != b:
			case op.Err == nil:
				succeeded.Add(1)
			case op.Err == OperationAborted:
				aborted.Add(1)
			case op.Err == EBADF:
				closed.Add(1)
			}
		})
	}
	loop(func(rnd *rand.Rand) {
		switch rnd.IntN(4) {
		case 0:
			a.Close()
			b.Close()
			for Pair(a, b, TCP(V4)) != nil && !stopping.Load() {
				a.Close()
			}
		case 1:
			a.Cancel()
		case 2:
			b.Cancel()
		case 3:
			a.Info()
		}
	})
	begin := time.Now()
	until(t, "operations have ended in each way", func() bool {
		return time.Since(begin) > stressTime && succeeded.Load() > 0 && aborted.Load() > 0 && closed.Load() > 0
	})
	stopping.Store(true)
	all.Wait()
	for _, s := range []*Socket{a, b} {
		must(t, s.Close())
		if info := s.Info(); info != (Info{FD: -1}) {
			t.Errorf("%+v", info)
		}
	}
}
