package tlslayer

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/netip"
	"strings"
	"time"

	"sockshell/sockcore"
)

// Verify is whether the peer's certificate is verified.
type Verify uint8

// The modes.
const (
	VerifyNone    Verify = iota
	VerifyPeer           // on a server: one that comes
	VerifyRequire        // on a server: and there must be one
)

// Config is how a handshake is done.
type Config struct {
	Server bool
	Verify Verify
	Host   string // a client verifies that the certificate is for it; "": the chain alone
	// Roots are the certificates that are trusted; nil: the system's, which are loaded when a chain is verified.
	Roots func() (*x509.CertPool, error)
	// TLS has the rest: versions, cipher suites, certificates, names. It is not changed.
	TLS *tls.Config
}

// told is what the peer has told of itself in the handshake.
type told struct {
	certificates []*x509.Certificate
	verified     bool
	asked, sent  bool // the server has asked for a certificate, and got one
	hello        *tls.ClientHelloInfo
}

// forConn is c for crypto/tls, which is to tell l.
func (c *Config) forConn(l *Layer) *tls.Config {
	t := c.TLS.Clone()
	t.DynamicRecordSizingDisabled = true
	t.Renegotiation = tls.RenegotiateNever // its reads could not yield
	t.InsecureSkipVerify = true            //nolint:gosec // VerifyConnection verifies
	t.VerifyConnection = func(s tls.ConnectionState) error { return c.verify(l, &s) }
	if c.Server {
		t.ClientAuth = [...]tls.ClientAuthType{
			VerifyNone: tls.NoClientCert, VerifyPeer: tls.RequestClientCert, VerifyRequire: tls.RequireAnyClientCert,
		}[c.Verify]
		t.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.told.hello = h
			return nil, nil //nolint:nilnil // the same configuration
		}
		return t
	}
	certificates := t.Certificates
	t.GetClientCertificate = func(r *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.told.asked = true
		anyCA := *r
		anyCA.AcceptableCAs = nil // the server is to judge
		for i := range certificates {
			if anyCA.SupportsCertificate(&certificates[i]) == nil {
				l.told.sent = true
				return &certificates[i], nil
			}
		}
		return new(tls.Certificate), nil
	}
	return t
}

// verify is called in the handshake, with the peer's certificates.
func (c *Config) verify(l *Layer, s *tls.ConnectionState) error {
	chain := s.PeerCertificates
	verified, failure := false, (*Failure)(nil)
	if len(chain) > 0 && c.Verify != VerifyNone {
		failure = c.check(chain)
		verified = failure == nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told.certificates, l.told.verified, l.verification = chain, verified, failure
	if failure != nil {
		return failure
	}
	return nil
}

// check verifies a chain, the peer's own certificate first.
func (c *Config) check(chain []*x509.Certificate) *Failure {
	o := x509.VerifyOptions{
		DNSName: withoutZone(strings.TrimSuffix(c.Host, ".")), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		Intermediates: x509.NewCertPool(), CurrentTime: time.Now(),
	}
	if c.Server {
		o.DNSName, o.KeyUsages = "", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	if c.Roots != nil {
		roots, err := c.Roots()
		if err != nil {
			return &Failure{Code: UnknownAuthority, Text: err.Error()}
		}
		o.Roots = roots
	}
	for _, cert := range chain[1:] {
		o.Intermediates.AddCert(cert)
	}
	_, err := chain[0].Verify(o)
	if err == nil {
		return nil
	}
	if errors.As(err, new(x509.UnknownAuthorityError)) && o.DNSName != "" {
		if other := chain[0].VerifyHostname(o.DNSName); other != nil { // Windows looks at the name last
			err = other
		}
	}
	return &Failure{Code: verificationCode(err, chain[0], o.CurrentTime), Text: strings.TrimPrefix(err.Error(), "x509: ")}
}

// withoutZone takes the zone off an address: a certificate has none.
func withoutZone(host string) string {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.WithZone("").String()
	}
	return host
}

func verificationCode(err error, own *x509.Certificate, now time.Time) sockcore.Code {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	switch {
	case errors.As(err, &invalid):
		switch {
		case invalid.Reason == x509.Expired && invalid.Cert != nil && now.Before(invalid.Cert.NotBefore):
			return NotYetValid
		case invalid.Reason == x509.Expired:
			return Expired
		}
		return BadUsage
	case errors.As(err, &host):
		return HostnameMismatch
	case errors.As(err, new(x509.UnhandledCriticalExtension)):
		return BadUsage
	case bytes.Equal(own.RawIssuer, own.RawSubject):
		return SelfSigned
	}
	return UnknownAuthority
}
