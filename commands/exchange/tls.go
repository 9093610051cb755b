package exchange

import (
	"crypto/tls"
	"strconv"
	"strings"

	"sockshell/internal/packets"
	"sockshell/internal/plaintext"
)

// plainName is a name that a command takes as it is: of a host, or of a protocol.
var plainName = lazily(`\A[A-Za-z0-9_][A-Za-z0-9_./-]*\z`)

// Begun implements plaintext.Handler: it writes the handshake. The certificates are others in a replay, so that none is
// verified. Of TLS 1.2, of ALPN and of a server a context says that.
func (w *writer) Begun(s *plaintext.Session) error {
	w.flush()
	w.tls, w.spoken, w.http = true, [2]bool{}, [2]bool{}
	asClient := s.Client == w.played()
	w.lack.Certificate = w.lack.Certificate || asClient && s.Certificate
	name := s.Name
	if !plainName().MatchString(name) || strings.Contains(name, "/") || name == "insecure" {
		name = ""
	}
	version, done := "tls", "tls1.3 "+anyText+" unverified"
	if s.Version == tls.VersionTLS12 {
		version, done = "tlsv12", "tls1.2 "+anyText+" unverified"
	}
	if asClient && s.Certificate {
		w.comment("the client has shown a certificate, whose key no capture has: use_private_key_file gives it")
	}
	if asClient && s.Version == tls.VersionTLS13 && s.Protocol == "" && !s.Certificate {
		w.line(joined("start_tls", name, "insecure"), done)
		return w.failed
	}
	context := "context"
	if w.contexts++; w.contexts > 1 {
		context += strconv.Itoa(w.contexts)
	}
	side := "client"
	if !asClient {
		side = "server"
	}
	w.line("tls_context "+context+" "+version+"_"+side, context)
	if asClient {
		w.line(context+":set_verify_mode none", "ok")
	} else {
		if name == "" {
			name = "localhost"
		}
		w.comment("the certificate is made on the spot: a client must not verify it, or trust it beforehand")
		w.line(context+":self_signed "+name, anyText)
	}
	if plainName().MatchString(s.Protocol) {
		w.line(context+":set_alpn "+s.Protocol, "ok")
	}
	w.line("tls "+context, "ok")
	if asClient && name != "" {
		w.line("set_server_name "+name, "ok")
	}
	w.line(side+"_handshake", done)
	return w.failed
}

// joined joins words by spaces, without the empty ones.
func joined(words ...string) (all string) {
	for _, word := range words {
		if word != "" && all != "" {
			all += " "
		}
		all += word
	}
	return all
}

// Alert implements plaintext.Handler.
func (w *writer) Alert(side packets.Side, code uint8) error {
	if w.over {
		return w.failed
	}
	w.before(side)
	w.flush()
	switch ofPeer := side != w.played(); {
	case code == plaintext.CloseNotify && ofPeer:
		w.notified[side] = true
		w.line("expect_error eof read_some", "eof")
	case code == plaintext.CloseNotify:
		w.notified[side] = true
		w.line("tls_shutdown send", "ok")
	case ofPeer:
		w.line("read_some", "error: read_some: alert_"+anyText)
	default:
		w.lack.Alerts++
		w.comment("the %v sends the alert %d of TLS here, which no command does", side, code)
	}
	return w.failed
}

// Left implements plaintext.Handler.
func (w *writer) Left() error {
	w.flush()
	w.tls, w.notified = false, [2]bool{}
	w.line("tls_off", "ok")
	return w.failed
}

// Closed implements plaintext.Handler.
func (w *writer) Closed(reason string) error {
	w.flush()
	w.lack.Closed = reason
	w.comment("what follows is TLS as it went: %s", reason)
	return w.failed
}

// Stopped implements plaintext.Handler.
func (w *writer) Stopped(reason string) error {
	w.flush()
	w.lack.Stopped = reason
	w.comment("what follows under TLS is not here: %s", reason)
	w.over = true
	return w.failed
}
