package sockcore

import (
	"bytes"
	"strings"
	"testing"
	"unsafe"
)

func TestReadSome(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, "hello world")
	ends(t, run(t, b, readSome(5)), nil, "hello")
	ends(t, run(t, b, &Op{Kind: OpReadSome, Max: 2, Flags: FlagPeek}), nil, " w")
	ends(t, run(t, b, readSome(0)), nil, "")
	ends(t, run(t, b, readSome(65536)), nil, " world")

	pending := start(t, b, readSome(65536))
	b.mu.Lock()
	if cap(pending.Buf) != 0 {
		t.Errorf("a pending read holds %d bytes", cap(pending.Buf))
	}
	b.mu.Unlock()
	send(t, a, "x")
	wait(t, pending)
	ends(t, pending, nil, "x")
	if cap(pending.Buf) > 64 {
		t.Errorf("one byte takes %d", cap(pending.Buf))
	}
}

// Whatever buffer is given: its length does not count, its capacity is used,
// and what it cannot hold still comes in one read.
func TestReadSomeBuffers(t *testing.T) {
	a, b := pairOf(t)
	big := strings.Repeat("0123456789", 20_000)
	for _, c := range []struct {
		buf  []byte
		max  int64
		want int // 0: something
	}{
		{make([]byte, 3, 100), 100, 100},
		{make([]byte, 3, 10), 100, 100},
		{nil, 100, 100},
		{make([]byte, 10), 65536, 65536},
		{nil, 65536, 65536},
		{make([]byte, 0, 100_000), 100_000, 100_000},
		{make([]byte, 10), 100_000, 100_000},
		{nil, 1 << 40, 0},
	} {
		send(t, a, big)
		op := run(t, b, &Op{Kind: OpReadSome, Max: c.max, Buf: c.buf})
		must(t, op.Err)
		if c.want != 0 && int(op.N) != c.want || string(op.Buf) != big[:op.N] {
			t.Errorf("cap %d, max %d: %d bytes", cap(c.buf), c.max, op.N)
		}
		if c.buf != nil && cap(c.buf) >= c.want && &op.Buf[0] != &c.buf[:1][0] {
			t.Errorf("cap %d, max %d: not the buffer that was given", cap(c.buf), c.max)
		}
		rest := int64(len(big)) - op.N
		ends(t, run(t, b, readAll(rest)), nil, big[op.N:])
	}
}

func TestReadAtLeast(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, "abcdef")
	ends(t, run(t, b, &Op{Kind: OpReadAtLeast, Min: 2, Max: 4}), nil, "abcd")
	ends(t, run(t, b, &Op{Kind: OpReadAtLeast, Min: 0, Max: 4}), nil, "")
	ends(t, run(t, b, readAll(2)), nil, "ef")

	pending := start(t, b, &Op{Kind: OpReadAtLeast, Min: 3, Max: 5, Buf: make([]byte, 0, 2)})
	send(t, a, "12")
	until(t, "two bytes taken", func() bool { n, _ := b.IoControl(IoBytesReadable); return n == 0 })
	send(t, a, "3456")
	wait(t, pending)
	ends(t, pending, nil, "12345")

	pending = start(t, b, readAll(10))
	send(t, a, "789")
	must(t, shutSend(a))
	wait(t, pending)
	ends(t, pending, EOF, "6789")
}

func TestReadToEOF(t *testing.T) {
	for _, c := range []struct {
		max  int64
		want string
	}{{0, "all of it"}, {-1, "all of it"}, {100, "all of it"}, {3, "all"}} {
		a, b := pairOf(t)
		pending := start(t, b, &Op{Kind: OpReadAtLeast, UntilEOF: true, Min: 1, Max: c.max})
		send(t, a, "all ")
		send(t, a, "of it")
		must(t, shutSend(a))
		wait(t, pending)
		ends(t, pending, nil, c.want)
	}
}

func TestReadToReset(t *testing.T) {
	a, b := pairOf(t)
	pending := start(t, b, &Op{Kind: OpReadAtLeast, UntilEOF: true})
	send(t, a, "half")
	until(t, "taken", func() bool { n, _ := b.IoControl(IoBytesReadable); return n == 0 })
	must(t, a.Reset())
	wait(t, pending)
	lacksOnWine(t, "the error of a reset, which reads as the end")
	ends(t, pending, ECONNRESET, "half")
}

func TestWriteSome(t *testing.T) {
	a, b := pairOf(t)
	op := run(t, a, &Op{Kind: OpWriteSome, Buf: []byte("some")})
	if op.Err != nil || op.N != 4 {
		t.Errorf("%d, %v", op.N, op.Err)
	}
	ends(t, run(t, b, readSome(9)), nil, "some")
	for _, k := range []Kind{OpWriteSome, OpWriteAll} {
		if op := run(t, a, &Op{Kind: k}); op.Err != nil || op.N != 0 {
			t.Errorf("nothing: %d, %v", op.N, op.Err)
		}
	}
	// Until the buffers are full; then it waits.
	block := make([]byte, 1<<20)
	sent := 0
	w := &Op{Kind: OpWriteSome, Buf: block, Flags: FlagDontWait}
	for run(t, a, w); w.Err == nil; run(t, a, w) {
		sent += int(w.N)
	}
	if w.Err != EAGAIN || w.N != 0 {
		t.Fatalf("full: %v, %d", w.Err, w.N)
	}
	w = start(t, a, &Op{Kind: OpWriteSome, Buf: block})
	must(t, run(t, b, readAll(int64(sent))).Err)
	wait(t, w)
	if w.Err != nil || w.N == 0 {
		t.Errorf("after room was made: %v, %d", w.Err, w.N)
	}
}

