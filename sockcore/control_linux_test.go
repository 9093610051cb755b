package sockcore

import (
	"context"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"
)

// receiveMessage receives one message with room for control data.
func receiveMessage(t *testing.T, s *Socket, descriptors int) (string, *Message) {
	t.Helper()
	op := readSome(100)
	op.Msg = &Message{Control: make([]byte, ControlRoom(descriptors))}
	op.Deadline = Now() + int64(5*time.Second)
	must(t, run(t, s, op).Err)
	return string(op.Buf), op.Msg
}

// What comes with a UDP message is told where the option asks for it.
func TestAncillary(t *testing.T) {
	skipUnderQemu(t, "does not know the options of control data")
	for name, f := range map[string]Family{"v4": V4, "v6": V6} {
		t.Run(name, func(t *testing.T) {
			at := loopbackOf(f)
			a, b := bound(t, UDP(f), at), bound(t, UDP(f), at)
			for _, o := range []string{"packet_info", "receive_ttl", "receive_tos", "timestamp", "queue_overflow"} {
				must(t, b.SetOption(option(t, o), BoolValue(true)))
			}
			hops := option(t, map[Family]string{V4: "ip_ttl", V6: "v6_unicast_hops"}[f])
			must(t, a.SetOption(hops, IntValue(7)))
			to, err := b.LocalEndpoint()
			must(t, err)
			before := time.Now().Add(-time.Second)
			must(t, a.SendTo(context.Background(), []byte("hello"), to))
			text, m := receiveMessage(t, b, 0)
			x := m.Ancillary()
			left, other := x.TTL, x.HopLimit
			if f == V6 {
				left, other = other, left
			}
			if text != "hello" || x.To != IPEndpoint(to.Addr(), 0) || x.Interface == 0 || left != 7 || other != -1 || x.TOS != 0 || x.Timestamp.Before(before) || m.ControlTruncated {
				t.Errorf("%q %+v", text, x)
			}
			for _, o := range []string{"packet_info", "receive_ttl", "receive_tos", "timestamp", "queue_overflow"} {
				must(t, b.SetOption(option(t, o), BoolValue(false)))
			}
			must(t, a.SendTo(context.Background(), []byte("plain"), to))
			if text, m = receiveMessage(t, b, 0); text != "plain" || len(m.Control) != 0 {
				t.Errorf("%q with %x", text, m.Control)
			}
			if x = m.Ancillary(); x.To.IsValid() || x.TTL != -1 || x.HopLimit != -1 || x.TOS != -1 || x.Dropped != -1 || !x.Timestamp.IsZero() {
				t.Errorf("of nothing: %+v", x)
			}
		})
	}
}

// The number of messages for which a full receiver had no room comes with one that came after.
func TestQueueOverflow(t *testing.T) {
	skipUnderQemu(t, "does not know the option")
	a, b := bound(t, UDP(V4), loopback(0)), bound(t, UDP(V4), loopback(0))
	must(t, b.SetOption(option(t, "queue_overflow"), BoolValue(true)))
	must(t, b.SetOption(option(t, "receive_buffer_size"), IntValue(1)))
	to, err := b.LocalEndpoint()
	must(t, err)
	const sent = 50
	for range sent {
		must(t, a.SendTo(context.Background(), make([]byte, 1000), to))
	}
	came := int64(0)
	for {
		op := readSome(2000)
		op.Flags = FlagDontWait
		if run(t, b, op); op.Err != nil {
			break
		}
		came++
	}
	must(t, a.SendTo(context.Background(), []byte("last"), to))
	_, m := receiveMessage(t, b, 0)
	if x := m.Ancillary(); x.Dropped != sent-came || x.Dropped == 0 {
		t.Errorf("%d dropped of %d, of which %d came", x.Dropped, sent, came)
	}
}

