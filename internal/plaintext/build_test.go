package plaintext_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"sockshell/internal/packets"
)

// conversation is a connection over TLS that a test makes, and what went over it.
type conversation struct {
	t      testing.TB
	ends   [2]*tls.Conn
	below  [2]*net.TCPConn
	events []packets.Event
}

// watched writes down what goes through the client's end, in order.
type watched struct {
	net.Conn
	c *conversation
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.c.events = append(w.c.events, said(packets.Server, string(p[:n])))
	}
	return n, err
}

func (w watched) Write(p []byte) (int, error) {
	w.c.events = append(w.c.events, said(packets.Client, string(p)))
	return w.Conn.Write(p)
}

// converse has a handshake, and then what talk says, and returns what went over the connection, and the key log.
func converse(t testing.TB, client, server *tls.Config, talk func(*conversation)) (events []packets.Event, keyLog string) {
	t.Helper()
	c := &conversation{t: t}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	for side := range c.ends {
		var conn net.Conn
		if side == 0 {
			conn, err = net.Dial("tcp", listener.Addr().String())
		} else {
			conn, err = listener.Accept()
		}
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		c.below[side] = conn.(*net.TCPConn)
	}
	var log strings.Builder
	own := client.Clone()
	own.KeyLogWriter, own.InsecureSkipVerify = &log, own.RootCAs == nil
	if own.ServerName == "" && own.RootCAs != nil {
		t.Fatal("verification needs a name")
	}
	if len(server.Certificates) == 0 {
		server = server.Clone()
		server.Certificates = certificates(t, "ecdsa")
	}
	c.ends = [2]*tls.Conn{tls.Client(watched{c.below[0], c}, own), tls.Server(c.below[1], server)}
	done := make(chan error)
	go func() { done <- c.ends[1].Handshake() }()
	failed := c.ends[0].Handshake()
	if errServer := <-done; failed == nil && errServer == nil {
		talk(c)
	} else if failed == nil {
		_, _ = c.ends[0].Read(make([]byte, 1)) // the alert
	}
	return c.events, log.String()
}

// say has a side say something, and the other one read it.
func (c *conversation) say(side packets.Side, text string) {
	c.t.Helper()
	done := make(chan error)
	go func() {
		_, err := io.WriteString(c.ends[side], text)
		done <- err
	}()
	_, err := io.ReadFull(c.ends[side.Other()], make([]byte, len(text)))
	if failed := <-done; err != nil || failed != nil {
		c.t.Fatal(err, failed)
	}
}

// notify has a side send close_notify, and the other one read it.
func (c *conversation) notify(side packets.Side) {
	c.t.Helper()
	if err := c.ends[side].CloseWrite(); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.ends[side.Other()].Read(make([]byte, 1)); err != io.EOF {
		c.t.Fatal(err)
	}
}

// end has a side end the connection.
func (c *conversation) end(side packets.Side) {
	c.t.Helper()
	if err := c.below[side].CloseWrite(); err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.below[side.Other()].Read(make([]byte, 1)); err != io.EOF {
		c.t.Fatal(err)
	}
	c.events = append(c.events, packets.Event{Kind: packets.Ended, Side: side})
}

func bytesOf(events []packets.Event, side packets.Side) (all []byte) {
	for _, e := range events {
		if e.Side == side {
			all = append(all, e.Data...)
		}
	}
	return all
}

// keysOf is a key log whose secrets are all of one byte.
func keysOf(log, digits string) string {
	return regexp.MustCompile(`[0-9a-f]+\n`).ReplaceAllStringFunc(log, func(secret string) string {
		return strings.Repeat(digits, (len(secret)-1)/2) + "\n"
	})
}

func noRoots() *x509.CertPool { return x509.NewCertPool() }

var (
	keysOnce sync.Once
	keysMade map[string]crypto.Signer
)

// certificates makes one of a kind of key.
func certificates(t testing.TB, kind string) []tls.Certificate {
	t.Helper()
	keysOnce.Do(func() {
		ofRSA, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		ofECDSA, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keysMade = map[string]crypto.Signer{"rsa": ofRSA, "ecdsa": ofECDSA}
	})
	key := keysMade[kind]
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"name.test"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
}
