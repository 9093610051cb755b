package sockcore

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"
)

// A read that was started while the connection is being made waits for it, and
// takes nothing that is the connect's.
func TestConnectBesideRead(t *testing.T) {
	var r recorder
	env := &Env{}
	s := New(env)
	defer s.Close()
	l, port := listenerOf(t, 0)
	filler, p := socketOf(t), socketOf(t)
	must(t, run(t, filler, connect("127.0.0.1", port)).Err)
	op := start(t, s, connect("127.0.0.1", port))
	env.SetTracer(&r)
	read := start(t, s, readSome(9))
	s.edge(s.d, [sys.ReadyCount]bool{sys.ReadyRead: true})
	if op := (&Op{Kind: OpReadSome, Max: 1, Flags: FlagDontWait}); !s.Start(op) || op.Err != EAGAIN {
		t.Errorf("dont_wait: %v", op.Err)
	}
	if op := (&Op{Kind: OpReadSome, Max: 1, Deadline: 1}); !s.Start(op) || op.Err != TimedOut {
		t.Errorf("deadline passed: %v", op.Err)
	}
	if calls := r.take(); len(calls) != 0 {
		t.Errorf("it called %s", names(calls))
	}
	env.SetTracer(nil)
	must(t, run(t, l, &Op{Kind: OpAccept, Into: p}).Err) // makes room: the kernel tries again
	wait(t, op)
	must(t, op.Err)
	must(t, p.Close())
	must(t, run(t, l, &Op{Kind: OpAccept, Into: p}).Err)
	send(t, p, "hello")
	wait(t, read)
	ends(t, read, nil, "hello")
}

// A read that is queued in the middle of a connect which then succeeds at once
// is not forgotten.
func TestReadQueuedInsideConnect(t *testing.T) {
	l, port := listenerOf(t, 8)
	env := &Env{}
	s, p := New(env), socketOf(t)
	defer s.Close()
	read := readSome(9)
	env.SetTracer(hook(func(c *SysCall) {
		if c.Name == sys.Spelling("poll") {
			env.SetTracer(nil)
			start(t, s, read)
		}
	}))
	if op := connect("127.0.0.1", port); !s.Start(op) {
		t.Skip("the kernel took its time")
	}
	must(t, run(t, l, &Op{Kind: OpAccept, Into: p}).Err)
	send(t, p, "hello")
	wait(t, read)
	ends(t, read, nil, "hello")
}

// The user opens the socket while the connect opens one for it: the user's is
// used, and no address is left out.
func TestOpenInsideConnect(t *testing.T) {
	_, port := listenerOf(t, 8)
	env := &Env{}
	s := New(env)
	defer s.Close()
	var users int64
	env.SetTracer(hook(func(c *SysCall) {
		if c.Name == sys.Spelling("socket") {
			env.SetTracer(nil)
			must(t, s.Open(TCP(V4)))
			users, _ = s.NativeHandle()
		}
	}))
	must(t, run(t, s, connect("127.0.0.1", port)).Err)
	if fd, _ := s.NativeHandle(); fd != users {
		t.Errorf("descriptor %d, the user's was %d", fd, users)
	}
}

// Close in the middle of a connect that opens its own descriptor.
func TestCloseInsideConnect(t *testing.T) {
	_, port := listenerOf(t, 8)
	for _, at := range []string{sys.Spelling("socket"), "connect"} {
		env := &Env{}
		s := New(env)
		ended := make(chan struct{})
		env.SetTracer(hook(func(c *SysCall) {
			if c.Name == at {
				env.SetTracer(nil)
				go func() {
					defer close(ended)
					s.Cancel()
					s.Close()
				}()
				until(t, "marked", func() bool {
					s.mu.Lock()
					defer s.mu.Unlock()
					return s.lanes[laneWrite].head.marked()
				})
			}
		}))
		op := run(t, s, connect("127.0.0.1", port))
		<-ended
		if s.IsOpen() || op.Err != OperationAborted && op.Err != nil {
			t.Errorf("%s: %v, open: %v", at, op.Err, s.IsOpen())
		}
	}
}

// What resolves late, for a connect that has ended, is not the next one's.
func TestLateResolver(t *testing.T) {
	l, _ := listenerOf(t, 8)
	at, _ := l.LocalEndpoint()
	late := make(chan struct{})
	s := socketOf(t)
	op := &Op{Kind: OpConnect, Lookup: func(context.Context) ([]Endpoint, error) {
		<-late
		return nil, HostNotFound
	}}
	start(t, s, op)
	op.Abort(0)
	wait(t, op)
	op.Lookup = connectNamed(nil, at).Lookup
	start(t, s, op)
	close(late)
	wait(t, op)
	if op.Err != nil || op.Peer != at {
		t.Errorf("%v, %v", op.Err, op.Peer)
	}
}

// refusing is an address at which nothing listens.
func refusing(t *testing.T) Endpoint {
	t.Helper()
	port, err := strconv.ParseUint(refused(t), 10, 16)
	must(t, err)
	return loopback(uint16(port))
}

// refusedOnce is a connect to two addresses, of which the first refuses, and a socket for it.
func refusedOnce(t *testing.T) (*Env, *Socket, *Op) {
	t.Helper()
	l, _ := listenerOf(t, 8)
	at, err := l.LocalEndpoint()
	must(t, err)
	env := &Env{}
	s := New(env)
	t.Cleanup(func() { s.Close() })
	return env, s, connectNamed(nil, refusing(t), at)
}

