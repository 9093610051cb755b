//go:build unix

package cmd_test

import (
	"crypto/tls"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sockshell/sockcore/tlslayer"
)

// servesTLS answers the first connection with what it got, and gives its address and the file of its certificate.
func servesTLS(t *testing.T, asks tls.ClientAuthType) (p *peer, word, authority string) {
	t.Helper()
	cert, err := tlslayer.MakeSelfSigned([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	authority = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	p = startPeer(t, func(c *net.TCPConn) []byte {
		server := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*cert}, ClientAuth: asks})
		got := rest(server)
		_, _ = server.Write(append([]byte("got "), got...)) // the handshake's error shows in what the client says
		_ = server.Close()
		return got
	})
	return p, "tls:127.0.0.1:" + p.port(), authority
}

// TestQuickTLS: tls:HOST:PORT verifies the peer unless it is told not to, and ends what it sends by close_notify.
func TestQuickTLS(t *testing.T) {
	input := "PING\r\n"
	p, word, _ := servesTLS(t, tls.NoClientCert)
	out, told, status := piped(t, strings.NewReader(input), os.Args[0], "--insecure", word)
	if got := p.received(); out != "got "+input || got != input || status != 0 || told != "" {
		t.Errorf("--insecure: status %d, out %q, sent %q, %q", status, out, got, told)
	}
	p, word, authority := servesTLS(t, tls.NoClientCert)
	t.Setenv("SSL_CERT_FILE", authority)
	out, told, status = piped(t, strings.NewReader(input), os.Args[0], word)
	if got := p.received(); out != "got "+input || got != input || status != 0 || told != "" {
		t.Errorf("verified: status %d, out %q, sent %q, %q", status, out, got, told)
	}
	p, word, _ = servesTLS(t, tls.NoClientCert) // of its own authority
	out, told, status = piped(t, strings.NewReader(input), os.Args[0], word)
	want := "error: connect " + strings.TrimPrefix(word, "tls:") + ": self_signed: "
	if got := p.received(); out != "" || got != "" || status != 1 || !strings.HasPrefix(told, want) || !strings.Contains(told, "\n  certificate 0: subject ") {
		t.Errorf("unverified: status %d, out %q, sent %q, %q", status, out, got, told)
	}
}

// TestQuickTLSAtATerminal: the shell begins with the connection.
func TestQuickTLSAtATerminal(t *testing.T) {
	p, word, _ := servesTLS(t, tls.NoClientCert)
	s := startShell(t, "--no-rc", "--insecure", word)
	s.wholeSees(", TCP UDP unix TLS: help, help examples, ^D leaves\ns1 127.0.0.1:" + p.port() + ">")
	s.types("write_all hello; tls_shutdown send; read_some\r")
	s.shows("9 bytes \"got hello\"\n")
	if got := p.received(); got != "hello" {
		t.Errorf("sent %q", got)
	}
}

// TestClientCertificateHint: in TLS 1.3 a server tells a refusal after the handshake, and a person is told so.
func TestClientCertificateHint(t *testing.T) {
	_, word, _ := servesTLS(t, tls.RequireAnyClientCert)
	s := startShell(t, "--no-rc")
	s.sees(">")
	s.types("connect " + word + " insecure\r")
	s.shows("hint: the server has asked for a certificate, and none was sent: a refusal comes with the first read\n")
	s.types("read_some\r")
	s.shows("alert_certificate_required: ")
}

// TestUnreadTLSInThePrompt: under TLS the prompt counts plaintext, record by record as reads give it; what ends the
// connection is there for who reads, and so is what a trace shows.
func TestUnreadTLSInThePrompt(t *testing.T) {
	cert, err := tlslayer.MakeSelfSigned([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	conns := make(chan *tls.Conn, 1)
	p := startPeer(t, func(c *net.TCPConn) []byte {
		server := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*cert}})
		_ = server.Handshake() // the shell's prompt shows whether it is done
		conns <- server
		<-t.Context().Done()
		return nil
	})
	s := startShell(t, "--no-rc", "--insecure", "tls:127.0.0.1:"+p.port())
	prompt := "\ns1 127.0.0.1:" + p.port()
	s.wholeSees(prompt + ">")
	server := <-conns
	s.types("half")
	_, _ = server.Write([]byte("hello, you\r\n"))
	s.wholeSees(prompt + " 12 unread> half")
	_, _ = server.Write([]byte("more"))
	s.types("\x15read_some\r")
	s.wholeSees("\n12 bytes \"hello, you\\r\\n\"" + prompt + " 4 unread>")
	s.types("read_some 3; read_some\r")
	s.wholeSees("\n3 bytes \"mor\"\n1 byte \"e\"" + prompt + ">")
	s.types("trace on\r")
	s.wholeSees("\nok" + prompt + ">")
	_, _ = server.Write([]byte("traced"))
	s.types("read_some\r")
	s.shows("\n  tls< application_data 6 bytes\n", "\n6 bytes \"traced\"\n")
	s.types("trace off\r")
	s.wholeSees("\nok" + prompt + ">")
	_, _ = server.Write([]byte("end"))
	_ = server.CloseWrite()
	s.wholeSees(prompt + " 3 unread>")
	s.types("read_some; read_some\r")
	s.shows("\n3 bytes \"end\"\nerror: read_some: eof: ")
}
