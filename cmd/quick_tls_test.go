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
