//go:build linux

package sockcore

import (
	"encoding/binary"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"sockshell/internal/crash"
)

// Messages drip in while the reader cancels, ends single operations and sets tiny deadlines, a thousand times: every
// message comes, once, whole and in order, and with it its descriptor, or the word that it was dropped.
func TestDripMessages(t *testing.T) {
	skipUnderQemu(t, "cuts control data without telling")
	for name, p := range map[string]Protocol{"udp": UDP(V4), "datagram": UnixDomain(Datagram), "seqpacket": UnixDomain(SeqPacket)} {
		t.Run(name, func(t *testing.T) {
			a, b := socketOf(t), socketOf(t)
			must(t, Pair(a, b, p))
			stop, sent := make(chan struct{}), make(chan [2]int)
			d := dripReader{t: t, b: b, rnd: rand.New(rand.NewPCG(7, 8))}
			d.round() // from here on what waits has its own descriptors
			before := openDescriptors(t)
			go crash.Guard(func() { drip(t, a, b, p.Family == Unix, stop, sent) })
			for end := time.Now().Add(20 * time.Second); (d.cancelled < 1000 || d.next < 1000) && time.Now().Before(end); {
				d.round()
			}
			close(stop)
			all := <-sent
			for d.next < all[0] {
				op := &Op{Kind: OpReadSome, Max: 100, Deadline: Now() + int64(5*time.Second)}
				d.took(run(t, b, op))
			}
			if d.passed+d.dropped != all[1] || d.next != all[0] {
				t.Errorf("%d of %d messages came, %d of %d descriptors, %d were dropped", d.next, all[0], d.passed, all[1], d.dropped)
			}
			if d.cancelled < 1000 || d.next < 1000 {
				t.Errorf("only %d operations were cancelled, and %d messages came", d.cancelled, d.next)
			}
			if after := openDescriptors(t); after != before {
				t.Errorf("%d descriptors are open, before %d", after, before)
			}
		})
	}
}

// drip sends messages, numbered, some with a descriptor, each when the one before has been read.
func drip(t *testing.T, a, b *Socket, passing bool, stop <-chan struct{}, sent chan<- [2]int) {
	rnd := rand.New(rand.NewPCG(9, 10))
	messages, descriptors := 0, 0
	for {
		select {
		case <-stop:
			sent <- [2]int{messages, descriptors}
			return
		default:
		}
		if n, _ := b.IoControl(IoBytesReadable); n > 0 {
			runtime.Gosched() // the reader has to wait most of the time
			continue
		}
		op := &Op{Kind: OpWriteSome, Buf: binary.BigEndian.AppendUint64(nil, uint64(messages))}
		if passing && rnd.IntN(3) == 0 {
			op.Msg = &Message{Control: DescriptorsControl([]int{int(os.Stdin.Fd())})}
			descriptors++
		}
		if !a.Start(op) {
			op.Wait()
		}
		if op.Err != nil {
			t.Errorf("a send: %v", op.Err)
		}
		messages++
	}
}

// dripReader reads messages, and counts.
type dripReader struct {
	t   *testing.T
	b   *Socket
	rnd *rand.Rand

	next, passed, dropped, cancelled int
}

// round starts three operations, and ends them.
func (d *dripReader) round() {
	ops := make([]*Op, 3)
	for i := range ops {
		op := &Op{Kind: OpReadSome, Max: 100, Tag: int32(i)}
		switch d.rnd.IntN(4) {
		case 0:
			op.Msg = new(Message)
		case 1:
			op.Msg = &Message{Control: make([]byte, ControlRoom(1))}
		case 2:
			op.Kind, op.WaitFor = OpWait, WaitRead
		}
		if d.rnd.IntN(3) == 0 {
			op.Deadline = Now() + int64(d.rnd.IntN(50))*int64(time.Microsecond)
		}
		ops[i] = op
		d.b.Start(op)
	}
	for range d.rnd.IntN(20) {
		runtime.Gosched() // the sender comes to send
	}
	if d.rnd.IntN(2) == 0 {
		ops[d.rnd.IntN(len(ops))].Abort(TimedOut)
	}
	must(d.t, d.b.Cancel())
	for _, op := range ops {
		wait(d.t, op)
		d.took(op)
	}
}

// took notes what an operation came to.
func (d *dripReader) took(op *Op) {
	d.t.Helper()
	switch {
	case op.Err == OperationAborted || op.Err == TimedOut:
		if d.cancelled++; op.N != 0 || op.ControlDropped {
			d.t.Fatalf("%v with %d bytes", op.Err, op.N)
		}
		return
	case op.Err != nil:
		d.t.Fatal(op.Err)
	case op.Kind == OpWait:
		return
	case len(op.Buf) != 8 || binary.BigEndian.Uint64(op.Buf) != uint64(d.next):
		d.t.Fatalf("%x is not message %d", op.Buf, d.next)
	}
	d.next++
	if op.ControlDropped {
		d.dropped++
	}
	if op.Msg == nil {
		return
	}
	for _, fd := range op.Msg.Ancillary().Descriptors {
		d.passed++
		must(d.t, os.NewFile(uintptr(fd), "passed").Close())
	}
}
