package sockcore

import (
	"errors"
	"net/netip"
	"testing"

	"sockshell/sockcore/internal/sys"
)

func TestClosedSocket(t *testing.T) {
	s := New(nil)
	noDelay, _ := LookupOption("tcp_no_delay")
	for name, call := range map[string]func() error{
		"bind":            func() error { return s.Bind(loopback(0)) },
		"listen":          func() error { return s.Listen(1) },
		"disconnect":      s.Disconnect,
		"shutdown":        func() error { return s.Shutdown(ShutdownBoth) },
		"reset":           s.Reset,
		"cancel":          s.Cancel,
		"local_endpoint":  func() error { _, err := s.LocalEndpoint(); return err },
		"remote_endpoint": func() error { _, err := s.RemoteEndpoint(); return err },
		"native_handle":   func() error { _, err := s.NativeHandle(); return err },
		"at_mark":         func() error { _, err := s.AtMark(); return err },
		"io_control":      func() error { _, err := s.IoControl(IoBytesReadable); return err },
		"set_option":      func() error { return s.SetOption(noDelay, BoolValue(true)) },
		"get_option":      func() error { _, err := s.GetOption(noDelay); return err },
		"detach":          func() error { _, err := s.Detach(); return err },
		"read_some":       func() error { return run(t, s, readSome(1)).Err },
		"read_some 0":     func() error { return run(t, s, readSome(0)).Err },
		"read_until":      func() error { return run(t, s, readUntil("x")).Err },
		"write_all":       func() error { return run(t, s, &Op{Kind: OpWriteAll, Buf: []byte("x")}).Err },
		"write_some":      func() error { return run(t, s, &Op{Kind: OpWriteSome}).Err },
		"wait":            func() error { return run(t, s, waitFor(WaitError)).Err },
		"accept":          func() error { return run(t, s, &Op{Kind: OpAccept, Into: New(nil)}).Err },
	} {
		if err := call(); err != EBADF {
			t.Errorf("%s: %v, want EBADF", name, err)
		}
	}
	if s.IsOpen() || s.Close() != nil {
		t.Error("close of a closed socket failed")
	}
	if info := s.Info(); info != (Info{FD: -1}) {
		t.Errorf("%+v", info)
	}
}

func TestOpen(t *testing.T) {
	s := socketOf(t)
	for p, want := range map[Protocol]error{
		{}:                                  EAFNOSUPPORT,
		TCP(Unspecified):                    EAFNOSUPPORT,
		{Family: V4, Type: 9}:               EPROTOTYPE,
		{Family: V4, Type: Stream}:          EPROTONOSUPPORT,
		{Family: 7, Type: Stream, Proto: 6}: EAFNOSUPPORT,
	} {
		if err := s.Open(p); err != want {
			t.Errorf("%+v: %v, want %v", p, err, want)
		}
	}
	must(t, s.Open(TCP(V4)))
	if err := s.Open(TCP(V4)); err != AlreadyOpen {
		t.Errorf("open twice: %v", err)
	}
	if err := s.Attach(0, TCP(V4)); err != AlreadyOpen {
		t.Errorf("attach to an open socket: %v", err)
	}
	if fd, err := s.NativeHandle(); err != nil || fd < 3 {
		t.Errorf("descriptor %d, %v", fd, err)
	}
	must(t, s.Close())
	must(t, s.Open(TCP(V4)))
}

func TestInfo(t *testing.T) {
	l, port := listenerOf(t, 4)
	at, _ := l.LocalEndpoint()
	if info := l.Info(); info.State != StateListening || info.Local != at || info.Protocol.Family != V4 || info.Remote != (Endpoint{}) {
		t.Errorf("listener: %+v", info)
	}
	c := openOf(t)
	if info := c.Info(); info.State != StateOpen || info.FD < 3 {
		t.Errorf("open: %+v", info)
	}
	must(t, run(t, c, connect("127.0.0.1", port)).Err)
	own, _ := c.LocalEndpoint()
	if info := c.Info(); info.State != StateConnected || info.Remote != at || info.Local != own || info.Pending != 0 {
		t.Errorf("connected: %+v", info)
	}
	r1, r2 := start(t, c, readSome(1)), start(t, c, readSome(1))
	if info := c.Info(); info.Pending != 2 {
		t.Errorf("two reads: %+v", info)
	}
	must(t, c.Cancel())
	wait(t, r1)
	wait(t, r2)
}

