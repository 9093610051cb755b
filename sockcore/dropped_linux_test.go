package sockcore

import (
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// unixPair returns the two sockets of a pair of the unix family, and a descriptor to pass.
func unixPair(t *testing.T, kind Type) (a, b *Socket, fd int) {
	t.Helper()
	skipUnderQemu(t, "cuts control data without telling")
	file, err := os.Open(os.DevNull)
	must(t, err)
	t.Cleanup(func() { must(t, file.Close()) })
	a, b = socketOf(t), socketOf(t)
	must(t, Pair(a, b, UnixDomain(kind)))
	return a, b, int(file.Fd())
}

// Whatever reads past descriptors without room for them tells, and leaves none open.
func TestDroppedDescriptors(t *testing.T) {
	reads := map[string]func() *Op{
		"read_some": func() *Op { return readSome(3) },
		"read_some inline": func() *Op {
			return &Op{Kind: OpReadSome, Max: 3, Buf: make([]byte, 0, 3), Inline: true}
		},
		"read_at_least": func() *Op { return readAll(3) },
		"read_until":    func() *Op { return readUntil("!") },
		"expect": func() *Op {
			return &Op{Kind: OpReadUntil, Match: func(p []byte) (int, bool) { return len(p), true }, Max: 9}
		},
		"discard":         func() *Op { return &Op{Kind: OpReadTo, Max: 3} },
		"receive_file":    func() *Op { return &Op{Kind: OpReadTo, Max: 3, Sink: new(strings.Builder)} },
		"receive_message": func() *Op { return &Op{Kind: OpReadSome, Max: 3, Msg: new(Message)} },
	}
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			a, b, fd := unixPair(t, Stream)
			passing(t, a, "fd!", fd)
			send(t, a, "and") // which carries none
			before := openDescriptors(t)
			for _, dropped := range []bool{true, false} {
				op := read()
				if op.Kind == OpReadUntil && !dropped {
					op.Match = func(p []byte) (int, bool) { return len(p), true }
				}
				if run(t, b, op); op.Err != nil || op.N != 3 || op.ControlDropped != dropped {
					t.Errorf("%v, %d bytes, dropped %v, want %v", op.Err, op.N, op.ControlDropped, dropped)
				}
			}
			if after := openDescriptors(t); after != before {
				t.Errorf("%d descriptors are open, before %d", after, before)
			}
		})
	}
}

// A peek leaves descriptors where they are: it neither has them open, nor says that they were dropped.
func TestPeekLeavesDescriptors(t *testing.T) {
	for _, kind := range []Type{Stream, Datagram, SeqPacket} {
		for name, m := range map[string]*Message{"plain": nil, "message": {}} {
			t.Run(kind.String()+" "+name, func(t *testing.T) {
				a, b, fd := unixPair(t, kind)
				passing(t, a, "fd!", fd)
				before := openDescriptors(t)
				op := readSome(9)
				op.Flags, op.Msg = FlagPeek, m
				if run(t, b, op); string(op.Buf) != "fd!" || op.ControlDropped {
					t.Errorf("peek: %q, dropped %v", op.Buf, op.ControlDropped)
				}
				if after := openDescriptors(t); after != before {
					t.Errorf("%d descriptors are open, before %d", after, before)
				}
				text, came := receiveMessage(t, b, 1)
				fds := came.Ancillary().Descriptors
				if text != "fd!" || len(fds) != 1 {
					t.Errorf("afterwards %q with %v", text, fds)
				}
				for _, got := range fds {
					must(t, os.NewFile(uintptr(got), "passed").Close())
				}
			})
		}
	}
}

// What a socket adds by itself, as credentials, is no descriptor; and those are told beside it.
func TestPlainReadWithCredentials(t *testing.T) {
	for _, kind := range []Type{Stream, Datagram, SeqPacket} {
		t.Run(kind.String(), func(t *testing.T) {
			a, b, fd := unixPair(t, kind)
			for _, o := range []string{"pass_credentials", "timestamp"} {
				must(t, b.SetOption(option(t, o), BoolValue(true)))
			}
			send(t, a, "one")
			op := run(t, b, readSome(9))
			if ends(t, op, nil, "one"); op.ControlDropped {
				t.Error("no descriptor came")
			}
			before := openDescriptors(t)
			passing(t, a, "two", fd)
			op = run(t, b, readSome(9))
			if ends(t, op, nil, "two"); !op.ControlDropped {
				t.Error("a descriptor that came was not told")
			}
			passing(t, a, "many", fd, fd, fd, fd, fd)
			op = run(t, b, readSome(9))
			if ends(t, op, nil, "many"); !op.ControlDropped {
				t.Error("descriptors that came were not told")
			}
			if after := openDescriptors(t); after != before {
				t.Errorf("%d descriptors are open, before %d", after, before)
			}
		})
	}
}

