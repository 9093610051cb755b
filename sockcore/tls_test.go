package sockcore_test

import (
	"crypto/tls"
	"sync"
	"testing"

	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

func init() { sockcore.PutTLS(putTLS) }

var selfSigned = sync.OnceValues(func() (*tls.Certificate, error) { return tlslayer.MakeSelfSigned([]string{"localhost"}) })

// putTLS puts TLS of a version on two connected sockets, and does the handshake.
func putTLS(t testing.TB, version string, a, b *sockcore.Socket) {
	t.Helper()
	own, err := selfSigned()
	if err != nil {
		t.Fatal(err)
	}
	v := map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}[version]
	both := [...]*sockcore.Socket{a, b}
	var ops [2]*sockcore.Op
	noDelay, _ := sockcore.LookupOption("tcp_no_delay") // a client's data would wait for the acknowledgement of its Finished
	for i, s := range both {
		if err := s.SetOption(noDelay, sockcore.BoolValue(true)); err != nil {
			t.Fatal(err)
		}
		l := tlslayer.New(nil)
		if err := s.SetLayer(l.Over); err != nil {
			t.Fatal(err)
		}
		config := &tlslayer.Config{Server: i == 1, TLS: &tls.Config{MinVersion: v, MaxVersion: v}}
		if config.Server {
			config.TLS.Certificates = []tls.Certificate{*own}
		}
		if err := l.Configure(config); err != nil {
			t.Fatal(err)
		}
		ops[i] = sockcore.Handshake()
		if s.Start(ops[i]) {
			ops[i] = nil
		}
	}
	for i, op := range ops {
		if op == nil {
			continue
		}
		op.Wait()
		if op.Err != nil {
			t.Fatalf("side %d: %v", i, op.Err)
		}
	}
}