func TestErrorsOfTheKernel(t *testing.T) {
	l, port := listenerOf(t, 1)
	s := openOf(t)
	at, _ := l.LocalEndpoint()
	if err := s.Bind(at); err != EADDRINUSE {
		t.Errorf("bind %s: %v", port, err)
	}
	if err := s.Bind(Endpoint{}); err != EAFNOSUPPORT {
		t.Errorf("bind to nothing: %v", err)
	}
	if err := s.Bind(IPEndpoint(netip.MustParseAddr("203.0.113.1"), 0)); err != EADDRNOTAVAIL {
		t.Errorf("bind to a foreign address: %v", err)
	}
	if _, err := s.RemoteEndpoint(); err != ENOTCONN {
		t.Errorf("peer: %v", err)
	}
	if err := s.Shutdown(ShutdownSend); err != ENOTCONN {
		t.Errorf("shutdown: %v", err)
	}
	if err := s.Shutdown(3); err != EINVAL {
		t.Errorf("shutdown 3: %v", err)
	}
	if _, err := l.IoControl(IoBytesReadable); err != listenerReadable.err() {
		t.Errorf("bytes_readable of a listener: %v", err)
	}
	if _, err := l.IoControl(99); err != NotSupported {
		t.Errorf("io_control 99: %v", err)
	}
}

func TestShutdown(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, "last words")
	must(t, shutSend(a))
	if op := run(t, a, &Op{Kind: OpWriteAll, Buf: []byte("x")}); op.Err != writeAfterShutdown {
		t.Errorf("write after shutdown: %v", op.Err)
	}
	ends(t, run(t, b, readAll(10)), nil, "last words")
	must(t, run(t, b, waitFor(WaitRead)).Err)
	if n, err := b.IoControl(IoBytesReadable); n != 0 || err != nil {
		t.Errorf("after FIN: %d, %v", n, err)
	}
	ends(t, run(t, b, readSome(1)), EOF, "")
	ends(t, run(t, b, readSome(1)), EOF, "")
	send(t, b, "still open this way")
	ends(t, run(t, a, readSome(100)), nil, "still open this way")

	pending := start(t, a, readSome(1))
	must(t, a.Shutdown(ShutdownReceive))
	wait(t, pending)
	want := readAfterShutdown
	if *overTLS != "" {
		want = endOfKernel()
	}
	ends(t, pending, want, "")
}

func TestReset(t *testing.T) {
	a, b := pairOf(t)
	pending := start(t, b, readSome(1))
	must(t, a.Reset())
	if a.IsOpen() {
		t.Error("open after a reset")
	}
	wait(t, pending)
	lacksOnWine(t, "the error of a reset, which reads as the end")
	ends(t, pending, ECONNRESET, "")
}

// TestDisconnectAmidWrites: writes that begin while a layer goes keep to what they have found. It is for the race detector.
func TestDisconnectAmidWrites(t *testing.T) {
	if !sys.CanDisconnect {
		t.Skip("not on this system")
	}
	for range 100 {
		a, b := pairOf(t)
		if a.Layer() == nil {
			must(t, a.SetLayer(layer))
		}
		started, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for i := 0; a.Layer() != nil; i++ {
				op := WriteAll([]byte("x"))
				if !a.Start(op) {
					op.Abort(OperationAborted)
					op.Wait()
				}
				if i == 0 {
					close(started)
				}
			}
		}()
		<-started
		must(t, a.Disconnect())
		<-ended
		must(t, a.Close())
		must(t, b.Close())
	}
}

func TestDisconnect(t *testing.T) {
	if !sys.CanDisconnect {
		t.Skip("not on this system")
	}
	l, port := listenerOf(t, 4)
	a, peer := openOf(t), socketOf(t)
	must(t, run(t, a, connect("127.0.0.1", port)).Err)
	must(t, run(t, l, &Op{Kind: OpAccept, Into: peer}).Err)
	before := portOf(t, a)
	read, errs := start(t, a, readSome(1)), start(t, a, waitFor(WaitError))
	must(t, a.Disconnect())
	for _, op := range []*Op{read, errs} {
		wait(t, op)
		if op.Err != OperationAborted {
			t.Errorf("pending: %v", op.Err)
		}
	}
	if _, err := a.RemoteEndpoint(); err != ENOTCONN || !a.IsOpen() || portOf(t, a) != before {
		t.Errorf("after disconnect: %v, port %s was %s", err, portOf(t, a), before)
	}
	ends(t, run(t, peer, readSome(1)), ECONNRESET, "")
	must(t, run(t, a, connect("127.0.0.1", port)).Err)
	must(t, peer.Close())
	must(t, run(t, l, &Op{Kind: OpAccept, Into: peer}).Err)
	send(t, peer, "again")
	ends(t, run(t, a, readSome(9)), nil, "again")
	must(t, l.Disconnect())
	if info := l.Info(); info.State == StateListening {
		t.Errorf("a listener after disconnect: %+v", info)
	}
}

