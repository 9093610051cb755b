package sockcore

import (
	"context"
	"errors"
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"
)

// deadEnd returns the port of a listener that answers no further connection:
// its queue is full, so the kernel drops what comes (listen(2)).
func deadEnd(t *testing.T) string {
	t.Helper()
	l, port := listenerOf(t, 0)
	filler := socketOf(t)
	must(t, run(t, filler, connect("127.0.0.1", port)).Err)
	_ = l
	return port
}

// refused returns a port on which nothing listens.
func refused(t *testing.T) string {
	t.Helper()
	s := openOf(t)
	must(t, s.Bind(loopback(0)))
	return portOf(t, s)
}

func TestConnect(t *testing.T) {
	l, port := listenerOf(t, 8)
	at, _ := l.LocalEndpoint()
	for name, s := range map[string]*Socket{"closed": socketOf(t), "open": openOf(t)} {
		op := run(t, s, connect("127.0.0.1", port))
		if op.Err != nil || op.Peer != at || op.Resolved || !s.IsOpen() {
			t.Errorf("%s: %v, %v, %v", name, op.Err, op.Peer, op.Resolved)
		}
		if peer, err := s.RemoteEndpoint(); peer != at || err != nil {
			t.Errorf("%s: %v, %v", name, peer, err)
		}
		for range 2 {
			if op := run(t, s, connect("127.0.0.1", port)); op.Err != EISCONN || !s.IsOpen() {
				t.Errorf("%s: again: %v", name, op.Err)
			}
		}
	}
}

func TestConnectRefused(t *testing.T) {
	port := refused(t)
	s := socketOf(t)
	if op := run(t, s, connect("127.0.0.1", port)); op.Err != ECONNREFUSED || s.IsOpen() {
		t.Errorf("%v, open: %v", op.Err, s.IsOpen())
	}
	s = openOf(t)
	fd, _ := s.NativeHandle()
	if op := run(t, s, connect("127.0.0.1", port)); op.Err != ECONNREFUSED || !s.IsOpen() {
		t.Errorf("%v, open: %v", op.Err, s.IsOpen())
	}
	if now, err := s.NativeHandle(); now != fd || err != nil {
		t.Errorf("the user's descriptor %d became %d, %v", fd, now, err)
	}
	lacksOnWine(t, "a connect on a socket on which one was refused")
	_, good := listenerOf(t, 1)
	must(t, run(t, s, connect("127.0.0.1", good)).Err)
}

func TestConnectFamilies(t *testing.T) {
	s := openOf(t)
	if op := run(t, s, connect("::1", "1")); op.Err != EAFNOSUPPORT || !s.IsOpen() {
		t.Errorf("v6 address on a v4 socket: %v", op.Err)
	}
	if op := run(t, socketOf(t), connect("fe80::1%nosuch", "1")); op.Err != ENODEV {
		t.Errorf("an interface that is not there: %v", op.Err)
	}
}

func TestConnectName(t *testing.T) {
	needsLocalhost(t)
	l, port := listenerOf(t, 8)
	at, _ := l.LocalEndpoint()
	s := socketOf(t)
	op := run(t, s, connect("localhost", port))
	if op.Err != nil || !op.Resolved || op.Peer != at {
		t.Errorf("%v, %v, %v", op.Err, op.Resolved, op.Peer)
	}
	s = socketOf(t)
	op = run(t, s, connect("localhost", refused(t)))
	var failed *ConnectError
	if !errors.As(op.Err, &failed) || failed.Code != ECONNREFUSED || len(failed.Tried) == 0 || s.IsOpen() {
		t.Errorf("%v, open: %v", op.Err, s.IsOpen())
	}
	for host, want := range map[string]Code{"no such host.invalid": HostNotFound, "": HostNotFound} {
		if op := run(t, s, connect(host, "1")); op.Err != want || s.IsOpen() {
			t.Errorf("%q: %v", host, op.Err)
		}
	}
	if op := run(t, s, connect("127.0.0.1", "nosuchservice")); op.Err != ServiceNotFound {
		t.Errorf("service: %v", op.Err)
	}
	if op := run(t, s, connect("127.0.0.1", "65536")); op.Err != ServiceNotFound {
		t.Errorf("port 65536: %v", op.Err)
	}
}

// connectNamed is a connect by a name that has the targets, once release is closed (nil: at once).
func connectNamed(release chan struct{}, targets ...Endpoint) *Op {
	return &Op{Kind: OpConnect, Lookup: func(ctx context.Context) ([]Endpoint, error) {
		if release != nil {
			select {
			case <-release:
			case <-ctx.Done():
				return nil, OperationAborted
			}
		}
		return targets, nil
	}}
}

