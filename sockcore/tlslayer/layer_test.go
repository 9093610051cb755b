package tlslayer

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"sockshell/sockcore"
)

// byHand is a client whose server goes on by hand after the handshake.
func byHand(t *testing.T) (s *sockcore.Socket, l *Layer, c net.Conn, out, in *half) {
	t.Helper()
	var log secrets
	config := only(tls.VersionTLS13)
	config.Certificates, config.KeyLogWriter = []tls.Certificate{certificate(t)}, &log
	config.SessionTicketsDisabled = true // they would count as records
	s, l, peer := clientOf(t, tls.VersionTLS13, config)
	if l.Info().State.CipherSuite != tls.TLS_AES_128_GCM_SHA256 {
		t.Skip("this processor prefers another suite")
	}
	return s, l, peer.NetConn(), halfOf(t, log.of(t, "SERVER_TRAFFIC_SECRET_0")), halfOf(t, log.of(t, "CLIENT_TRAFFIC_SECRET_0"))
}

// Records that no library sends: each reads as what it is.
func TestRecords(t *testing.T) {
	full := bytes.Repeat([]byte("x"), plaintextMost)
	alert := func(n byte) []byte { return []byte{2, n} }
	for name, c := range map[string]struct {
		send func(h *half) []byte
		data string
		err  sockcore.Code
	}{
		"data":              {func(h *half) []byte { return h.seal(typeData, []byte("hello"), 0) }, "hello", sockcore.StreamTruncated},
		"padded":            {func(h *half) []byte { return h.seal(typeData, []byte("hello"), 200) }, "hello", sockcore.StreamTruncated},
		"full":              {func(h *half) []byte { return h.seal(typeData, full, 0) }, string(full), sockcore.StreamTruncated},
		"one byte too long": {func(h *half) []byte { return h.seal(typeData, append(full, 'x'), 0) }, "", BadRecord},
		"empty": {func(h *half) []byte {
			p := h.seal(typeData, nil, 0)
			for range 10 {
				p = append(p, h.seal(typeData, nil, 5)...)
			}
			return append(p, h.seal(typeData, []byte("x"), 0)...)
		}, "x", sockcore.StreamTruncated},
		"too many empty": {func(h *half) []byte {
			var p []byte
			for range 40 {
				p = append(p, h.seal(typeData, nil, 0)...)
			}
			return p
		}, "", BadRecord},
		"close_notify": {func(h *half) []byte {
			return append(h.seal(typeData, []byte("bye"), 0), h.seal(typeAlert, []byte{1, 0}, 0)...)
		}, "bye", sockcore.EOF},
		"an alert": {func(h *half) []byte {
			return append(h.seal(typeData, []byte("bye"), 0), h.seal(typeAlert, alert(48), 0)...)
		}, "bye", Alert(48)},
		"an alert without a name": {func(h *half) []byte { return h.seal(typeAlert, alert(77), 0) }, "", Alert(77)},
		"a wrong tag":             {func(h *half) []byte { p := h.seal(typeData, []byte("x"), 0); p[len(p)-1] ^= 1; return p }, "", BadRecord},
		"a length past all":       {func(*half) []byte { return []byte{typeData, 3, 3, 0xff, 0xff, 0} }, "", BadRecord},
		"garbage":                 {func(*half) []byte { return []byte("HTTP/1.1 200 OK\r\n\r\n") }, "", BadRecord},
		"half a header":           {func(h *half) []byte { return h.seal(typeData, []byte("x"), 0)[:3] }, "", sockcore.StreamTruncated},
		"half a record":           {func(h *half) []byte { return h.seal(typeData, []byte("hello"), 0)[:12] }, "", sockcore.StreamTruncated},
		"a handshake message":     {func(h *half) []byte { return h.seal(typeHandshake, []byte{1, 0, 0, 0}, 0) }, "", BadRecord},
	} {
		t.Run(name, func(t *testing.T) {
			s, l, peer, out, _ := byHand(t)
			_, err := peer.Write(c.send(out))
			must(t, err)
			must(t, peer.(*net.TCPConn).CloseWrite())
			op := do(s, &sockcore.Op{Kind: sockcore.OpReadAtLeast, Min: 1 << 20, Max: 1 << 20})
			if op.Err != c.err || string(op.Buf) != c.data {
				t.Errorf("%v after %.20q (%d), want %v after %.20q", op.Err, op.Buf, op.N, c.err, c.data)
			}
			if again := do(s, sockcore.ReadSome(9)); again.Err != c.err {
				t.Errorf("then %v", again.Err)
			}
			if c.err == BadRecord { // and our alert goes out
				if n, err := peer.Read(make([]byte, 99)); n == 0 {
					t.Errorf("nothing was sent: %v", err)
				}
				if op := do(s, sockcore.WriteAll([]byte("x"))); op.Err != BadRecord {
					t.Errorf("a write: %v", op.Err)
				}
			}
			if code, _ := l.Finish(); code != c.err {
				t.Errorf("it ended with %v", code)
			}
		})
	}
}

