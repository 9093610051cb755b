package sockcore

import (
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"
)

// serve answers each message of size bytes on s with the same, until the peer
// goes.
func serve(s *Socket, size int64, inline bool, done chan<- struct{}) {
	defer close(done)
	read := &Op{Kind: OpReadAtLeast, Min: size, Max: size, Buf: make([]byte, size), Inline: inline}
	write := &Op{Kind: OpWriteAll, Inline: inline}
	for {
		if !s.Start(read) {
			read.Wait()
		}
		if read.Err != nil {
			return
		}
		write.Buf = read.Buf
		if !s.Start(write) {
			write.Wait()
		}
	}
}

func BenchmarkPingPong(b *testing.B) {
	for _, bm := range []struct {
		name    string
		timeout time.Duration
		inline  bool
	}{{"reactor", 0, false}, {"inline", 0, true}, {"deadline", time.Minute, true}} {
		b.Run(bm.name, func(b *testing.B) {
			const size = 64
			x, y := pairOf(b)
			done := make(chan struct{})
			go serve(y, size, bm.inline, done)
			write := &Op{Kind: OpWriteAll, Buf: make([]byte, size), Inline: bm.inline}
			read := &Op{Kind: OpReadAtLeast, Min: size, Max: size, Buf: make([]byte, size), Inline: bm.inline}
			b.ReportAllocs()
			for b.Loop() {
				if bm.timeout != 0 {
					read.Deadline = Now() + int64(bm.timeout)
				}
				if !x.Start(write) {
					write.Wait()
				}
				if !x.Start(read) {
					read.Wait()
				}
			}
			x.Close()
			<-done
		})
	}
}

// Messages while a bulk transfer keeps the reactor busy: how long a turn is.
func BenchmarkPingPongBesideBulk(b *testing.B) {
	const size = 64
	x, y := pairOf(b)
	from, to := pairOf(b)
	bulk := &Op{Kind: OpWriteAll, Buf: make([]byte, 8<<20)}
	bulk.Done = func(op *Op) {
		if op.Err == nil {
			go from.Start(op)
		}
	}
	sink := &Op{Kind: OpReadAtLeast, Min: 8 << 20, Max: 8 << 20, Buf: make([]byte, 8<<20)}
	sink.Done = func(op *Op) {
		if op.Err == nil {
			go to.Start(op)
		}
	}
	from.Start(bulk)
	to.Start(sink)
	done := make(chan struct{})
	go serve(y, size, false, done)
	write := &Op{Kind: OpWriteAll, Buf: make([]byte, size)}
	read := &Op{Kind: OpReadAtLeast, Min: size, Max: size, Buf: make([]byte, size)}
	for b.Loop() {
		if !x.Start(write) {
			write.Wait()
		}
		if !x.Start(read) {
			read.Wait()
		}
	}
	x.Close()
	<-done
}

// One operation on what is ready: the cost of the engine above the call.
func BenchmarkReadyWriteRead(b *testing.B) {
	for _, inline := range []bool{false, true} {
		b.Run(map[bool]string{false: "reactor", true: "inline"}[inline], func(b *testing.B) {
			x, y := pairOf(b)
			write := &Op{Kind: OpWriteAll, Buf: make([]byte, 64), Inline: inline}
			read := &Op{Kind: OpReadAtLeast, Min: 64, Max: 64, Buf: make([]byte, 64), Inline: inline}
			b.ReportAllocs()
			for b.Loop() {
				x.Start(write)
				y.Start(read)
			}
		})
	}
}

// The same by the system's calls alone.
func BenchmarkReadyCalls(b *testing.B) {
	x, y := pairOf(b)
	p := make([]byte, 64)
	for b.Loop() {
		_, _ = sys.Send(x.d.fd, p, 0)
		_, _ = sys.Recv(y.d.fd, p, 0)
	}
}

func BenchmarkReceiveBulk(b *testing.B) {
	const size = 64 << 20
	x, y := pairOf(b)
	write := &Op{Kind: OpWriteAll, Buf: make([]byte, size)}
	read := &Op{Kind: OpReadAtLeast, Buf: make([]byte, 256<<10)}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		x.Start(write)
		for got := int64(0); got < size; got += read.N {
			read.Min = min(int64(cap(read.Buf)), size-got)
			read.Max = read.Min
			if !y.Start(read) {
				read.Wait()
			}
		}
		write.Wait()
	}
}

func BenchmarkReadUntil(b *testing.B) {
	line := make([]byte, 80)
	line[79] = '\n'
	block := make([]byte, 0, 80*800)
	for range 800 {
		block = append(block, line...)
	}
	x, y := pairOf(b)
	write := &Op{Kind: OpWriteAll, Buf: block}
	read := &Op{Kind: OpReadUntil, Delim: []byte("\n"), Max: 1 << 20, Buf: make([]byte, 4096)}
	b.SetBytes(int64(len(block)))
	b.ReportAllocs()
	for b.Loop() {
		x.Start(write)
		for range 800 {
			if !y.Start(read) {
				read.Wait()
			}
		}
		write.Wait()
	}
}

// A pending operation with a completion callback, queued and cancelled.
func BenchmarkQueueAndCancel(b *testing.B) {
	x, _ := pairOf(b)
	op := &Op{Kind: OpReadSome, Max: 65536, Done: func(*Op) {}}
	b.ReportAllocs()
	for b.Loop() {
		x.Start(op)
		x.Cancel()
	}
}

func BenchmarkConnect(b *testing.B) {
	l, port := listenerOf(b, -1)
	c, p := New(nil), New(nil)
	dial := connect("127.0.0.1", port)
	take := &Op{Kind: OpAccept, Into: p}
	b.ReportAllocs()
	for b.Loop() {
		if !c.Start(dial) {
			dial.Wait()
		}
		if !l.Start(take) {
			take.Wait()
		}
		if dial.Err != nil || take.Err != nil {
			b.Fatal(dial.Err, take.Err)
		}
		p.Reset()
		c.Close()
	}
}