// Options of UDP whose control data a plain read has no room for are no dropped descriptors.
func TestPlainReadOfUDP(t *testing.T) {
	skipUnderQemu(t, "does not know the option")
	a, b := socketOf(t), socketOf(t)
	must(t, Pair(a, b, UDP(V4)))
	must(t, b.SetOption(option(t, "packet_info"), BoolValue(true)))
	for _, m := range []*Message{nil, {}} {
		send(t, a, "one")
		op := readSome(9)
		op.Msg = m
		run(t, b, op)
		if ends(t, op, nil, "one"); op.ControlDropped {
			t.Errorf("with %+v", m)
		}
	}
}

// An empty message is the end of packets, unless something came with it.
func TestEmptyPacketWithDescriptors(t *testing.T) {
	a, b, fd := unixPair(t, SeqPacket)
	passing(t, a, "", fd)
	text, m := receiveMessage(t, b, 1)
	fds := m.Ancillary().Descriptors
	if text != "" || len(fds) != 1 {
		t.Fatalf("%q with %v", text, fds)
	}
	must(t, os.NewFile(uintptr(fds[0]), "passed").Close())
	send(t, a, "")
	op := readSome(9)
	op.Msg = &Message{Control: make([]byte, ControlRoom(1))}
	ends(t, run(t, b, op), EOF, "")
}

// What goes past memory would lose descriptors without telling.
func TestReceivedFileWithDescriptors(t *testing.T) {
	a, b, fd := unixPair(t, Stream)
	op := start(t, b, &Op{Kind: OpReadTo, UntilEOF: true, Sink: sinkOf(t)})
	part := strings.Repeat("x", 2<<20)
	send(t, a, part)
	passing(t, a, "fd!", fd)
	send(t, a, part)
	must(t, a.Shutdown(ShutdownSend))
	wait(t, op)
	if op.Err != nil || op.N != int64(2*len(part)+3) || !op.ControlDropped {
		t.Errorf("%v, %d bytes, dropped %v", op.Err, op.N, op.ControlDropped)
	}
}

// A descriptor whose room is cut off in the middle of the control data is told, and those before it are had.
func TestControlRoom(t *testing.T) {
	for came := 1; came <= 3; came++ {
		a, b, fd := unixPair(t, Datagram)
		passing(t, a, "x", fd, fd)
		op := readSome(9)
		op.Msg = &Message{Control: make([]byte, unix.CmsgLen(4*came))}
		run(t, b, op)
		fds := op.Msg.Ancillary().Descriptors
		for _, got := range fds {
			must(t, os.NewFile(uintptr(got), "passed").Close())
		}
		if want := min(came, 2); len(fds) != want || op.ControlDropped != (came < 2) {
			t.Errorf("room for %d: %v, dropped %v", came, fds, op.ControlDropped)
		}
	}
}

// A layer's reads are told, too.
func TestDroppedDescriptorsBelowALayer(t *testing.T) {
	a, b, fd := unixPair(t, Stream)
	(&hooked{}).put(t, b)
	passing(t, a, "fd!", fd)
	send(t, a, "and")
	for _, dropped := range []bool{true, false} {
		if op := run(t, b, readSome(3)); op.Err != nil || op.ControlDropped != dropped {
			t.Errorf("%v, dropped %v, want %v", op.Err, op.ControlDropped, dropped)
		}
	}
	waiting := start(t, b, readSome(3))
	passing(t, a, "fd!", fd)
	if wait(t, waiting); waiting.Err != nil || !waiting.ControlDropped {
		t.Errorf("in a job: %v, dropped %v", waiting.Err, waiting.ControlDropped)
	}
}

// readsToSend is a layer that reads before it sends, as TLS does for an alert once sending has failed.
type readsToSend struct {
	Transport
	mu sync.Mutex
}

func (l *readsToSend) Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Transport.Recv(tag, p, flags, m)
}

func (l *readsToSend) Send(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	_, _ = l.Recv(tag, make([]byte, 1), 0, nil) // what it reads does not matter
	return l.Transport.Send(tag, p, flags, m)
}

// What a layer's write reads, and is told of descriptors, shares nothing with the read beside it that only locks guard.
func TestDroppedBesideAWriteThatReads(t *testing.T) {
	a, b, _ := unixPair(t, Stream)
	send(t, a, strings.Repeat("x", 10_000))
	must(t, b.SetLayer(func(below Transport) Transport { return &readsToSend{Transport: below} }))
	var both sync.WaitGroup
	for _, one := range []func() *Op{func() *Op { return readSome(1) }, func() *Op { return &Op{Kind: OpWriteSome, Buf: []byte("y")} }} {
		both.Go(func() {
			for range 100 { // the peer reads nothing
				op := one()
				if run(t, b, op); op.Err != nil {
					t.Errorf("%v: %v", op.Kind, op.Err)
				}
			}
		})
	}
	both.Wait()
}
