package plaintext

import (
	"crypto/tls"
	"fmt"

	"sockshell/internal/packets"
)

// message takes a message of a handshake.
func (o *Opener) message(side packets.Side, kind byte, length int, body []byte) error {
	ofClient := side == o.session.Client
	switch {
	case o.state != shaking && o.state != open:
	case kind == messageClientHello && ofClient:
		return o.clientHello(body)
	case kind == messageServerHello && !ofClient:
		return o.serverHello(body)
	case kind == messageEncryptedExtensions && !ofClient:
		h, ok := parseEncryptedExtensions(body)
		if !ok {
			return o.unopened("its handshake is malformed")
		}
		o.session.Protocol = h.alpn
	case kind == messageCertificate && ofClient:
		const none = 4 // its context and its list are empty; in TLS 1.2 there is no context
		o.session.Certificate = o.session.Certificate || length > none
	case kind == messageFinished:
		return o.finished(side)
	case kind == messageKeyUpdate:
		return o.keyUpdate(side)
	}
	return nil
}

// clientHello takes what a client begins with, or asks again.
func (o *Opener) clientHello(body []byte) error {
	h, ok := parseClientHello(body)
	switch {
	case !ok:
		return o.unopened("its handshake is malformed")
	case h.earlyData:
		return o.unopened("the client says something ahead of the handshake (0-RTT)")
	case o.retried && h.random == o.random && o.state == shaking:
		return nil
	case o.secrets != nil:
		return o.unopened("a handshake is done again")
	}
	o.random, o.session.Name = h.random, h.name
	var err error
	o.secrets, err = find(o.logs, h.random[:])
	return err
}

// lacks is what there is no secret for, of some labels; empty: there are all.
func (o *Opener) lacks(labels ...string) string {
	for _, label := range labels {
		secret := o.secrets[label]
		switch {
		case len(o.secrets) == 0, secret == nil && o.suite.version == tls.VersionTLS12:
			return "there are no keys for it"
		case o.suite.version == tls.VersionTLS13 && len(secret) != o.suite.hash().Size():
			return "there are not all keys for it: " + label + " is missing"
		}
	}
	return ""
}

// serverHello takes what a server chooses.
func (o *Opener) serverHello(body []byte) error {
	h, ok := parseServerHello(body)
	switch {
	case !ok || o.secrets == nil || o.server != nil:
		return o.unopened("its handshake is malformed")
	case h.random == helloRetry:
		o.retried = true
		return nil
	}
	o.server, o.session.Version, o.session.Protocol = &h, h.version, h.alpn
	if o.suite, ok = suiteOf(h.suite); !ok || o.suite.version != h.version {
		return o.unopened(fmt.Sprintf("%s with %s is not read", tls.VersionName(h.version), tls.CipherSuiteName(h.suite)))
	}
	labels := []string{clientHandshake, serverHandshake}
	if h.version == tls.VersionTLS12 {
		labels = []string{masterSecret}
	}
	if reason := o.lacks(labels...); reason != "" {
		return o.unopened(reason)
	}
	if h.version == tls.VersionTLS12 {
		return nil
	}
	if err := o.keys(o.session.Client, clientHandshake); err != nil {
		return err
	}
	return o.keys(o.session.Client.Other(), serverHandshake)
}

// keys makes a direction's keys of a secret of TLS 1.3.
func (o *Opener) keys(side packets.Side, label string) (err error) {
	o.sides[side].keys, err = traffic13(o.suite, o.secrets[label])
	return err
}

// change takes a ChangeCipherSpec, which in TLS 1.3 says nothing.
func (o *Opener) change(side packets.Side) error {
	h := &o.sides[side]
	if o.suite.version != tls.VersionTLS12 {
		return nil
	}
	client, server, err := traffic12(o.suite, o.secrets[masterSecret], o.random[:], o.server.random[:])
	if h.keys = client; side != o.session.Client {
		h.keys = server
	}
	return err
}

// finished takes the last message of a side's handshake.
func (o *Opener) finished(side packets.Side) error {
	h := &o.sides[side]
	if h.keys == nil || h.finished {
		return o.unopened("its handshake is malformed")
	}
	h.finished = true
	if o.suite.version == tls.VersionTLS13 {
		label := clientTraffic
		if side != o.session.Client {
			label = serverTraffic
		}
		if o.lacks(label) != "" {
			h.keys = nil // it may yet fail, or begin tells
		} else if err := o.keys(side, label); err != nil {
			return err
		}
	}
	if o.sides[side.Other()].finished {
		return o.begin()
	}
	return nil
}

// keyUpdate takes that a side goes on with other keys.
func (o *Opener) keyUpdate(side packets.Side) (err error) {
	h := &o.sides[side]
	if h.keys == nil || !h.finished || o.suite.version != tls.VersionTLS13 {
		return o.unopened("a KeyUpdate comes where there can be none")
	}
	h.keys, err = h.keys.update()
	return err
}
