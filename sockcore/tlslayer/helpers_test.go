package tlslayer

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sockshell/sockcore"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("sockshell/sockcore/internal/poller.(*Poller).run"))
}

// limit bounds every wait of these tests; nothing is supposed to come near it.
const limit = 20 * time.Second

var own = sync.OnceValues(func() (*tls.Certificate, error) { return MakeSelfSigned([]string{"localhost"}) })

func certificate(t testing.TB) tls.Certificate {
	t.Helper()
	c, err := own()
	must(t, err)
	return *c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// versions are those that a test runs with.
var versions = map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

// only is a configuration of one version.
func only(version uint16) *tls.Config {
	return &tls.Config{MinVersion: version, MaxVersion: version, InsecureSkipVerify: true} //nolint:gosec // the layer verifies
}

// peerOf connects a socket to a connection of Go's net, both closed with the test.
func peerOf(t testing.TB) (*sockcore.Socket, *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	s := sockcore.New(nil)
	t.Cleanup(func() { s.Close() })
	at := l.Addr().(*net.TCPAddr).AddrPort()
	_, err = s.Connect(context.Background(), sockcore.IPEndpoint(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port()))
	must(t, err)
	c, err := l.Accept()
	must(t, err)
	t.Cleanup(func() { c.Close() })
	must(t, c.SetDeadline(time.Now().Add(limit)))
	noDelay, _ := sockcore.LookupOption("tcp_no_delay")
	must(t, s.SetOption(noDelay, sockcore.BoolValue(true)))
	return s, c.(*net.TCPConn)
}

// put puts a layer on s.
func put(t testing.TB, s *sockcore.Socket, c *Config) *Layer {
	t.Helper()
	l := New(nil)
	must(t, s.SetLayer(l.Over))
	must(t, l.Configure(c))
	return l
}

// do runs an operation, not for ever.
func do(s *sockcore.Socket, op *sockcore.Op) *sockcore.Op {
	op.Deadline = sockcore.Now() + int64(limit)
	if !s.Start(op) {
		op.Wait()
	}
	return op
}

// clientOf is a client's socket and its layer, with the handshake done, and the server's connection of Go's.
func clientOf(t testing.TB, version uint16, server *tls.Config) (*sockcore.Socket, *Layer, *tls.Conn) {
	t.Helper()
	s, c := peerOf(t)
	if server == nil {
		server = &tls.Config{Certificates: []tls.Certificate{certificate(t)}}
	}
	peer := tls.Server(c, server)
	ended := make(chan error, 1)
	go func() { ended <- peer.Handshake() }()
	l := put(t, s, &Config{TLS: only(version)})
	must(t, do(s, sockcore.Handshake()).Err)
	must(t, <-ended)
	return s, l, peer
}