// What a server says in place of a handshake.
func TestNoHandshake(t *testing.T) {
	for name, c := range map[string]struct {
		sent, left string
		err        sockcore.Code
	}{
		"plaintext":   {"220 mail.example\r\n", "220 mail.example\r\n", NotTLS},
		"a byte":      {"2", "2", NotTLS},
		"zeros":       {"\x00\x00\x00\x00\x00\x00", "\x00\x00\x00\x00\x00\x00", NotTLS},
		"SSL 2":       {"\x80\x0b\x01\x00\x02", "\x80\x0b\x01\x00\x02", NotTLS},
		"an alert":    {"\x15\x03\x01\x00\x02\x02\x28", "", Alert(40)},
		"an end":      {"", "", sockcore.StreamTruncated},
		"half":        {"\x16\x03\x03\x00\x40\x02", "", sockcore.StreamTruncated},
		"too long":    {"\x16\x03\x03\xff\xff\x02", "", BadRecord},
		"nonsense":    {"\x16\x03\x03\x00\x04\x02\x00\x00\x00", "", HandshakeFailed},
		"a good bye":  {"\x15\x03\x03\x00\x02\x01\x00", "", sockcore.EOF},
		"data":        {"\x17\x03\x03\x00\x02hi", "\x17\x03\x03\x00\x02hi", NotTLS},
		"a wrong one": {"\x16\x02\x00\x00\x04", "\x16\x02\x00\x00\x04", NotTLS},
	} {
		t.Run(name, func(t *testing.T) {
			s, peer := peerOf(t)
			_, err := peer.Write([]byte(c.sent))
			must(t, err)
			must(t, peer.CloseWrite())
			l := put(t, s, &Config{TLS: only(tls.VersionTLS12)})
			if op := do(s, sockcore.Handshake()); op.Err != c.err {
				t.Fatalf("%v, want %v", op.Err, c.err)
			}
			if op := do(s, sockcore.Handshake()); op.Err != c.err {
				t.Errorf("again: %v", op.Err)
			}
			if op := do(s, sockcore.ReadSome(9)); op.Err != NotHandshaken {
				t.Errorf("a read: %v", op.Err)
			}
			if op := do(s, sockcore.WriteAll([]byte("x"))); op.Err != NotHandshaken {
				t.Errorf("a write: %v", op.Err)
			}
			if c.err != NotTLS {
				return
			}
			if f := l.Info().Failure; !bytes.HasPrefix([]byte(c.sent), f.Foreign) || len(f.Foreign) == 0 {
				t.Errorf("it tells of %q", f.Foreign)
			}
			must(t, s.SetLayer(nil))
			op := do(s, &sockcore.Op{Kind: sockcore.OpReadAtLeast, UntilEOF: true})
			if op.Err != nil || string(op.Buf) != c.left {
				t.Errorf("what is left: %v, %q", op.Err, op.Buf)
			}
		})
	}
}

// A write to a server that has refused the client's certificate, and is gone, names the alert that lies unread.
func TestWriteNamesTheAlert(t *testing.T) {
	server := &tls.Config{Certificates: []tls.Certificate{certificate(t)}, ClientAuth: tls.RequireAnyClientCert}
	s, c := peerOf(t)
	ended := make(chan error, 1)
	go func() {
		err := tls.Server(c, server).Handshake()
		must(t, c.SetLinger(0))
		c.Close()
		ended <- err
	}()
	put(t, s, &Config{TLS: only(tls.VersionTLS13)})
	op := do(s, sockcore.Handshake())
	if <-ended == nil || op.Err != nil && op.Err != Alert(116) {
		t.Fatalf("the handshake: %v", op.Err)
	}
	for end := time.Now().Add(limit); op.Err == nil && time.Now().Before(end); {
		op = do(s, sockcore.WriteAll([]byte("x")))
	}
	if op.Err != Alert(116) {
		t.Errorf("%v", op.Err)
	}
}

// Where the peer's end came without close_notify, a read says so, also after a write that has failed.
func TestReadAfterBrokenPipe(t *testing.T) {
	s, _, peer := clientOf(t, tls.VersionTLS13, nil)
	must(t, peer.NetConn().Close())
	write := do(s, sockcore.WriteAll([]byte("x")))
	for end := time.Now().Add(limit); write.Err == nil && time.Now().Before(end); {
		write = do(s, sockcore.WriteAll([]byte("x")))
	}
	if write.Err != sockcore.EPIPE {
		t.Skip("this system says of the write: ", write.Err)
	}
	if op := do(s, sockcore.ReadSome(9)); op.Err != sockcore.StreamTruncated {
		t.Errorf("%v", op.Err)
	}
}