// An error that the network tells belongs to the next operation, or to the queue, and does not stop what follows.
func TestNetworkErrors(t *testing.T) {
	nobody := bound(t, UDP(V4), loopback(0))
	at, err := nobody.LocalEndpoint()
	must(t, err)
	must(t, nobody.Close())
	ctx := context.Background()
	t.Run("of a connected socket", func(t *testing.T) {
		s := socketOf(t)
		must(t, run(t, s, &Op{Kind: OpConnect, Targets: []Endpoint{at}, Protocol: UDP(V4)}).Err)
		send(t, s, "x")
		if op := run(t, s, readSome(9)); op.Err != ECONNREFUSED {
			t.Errorf("%v", op.Err)
		}
		op := readSome(9)
		op.Flags = FlagDontWait
		if run(t, s, op); op.Err != EAGAIN {
			t.Errorf("afterwards %v", op.Err)
		}
	})
	t.Run("in the queue", func(t *testing.T) {
		s := bound(t, UDP(V4), loopback(0))
		if _, err := s.ReceiveError(); err != EAGAIN {
			t.Errorf("an empty queue: %v", err)
		}
		must(t, s.SetOption(option(t, "receive_errors"), BoolValue(true)))
		must(t, s.SendTo(ctx, []byte("x"), at))
		must(t, run(t, s, waitFor(WaitError)).Err)
		e, err := s.ReceiveError()
		told := e.From.Addr() == at.Addr() || underQemu(t) // whose arm does not tell
		if err != nil || e.Code != ECONNREFUSED || e.Origin != "icmp" || e.Type != 3 || e.ICMP != 3 || !told || e.For != at {
			t.Errorf("%+v, %v", e, err)
		}
	})
	t.Run("a read that meets one does not spin", func(t *testing.T) {
		var r recorder
		env := &Env{}
		s := New(env)
		defer s.Close()
		must(t, s.Open(UDP(V4)))
		must(t, s.Bind(loopback(0)))
		must(t, s.SetOption(option(t, "receive_errors"), BoolValue(true)))
		must(t, s.SendTo(ctx, []byte("x"), at))
		must(t, run(t, s, waitFor(WaitError)).Err)
		if op := run(t, s, readSome(9)); op.Err != ECONNREFUSED {
			t.Errorf("%v", op.Err)
		}
		// The queue still has it, so that the descriptor stays ready for an error.
		env.SetTracer(&r)
		for _, inline := range []bool{true, false} {
			op := readSome(9)
			op.Inline, op.Deadline = inline, Now()+int64(100*time.Millisecond)
			if run(t, s, op); op.Err != TimedOut {
				t.Errorf("%v", op.Err)
			}
			if calls := r.take(); len(calls) > 20 {
				t.Errorf("%d calls", len(calls))
			}
		}
		if e, err := s.ReceiveError(); err != nil || e.For != at {
			t.Errorf("%+v, %v", e, err)
		}
	})
}

// What is sent to a group reaches those who joined it, and no longer those who left.
func TestMulticast(t *testing.T) {
	skipUnderQemu(t, "does not know the option")
	group := netip.MustParseAddr("239.1.2.3")
	b := socketOf(t)
	must(t, b.Open(UDP(V4)))
	must(t, b.Bind(IPEndpoint(group, 0)))
	to, err := b.LocalEndpoint()
	must(t, err)
	a := bound(t, UDP(V4), loopback(0))
	must(t, a.SetOption(option(t, "multicast_interface"), OptionValue{Kind: Interface, Text: "lo"}))
	must(t, a.SetOption(option(t, "multicast_hops"), IntValue(0)))
	if v, err := a.GetOption(option(t, "multicast_interface")); err != nil || v.Text != "lo" {
		t.Errorf("%+v, %v", v, err)
	}
	join := option(t, "join_multicast_group")
	must(t, b.SetOption(join, GroupValue(group, "lo")))
	if err := b.SetOption(join, GroupValue(group, "127.0.0.1")); err != EADDRINUSE {
		t.Errorf("a second time: %v", err)
	}
	must(t, a.SendTo(context.Background(), []byte("to all"), to))
	if text, m := receiveMessage(t, b, 0); text != "to all" || m.From.Addr() != loopback(0).Addr() {
		t.Errorf("%q from %v", text, m.From)
	}
	must(t, b.SetOption(option(t, "leave_multicast_group"), GroupValue(group, "lo")))
	if err := b.SetOption(option(t, "leave_multicast_group"), GroupValue(group, "lo")); err != EADDRNOTAVAIL {
		t.Errorf("left twice: %v", err)
	}
	if err := b.SetOption(join, GroupValue(group, "none-such")); err != ENODEV {
		t.Errorf("no such interface: %v", err)
	}
	if _, err := b.GetOption(join); err == nil {
		t.Error("a group is no value to read")
	}
}

// passing sends descriptors with data.
func passing(t *testing.T, s *Socket, data string, fds ...int) {
	t.Helper()
	op := &Op{Kind: OpWriteSome, Buf: []byte(data), Msg: &Message{Control: DescriptorsControl(fds)}}
	must(t, run(t, s, op).Err)
}

