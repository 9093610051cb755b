//go:build linux

package sockcore

import (
	"net"
	"strconv"
	"testing"
	"time"
)

// listened is a session that hears of hang-ups.
type listened struct {
	env   Env
	heard chan *Socket
}

func listen(t *testing.T) *listened {
	t.Helper()
	l := &listened{heard: make(chan *Socket, 64)}
	l.env.OnHangup(func(s *Socket) { l.heard <- s })
	return l
}

func (l *listened) socket(t *testing.T) *Socket {
	t.Helper()
	s := New(&l.env)
	t.Cleanup(func() { s.Close() })
	return s
}

// tells waits until the session hears of s, and asks how it was ended.
func (l *listened) tells(t *testing.T, s *Socket, want Hangup, from Endpoint) {
	t.Helper()
	late := time.After(limit)
	for {
		select {
		case got := <-l.heard:
			if got != s {
				t.Fatal("another socket's hang-up")
			}
		case <-late:
			t.Fatal("nobody hears of the hang-up")
		}
		h, peer, pending := s.TakeHangup()
		if h == HangupNone && !pending {
			continue // of an earlier edge
		}
		if h != want || peer != from || pending {
			t.Fatalf("hang-up %d by %v, pending %v; want %d by %v", h, peer, pending, want, from)
		}
		return
	}
}

// quiet requires that there is no news of s.
func quiet(t *testing.T, s *Socket) {
	t.Helper()
	if h, peer, pending := s.TakeHangup(); h != HangupNone || pending {
		t.Fatalf("hang-up %d by %v, pending %v", h, peer, pending)
	}
}

// stranger is a connection of s to somebody who is no socket of the session.
func stranger(t *testing.T, s *Socket) (*net.TCPConn, Endpoint) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	must(t, run(t, s, connect("127.0.0.1", strconv.Itoa(port))).Err)
	conn, err := l.Accept()
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn.(*net.TCPConn), loopback(uint16(port))
}

func TestHangupEOF(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	conn, peer := stranger(t, s)
	_, err := conn.Write([]byte("bye"))
	must(t, err)
	must(t, conn.CloseWrite())
	session.tells(t, s, HangupEOF, peer)
	quiet(t, s)
	ends(t, run(t, s, readAll(4)), EOF, "bye")
	if o := s.Summary(); !o.Ended || o.Broken || o.State != StateConnected || o.Remote != peer {
		t.Errorf("%+v", o)
	}
}

// The ends of a pair of the kernel's have a peer, though it has no name; also after a disconnect, which unix sockets refuse.
func TestHangupOfAPair(t *testing.T) {
	for _, typ := range []Type{Stream, SeqPacket} {
		session := listen(t)
		a, b := session.socket(t), session.socket(t)
		err := Pair(a, b, UnixDomain(typ))
		if err == NotSupported {
			t.Skip("this system has no socketpair(2) of ", typ)
		}
		must(t, err)
		peer, err := a.RemoteEndpoint()
		must(t, err)
		if err := a.Disconnect(); err != EINVAL { //nolint:errorlint // bare
			t.Fatal(err)
		}
		must(t, b.Close())
		session.tells(t, a, HangupEOF, peer)
		quiet(t, a)
	}
}

// A reset keeps its error for the next operation.
func TestHangupReset(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	conn, peer := stranger(t, s)
	must(t, conn.SetLinger(0))
	must(t, conn.Close())
	session.tells(t, s, HangupReset, peer)
	quiet(t, s)
	for range 2 {
		if o := s.Summary(); o.Ended || !o.Broken || o.State != StateConnected || o.Remote != peer {
			t.Errorf("%+v", o)
		}
		run(t, s, readSome(1)) // with the error taken, it is still gone
	}
}

func TestHangupLeavesTheError(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	conn, peer := stranger(t, s)
	must(t, conn.SetLinger(0))
	must(t, conn.Close())
	session.tells(t, s, HangupReset, peer)
	s.Summary()
	ends(t, run(t, s, readSome(1)), ECONNRESET, "")
}

// One that has shut down and then resets has two pieces of news.
func TestHangupLate(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	conn, peer := stranger(t, s)
	must(t, conn.Close())
	session.tells(t, s, HangupEOF, peer)
	send(t, s, "nobody reads this")
	session.tells(t, s, HangupLate, peer)
	quiet(t, s)
	if op := run(t, s, &Op{Kind: OpWriteSome, Buf: []byte("x")}); op.Err != EPIPE {
		t.Errorf("ended with %v", op.Err)
	}
}

// What an operation or an option has told is no news.
func TestHangupAlreadyReported(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(*net.TCPConn) error
		op   func() *Op
		err  error
	}{
		{"eof", (*net.TCPConn).CloseWrite, func() *Op { return readSome(1) }, EOF},
		{"to its end", (*net.TCPConn).CloseWrite, func() *Op { return &Op{Kind: OpReadTo, UntilEOF: true} }, nil},
		{"reset", reset, func() *Op { return readSome(1) }, ECONNRESET},
		{"reset while writing", reset, func() *Op { return &Op{Kind: OpWriteAll, Buf: make([]byte, 32<<20)} }, ECONNRESET},
	} {
		t.Run(c.name, func(t *testing.T) {
			session := listen(t)
			s := session.socket(t)
			conn, _ := stranger(t, s)
			op := start(t, s, c.op())
			must(t, c.end(conn))
			wait(t, op)
			if op.Err != c.err {
				t.Errorf("ended with %v", op.Err)
			}
			<-session.heard
			quiet(t, s)
		})
	}
	t.Run("option", func(t *testing.T) {
		session := listen(t)
		s := session.socket(t)
		conn, _ := stranger(t, s)
		must(t, reset(conn))
		<-session.heard
		o, _ := LookupOption("error")
		if v, err := s.GetOption(o); v.Code != ECONNRESET || err != nil {
			t.Errorf("%v, %v", v, err)
		}
		quiet(t, s)
	})
}