// A connect with TLS that fails closes its socket, and the peer gets the alert all the same.
func TestConnectSendsItsAlert(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	ended := make(chan error, 1)
	go func() {
		c, err := listener.Accept()
		if err == nil {
			err = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{certificate(t)}}).Handshake()
			c.Close()
		}
		ended <- err
	}()
	l := New(nil)
	must(t, l.Configure(&Config{
		Verify: VerifyPeer, Host: "localhost", TLS: only(tls.VersionTLS13),
		Roots: func() (*x509.CertPool, error) { return x509.NewCertPool(), nil },
	}))
	s := sockcore.New(nil)
	port := listener.Addr().(*net.TCPAddr).AddrPort().Port()
	op := do(s, &sockcore.Op{
		Kind: sockcore.OpConnect, Targets: []sockcore.Endpoint{sockcore.IPEndpoint(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)},
		Dialed: &sockcore.Dialed{Layer: l.Over},
	})
	if !errors.Is(op.Err, SelfSigned) || s.IsOpen() {
		t.Errorf("%v, open %v", op.Err, s.IsOpen())
	}
	refused := <-ended
	if _, received, ok := alertOf(refused); !ok || !received {
		t.Errorf("the server is told %v", refused)
	}
}

// A handshake that is given up leaves nothing behind; TestMain looks for what is.
func TestHandshakeGivenUp(t *testing.T) {
	for range 20 {
		s, peer := peerOf(t)
		l := put(t, s, &Config{TLS: only(tls.VersionTLS13)})
		op := sockcore.Handshake()
		if s.Start(op) {
			t.Fatal(op.Err)
		}
		must(t, s.Cancel())
		op.Wait()
		if op.Err != sockcore.OperationAborted || l.Phase() != Shaking {
			t.Fatalf("%v, phase %d", op.Err, l.Phase())
		}
		if i := l.Info(); i.Phase != Shaking || i.Failure != nil { // nothing of this waits
			t.Errorf("%+v", i)
		}
		switch rand.IntN(3) {
		case 0:
			must(t, s.Close())
		case 1:
			must(t, s.Reset())
		default:
			op := sockcore.Handshake()
			s.Start(op)
			must(t, s.Close())
			op.Wait()
		}
		peer.Close()
	}
}

// A handshake goes on after a cancel wherever that comes: here after each piece of what the server says.
func TestHandshakeGoesOn(t *testing.T) {
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			s, c := peerOf(t)
			next := make(chan struct{})
			slow := &splitConn{Conn: c, next: next}
			ended := make(chan error, 1)
			go func() {
				ended <- tls.Server(slow, &tls.Config{Certificates: []tls.Certificate{certificate(t)}}).Handshake()
			}()
			l := put(t, s, &Config{TLS: only(version)})
			cancels := 0
			for {
				op := sockcore.Handshake()
				if !s.Start(op) {
					op.Abort(0)
					op.Wait()
				}
				if op.Err == nil {
					break
				}
				if op.Err != sockcore.OperationAborted || l.Phase() != Shaking {
					t.Fatal(op.Err)
				}
				cancels++
				select {
				case next <- struct{}{}:
				default:
					runtime.Gosched() // the server reads, or is at work
				}
			}
			for over := false; !over; {
				select {
				case next <- struct{}{}:
				case err := <-ended:
					must(t, err)
					over = true
				}
			}
			if cancels < 20 {
				t.Errorf("it was cancelled %d times", cancels)
			}
		})
	}
}

// splitConn writes in pieces, each when it is told to.
type splitConn struct {
	net.Conn
	next <-chan struct{}
}

func (c *splitConn) Write(p []byte) (n int, err error) {
	const piece = 20
	for n < len(p) && err == nil {
		<-c.next
		var m int
		m, err = c.Conn.Write(p[n:min(len(p), n+piece)])
		n += m
	}
	return n, err
}

// A stream that is cut after each of its bytes is never an orderly end, nor anything but what was sent.
func TestCutAtEachByte(t *testing.T) {
	for name, version := range versions {
		t.Run(name, func(t *testing.T) {
			const text = "hello"
			for cut, whole := 0, false; !whole; cut++ {
				s, c := peerOf(t)
				left := cut
				peer := tls.Server(&cutConn{TCPConn: c, left: &left}, &tls.Config{Certificates: []tls.Certificate{certificate(t)}})
				ended := make(chan error, 1)
				go func() {
					_, err := peer.Write([]byte(text))
					if err == nil {
						err = peer.Close()
					}
					ended <- err
				}()
				put(t, s, &Config{TLS: only(version)})
				op := do(s, sockcore.Handshake())
				if op.Err == nil {
					op = do(s, &sockcore.Op{Kind: sockcore.OpReadAtLeast, Min: 99, Max: 99})
				}
				whole = <-ended == nil
				want := sockcore.StreamTruncated
				if whole {
					want = sockcore.EOF
				}
				if op.Err != want || !strings.HasPrefix(text, string(op.Buf)) || whole && string(op.Buf) != text {
					t.Fatalf("cut after %d: %v, %q", cut, op.Err, op.Buf)
				}
				s.Close()
				c.Close()
			}
		})
	}
}

// cutConn ends what it sends after so many bytes.
type cutConn struct {
	*net.TCPConn
	left *int
}

var errCut = errors.New("cut")

func (c *cutConn) Write(p []byte) (int, error) {
	n := min(len(p), *c.left)
	*c.left -= n
	if _, err := c.TCPConn.Write(p[:n]); err != nil {
		return 0, err
	}
	if n < len(p) {
		_ = c.CloseWrite()
		return n, errCut
	}
	return n, nil
}

func (c *cutConn) Close() error { return c.CloseWrite() }
