package sockcore

import (
	"fmt"
	"strings"
	"testing"
)

func TestLaneOrder(t *testing.T) {
	a, b := pairOf(t)
	var reads []*Op
	for range 5 {
		reads = append(reads, start(t, b, readAll(3)))
	}
	until := start(t, b, readUntil("."))
	some := start(t, b, readSome(100))
	for _, piece := range []string{"0", "0011122", "2333", "444until.some"} {
		send(t, a, piece)
	}
	for i, op := range reads {
		wait(t, op)
		ends(t, op, nil, strings.Repeat(fmt.Sprint(i), 3))
	}
	wait(t, until)
	ends(t, until, nil, "until.")
	wait(t, some)
	ends(t, some, nil, "some")
}

// The lanes do not wait for each other.
func TestLanesAreIndependent(t *testing.T) {
	a, b := pairOf(t)
	read, errs := start(t, b, readSome(1)), start(t, b, waitFor(WaitError))
	must(t, run(t, b, waitFor(WaitWrite)).Err)
	send(t, b, "out")
	ends(t, run(t, a, readSome(9)), nil, "out")
	send(t, a, "i")
	wait(t, read)
	ends(t, read, nil, "i")
	breakOff(t, a)
	wait(t, errs)
	must(t, errs.Err)
}

// Ending the first of a queue lets the next one try, whatever it is.
func TestAbortLetsTheNextTry(t *testing.T) {
	a, b := pairOf(t)
	if !*overUnix {
		wait1 := start(t, b, waitFor(WaitError))
		oob := start(t, b, &Op{Kind: OpReadSome, Max: 1, Flags: FlagOutOfBand})
		wait1.Abort(0)
		wait(t, wait1)
		wait(t, oob)
		ends(t, oob, EINVAL, "") // none is pending
	}

	first, second, third := start(t, b, readAll(3)), start(t, b, readSome(9)), start(t, b, readSome(9))
	second.Abort(TimedOut)
	wait(t, second)
	ends(t, second, TimedOut, "")
	second.Abort(OperationAborted) // too late
	send(t, a, "abc")
	wait(t, first)
	ends(t, first, nil, "abc")
	ends(t, second, TimedOut, "")
	send(t, a, "def")
	wait(t, third)
	ends(t, third, nil, "def")
}

func TestCancel(t *testing.T) {
	a, b := pairOf(t)
	must(t, b.Cancel()) // nothing is pending: nothing happens
	ops := []*Op{
		start(t, b, readAll(3)), start(t, b, readSome(9)), start(t, b, readUntil("\n")),
		start(t, b, waitFor(WaitError)),
	}
	if !*overUnix {
		ops = append(ops, start(t, b, &Op{Kind: OpReadSome, Max: 1, Flags: FlagOutOfBand}))
	}
	send(t, a, "x")
	until(t, "taken", func() bool { n, _ := b.IoControl(IoBytesReadable); return n == 0 })
	must(t, b.Cancel())
	after := start(t, b, readAll(4))
	for i, op := range ops {
		wait(t, op)
		want := ""
		if i == 0 {
			want = "x"
		}
		ends(t, op, OperationAborted, want)
	}
	send(t, a, "kept")
	wait(t, after)
	ends(t, after, nil, "kept")
}

func TestCancelWrite(t *testing.T) {
	a, b := pairOf(t)
	data := make([]byte, 64<<20)
	for i := range data {
		data[i] = byte(i / 4096)
	}
	w := start(t, a, &Op{Kind: OpWriteAll, Buf: data})
	queued := start(t, a, &Op{Kind: OpWriteAll, Buf: []byte("never")})
	must(t, run(t, b, readAll(1000)).Err)
	must(t, a.Cancel())
	wait(t, w)
	wait(t, queued)
	if w.Err != OperationAborted || w.N == 0 || w.N == int64(len(data)) || queued.Err != OperationAborted || queued.N != 0 {
		t.Fatalf("%v after %d; %v after %d", w.Err, w.N, queued.Err, queued.N)
	}
	shut := make(chan error, 1)
	flush := Flush()
	flush.Done = func(*Op) { go func() { shut <- shutSend(a) }() }
	a.Start(flush)
	rest := run(t, b, &Op{Kind: OpReadAtLeast, UntilEOF: true})
	must(t, flush.Err)
	must(t, <-shut)
	if rest.Err != nil || rest.N+1000 != w.N || string(rest.Buf) != string(data[1000:w.N]) {
		t.Errorf("%v, %d bytes came of %d", rest.Err, rest.N+1000, w.N)
	}
}