func TestConnectSeveralAddresses(t *testing.T) {
	l, _ := listenerOf(t, 8)
	at, _ := l.LocalEndpoint()
	bad := openOf(t)
	must(t, bad.Bind(loopback(0)))
	dead, _ := bad.LocalEndpoint()
	dead6 := IPEndpoint(netip.IPv6Loopback(), dead.Port())

	for _, open := range []bool{false, true} {
		s, named := socketOf(t), connectNamed(nil, dead6, dead, at)
		if open {
			lacksOnWine(t, "a connect on a socket on which one was refused")
			must(t, s.Open(TCP(V4)))
		}
		op := run(t, s, named)
		if op.Err != nil || op.Peer != at || !op.Resolved {
			t.Errorf("open %v: %v, %v", open, op.Err, op.Peer)
		}
	}
	for _, c := range []struct {
		open bool
		want []Endpoint
	}{{false, []Endpoint{dead6, dead}}, {true, []Endpoint{dead}}} {
		s, named := socketOf(t), connectNamed(nil, dead6, dead)
		if c.open {
			must(t, s.Open(TCP(V4))) // only what suits it is tried
		}
		op := run(t, s, named)
		var failed *ConnectError
		if !errors.As(op.Err, &failed) || failed.Code != ECONNREFUSED || s.IsOpen() != c.open {
			t.Fatalf("%v, open: %v", op.Err, s.IsOpen())
		}
		var tried []Endpoint
		for _, a := range failed.Tried {
			tried = append(tried, a.Endpoint)
		}
		if !slices.Equal(tried, c.want) || failed.Tried[len(tried)-1].Code != ECONNREFUSED {
			t.Errorf("%v", failed)
		}
	}
	s, named := socketOf(t), connectNamed(nil, dead6)
	must(t, s.Open(TCP(V4)))
	if op := run(t, s, named); op.Err != EAFNOSUPPORT || !s.IsOpen() {
		t.Errorf("no address of the family: %v", op.Err)
	}
}

// What is pending beside a connect ends with its socket, if it was opened just
// for that; on the user's own socket it goes on.
func TestConnectFailsBesideOthers(t *testing.T) {
	port := deadEnd(t)
	s := socketOf(t)
	op := connect("127.0.0.1", port)
	op.Deadline = Now() + int64(50*time.Millisecond)
	start(t, s, op)
	if info := s.Info(); info.State != StateConnecting || !s.IsOpen() {
		t.Errorf("%+v", info)
	}
	read, write, errs := start(t, s, readSome(1)), start(t, s, &Op{Kind: OpWriteAll, Buf: []byte("x")}), start(t, s, waitFor(WaitError))
	wait(t, op)
	if !unanswered(t, op, TimedOut) || s.IsOpen() {
		t.Errorf("%v, open: %v", op.Err, s.IsOpen())
	}
	for _, other := range []*Op{read, write, errs} {
		wait(t, other)
		if other.Err != OperationAborted {
			t.Errorf("kind %d: %v", other.Kind, other.Err)
		}
	}
	if info := s.Info(); info != (Info{FD: -1}) {
		t.Errorf("%+v", info)
	}
}

// A connect that was given up on leaves the user's descriptor fit for another.
func TestConnectGivenUp(t *testing.T) {
	if !sys.CanDisconnect {
		t.Skip("a connect cannot be given up on here")
	}
	port := deadEnd(t)
	_, good := listenerOf(t, 8)
	for name, give := range map[string]func(s *Socket, op *Op){
		"cancel":     func(s *Socket, _ *Op) { s.Cancel() },
		"abort":      func(_ *Socket, op *Op) { op.Abort(OperationAborted) },
		"disconnect": func(s *Socket, _ *Op) { s.Disconnect() },
	} {
		s := openOf(t)
		op := start(t, s, connect("127.0.0.1", port))
		read := start(t, s, readSome(4))
		give(s, op)
		wait(t, op)
		if !unanswered(t, op, OperationAborted) || !s.IsOpen() {
			t.Errorf("%s: %v, open: %v", name, op.Err, s.IsOpen())
		}
		wait(t, read)
		if read.Err != OperationAborted && read.Err != ENOTCONN {
			t.Errorf("%s: a read beside it: %v", name, read.Err)
		}
		if op := run(t, s, connect("127.0.0.1", good)); op.Err != nil {
			t.Errorf("%s: then: %v", name, op.Err)
		}
	}
	s := openOf(t)
	op := connect("127.0.0.1", port)
	op.Deadline = 1 // long ago: it tries once
	if !s.Start(op) || !unanswered(t, op, TimedOut) {
		t.Errorf("deadline passed: %v", op.Err)
	}
	must(t, run(t, s, connect("127.0.0.1", good)).Err)
	op = connect("localhost", good)
	op.Deadline = 1
	if s := socketOf(t); !s.Start(op) || op.Err != TimedOut || s.IsOpen() {
		t.Errorf("name, deadline passed: %v", op.Err)
	}
}

