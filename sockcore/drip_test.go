package sockcore

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// Data drips in while the reader cancels, ends single operations and sets tiny
// deadlines, a thousand times: every byte comes, once and in order.
func TestDripAndCancel(t *testing.T) {
	const rounds = 1000
	a, b := pairOf(t)
	rnd := rand.New(rand.NewPCG(3, 4))
	stop, sent := make(chan struct{}), make(chan []byte)
	go func() {
		var all []byte
		rnd := rand.New(rand.NewPCG(5, 6))
		for {
			select {
			case <-stop:
				shutSend(a)
				sent <- all
				return
			default:
			}
			if n, _ := b.IoControl(IoBytesReadable); n > 0 {
				runtime.Gosched() // the reader has to wait most of the time
				continue
			}
			piece := make([]byte, 1+rnd.IntN(40))
			for i := range piece {
				piece[i] = byte('a' + rnd.IntN(26))
				if rnd.IntN(30) == 0 {
					piece[i] = '\n'
				}
			}
			op := Op{Kind: OpWriteAll, Buf: piece}
			if !a.Start(&op) {
				op.Wait()
			}
			all = append(all, piece[:op.N]...)
		}
	}()

	var got []byte
	cancelled := 0
	ops := make([]*Op, 3)
	for range rounds {
		for i := range ops {
			op := &Op{Tag: int32(i)}
			switch rnd.IntN(4) {
			case 0:
				op.Kind, op.Max = OpReadSome, int64(1+rnd.IntN(100))
			case 1:
				op.Kind, op.Min, op.Max = OpReadAtLeast, int64(1+rnd.IntN(200)), 300
			case 2:
				op.Kind, op.Max, op.Delim = OpReadUntil, 500, []byte("\n")
			case 3:
				op.Kind, op.WaitFor = OpWait, WaitRead
			}
			if rnd.IntN(3) == 0 {
				op.Deadline = Now() + int64(rnd.IntN(50))*int64(time.Microsecond)
			}
			ops[i] = op
			b.Start(op)
		}
		switch rnd.IntN(3) {
		case 0:
			must(t, b.Cancel())
		case 1:
			ops[rnd.IntN(len(ops))].Abort(OperationAborted)
			must(t, b.Cancel())
		case 2:
			for _, op := range ops {
				op.Abort(TimedOut)
			}
		}
		for _, op := range ops {
			wait(t, op)
			got = append(got, op.Buf...)
			switch op.Err {
			case nil, NotFound:
			case OperationAborted, TimedOut:
				cancelled++
			default:
				t.Fatalf("%v", op.Err)
			}
		}
	}
	close(stop)
	rest := &Op{Kind: OpReadAtLeast, UntilEOF: true}
	b.Start(rest)
	all := <-sent
	wait(t, rest)
	must(t, rest.Err)
	got = append(got, rest.Buf...)
	if !bytes.Equal(got, all) {
		i := 0
		for i < len(got) && i < len(all) && got[i] == all[i] {
			i++
		}
		t.Fatalf("%d bytes came of %d, different from byte %d", len(got), len(all), i)
	}
	if cancelled < rounds/10 {
		t.Errorf("only %d operations were cancelled", cancelled)
	}
}