func reset(conn *net.TCPConn) error {
	if err := conn.SetLinger(0); err != nil {
		return err
	}
	return conn.Close()
}

// An operation that may be about to tell is waited for.
func TestHangupPending(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	conn, peer := stranger(t, s)
	s.mu.Lock()
	l, op := &s.lanes[laneRead], readSome(1)
	l.push(op)
	l.stepped = true // as if someone were at it
	s.mu.Unlock()
	must(t, conn.CloseWrite())
	<-session.heard
	if h, _, pending := s.TakeHangup(); h != HangupNone || !pending {
		t.Errorf("hang-up %d, pending %v", h, pending)
	}
	s.mu.Lock()
	l.remove(op)
	l.stepped = false
	s.mu.Unlock()
	if h, from, pending := s.TakeHangup(); h != HangupEOF || from != peer || pending {
		t.Errorf("hang-up %d by %v, pending %v", h, from, pending)
	}
}

// What a socket does itself is no news to it, but to the other end, be that of the same session.
func TestHangupByBothEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(a *Socket) error
		seen int // whose poll(2) then shows something: 0 a's, 1 b's
		want Hangup
	}{
		{"close", (*Socket).Close, 1, HangupEOF},
		{"reset", (*Socket).Reset, 1, HangupReset},
		{"disconnect", (*Socket).Disconnect, 1, HangupReset},
		{"shutdown send", func(a *Socket) error { return a.Shutdown(ShutdownSend) }, 1, HangupEOF},
		{"shutdown receive", func(a *Socket) error { return a.Shutdown(ShutdownReceive) }, 0, HangupNone},
	} {
		t.Run(c.name, func(t *testing.T) {
			session := listen(t)
			a, b := session.socket(t), session.socket(t)
			must(t, Pair(a, b, TCP(V4)))
			must(t, c.end(a))
			seen := []*Socket{a, b}[c.seen]
			for got := range session.heard {
				if got == seen {
					break
				}
			}
			if h, _, pending := seen.TakeHangup(); h != c.want || pending {
				t.Errorf("hang-up %d, pending %v; want %d", h, pending, c.want)
			}
			quiet(t, a)
			quiet(t, b)
		})
	}
}

// A connection after a disconnect is a new one.
func TestHangupAfterDisconnect(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	stranger(t, s)
	must(t, s.Disconnect())
	quiet(t, s)
	conn, peer := stranger(t, s)
	must(t, conn.CloseWrite())
	session.tells(t, s, HangupEOF, peer)
}

// Accepted and adopted connections are listened to as well.
func TestHangupOfAccepted(t *testing.T) {
	session := listen(t)
	l := session.socket(t)
	must(t, l.Open(TCP(V4)))
	must(t, l.Bind(loopback(0)))
	must(t, l.Listen(-1))
	conn, err := net.Dial("tcp", "127.0.0.1:"+portOf(t, l))
	must(t, err)
	defer conn.Close()
	accepted := session.socket(t)
	op := run(t, l, &Op{Kind: OpAccept, Into: accepted})
	must(t, op.Err)
	fd, err := accepted.Detach()
	must(t, err)
	adopted := session.socket(t)
	must(t, adopted.Attach(fd, TCP(V4)))
	must(t, conn.Close())
	session.tells(t, adopted, HangupEOF, op.Peer)
	quiet(t, accepted)
}

func TestHangupReportedAtOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	go func() {
		if conn, err := l.Accept(); err == nil {
			_ = conn.Close()
		}
	}()
	session := listen(t)
	s := session.socket(t)
	port := l.Addr().(*net.TCPAddr).Port
	must(t, run(t, s, connect("127.0.0.1", strconv.Itoa(port))).Err)
	session.tells(t, s, HangupEOF, loopback(uint16(port)))
}

// Without anybody who wants to hear, nothing is registered.
func TestNoHangups(t *testing.T) {
	a, b := pairOf(t)
	for _, s := range []*Socket{a, b} {
		if s.d.peer != nil || s.d.token != 0 {
			t.Error("it is watched")
		}
	}
	must(t, a.Close())
	until(t, "the end is seen", func() bool { return b.Summary().Ended })
	quiet(t, b)
}

func TestSummary(t *testing.T) {
	s := socketOf(t)
	if o := s.Summary(); o != (Summary{}) {
		t.Errorf("closed: %+v", o)
	}
	must(t, s.Open(TCP(V4)))
	if o := s.Summary(); o.State != StateOpen || o.Ended || o.Broken {
		t.Errorf("open: %+v", o)
	}
	must(t, s.Bind(loopback(0)))
	must(t, s.Listen(1))
	local, err := s.LocalEndpoint()
	must(t, err)
	if o := s.Summary(); o != (Summary{State: StateListening, Protocol: TCP(V4), Local: local}) {
		t.Errorf("listening: %+v", o)
	}
}

// Summary is seen by no tracer, and neither is what a hang-up takes.
func TestHangupUntraced(t *testing.T) {
	session := listen(t)
	s := session.socket(t)
	var r recorder
	session.env.SetTracer(&r)
	conn, peer := stranger(t, s)
	must(t, conn.CloseWrite())
	session.tells(t, s, HangupEOF, peer)
	s.Summary()
	for _, c := range r.take() {
		switch c.Name {
		case "socket", "connect", "poll": // of the connect
		default:
			t.Errorf("traced: %s", c.Name)
		}
	}
}