func TestDetachAttach(t *testing.T) {
	if !sys.CanRelease {
		t.Skip("not on this system")
	}
	a, b := pairOf(t)
	pending := start(t, a, readSome(1))
	fd, err := a.Detach()
	must(t, err)
	wait(t, pending)
	ends(t, pending, OperationAborted, "")
	if a.IsOpen() {
		t.Error("open after detach")
	}
	_, c := sys.SetNonblock(fd, false)
	if c != 0 {
		t.Fatal(c)
	}
	other := socketOf(t)
	must(t, other.Attach(fd, TCP(V4)))
	send(t, b, "over")
	ends(t, run(t, other, readSome(9)), nil, "over")
	start(t, other, readSome(1)).Abort(0) // as a blocking descriptor, this would hang

	fd, err = other.Detach()
	must(t, err)
	if was, _ := sys.SetNonblock(fd, true); was {
		t.Error("it was found blocking, but not given back so")
	}
	must(t, other.Attach(fd, TCP(V4)))
	if _, err := other.Detach(); err != nil {
		t.Error(err)
	}
	if was, _ := sys.SetNonblock(fd, true); !was {
		t.Error("it was found non-blocking, but not given back so")
	}
	must(t, a.Attach(fd, TCP(V4)))

	if err := other.Attach(1<<20, TCP(V4)); err != EBADF {
		t.Errorf("attach of nothing: %v", err)
	}
	if err := other.Attach(fd, TCP(Unspecified)); err != EAFNOSUPPORT {
		t.Errorf("attach without a family: %v", err)
	}
}

func TestPair(t *testing.T) {
	a, b := pairOf(t)
	la, _ := a.LocalEndpoint()
	rb, _ := b.RemoteEndpoint()
	lb, _ := b.LocalEndpoint()
	ra, _ := a.RemoteEndpoint()
	if la != rb || lb != ra || !la.Addr().IsLoopback() {
		t.Errorf("a %v %v, b %v %v", la, ra, lb, rb)
	}
	c := socketOf(t)
	for _, err := range []error{Pair(a, c, TCP(V4)), Pair(c, a, TCP(V4)), Pair(c, c, TCP(V4))} {
		if !errors.Is(err, AlreadyOpen) {
			t.Errorf("%v", err)
		}
	}
	if c.IsOpen() {
		t.Error("open after a failed pair")
	}
}

// A connection that somebody else makes to the pair's port must not be taken
// for our own.
func TestPairIntruder(t *testing.T) {
	l, port := listenerOf(t, 4)
	intruder, a, b := socketOf(t), socketOf(t), socketOf(t)
	must(t, run(t, intruder, connect("127.0.0.1", port)).Err)
	must(t, run(t, a, connect("127.0.0.1", port)).Err)
	must(t, l.acceptFrom(a, b))
	send(t, a, "ours")
	ends(t, run(t, b, readSome(9)), nil, "ours")
}

func TestIPv6(t *testing.T) {
	l, c, p := socketOf(t), socketOf(t), socketOf(t)
	if err := l.Open(TCP(V6)); err != nil {
		t.Skip(err)
	}
	if err := l.Bind(IPEndpoint(netip.IPv6Loopback(), 0)); err != nil {
		t.Skip(err)
	}
	must(t, l.Listen(-1))
	op := run(t, c, connect("::1", portOf(t, l)))
	must(t, op.Err)
	at, _ := l.LocalEndpoint()
	if op.Peer != at || op.Resolved {
		t.Errorf("peer %v, want %v", op.Peer, at)
	}
	must(t, run(t, l, &Op{Kind: OpAccept, Into: p}).Err)
	send(t, c, "six")
	ends(t, run(t, p, readSome(9)), nil, "six")
	if info := p.Info(); info.Protocol.Family != V6 {
		t.Errorf("%+v", info)
	}
}

// What a shutdown tells the reactor is safe beside a close.
func TestShutdownBesideClose(t *testing.T) {
	for range 500 {
		a, _ := pairOf(t)
		start(t, a, readSome(1)) // so that the reactor has it
		shut := make(chan error, 8)
		for range cap(shut) {
			go func() { shut <- a.Shutdown(ShutdownReceive) }()
		}
		must(t, a.Close())
		for range cap(shut) {
			if err := <-shut; err != nil && err != EBADF {
				t.Fatal(err)
			}
		}
	}
}
