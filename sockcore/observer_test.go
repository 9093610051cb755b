package sockcore

import (
	"io"
	"net"
	"slices"
	"sync"
	"testing"
)

// notes is an observer that keeps what it is told, in words.
type notes struct {
	mu  sync.Mutex
	all []string
}

func (n *notes) add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, text)
}

func (n *notes) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	all := n.all
	n.all = nil
	return all
}

func (n *notes) Opened(_ *Socket, _ Protocol)          { n.add("opened") }
func (n *notes) Connected(_ *Socket, _ Endpoint)       { n.add("connected") }
func (n *notes) Accepted(_ *Socket, _ Endpoint)        { n.add("accepted") }
func (n *notes) Refused(_ *Socket, _ Endpoint, c Code) { n.add("refused " + c.Name()) }
func (n *notes) Lent(_ *Socket)                        { n.add("lent") }
func (n *notes) Returned(_ *Socket)                    { n.add("returned") }
func (n *notes) Failed(_ *Socket, c Code)              { n.add("failed " + c.Name()) }
func (n *notes) Sent(_ *Socket, p []byte, _ *Message, at Level) {
	n.add(levels[at] + "sent " + string(p))
}

func (n *notes) Received(_ *Socket, p []byte, _ *Message, at Level) {
	n.add(levels[at] + "received " + string(p))
}

var levels = [...]string{Plain: "", Above: "above ", Below: "below "}

func (n *notes) Shutdown(_ *Socket, how Shutdown) { n.add("shutdown " + how.String()) }
func (n *notes) Closed(_ *Socket, how CloseHow) {
	n.add([...]string{ClosedByClose: "closed", ClosedByReset: "reset", ClosedByDetach: "detached", ClosedByDissolving: "dissolved"}[how])
}

// observed gives a listener, and what sockets are to be made with for n to observe them.
func observed(t *testing.T) (l *Socket, at Endpoint, env *Env, n *notes) {
	t.Helper()
	l, _ = listenerOf(t, 8)
	at, err := l.LocalEndpoint()
	must(t, err)
	n, env = new(notes), new(Env)
	env.SetObserver(n)
	return l, at, env, n
}

// An observer is told of every descriptor that a socket gets and loses, and of each stream's bytes and end.
func TestObserver(t *testing.T) {
	l, at, env, n := observed(t)
	s, peer := New(env), socketOf(t)
	defer s.Close()
	told := func(what string, want ...string) {
		t.Helper()
		if got := n.take(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	dead := refused(t)
	run(t, s, connect("127.0.0.1", dead))
	told("a connect that is refused", "opened", "refused ECONNREFUSED", "closed")
	for name, ends := range map[string]*Op{
		"read_some": readSome(9), "read_at_least": readAll(9), "read_until": readUntil("\n"),
		"read_to": {Kind: OpReadTo, UntilEOF: true}, "a sink": {Kind: OpReadTo, UntilEOF: true, Sink: new(writes)},
	} {
		must(t, run(t, s, Connect(at)).Err)
		told(name+": a connect", "opened", "connected")
		must(t, run(t, l, Accept(peer)).Err)
		send(t, s, "hello")
		must(t, s.Shutdown(ShutdownSend))
		told(name+": a write and a shutdown", "sent hello", "shutdown send")
		run(t, peer, readSome(9))
		send(t, peer, "hi")
		run(t, s, readSome(9))
		must(t, peer.Close())
		run(t, s, ends)
		told(name+": reads", "received hi", "received ")
		must(t, s.Close())
		told(name+": a close", "closed")
	}
}

// writes takes everything.
type writes struct{}

func (*writes) Write(p []byte) (int, error) { return len(p), nil }

// How a connection ends for its peer is told: by a RST where data lie unread or linger says so, and where it is dissolved.
func TestObserverTellsResets(t *testing.T) {
	l, at, env, n := observed(t)
	linger, _ := LookupOption("linger")
	for _, c := range []struct {
		what string
		end  func(s, peer *Socket) error
		want []string
	}{
		{"a close", func(s, _ *Socket) error { return s.Close() }, []string{"closed"}},
		{"a reset", func(s, _ *Socket) error { return s.Reset() }, []string{"reset"}},
		{"a close after linger(true, 0)", func(s, _ *Socket) error {
			must(t, s.SetOption(linger, LingerValue(true, 0)))
			return s.Close()
		}, []string{"reset"}},
		{"a close with data unread", func(s, peer *Socket) error {
			send(t, peer, "unread")
			run(t, s, WaitFor(WaitRead))
			return s.Close()
		}, []string{"reset"}},
		{"the peer's reset", func(s, peer *Socket) error {
			must(t, peer.Reset())
			lacksOnWine(t, "the error of a reset, which reads as the end")
			if err := run(t, s, readSome(9)).Err; err != ECONNRESET {
				t.Errorf("a read says %v", err)
			}
			return s.Close()
		}, []string{"failed ECONNRESET", "closed"}},
	} {
		s, peer := New(env), socketOf(t)
		must(t, run(t, s, Connect(at)).Err)
		must(t, run(t, l, Accept(peer)).Err)
		n.take()
		must(t, c.end(s, peer))
		if got := n.take(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
		_ = peer.Close()
	}
}

// Below a layer the observer sees what the layer makes of the bytes, above it the bytes themselves.
func TestObserverSeesBothSidesOfALayer(t *testing.T) {
	l, at, env, n := observed(t)
	s, peer := New(env), socketOf(t)
	defer s.Close()
	must(t, run(t, s, Connect(at)).Err)
	must(t, run(t, l, Accept(peer)).Err)
	must(t, s.SetLayer(shiftBy))
	n.take()
	send(t, s, "HAL")
	send(t, peer, "JCN")
	if got := run(t, s, readSome(9)); string(got.Buf) != "IBM" {
		t.Errorf("read %q", got.Buf)
	}
	want := []string{"below sent IBM", "above sent HAL", "below received JCN", "above received IBM"}
	if got := n.take(); !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
}

// shift is a layer that adds one to each byte that it sends, and takes one from each that it receives.
type shift struct{ Transport }

func shiftBy(under Transport) Transport { return shift{under} }

func shifted(p []byte, by int) []byte {
	out := slices.Clone(p)
	for i := range out {
		out[i] += byte(by)
	}
	return out
}

func (l shift) Send(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	return l.Transport.Send(tag, shifted(p, 1), flags, m)
}

func (l shift) Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	n, c := l.Transport.Recv(tag, p, flags, m)
	copy(p, shifted(p[:max(n, 0)], -1))
	return n, c
}

// What a peer answers is told behind what it answers to, also where another goroutine reads it.
func TestObserverTellsInOrder(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	defer func() { must(t, l.Close()) }()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.Copy(c, c) // until the end, which it answers with its own
			_ = c.Close()
		}
	}()
	at, err := ParseEndpoint(l.Addr().String())
	must(t, err)
	n, env := new(notes), new(Env)
	env.SetObserver(n)
	want := []string{"opened", "connected"}
	const rounds = 40
	for range rounds {
		want = append(want, "sent a", "received a")
	}
	want = append(want, "shutdown send", "received ", "closed")
	for range 50 {
		s := New(env)
		must(t, run(t, s, Connect(at)).Err)
		for range rounds {
			answer := start(t, s, readSome(9))
			send(t, s, "a")
			wait(t, answer)
		}
		end := start(t, s, readSome(9))
		must(t, s.Shutdown(ShutdownSend))
		wait(t, end)
		must(t, s.Close())
		if got := n.take(); !slices.Equal(got, want) {
			t.Fatalf("%q", got)
		}
	}
}