// A write much larger than the buffers, read with every kind of read at once.
func TestBulk(t *testing.T) {
	a, b := pairOf(t)
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	data = append(data, '\n')
	w := start(t, a, &Op{Kind: OpWriteAll, Buf: data})
	some := run(t, b, readSome(1000))
	all := run(t, b, readAll(5_000_000))
	line := run(t, b, &Op{Kind: OpReadUntil, Delim: []byte("f\n"), Max: -1})
	wait(t, w)
	if w.Err != nil || int(w.N) != len(data) {
		t.Fatalf("sent %d of %d, %v", w.N, len(data), w.Err)
	}
	must(t, some.Err)
	must(t, all.Err)
	must(t, line.Err)
	got := bytes.Join([][]byte{some.Buf, all.Buf, line.Buf}, nil)
	if !bytes.Equal(got, data) {
		t.Errorf("%d bytes came of %d, or others", len(got), len(data))
	}
}

func TestWriteAllToAPeerThatGoes(t *testing.T) {
	a, b := pairOf(t)
	w := start(t, a, &Op{Kind: OpWriteAll, Buf: make([]byte, 64<<20)})
	must(t, run(t, b, readAll(1<<20)).Err)
	breakOff(t, b)
	wait(t, w)
	if w.Err != ECONNRESET && w.Err != EPIPE || w.N < 1<<20 || w.N == int64(len(w.Buf)) {
		t.Errorf("%v after %d", w.Err, w.N)
	}
}

func TestDontWait(t *testing.T) {
	a, b := pairOf(t)
	for _, op := range []*Op{
		{Kind: OpReadSome, Max: 1, Flags: FlagDontWait},
		{Kind: OpReadAtLeast, Min: 1, Max: 1, Flags: FlagDontWait},
		{Kind: OpReadUntil, Delim: []byte("x"), Max: 9, Flags: FlagDontWait},
		{Kind: OpWait, WaitFor: WaitRead, Flags: FlagDontWait},
		{Kind: OpWait, WaitFor: WaitError, Flags: FlagDontWait},
	} {
		if !b.Start(op) || op.Err != EAGAIN {
			t.Errorf("%d: %v", op.Kind, op.Err)
		}
	}
	send(t, a, "123")
	op := &Op{Kind: OpReadAtLeast, Min: 5, Max: 5, Flags: FlagDontWait}
	if !b.Start(op) {
		t.Fatal("it waits")
	}
	ends(t, op, EAGAIN, "123")

	// What is there belongs to the read that is first in the queue.
	first := start(t, b, readAll(4))
	send(t, a, "ab")
	op = &Op{Kind: OpReadSome, Max: 9, Flags: FlagDontWait}
	if !b.Start(op) {
		t.Fatal("it waits")
	}
	ends(t, op, EAGAIN, "")
	send(t, a, "cd")
	wait(t, first)
	ends(t, first, nil, "abcd")
}

func TestOpsThatCannotBe(t *testing.T) {
	a, _ := pairOf(t)
	for _, c := range []struct {
		op   *Op
		want Code
	}{
		{&Op{}, EINVAL},
		{&Op{Kind: 99}, EINVAL},
		{&Op{Kind: OpWait, WaitFor: 3}, EINVAL},
		{&Op{Kind: OpConnect}, EDESTADDRREQ},
		{&Op{Kind: OpReadAtLeast, Min: 1, Flags: FlagPeek}, EINVAL},
		{&Op{Kind: OpReadUntil, Delim: []byte("x"), Flags: FlagOutOfBand}, EINVAL},
		{&Op{Kind: OpWriteAll, Buf: []byte("x"), Flags: FlagOutOfBand}, EINVAL},
		{&Op{Kind: OpReadUntil, Max: 9}, EINVAL},
		{&Op{Kind: OpAccept}, EINVAL},
		{&Op{Kind: OpConnect, Targets: []Endpoint{loopback(1)}, Flags: FlagDontWait}, EINVAL},
	} {
		if !a.Start(c.op) || c.op.Err != c.want {
			t.Errorf("kind %d: %v, want %v", c.op.Kind, c.op.Err, c.want)
		}
	}
}

func TestStartTwicePanics(t *testing.T) {
	a, _ := pairOf(t)
	op := start(t, a, readSome(1))
	defer wait(t, op)
	defer op.Abort(0)
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	a.Start(op)
}

func TestOpSize(t *testing.T) {
	if size := unsafe.Sizeof(Op{}); size > 352 {
		t.Errorf("an operation takes %d bytes; a pending one is to cost about 230", size)
	}
}
