package sockcore

import (
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

func (n *notes) Opened(_ *Socket, _ Protocol)             { n.add("opened") }
func (n *notes) Connected(_ *Socket, _ Endpoint)          { n.add("connected") }
func (n *notes) Accepted(_ *Socket, _ Endpoint)           { n.add("accepted") }
func (n *notes) Sent(_ *Socket, p []byte, _ *Message)     { n.add("sent " + string(p)) }
func (n *notes) Received(_ *Socket, p []byte, _ *Message) { n.add("received " + string(p)) }
func (n *notes) Shutdown(_ *Socket, how Shutdown)         { n.add("shutdown " + how.String()) }
func (n *notes) Closed(_ *Socket, how CloseHow) {
	n.add([...]string{ClosedByClose: "closed", ClosedByReset: "reset", ClosedByDetach: "detached"}[how])
}

// An observer is told of every descriptor that a socket gets and loses, and of each stream's bytes and end.
func TestObserver(t *testing.T) {
	l, _ := listenerOf(t, 8)
	at, err := l.LocalEndpoint()
	must(t, err)
	var n notes
	env := &Env{}
	env.SetObserver(&n)
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
	told("a connect that is refused", "opened", "closed")
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
