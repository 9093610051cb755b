package commands

import (
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

type certificateInput struct {
	N   int64   `name:"N" doc:"which one, from 0, the peer's own"`
	Pem pemWord `name:"pem" doc:"as PEM, the only form"`
}

// pemWord is the word pem.
type pemWord struct{}

var pemKind = param.Enum("form", []param.Named[pemWord]{{Name: "pem", Doc: "text between two lines of dashes"}})

// Kind implements param.Typed.
func (pemWord) Kind() *param.Kind { return pemKind }

// namesOf are the names and addresses that a certificate is for.
func namesOf(c *x509.Certificate) string {
	names := slices.Clone(c.DNSNames)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	return strings.Join(names, " ")
}

func runTLSInfo(c *session.Call, _ *noInput) (value.Value, error) { return tableOf(c, tlsInfo) }

// tableOf is a table of what the command's TLS knows.
func tableOf(c *session.Call, of func(*tlslayer.Info) (*value.Table, error)) (value.Value, error) {
	l, err := layered(c)
	if err != nil {
		return value.Ok, err
	}
	i := l.Info()
	t, err := of(&i)
	if err != nil {
		return value.Ok, err
	}
	return value.OfTable(t), nil
}

// tlsInfo is what a handshake has settled.
func tlsInfo(i *tlslayer.Info) (*value.Table, error) {
	if i.Phase != tlslayer.Ready {
		return nil, tlslayer.NotHandshaken
	}
	t := &value.Table{Header: []string{"property", "value"}}
	row := func(name, text string) {
		v := value.Ok
		if text != "" {
			v = value.OfText(text)
		}
		t.Add(value.OfText(name), v)
	}
	group := ""
	if i.State.CurveID != 0 {
		group = tlslayer.GroupName(i.State.CurveID)
	}
	row("version", tlslayer.VersionName(i.State.Version))
	row("cipher", tlslayer.SuiteName(i.State.CipherSuite))
	row("group", group)
	row("alpn", i.State.NegotiatedProtocol)
	row("server_name", serverNameOf(i))
	row("client_certificate", clientCertificateOf(i))
	row("verify", map[bool]string{true: "verified", false: "unverified"}[i.Verified])
	t.Add(value.OfText("unsent"), value.OfInt(int64(i.Unsent)))
	return t, nil
}

// serverNameOf is the name that the client has sent.
func serverNameOf(i *tlslayer.Info) string {
	if i.State.ServerName == "" || isAddress(i.State.ServerName) {
		return "" // an address is not sent
	}
	return i.State.ServerName
}

// clientCertificateOf tells whether the client has, or was asked for, a certificate.
func clientCertificateOf(i *tlslayer.Info) string {
	switch {
	case i.Server && len(i.Certificates) > 0:
		return i.Certificates[0].Subject.String()
	case i.Server:
		return "none"
	case i.Sent:
		return "sent"
	case i.Asked:
		return "asked for, none sent"
	}
	return "not asked for"
}

func runPeerCertificates(c *session.Call, _ *noInput) (value.Value, error) {
	return tableOf(c, peerCertificates)
}

// peerCertificates are those that the peer has sent.
func peerCertificates(i *tlslayer.Info) (*value.Table, error) {
	t := &value.Table{Header: []string{"number", "subject", "issuer", "names", "not_before", "not_after"}}
	for n, cert := range i.Certificates {
		names := value.Ok
		if text := namesOf(cert); text != "" {
			names = value.OfText(text)
		}
		t.Add(value.OfInt(int64(n)), value.OfText(cert.Subject.String()), value.OfText(cert.Issuer.String()), names,
			value.OfText(cert.NotBefore.UTC().Format(time.RFC3339)), value.OfText(cert.NotAfter.UTC().Format(time.RFC3339)))
	}
	return t, nil
}

func runPeerCertificate(c *session.Call, in *certificateInput) (value.Value, error) {
	l, err := layered(c)
	if err != nil {
		return value.Ok, err
	}
	i := l.Info()
	text, err := peerCertificate(&i, in.N)
	if err != nil {
		return value.Ok, err
	}
	return value.OfData(text), nil
}

// peerCertificate is one of them, as PEM.
func peerCertificate(i *tlslayer.Info, n int64) ([]byte, error) {
	if n < 0 || n >= int64(len(i.Certificates)) {
		return nil, param.Usage("the peer has sent " + param.Plural(len(i.Certificates), "certificate") + ", counted from 0")
	}
	return pemOf(i.Certificates[n].Raw), nil
}

// pemOf is a certificate as PEM.
func pemOf(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func runClientHello(c *session.Call, _ *noInput) (value.Value, error) { return tableOf(c, clientHello) }

// clientHello is what the client has offered.
func clientHello(i *tlslayer.Info) (*value.Table, error) {
	h := i.Hello
	if h == nil {
		return nil, tlslayer.NotHandshaken
	}
	t := &value.Table{Header: []string{"property", "value"}}
	row := func(name string, words []string) {
		v := value.Ok
		if len(words) > 0 {
			v = value.OfText(strings.Join(words, " "))
		}
		t.Add(value.OfText(name), v)
	}
	row("server_name", fieldsOf(h.ServerName))
	row("alpn", h.SupportedProtos)
	row("versions", namesWith(h.SupportedVersions, tlslayer.VersionName))
	row("ciphers", namesWith(h.CipherSuites, tlslayer.SuiteName))
	row("groups", namesWith(h.SupportedCurves, tlslayer.GroupName))
	return t, nil
}

func fieldsOf(name string) []string {
	if name == "" {
		return nil
	}
	return []string{name}
}

func namesWith[T any](numbers []T, name func(T) string) []string {
	var names []string
	for _, n := range numbers {
		names = append(names, name(n))
	}
	return names
}

// tlsRows are what state tells of a socket's TLS.
func tlsRows(s *sockcore.Socket, add func(name string, v value.Value)) {
	l := tlslayer.Of(s)
	if l == nil {
		return
	}
	i := l.Info()
	text := ""
	switch i.Phase {
	case tlslayer.Idle:
		text = "no handshake yet"
	case tlslayer.Shaking:
		text = "handshake under way"
	case tlslayer.Ready:
		text = i.Summary()
	case tlslayer.Failed:
		text = "handshake failed: " + i.Failure.Code.Name()
	case tlslayer.Closed:
		return
	}
	add("tls", value.OfText(text))
	if i.Phase == tlslayer.Ready {
		add("tls_ended", value.OfText(sockcore.Ended{Receive: i.PeerEnded, Send: i.Ended}.String()))
	}
	add("tls_unread", value.OfInt(int64(i.Unread)))
	add("tls_unsent", value.OfInt(int64(i.Unsent)))
}
