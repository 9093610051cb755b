package tlslayer

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"

	"sockshell/sockcore"
)

// TestVerificationNames: each reason for which a certificate is refused has a name, and the certificate can be looked at.
func TestVerificationNames(t *testing.T) {
	for _, c := range []struct {
		err     sockcore.Code
		host    string
		change  func(*x509.Certificate)
		unknown bool
	}{
		{err: 0, host: "localhost", change: func(*x509.Certificate) {}},
		{err: NotYetValid, host: "localhost", change: func(x *x509.Certificate) { x.NotBefore = time.Now().Add(time.Hour) }},
		{err: Expired, host: "localhost", change: func(x *x509.Certificate) { x.NotAfter = time.Now().Add(-time.Minute) }},
		{err: HostnameMismatch, host: "mail.example", change: func(*x509.Certificate) {}},
		{err: BadUsage, host: "localhost", change: func(x *x509.Certificate) { x.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }},
		{err: SelfSigned, host: "localhost", change: func(*x509.Certificate) {}, unknown: true},
		{err: UnknownAuthority, host: "localhost", change: func(x *x509.Certificate) { x.Issuer.CommonName = "other" }, unknown: true},
		{err: BadUsage, host: "localhost", change: func(x *x509.Certificate) {
			x.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		}},
		{err: HostnameMismatch, host: "server", change: func(x *x509.Certificate) { x.DNSNames = nil }},
		{err: 0, host: "LOCALHOST.", change: func(*x509.Certificate) {}},
		{err: 0, host: "127.0.0.1", change: withAddresses},
		{err: 0, host: "fe80::1%7", change: withAddresses},
		{err: HostnameMismatch, host: "127.0.0.2", change: withAddresses},
		{err: HostnameMismatch, host: "127.0.0.1", change: func(x *x509.Certificate) { x.DNSNames = []string{"127.0.0.1"} }},
	} {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "server"}, DNSNames: []string{"localhost"},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(2 * time.Hour),
		}
		c.change(template)
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(t, err)
		issuer := *template
		if name := template.Issuer; name.CommonName != "" {
			issuer.Subject = name
		}
		der, err := x509.CreateCertificate(rand.Reader, template, &issuer, key.Public(), key)
		must(t, err)
		own, err := x509.ParseCertificate(der)
		must(t, err)
		s, conn := peerOf(t)
		ended := make(chan error, 1)
		go func() {
			ended <- tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}).Handshake()
		}()
		roots := x509.NewCertPool()
		if !c.unknown {
			roots.AddCert(own)
		}
		l := put(t, s, &Config{
			Verify: VerifyPeer, Host: c.host, Roots: func() (*x509.CertPool, error) { return roots, nil }, TLS: only(tls.VersionTLS13),
		})
		op := do(s, sockcore.Handshake())
		refused := <-ended
		if got, _ := op.Err.(sockcore.Code); got != c.err || len(l.Info().Certificates) != 1 || l.Info().Verified != (c.err == 0) {
			t.Errorf("%v, want %v; %d certificates, verified %v", op.Err, c.err, len(l.Info().Certificates), l.Info().Verified)
		}
		if (refused == nil) != (c.err == 0) {
			t.Errorf("%v: the server is told %v", c.err, refused)
		}
	}
}

func withAddresses(x *x509.Certificate) {
	x.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.ParseIP("fe80::1")}
}
