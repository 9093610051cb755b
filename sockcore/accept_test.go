package sockcore

import "testing"

func TestAccept(t *testing.T) {
	l, port := listenerOf(t, 8)
	c, p := socketOf(t), socketOf(t)
	pending := start(t, l, &Op{Kind: OpAccept, Into: p})
	must(t, run(t, c, connect("127.0.0.1", port)).Err)
	wait(t, pending)
	must(t, pending.Err)
	if own, _ := c.LocalEndpoint(); pending.Peer != own || !p.IsOpen() {
		t.Errorf("peer %v, want %v", pending.Peer, own)
	}
	if info := p.Info(); info.State != StateConnected || info.Protocol.Family != V4 {
		t.Errorf("%+v", info)
	}
}

func TestAcceptOrder(t *testing.T) {
	l, port := listenerOf(t, 8)
	var into [3]*Socket
	var ops [3]*Op
	for i := range ops {
		into[i] = socketOf(t)
		ops[i] = start(t, l, &Op{Kind: OpAccept, Into: into[i]})
	}
	for i := range ops {
		c := socketOf(t)
		must(t, run(t, c, connect("127.0.0.1", port)).Err)
		wait(t, ops[i])
		must(t, ops[i].Err)
		send(t, c, "x")
		ends(t, run(t, into[i], readSome(1)), nil, "x")
	}
}

// A socket that was opened meanwhile cannot adopt: the connection stays in the
// queue for the next accept.
func TestAcceptIntoAnOpenSocket(t *testing.T) {
	l, port := listenerOf(t, 8)
	into, p, c := socketOf(t), socketOf(t), socketOf(t)
	pending := start(t, l, &Op{Kind: OpAccept, Into: into})
	must(t, into.Open(TCP(V4)))
	must(t, run(t, c, connect("127.0.0.1", port)).Err)
	wait(t, pending)
	if pending.Err != AlreadyOpen {
		t.Fatalf("%v", pending.Err)
	}
	if op := run(t, l, &Op{Kind: OpAccept, Into: l}); op.Err != AlreadyOpen {
		t.Errorf("into the listener itself: %v", op.Err)
	}
	op := run(t, l, &Op{Kind: OpAccept, Into: p, Flags: FlagDontWait})
	must(t, op.Err)
	send(t, c, "kept")
	ends(t, run(t, p, readSome(9)), nil, "kept")
	if op := run(t, l, &Op{Kind: OpAccept, Into: New(nil), Flags: FlagDontWait}); op.Err != EAGAIN {
		t.Errorf("nobody is there: %v", op.Err)
	}
}

func TestAcceptOnWhatDoesNotListen(t *testing.T) {
	if op := run(t, openOf(t), &Op{Kind: OpAccept, Into: New(nil)}); op.Err != EINVAL {
		t.Errorf("%v", op.Err)
	}
}

func TestAcceptWaitsWithWait(t *testing.T) {
	l, port := listenerOf(t, 8)
	ready := start(t, l, waitFor(WaitRead))
	c, p := socketOf(t), socketOf(t)
	must(t, run(t, c, connect("127.0.0.1", port)).Err)
	wait(t, ready)
	must(t, ready.Err)
	must(t, run(t, l, &Op{Kind: OpAccept, Into: p, Flags: FlagDontWait}).Err)
}