// Descriptors are passed close-on-exec; those for which there is no room are told.
func TestPassedDescriptors(t *testing.T) {
	skipUnderQemu(t, "cuts control data without telling")
	file, err := os.Open(os.DevNull)
	must(t, err)
	defer file.Close()
	fd := int(file.Fd())
	for _, kind := range []Type{Stream, Datagram, SeqPacket} {
		t.Run(kind.String(), func(t *testing.T) {
			a, b := socketOf(t), socketOf(t)
			must(t, Pair(a, b, UnixDomain(kind)))
			passing(t, a, "fd!", fd, fd)
			text, m := receiveMessage(t, b, 2)
			x := m.Ancillary()
			if text != "fd!" || len(x.Descriptors) != 2 || m.ControlTruncated {
				t.Fatalf("%q %+v", text, x)
			}
			for _, got := range x.Descriptors {
				if flags, err := sys.CloseOnExec(got); err != 0 || !flags {
					t.Errorf("descriptor %d outlives exec: %v", got, err)
				}
				must(t, os.NewFile(uintptr(got), "passed").Close())
			}
			before := openDescriptors(t)
			passing(t, a, "none", fd)
			op := run(t, b, readSome(9))
			ends(t, op, nil, "none")
			if !op.ControlDropped {
				t.Error("a plain read does not tell that a descriptor was dropped")
			}
			passing(t, a, "one", slices.Repeat([]int{fd}, 64)...)
			if _, m = receiveMessage(t, b, 1); !m.ControlTruncated {
				t.Errorf("%+v", m)
			}
			for _, got := range m.Ancillary().Descriptors {
				must(t, os.NewFile(uintptr(got), "passed").Close())
			}
			if after := openDescriptors(t); after != before {
				t.Errorf("%d descriptors are open, before %d", after, before)
			}
			send(t, a, "plain")
			if op = run(t, b, readSome(9)); op.ControlDropped {
				t.Error("nothing was dropped")
			}
		})
	}
}

// openDescriptors is how many descriptors the process has open.
func openDescriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(all)
}

// Who sent a message, and who is at the other end.
func TestCredentials(t *testing.T) {
	a, b := socketOf(t), socketOf(t)
	must(t, Pair(a, b, UnixDomain(Datagram)))
	must(t, b.SetOption(option(t, "pass_credentials"), BoolValue(true)))
	send(t, a, "me")
	want := Credentials{UID: os.Getuid(), GID: os.Getgid(), PID: os.Getpid()}
	if _, m := receiveMessage(t, b, 0); m.Ancillary().Credentials == nil || *m.Ancillary().Credentials != want {
		t.Errorf("%+v, want %v", m.Ancillary(), want)
	}
	if v, err := a.GetOption(option(t, "remote_credentials")); err != nil || v.Text != want.String() {
		t.Errorf("%+v, %v", v, err)
	}
}

// A message that does not fit says how long it was.
func TestLengthOfATruncated(t *testing.T) {
	for name, p := range map[string]Protocol{"udp": UDP(V4), "unix": UnixDomain(Datagram), "seqpacket": UnixDomain(SeqPacket)} {
		t.Run(name, func(t *testing.T) {
			a, b := socketOf(t), socketOf(t)
			must(t, Pair(a, b, p))
			send(t, a, "123456789")
			send(t, a, "next")
			op := readSome(4)
			op.Msg = new(Message)
			if run(t, b, op); op.Err != nil || string(op.Buf) != "1234" || !op.Msg.Truncated || op.Msg.Length != 9 {
				t.Errorf("%v %q %+v", op.Err, op.Buf, op.Msg)
			}
			ends(t, run(t, b, readSome(9)), nil, "next")
		})
	}
}

// A datagram socket that has shut its receiving end reads the end, also without a peer, and what waits there ends.
func TestShutDatagrams(t *testing.T) {
	s := bound(t, UDP(V4), loopback(0))
	waiting := start(t, s, waitFor(WaitRead))
	if err := s.Shutdown(ShutdownReceive); err != ENOTCONN {
		t.Errorf("%v", err)
	}
	wait(t, waiting)
	must(t, waiting.Err)
	ends(t, run(t, s, readSome(9)), EOF, "")
	must(t, run(t, s, waitFor(WaitRead)).Err)
	a, b := socketOf(t), socketOf(t)
	must(t, Pair(a, b, UDP(V4)))
	must(t, b.Shutdown(ShutdownReceive))
	ends(t, run(t, b, readSome(9)), EOF, "")
}

// A send to a full unix queue, of which no event tells, ends by its deadline, by a cancel, or when there is room.
func TestUnixFullQueue(t *testing.T) {
	b := bound(t, UnixDomain(Datagram), UnixEndpoint("@sockcore-full-queue-"+strconv.Itoa(os.Getpid())))
	to, err := b.LocalEndpoint()
	must(t, err)
	a := socketOf(t)
	must(t, a.Open(UnixDomain(Datagram)))
	message := func() *Op {
		return &Op{Kind: OpWriteSome, Buf: []byte("x"), Msg: &Message{To: to}}
	}
	for {
		op := message()
		op.Flags = FlagDontWait
		if run(t, a, op); op.Err == EAGAIN {
			break
		}
		must(t, op.Err)
	}
	op := message()
	op.Deadline = Now() + int64(20*time.Millisecond)
	if run(t, a, op); op.Err != TimedOut {
		t.Errorf("deadline: %v", op.Err)
	}
	op = start(t, a, message())
	must(t, a.Cancel())
	if wait(t, op); op.Err != OperationAborted {
		t.Errorf("cancel: %v", op.Err)
	}
	op = start(t, a, message())
	must(t, run(t, b, readSome(9)).Err)
	wait(t, op)
	must(t, op.Err)
}