// unanswered reports a connect to a dead end that ended so: where the system tells, it says how far it was.
func unanswered(t *testing.T, op *Op, code Code) bool {
	t.Helper()
	var failed *ConnectError
	if !errors.As(op.Err, &failed) {
		tells := runtime.GOOS == "linux" && openOf(t).Details().TCP != nil // qemu-user does not hand it over
		return !tells && op.Err == code
	}
	return failed.Code == code && failed.Tried == nil && failed.Stood.State == TCPSynSent && failed.Stood.SegmentsIn == 0
}

// A second connect fails at once while one is under way, by an address or by a name.
func TestSecondConnect(t *testing.T) {
	port := deadEnd(t)
	_, good := listenerOf(t, 8)
	for _, first := range []*Op{connect("127.0.0.1", port), connectNamed(make(chan struct{}))} {
		s := socketOf(t)
		start(t, s, first)
		if second := run(t, s, connect("127.0.0.1", good)); second.Err != EALREADY {
			t.Errorf("%v", second.Err)
		}
		first.Abort(OperationAborted)
		wait(t, first)
		if third := run(t, s, connect("127.0.0.1", good)); !errors.Is(first.Err, OperationAborted) || third.Err != nil {
			t.Errorf("%v, then %v", first.Err, third.Err)
		}
	}
}

func TestCloseWhileConnecting(t *testing.T) {
	port := deadEnd(t)
	for name, s := range map[string]*Socket{"closed": socketOf(t), "open": openOf(t)} {
		op := start(t, s, connect("127.0.0.1", port))
		must(t, s.Close())
		wait(t, op)
		if op.Err != OperationAborted || s.IsOpen() {
			t.Errorf("%s: %v", name, op.Err)
		}
	}
}

// Cancel and close find a connect that has no descriptor yet.
func TestCancelWhileResolving(t *testing.T) {
	for name, end := range map[string]func(*Socket) error{"cancel": (*Socket).Cancel, "close": (*Socket).Close} {
		s, named := socketOf(t), connectNamed(make(chan struct{}), loopback(1))
		op := start(t, s, named)
		if info := s.Info(); info.State != StateConnecting || info.FD != -1 || info.Pending != 1 {
			t.Errorf("%s: %+v", name, info)
		}
		must(t, end(s))
		wait(t, op)
		if op.Err != OperationAborted {
			t.Errorf("%s: %v", name, op.Err)
		}
	}
}

// A deadline ends a connect that has no address yet.
func TestDeadlineWhileResolving(t *testing.T) {
	s, named := socketOf(t), connectNamed(make(chan struct{}), loopback(1))
	op := named
	op.Deadline = Now() + int64(time.Millisecond)
	if run(t, s, op); op.Err != TimedOut {
		t.Errorf("%v", op.Err)
	}
}

// The user opens the socket while a connect resolves: that descriptor is used.
func TestOpenWhileResolving(t *testing.T) {
	l, _ := listenerOf(t, 8)
	at, _ := l.LocalEndpoint()
	release := make(chan struct{})
	s, named := socketOf(t), connectNamed(release, at)
	op := start(t, s, named)
	must(t, s.Open(TCP(V4)))
	fd, _ := s.NativeHandle()
	close(release)
	wait(t, op)
	now, _ := s.NativeHandle()
	if op.Err != nil || op.Peer != at || now != fd {
		t.Errorf("%v, %v, descriptor %d was %d", op.Err, op.Peer, now, fd)
	}
}

// An unconnected socket polls as writable and hung up, with no error pending:
// that is not a connection.
func TestDialedOnAnUnconnectedSocket(t *testing.T) {
	port := deadEnd(t)
	s := openOf(t)
	start(t, s, connect("127.0.0.1", port))
	s.mu.Lock()
	op := s.lanes[laneWrite].head
	sys.Disconnect(s.d.fd) // behind our back
	code := s.dialed(op, op.dial)
	s.mu.Unlock()
	if code != EAGAIN {
		t.Errorf("%v", code)
	}
	op.Abort(0)
	wait(t, op)
}
