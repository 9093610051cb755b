package sockcore

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// A Match that takes fewer bytes than it could gives up its turn: a cancel and
// the deadline count then, and what it has not taken stays in the kernel.
func TestMatchGoesOnLater(t *testing.T) {
	for _, c := range []struct {
		want error
		end  func(op *Op, deadline int64)
	}{
		{TimedOut, func(_ *Op, deadline int64) {
			for Now() < deadline { //nolint:revive // a search that keeps the processor busy
			}
		}},
		{OperationAborted, func(op *Op, _ int64) { _ = op.sock.Load().Cancel() }},
		{EINVAL, func(op *Op, _ int64) { op.Abort(EINVAL) }},
	} {
		for _, inline := range []bool{false, true} {
			a, b := pairOf(t)
			text := strings.Repeat("x", 40_000)
			send(t, a, text)
			deadline := Now() + int64(limit)
			if c.want == TimedOut {
				deadline = Now() + int64(50*time.Millisecond)
			}
			calls := 0
			op := &Op{Kind: OpReadUntil, Max: -1, Inline: inline, Deadline: deadline}
			op.Match = func(p []byte) (int, bool) {
				if calls++; calls == 10 {
					c.end(op, deadline)
				}
				return min(len(p), 3), false
			}
			if !b.Start(op) {
				wait(t, op)
			}
			if calls > 10 {
				t.Errorf("%v, inline %v: fed %d times", c.want, inline, calls)
			}
			ends(t, op, c.want, text[:3*calls])
			readable(t, b, text[3*calls:])
		}
	}
}

// While a Match has not returned, other sockets go on, and so does who started
// it: only its first turn is taken there.
func TestSlowMatchLetsOthersStep(t *testing.T) {
	a, b := pairOf(t)
	c, d := pairOf(t)
	send(t, a, "123456789")
	begun, goOn, done := make(chan bool, 1), make(chan bool), make(chan bool)
	calls := 0
	op := &Op{Kind: OpReadUntil, Max: -1, Done: func(*Op) { close(done) }}
	op.Match = func([]byte) (int, bool) {
		if calls++; calls == 2 {
			begun <- true
			select {
			case <-goOn:
			case <-time.After(2 * limit):
			}
		}
		return 4, calls == 2
	}
	start(t, b, op)
	<-begun
	for range 3 {
		read := make(chan bool)
		start(t, d, &Op{Kind: OpReadSome, Max: 9, Done: func(*Op) { close(read) }})
		send(t, c, "x")
		select {
		case <-read:
		case <-time.After(limit):
			t.Fatal("another socket waits for a search")
		}
	}
	close(goOn)
	<-done
	ends(t, op, nil, "12345678")
	readable(t, b, "9")
}

// However much a Match takes each time, and whenever the operation ends, each
// byte is fed to it once, and none is lost.
func TestMatchRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	a, b := pairOf(t)
	sent := make([]byte, 4<<20)
	for i := range sent {
		sent[i] = byte(rnd.Int())
	}
	a.Start(&Op{Kind: OpWriteAll, Buf: sent, Done: func(*Op) { _ = a.Shutdown(ShutdownSend) }})
	var end error
	for rest := sent; end != EOF; {
		left, cancel := rnd.IntN(100_000), rnd.IntN(3) == 0
		var fed []byte
		op := &Op{Kind: OpReadUntil, Max: int64(rnd.IntN(200_000)), Inline: rnd.IntN(2) == 0}
		op.Match = func(p []byte) (int, bool) {
			take := min(len(p), 1+rnd.IntN(20_000))
			fed = append(fed, p[:take]...)
			left -= take
			if left <= 0 && cancel {
				op.Abort(0)
			}
			return take, left <= 0 && !cancel
		}
		if !b.Start(op) {
			wait(t, op)
		}
		if end = op.Err; !bytes.Equal(op.Buf, fed) || !bytes.HasPrefix(rest, fed) || end == EOF && len(fed) < len(rest) {
			t.Fatalf("%v: %d bytes were fed and %d read, with %d left", end, len(fed), op.N, len(rest))
		}
		rest = rest[len(fed):]
	}
}

// A long delimiter is searched for again with each look, which counts.
func TestReadUntilLongDelimiter(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, strings.Repeat("x", 10_000))
	op := &Op{Kind: OpReadUntil, Delim: bytes.Repeat([]byte("x"), budgetBytes), Max: -1, Buf: make([]byte, 8000)}
	op.reset()
	look := attempt{calls: budgetCalls, bytes: budgetBytes}
	look.use(b.d)
	if got, code := op.try(&look); got != yielded || code != 0 || op.N != peekMin {
		t.Errorf("%d, %v after %d bytes", got, code, op.N)
	}
}
