package commands

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

// contextKind is what a name of a context stands for.
const contextKind = "tls_context"

// tlsMethod is what a context is for: sides and versions.
type tlsMethod struct {
	name           string
	client, server bool
	least, most    uint16
}

// tlsContext is what handshakes have in common: Emilua's tls.context.
type tlsContext struct {
	method tlsMethod

	mu          sync.Mutex
	chain       [][]byte // DER, its own first
	key         crypto.PrivateKey
	trusted     [][]*x509.Certificate // in the order in which they were added
	systemRoots bool                  // besides those
	verify      tlslayer.Verify
	chosen      bool // verify was
	host        string
	alpn        []string
	ciphers     []uint16
	groups      []tls.CurveID
	without     map[uint16]bool // versions that set_options has taken away
	keyLog      string          // a file
}

// versions are those of the methods and options, in order.
var versions = []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13}

// anyMethod is that of start_tls.
var anyMethod = tlsMethod{"tls", true, true, tls.VersionTLS12, tls.VersionTLS13}

// tlsMethods are Asio's names.
var tlsMethods = sync.OnceValue(func() []tlsMethod {
	var all []tlsMethod
	for _, of := range []tlsMethod{
		anyMethod,
		{"tlsv13", true, true, tls.VersionTLS13, tls.VersionTLS13},
		{"tlsv12", true, true, tls.VersionTLS12, tls.VersionTLS12},
		{"tlsv11", true, true, tls.VersionTLS11, tls.VersionTLS11},
		{"tlsv1", true, true, tls.VersionTLS10, tls.VersionTLS10},
		{"sslv23", true, true, tls.VersionTLS10, tls.VersionTLS13},
	} {
		client, server := of, of
		client.name, client.server = of.name+"_client", false
		server.name, server.client = of.name+"_server", false
		all = append(all, client, server, of)
	}
	return all
})

// doc is what the method allows, for completion.
func (m *tlsMethod) doc() string {
	side := "both sides"
	switch {
	case !m.server:
		side = "a client"
	case !m.client:
		side = "a server"
	}
	if m.least == m.most {
		return side + ", " + tlslayer.VersionName(m.least) + " alone"
	}
	return side + ", " + tlslayer.VersionName(m.least) + " to " + tlslayer.VersionName(m.most)
}

func parseTLSMethod(_ *param.Param, text string) (tlsMethod, error) {
	var names []string
	for _, m := range tlsMethods() {
		if m.name == text {
			return m, nil
		}
		names = append(names, m.name)
	}
	if strings.HasPrefix(text, "sslv2") || strings.HasPrefix(text, "sslv3") {
		return tlsMethod{}, lacksTLS("SSL 3 and older")
	}
	return tlsMethod{}, param.Unknown("method", text, names)
}

var tlsMethodKind = param.Kind{
	Set: param.One(parseTLSMethod),
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice {
		var out []param.Choice
		for _, m := range tlsMethods() {
			out = append(out, param.Choice{Text: m.name, Doc: m.doc()})
		}
		return out
	},
}

// Kind implements param.Typed.
func (tlsMethod) Kind() *param.Kind { return &tlsMethodKind }

// lacksTLS is the error for what crypto/tls does not have.
func lacksTLS(what string) error {
	return &session.WordedError{Code: sockcore.NotSupported, Message: what + ": Go's crypto/tls has none"}
}

// place is where the names of files and of the environment belong to.
type place interface {
	LookupEnv(name string) (string, bool)
	Path(name string) string
}

// shakeHands says of a handshake what no context does.
type shakeHands struct {
	server   bool
	socket   *sockcore.Socket
	name     string // the server's: the one that is sent, and verified where the context has none
	insecure bool
	own      *verification // the socket's, in place of the context's; nil: there is none
}

// verification is whether a socket's peer is verified, and for which name.
type verification struct {
	mode   tlslayer.Verify
	chosen bool
	host   string
}