func TestCloseEndsAll(t *testing.T) {
	_, b := pairOf(t)
	ops := []*Op{start(t, b, readSome(1)), start(t, b, readUntil("x")), start(t, b, waitFor(WaitError))}
	must(t, b.Close())
	for _, op := range ops {
		wait(t, op)
		ends(t, op, OperationAborted, "")
	}
	must(t, b.Open(TCP(V4)))
}

// Completions hold neither the lock nor a reference: a close inside one does
// not wait for itself; and what they start begins at once.
func TestDone(t *testing.T) {
	a, b := pairOf(t)
	ended := make(chan error, 9)
	second := &Op{Kind: OpReadSome, Max: 1, Done: func(op *Op) {
		ended <- op.Err
		ended <- b.Close()
	}}
	first := &Op{Kind: OpReadSome, Max: 1, Done: func(op *Op) {
		ended <- op.Err
		b.Start(second)
	}}
	third := &Op{Kind: OpReadAtLeast, Min: 9, Max: 9, Done: func(op *Op) { ended <- op.Err }}
	start(t, b, first)
	start(t, b, third)
	send(t, a, "1")
	if err := <-ended; err != nil {
		t.Errorf("first: %v", err)
	}
	third.Abort(OperationAborted)
	if err := <-ended; err != OperationAborted {
		t.Errorf("third: %v", err)
	}
	send(t, a, "2")
	for range 2 {
		if err := <-ended; err != nil {
			t.Errorf("second: %v", err)
		}
	}
	if b.IsOpen() {
		t.Error("it is open")
	}
	// Complete at once: Done is called before Start returns.
	calls := 0
	inner := &Op{Kind: OpReadSome, Max: 1, Done: func(*Op) { calls++ }}
	outer := &Op{Kind: OpReadSome, Max: 1, Done: func(*Op) { calls++; b.Start(inner) }}
	if !b.Start(outer) || calls != 2 {
		t.Errorf("%d calls", calls)
	}
}

// A completion that closes its socket finds it closed by the close that
// completed it, and may open it again.
func TestDoneThatOpensAgain(t *testing.T) {
	_, b := pairOf(t)
	result := make(chan error, 1)
	start(t, b, &Op{Kind: OpReadSome, Max: 1, Done: func(*Op) { result <- b.Open(TCP(V4)) }})
	must(t, b.Close())
	must(t, <-result)
	if info := b.Info(); info.State != StateOpen {
		t.Errorf("%+v", info)
	}
}

// A transfer that never ends must not starve others, nor put off a cancel: it
// is handed over, and Start returns.
func TestEndlessStreamLetsOthersStep(t *testing.T) {
	a, b := pairOf(t)
	c, d := pairOf(t)
	stop := make(chan struct{})
	defer close(stop)
	block := make([]byte, 1<<20)
	feed := &Op{Kind: OpWriteAll, Buf: block}
	feed.Done = func(op *Op) {
		select {
		case <-stop:
		default:
			if op.Err == nil {
				go a.Start(op)
			}
		}
	}
	a.Start(feed)
	endless := start(t, b, &Op{Kind: OpReadUntil, Delim: []byte("\x01"), Max: 1 << 30})
	for range 20 {
		read := start(t, d, readAll(4))
		send(t, c, "ping")
		wait(t, read)
		ends(t, read, nil, "ping")
	}
	endless.Abort(OperationAborted)
	wait(t, endless)
	if endless.Err != OperationAborted || endless.N == 0 {
		t.Errorf("%v after %d", endless.Err, endless.N)
	}
	breakOff(t, b)
}
