package sockcore

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bound returns an open socket of p that is bound to ep.
func bound(t *testing.T, p Protocol, ep Endpoint) *Socket {
	t.Helper()
	s := socketOf(t)
	must(t, s.Open(p))
	must(t, s.Bind(ep))
	return s
}

// unixOfAllKinds ends a test where the unix family lacks messages, or abstract names.
func unixOfAllKinds(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has unix sockets of all kinds")
	}
}

// Messages keep their boundaries, tell where they came from, and say what was cut.
func TestDatagrams(t *testing.T) {
	dir := ""
	if runtime.GOOS == "linux" {
		dir = t.TempDir()
	}
	for name, c := range map[string]struct {
		p    Protocol
		a, b Endpoint
	}{
		"udp":  {UDP(V4), loopback(0), loopback(0)},
		"unix": {UnixDomain(Datagram), UnixEndpoint(filepath.Join(dir, "a")), UnixEndpoint("@sockcore-" + filepath.Base(dir))},
	} {
		t.Run(name, func(t *testing.T) {
			if c.p.Family == Unix {
				unixOfAllKinds(t)
			}
			a, b := bound(t, c.p, c.a), bound(t, c.p, c.b)
			from, err := a.LocalEndpoint()
			must(t, err)
			to, err := b.LocalEndpoint()
			must(t, err)
			ctx := context.Background()
			for _, text := range []string{"hello", "", "123456789"} {
				must(t, a.SendTo(ctx, []byte(text), to))
			}
			p := make([]byte, 100)
			for _, want := range []string{"hello", ""} {
				m := Message{}
				n, err := b.ReceiveFrom(ctx, p, &m)
				if err != nil || string(p[:n]) != want || m.From != from || m.Truncated || m.Length != len(want) {
					t.Errorf("%q from %v, %v; want %q from %v", p[:n], m.From, err, want, from)
				}
			}
			m := Message{}
			if n, err := b.ReceiveFrom(ctx, p[:4], &m); err != nil || string(p[:n]) != "1234" || !m.Truncated {
				t.Errorf("%q, %+v, %v", p[:n], m, err)
			}
		})
	}
}

// A sender that is not bound has an address, which is empty.
func TestUnnamedSender(t *testing.T) {
	unixOfAllKinds(t)
	a, b := socketOf(t), socketOf(t)
	must(t, Pair(a, b, UnixDomain(Datagram)))
	send(t, a, "x")
	m := Message{}
	if _, err := b.ReceiveFrom(context.Background(), make([]byte, 9), &m); err != nil || m.From != UnixEndpoint("") || m.From.String() != "unix:" {
		t.Errorf("from %v, %v", m.From, err)
	}
}

// What is composed of several reads or writes has no meaning for messages.
func TestComposedOnMessages(t *testing.T) {
	s := bound(t, UDP(V4), loopback(0))
	short := ReadAll(1)
	short.Buf = make([]byte, 1)
	for _, op := range []*Op{ReadAll(1), short, ReadUntil([]byte("\n"), 9), {Kind: OpReadTo, UntilEOF: true}, sendFile(&FileSpan{})} {
		if run(t, s, op); op.Err != NotSupported {
			t.Errorf("%v: %v", op.Kind, op.Err)
		}
	}
}

// A cancelled receive loses no message.
func TestCancelledReceives(t *testing.T) {
	for name, p := range map[string]Protocol{"udp": UDP(V4), "unix": UnixDomain(Datagram)} {
		t.Run(name, func(t *testing.T) {
			at := loopback(0)
			if p.Family == Unix {
				unixOfAllKinds(t)
				at = UnixEndpoint(filepath.Join(t.TempDir(), "b"))
			}
			a, b := socketOf(t), bound(t, p, at)
			must(t, a.Open(p))
			to, err := b.LocalEndpoint()
			must(t, err)
			op := ReadSome(100)
			next := byte(0)
			for round := range 1000 {
				start(t, b, op)
				if round%3 > 0 {
					must(t, a.SendTo(context.Background(), []byte{byte(round)}, to))
				}
				must(t, b.Cancel())
				wait(t, op)
				if op.Err == nil {
					next = op.Buf[0]
				} else if round%3 > 0 { // it is still there
					run(t, b, op)
					next = op.Buf[0]
				}
				if round%3 > 0 && (op.Err != nil || next != byte(round)) {
					t.Fatalf("round %d: %v, %d", round, op.Err, next)
				}
			}
		})
	}
}

// A stream of the unix family is one as TCP is; one of packets has boundaries and an end.
func TestUnixConnections(t *testing.T) {
	unixOfAllKinds(t)
	for _, kind := range []Type{Stream, SeqPacket} {
		t.Run(kind.String(), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "l")
			l := bound(t, UnixDomain(kind), UnixEndpoint(path))
			must(t, l.Listen(1))
			a, b := socketOf(t), socketOf(t)
			op := &Op{Kind: OpConnect, Targets: []Endpoint{UnixEndpoint(path)}, Protocol: UnixDomain(kind)}
			must(t, run(t, a, op).Err)
			from, err := l.Accept(context.Background(), b)
			if err != nil || from != UnixEndpoint("") || from.String() != "unix:" {
				t.Errorf("from %v, %v", from, err)
			}
			send(t, a, "one")
			send(t, a, "two")
			want := "onetwo"
			if kind == SeqPacket {
				want = "one"
			}
			ends(t, run(t, b, readSome(9)), nil, want)
			if kind == SeqPacket {
				ends(t, run(t, b, readSome(9)), nil, "two")
			}
			must(t, a.Close())
			ends(t, run(t, b, readSome(9)), EOF, "")
			if info := l.Info(); info.Local.Path() != path || info.Protocol != UnixDomain(kind) {
				t.Errorf("%+v", info)
			}
		})
	}
}

// A unix connect to a full backlog, of which no event tells, ends by its deadline, by a cancel, or when there is room.
func TestUnixFullBacklog(t *testing.T) {
	unixOfAllKinds(t)
	path := filepath.Join(t.TempDir(), "l")
	l := bound(t, UnixDomain(Stream), UnixEndpoint(path))
	must(t, l.Listen(0))
	must(t, run(t, socketOf(t), Connect(UnixEndpoint(path))).Err)
	s := socketOf(t)
	op := Connect(UnixEndpoint(path))
	op.Deadline = Now() + int64(20*time.Millisecond)
	if run(t, s, op); op.Err != TimedOut || s.IsOpen() {
		t.Errorf("deadline: %v", op.Err)
	}
	op.Deadline = 0
	start(t, s, op)
	must(t, s.Cancel())
	if wait(t, op); op.Err != OperationAborted {
		t.Errorf("cancel: %v", op.Err)
	}
	start(t, s, op)
	must(t, run(t, l, Accept(socketOf(t))).Err)
	if wait(t, op); op.Err != nil {
		t.Errorf("room: %v", op.Err)
	}
}

// The path of a unix socket is too long before any call.
func TestUnixPathTooLong(t *testing.T) {
	unixOfAllKinds(t)
	s := socketOf(t)
	must(t, s.Open(UnixDomain(Stream)))
	if err := s.Bind(UnixEndpoint("/tmp/" + strings.Repeat("x", 108))); err != ENAMETOOLONG {
		t.Error(err)
	}
}