// config is how a handshake is done with the context, nil standing for the default one.
func (x *tlsContext) config(at place, by shakeHands) (*tlslayer.Config, error) {
	if x == nil {
		x = &tlsContext{method: anyMethod}
	}
	server := by.server
	if side := x.method; server && !side.server || !server && !side.client {
		return nil, param.Usage("the context is a " + side.name + "'s")
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	out := &tlslayer.Config{Server: server, TLS: &tls.Config{
		ServerName: by.name, NextProtos: slices.Clone(x.alpn), CipherSuites: slices.Clone(x.ciphers), CurvePreferences: slices.Clone(x.groups),
	}}
	if err := x.setVersions(out.TLS); err != nil {
		return nil, err
	}
	if x.chain != nil && x.key != nil {
		out.TLS.Certificates = []tls.Certificate{{Certificate: x.chain, PrivateKey: x.key}}
	}
	if err := x.setVerify(out, &by); err != nil {
		return nil, err
	}
	file := x.keyLog
	if env, ok := at.LookupEnv("SSLKEYLOGFILE"); ok && file == "" && env != "" {
		file = at.Path(env)
	}
	out.TLS.KeyLogWriter = &keyTap{tap: tapAt(at), socket: by.socket, file: keyLog(file)}
	if server && len(out.TLS.Certificates) == 0 {
		return nil, param.Usage("a server needs a certificate and its key: NAME:self_signed HOST, or use_certificate_chain_file and use_private_key_file")
	}
	return out, nil
}

func (x *tlsContext) setVersions(t *tls.Config) error {
	for _, v := range versions {
		if v < x.method.least || v > x.method.most || x.without[v] {
			continue
		}
		if t.MinVersion == 0 {
			t.MinVersion = v
		}
		t.MaxVersion = v
	}
	if t.MinVersion == 0 {
		return param.Usage("set_options has left no version of TLS")
	}
	for v := range x.without {
		if v > t.MinVersion && v < t.MaxVersion {
			return lacksTLS("a version left out between others")
		}
	}
	return nil
}

// setVerify says what is verified. A client verifies unless it is told not to, for a name.
func (x *tlsContext) setVerify(out *tlslayer.Config, by *shakeHands) error {
	v := verification{x.verify, x.chosen, x.host}
	if by.own != nil && by.own.chosen {
		v.mode, v.chosen = by.own.mode, true
	}
	if by.own != nil && by.own.host != "" {
		v.host = by.own.host
	}
	out.Verify, out.Host = v.mode, v.host
	if out.Host == "" {
		out.Host = by.name
	}
	if !out.Server && !v.chosen {
		out.Verify = tlslayer.VerifyPeer
	}
	if by.insecure {
		out.Verify = tlslayer.VerifyNone
	}
	if !out.Server && out.Verify != tlslayer.VerifyNone && out.Host == "" {
		return param.Usage("no name to verify is known: set_server_name HOST, or NAME:set_verify_host HOST, or NAME:set_verify_mode none")
	}
	if trusted := slices.Clone(x.trusted); trusted != nil {
		system := x.systemRoots
		out.Roots = sync.OnceValues(func() (*x509.CertPool, error) { return poolOf(trusted, system) })
		if out.Server {
			out.TLS.ClientCAs, _ = poolOf(trusted, false) // what a client is told; it cannot fail without the system's
		}
	}
	return nil
}

func poolOf(trusted [][]*x509.Certificate, system bool) (pool *x509.CertPool, err error) {
	pool = x509.NewCertPool()
	if system {
		if pool, err = x509.SystemCertPool(); err != nil {
			return nil, err
		}
	}
	for _, certs := range trusted {
		for _, cert := range certs {
			pool.AddCert(cert)
		}
	}
	return pool, nil
}

// keyLog is a file to which the secrets of handshakes are added, in the format that Wireshark reads.
type keyLog string

const (
	ownerOnly  = 0o600
	keyLogWait = 100 * time.Millisecond // for the reader of a pipe
)

// Write implements io.Writer. A pipe that nobody reads is an error: a handshake does not wait for it.
func (k keyLog) Write(p []byte) (n int, err error) {
	f, err := os.OpenFile(string(k), os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NONBLOCK, ownerOnly)
	if err != nil {
		return 0, err
	}
	_ = f.SetWriteDeadline(time.Now().Add(keyLogWait)) // what is no pipe has none
	if n, err = f.Write(p); errors.Is(err, os.ErrDeadlineExceeded) {
		err = sockcore.EAGAIN
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return n, err
}

// certificatesOf reads certificates: PEM, or DER.
func certificatesOf(data []byte) ([]*x509.Certificate, error) {
	if !strings.Contains(string(data), "-----BEGIN") {
		certs, err := x509.ParseCertificates(data)
		if err != nil || len(certs) == 0 {
			return nil, param.FileTrouble("there is no certificate in it, neither PEM nor DER")
		}
		return certs, nil
	}
	var certs []*x509.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, param.FileTrouble("a certificate in it is malformed: " + strings.TrimPrefix(err.Error(), "x509: "))
		}
		certs = append(certs, cert)
	}
	if certs == nil {
		return nil, param.FileTrouble("there is no certificate in it")
	}
	return certs, nil
}

// keyOf reads a private key: PEM, or DER. Its text is in no error.
func keyOf(data []byte) (crypto.PrivateKey, error) {
	der := data
	if strings.Contains(string(data), "-----BEGIN") {
		der = nil
		for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
			if strings.HasPrefix(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "" {
				return nil, lacksTLS("an encrypted private key")
			}
			if strings.HasSuffix(block.Type, "PRIVATE KEY") {
				der = block.Bytes
				break
			}
		}
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	return nil, param.FileTrouble("there is no private key in it that can be read")
}

// fits reports whether the key is that of the context's certificate, where there are both.
func (x *tlsContext) fits() error {
	if x.chain == nil || x.key == nil {
		return nil
	}
	own, err := x509.ParseCertificate(x.chain[0])
	if err != nil {
		return err
	}
	signer, ok := x.key.(crypto.Signer)
	public, equals := own.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !equals || !public.Equal(signer.Public()) {
		return param.FileTrouble("the private key is not that of the certificate")
	}
	return nil
}
