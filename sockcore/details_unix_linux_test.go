package sockcore

import (
	"os"
	"path/filepath"
	"testing"
)

// TestUnixDetails: what there is to tell of unix sockets, and nothing of TCP.
func TestUnixDetails(t *testing.T) {
	skipUnderQemu(t, "has no sock_diag(7)")
	at := UnixEndpoint(filepath.Join(t.TempDir(), "sock"))
	l, c, waiting := bound(t, UnixDomain(Stream), at), socketOf(t), socketOf(t)
	must(t, l.Listen(3))
	for _, s := range []*Socket{c, waiting} {
		ends(t, run(t, s, &Op{Kind: OpConnect, Protocol: UnixDomain(Stream), Targets: []Endpoint{at}}), nil, "")
	}
	d := l.Details()
	if d.Backlog == nil || *d.Backlog != (Backlog{2, 3}) || d.TCP != nil || d.Peer != nil || d.Inode == 0 || d.Congestion != "" {
		t.Errorf("the listener: %+v", d)
	}
	d = c.Details()
	if d.Backlog != nil || d.Peer == nil || d.Peer.PID != os.Getpid() || d.Ended != (Ended{}) || d.Dropped != -1 {
		t.Errorf("a connection: %+v", d)
	}
	must(t, c.Shutdown(ShutdownSend))
	if d = c.Details(); d.Ended != (Ended{Send: true}) {
		t.Errorf("after shutdown send: %+v", d.Ended)
	}
}

// TestDropsAreTold: messages for which there was no room are counted, which costs none of those that are there.
func TestDropsAreTold(t *testing.T) {
	skipUnderQemu(t, "does not know SO_MEMINFO")
	a, b := socketOf(t), socketOf(t)
	must(t, Pair(a, b, UDP(V4)))
	const sent = 200
	for range sent {
		must(t, run(t, a, &Op{Kind: OpWriteSome, Buf: make([]byte, 8<<10)}).Err)
	}
	dropped := b.Details().Dropped
	if dropped <= 0 || dropped >= sent {
		t.Fatalf("%d dropped of %d", dropped, sent)
	}
	for range sent - dropped {
		must(t, run(t, b, &Op{Kind: OpReadSome, Flags: FlagDontWait, Max: 16 << 10, Msg: &Message{}}).Err)
	}
	if d := b.Details(); d.Dropped != dropped {
		t.Errorf("%d dropped, and later %d", dropped, d.Dropped)
	}
}
