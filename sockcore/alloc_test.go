//go:build !race

package sockcore

import (
	"runtime"
	"testing"
	"time"
)

// Foreground reads and writes reuse one operation, and allocate nothing: neither
// when they are ready at once nor when they have to wait, with a deadline or
// without.
func TestNoAllocations(t *testing.T) {
	noAllocations(t, TCP(V4))
	if runtime.GOOS == "linux" {
		noAllocations(t, UnixDomain(Stream))
	}
}

func noAllocations(t *testing.T, p Protocol) {
	t.Helper()
	const size = 64
	for _, deadline := range []time.Duration{0, time.Hour} {
		a, b := socketOf(t), socketOf(t)
		must(t, Pair(a, b, p))
		write := &Op{Kind: OpWriteAll, Buf: make([]byte, size)}
		writeSome := &Op{Kind: OpWriteSome, Buf: make([]byte, size)}
		read := &Op{Kind: OpReadSome, Max: size, Buf: make([]byte, size)}
		readAll := &Op{Kind: OpReadAtLeast, Min: size, Max: size, Buf: make([]byte, size)}
		line := &Op{Kind: OpReadUntil, Delim: []byte("\n"), Max: size, Buf: make([]byte, size)}
		write.Buf[size-1], writeSome.Buf[size-1] = '\n', '\n'
		do := func(s *Socket, op *Op) {
			if deadline != 0 {
				op.Deadline = Now() + int64(deadline)
			}
			if !s.Start(op) {
				op.Wait()
			}
			if op.Err != nil || op.N != size {
				t.Fatalf("%v, %d", op.Err, op.N)
			}
		}
		for name, r := range map[string]*Op{"read_some": read, "read_at_least": readAll, "read_until": line} {
			if n := testing.AllocsPerRun(200, func() { do(a, write); do(b, r) }); n != 0 {
				t.Errorf("%v, %s, ready, deadline %v: %v allocations", p, name, deadline, n)
			}
			if n := testing.AllocsPerRun(200, func() {
				if deadline != 0 {
					r.Deadline = Now() + int64(deadline)
				}
				if b.Start(r) {
					t.Fatal("it did not have to wait")
				}
				do(a, writeSome)
				r.Wait()
			}); n != 0 {
				t.Errorf("%v, %s, waiting, deadline %v: %v allocations", p, name, deadline, n)
			}
		}
	}
}

// Nor does a message, where its operation and what tells of it are used again.
func TestNoAllocationsOfMessages(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("package unix makes memory for each address")
	}
	a, b := socketOf(t), socketOf(t)
	must(t, Pair(a, b, UDP(V4)))
	from, err := a.LocalEndpoint()
	must(t, err)
	write := &Op{Kind: OpWriteSome, Buf: []byte("hello"), Inline: true}
	read := &Op{Kind: OpReadSome, Max: 64, Buf: make([]byte, 64), Msg: &Message{}, Inline: true}
	if n := testing.AllocsPerRun(200, func() {
		for _, step := range []struct {
			s  *Socket
			op *Op
		}{{a, write}, {b, read}} {
			if !step.s.Start(step.op) {
				step.op.Wait()
			}
		}
		if write.Err != nil || read.Err != nil || string(read.Buf) != "hello" || read.Msg.From != from {
			t.Fatalf("%v, %v, %q from %v", write.Err, read.Err, read.Buf, read.Msg.From)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Nor do those whose owner waits for the descriptor, with and without a spin.
func TestNoAllocationsInline(t *testing.T) {
	const size = 64
	for _, spin := range []bool{true, false} {
		env := &Env{}
		env.SetSpin(spin)
		x, y := New(env), New(env)
		if err := Pair(x, y, TCP(V4)); err != nil {
			t.Fatal(err)
		}
		done := make(chan struct{})
		go serve(y, size, true, done)
		write := &Op{Kind: OpWriteAll, Buf: make([]byte, size), Inline: true}
		read := &Op{Kind: OpReadAtLeast, Min: size, Max: size, Buf: make([]byte, size), Inline: true}
		if n := testing.AllocsPerRun(500, func() {
			for _, op := range []*Op{write, read} {
				op.Deadline = Now() + int64(time.Hour)
				if !x.Start(op) {
					op.Wait()
				}
				if op.Err != nil {
					t.Fatal(op.Err)
				}
			}
		}); n != 0 {
			t.Errorf("spin %v: %v allocations", spin, n)
		}
		x.Close()
		<-done
		y.Close()
	}
}

// Nor does a delimiter that comes in pieces.
func TestNoAllocationsOfASeam(t *testing.T) {
	a, b := pairOf(t)
	first, second := &Op{Kind: OpWriteAll, Buf: []byte("line\r")}, &Op{Kind: OpWriteAll, Buf: []byte("\n")}
	read := readUntil("\r\n")
	read.Buf = make([]byte, 100)
	if n := testing.AllocsPerRun(200, func() {
		a.Start(first)
		if b.Start(read) {
			t.Fatal("it did not have to wait")
		}
		a.Start(second)
		read.Wait()
	}); n != 0 || string(read.Buf) != "line\r\n" {
		t.Errorf("%v allocations, %q", n, read.Buf)
	}
}

// A write that has to wait allocates nothing either.
func TestNoAllocationsOfAWaitingWrite(t *testing.T) {
	const size = 8 << 20
	for _, deadline := range []time.Duration{0, time.Hour} {
		a, b := pairOf(t)
		write := &Op{Kind: OpWriteAll, Buf: make([]byte, size)}
		read := &Op{Kind: OpReadAtLeast, Min: size, Max: size, Buf: make([]byte, size)}
		if n := testing.AllocsPerRun(20, func() {
			if deadline != 0 {
				write.Deadline = Now() + int64(deadline)
			}
			if a.Start(write) {
				t.Fatal("it did not have to wait")
			}
			if !b.Start(read) {
				read.Wait()
			}
			write.Wait()
			if write.Err != nil || read.Err != nil {
				t.Fatal(write.Err, read.Err)
			}
		}); n != 0 {
			t.Errorf("deadline %v: %v allocations", deadline, n)
		}
	}
}

// Without a tracer nothing is allocated for it; a call that reads a property
// shows it.
func TestNoAllocationsOfCalls(t *testing.T) {
	a, b := pairOf(t)
	noDelay, _ := LookupOption("tcp_no_delay")
	_ = b
	if n := testing.AllocsPerRun(100, func() {
		a.SetOption(noDelay, BoolValue(true))
		a.GetOption(noDelay)
		a.IoControl(IoBytesReadable)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