// A connect that is cancelled between two addresses calls connect(2) no more.
func TestCancelBetweenAddresses(t *testing.T) {
	env, s, op := refusedOnce(t)
	opened, called := 0, 0
	env.SetTracer(hook(func(c *SysCall) {
		switch c.Name {
		case sys.Spelling("socket"):
			if opened++; opened == 2 {
				op.Abort(0)
			}
		case "connect":
			if opened == 2 {
				called++
			}
		}
	}))
	if run(t, s, op); !isCode(op.Err, OperationAborted) {
		t.Error(op.Err)
	}
	if opened != 2 || called != 0 || s.IsOpen() {
		t.Errorf("%d sockets, %d calls after the cancel, open: %v", opened, called, s.IsOpen())
	}
}

func isCode(err error, want Code) bool {
	c, ok := CodeOf(err)
	return ok && c == want
}

// A shutdown that comes while one address turns out to be refused does not leave the connect hanging: it goes on with
// the next address, or has ended.
func TestShutdownBetweenAddresses(t *testing.T) {
	env, s, op := refusedOnce(t)
	ended := make(chan error, 1)
	env.SetTracer(hook(func(c *SysCall) {
		if c.Name == sys.Spelling("poll") {
			env.SetTracer(nil)
			go func() { ended <- s.Shutdown(ShutdownBoth) }()
			until(t, "the shutdown waits for this call", func() bool {
				s.mu.Lock()
				defer s.mu.Unlock()
				head := s.lanes[laneWrite].head
				return head.dial != nil && head.dial.shutting && s.d.drained != nil
			})
		}
	}))
	if run(t, s, op); op.Err != nil && !isCode(op.Err, ECONNRESET) {
		t.Error(op.Err)
	}
	<-ended
}

// A connect into a socket that an accept is about to open finds it open: no descriptor is lost.
func TestConnectBesideAccept(t *testing.T) {
	other, port := listenerOf(t, 8)
	defer other.Close()
	env := &Env{}
	l := New(env)
	defer l.Close()
	must(t, l.Open(TCP(V4)))
	must(t, l.Bind(loopback(0)))
	must(t, l.Listen(8))
	peer, into := socketOf(t), socketOf(t)
	must(t, run(t, peer, connect("127.0.0.1", portOf(t, l))).Err)
	op := connect("127.0.0.1", port)
	before, ended := 0, false
	env.SetTracer(hook(func(c *SysCall) {
		if c.Name == sys.Spelling("accept4") {
			env.SetTracer(nil)
			before = ownedNow()
			ended = into.Start(op)
		}
	}))
	accept := run(t, l, &Op{Kind: OpAccept, Into: into})
	must(t, accept.Err)
	if !ended {
		wait(t, op)
	}
	if remote, _ := into.RemoteEndpoint(); op.Err != EISCONN || remote != accept.Peer {
		t.Errorf("connect: %v; the socket is connected to %v, the accepted one is %v", op.Err, remote, accept.Peer)
	}
	must(t, into.Close())
	if n := ownedNow(); n != before {
		t.Errorf("%d descriptors, there were %d", n, before)
	}
}

// ownedNow is how many descriptors sockets have.
func ownedNow() int {
	owned.mu.Lock()
	defer owned.mu.Unlock()
	return len(owned.all)
}

// Whatever ends a connect, its error names each address that it tried, and how that ended.
func TestEndedConnectNamesAddresses(t *testing.T) {
	dead := refusing(t)
	silent, ok := Literal("127.0.0.1", deadEnd(t))
	if !ok {
		t.Fatal("no port")
	}
	never := loopback(1)
	for _, c := range []struct {
		name string
		code Code
		end  func(*Socket, *Op)
	}{
		{"deadline", TimedOut, nil},
		{"abort", OperationAborted, func(_ *Socket, op *Op) { op.Abort(0) }},
		{"cancel", OperationAborted, func(s *Socket, _ *Op) { _ = s.Cancel() }},
		{"close", OperationAborted, func(s *Socket, _ *Op) { _ = s.Close() }},
		{"shutdown", ECONNRESET, func(s *Socket, _ *Op) { _ = s.Shutdown(ShutdownBoth) }},
		{"disconnect", OperationAborted, func(s *Socket, _ *Op) { _ = s.Disconnect() }},
	} {
		for _, open := range []bool{false, true} {
			for _, done := range []bool{false, true} {
				t.Run(c.name, func(t *testing.T) {
					if c.name == "shutdown" && runtime.GOOS == "windows" || c.name == "disconnect" && !sys.CanDisconnect {
						t.Skip("the system cannot do that while a socket connects")
					}
					s, op := socketOf(t), connectNamed(nil, dead, silent, never)
					if open {
						lacksOnWine(t, "a connect on a socket on which one was refused")
						must(t, s.Open(TCP(V4)))
					}
					if c.end == nil {
						op.Deadline = Now() + int64(200*time.Millisecond) // time enough for the first to refuse
					}
					ended := make(chan struct{})
					if done {
						op.Done = func(*Op) { close(ended) }
					}
					start(t, s, op)
					if c.end != nil {
						until(t, "the second address is tried", func() bool {
							s.mu.Lock()
							defer s.mu.Unlock()
							return op.dial.next == 2 && op.dial.busy
						})
						c.end(s, op)
					}
					if done {
						<-ended
					} else {
						wait(t, op)
					}
					var failed *ConnectError
					want := []Attempt{{dead, ECONNREFUSED}, {silent, c.code}}
					if !errors.As(op.Err, &failed) || failed.Code != c.code || !slices.Equal(failed.Tried, want) {
						t.Errorf("open %v, Done %v: %v", open, done, op.Err)
					}
				})
			}
		}
	}
}
