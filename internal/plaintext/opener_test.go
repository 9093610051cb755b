package plaintext_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/internal/packets"
	"sockshell/internal/plaintext"
)

// told writes down as lines what an Opener tells.
type told struct {
	lines []string
	last  string // whose data the last line is
	bytes [2][]byte
	begun bool
}

func (w *told) line(format string, args ...any) error {
	w.lines, w.last = append(w.lines, fmt.Sprintf(format, args...)), ""
	return nil
}

func (w *told) Event(e *packets.Event) error {
	switch e.Kind {
	case packets.Said:
		w.bytes[e.Side] = append(w.bytes[e.Side], e.Data...)
		side := e.Side.String()
		if w.last != side {
			_ = w.line("%s ", side)
			w.last = side
		}
		w.lines[len(w.lines)-1] += string(e.Data)
	case packets.Missing:
		return w.line("%v missing %d", e.Side, e.Missing)
	case packets.Ended:
		return w.line("%v ends", e.Side)
	case packets.Reset:
		return w.line("%v resets", e.Side)
	}
	return nil
}

func (w *told) Begun(s *plaintext.Session) error {
	w.begun = true
	line := fmt.Sprintf("%s of the %v's", tls.VersionName(s.Version), s.Client)
	for _, word := range []string{s.Name, s.Protocol} {
		if word != "" {
			line += " " + word
		}
	}
	if s.Certificate {
		line += " certificate"
	}
	return w.line("%s", line)
}

func (w *told) Alert(side packets.Side, code uint8) error { return w.line("%v alert %d", side, code) }
func (w *told) Left() error                               { return w.line("in the clear") }
func (w *told) Closed(reason string) error                { return w.line("closed: %s", reason) }
func (w *told) Stopped(reason string) error               { return w.line("stopped: %s", reason) }

func opened(t testing.TB, events []packets.Event, keyLog string) *told {
	t.Helper()
	w := &told{}
	o := plaintext.New([]plaintext.Log{func(line func([]byte)) error { return plaintext.Lines(strings.NewReader(keyLog), line) }}, w)
	for i := range events {
		e := events[i]
		e.Data = bytes.Clone(e.Data) // it is valid until Event returns
		if err := o.Event(&e); err != nil {
			t.Fatal(err)
		}
		clear(e.Data)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	return w
}

func check(t *testing.T, events []packets.Event, keyLog string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, opened(t, events, keyLog).lines); diff != "" {
		t.Error(diff)
	}
}

// cut is the same events in pieces of a size.
func cut(events []packets.Event, size int) (out []packets.Event) {
	for _, e := range events {
		if e.Kind != packets.Said {
			out = append(out, e)
			continue
		}
		for piece := range slices.Chunk(e.Data, size) {
			out = append(out, packets.Event{Kind: packets.Said, Side: e.Side, Data: piece})
		}
	}
	return out
}

func said(side packets.Side, data string) packets.Event {
	return packets.Event{Kind: packets.Said, Side: side, Data: []byte(data)}
}

// greeting is what is said in the conversations.
func greeting(c *conversation) {
	c.say(packets.Client, "hello")
	c.say(packets.Server, "welcome")
	c.say(packets.Client, strings.Repeat("x", 40_000))
	c.notify(packets.Client)
	c.notify(packets.Server)
	c.end(packets.Server)
	c.end(packets.Client)
}

// greeted is how it is told.
func greeted(begun string) []string {
	return []string{
		begun, "client hello", "server welcome", "client " + strings.Repeat("x", 40_000),
		"client alert 0", "server alert 0", "server ends", "client ends",
	}
}

// TestVersions: what was said is told, of each version and suite that crypto/tls speaks, in pieces of any size.
func TestVersions(t *testing.T) {
	names := tls.Config{ServerName: "name.test", NextProtos: []string{"two", "one"}}
	for _, c := range []struct {
		name           string
		client, server *tls.Config
		begun          string
	}{
		{"1.3", &tls.Config{MinVersion: tls.VersionTLS13}, &tls.Config{}, "TLS 1.3 of the client's"},
		{"names", &tls.Config{ServerName: names.ServerName, NextProtos: names.NextProtos}, &tls.Config{NextProtos: []string{"one"}}, "TLS 1.3 of the client's name.test one"},
		{
			"asked again", &tls.Config{CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP384}},
			&tls.Config{CurvePreferences: []tls.CurveID{tls.CurveP384}}, "TLS 1.3 of the client's",
		},
		{"certificate", &tls.Config{Certificates: certificates(t, "ecdsa")}, &tls.Config{ClientAuth: tls.RequestClientCert}, "TLS 1.3 of the client's certificate"},
		{"no certificate", &tls.Config{}, &tls.Config{ClientAuth: tls.RequestClientCert}, "TLS 1.3 of the client's"},
		{
			"1.2 names", &tls.Config{ServerName: names.ServerName, NextProtos: names.NextProtos, MaxVersion: tls.VersionTLS12},
			&tls.Config{NextProtos: []string{"two"}}, "TLS 1.2 of the client's name.test two",
		},
		{
			"1.2 certificate", &tls.Config{Certificates: certificates(t, "ecdsa"), MaxVersion: tls.VersionTLS12},
			&tls.Config{ClientAuth: tls.RequestClientCert}, "TLS 1.2 of the client's certificate",
		},
		{"1.2 no certificate", &tls.Config{MaxVersion: tls.VersionTLS12}, &tls.Config{ClientAuth: tls.RequestClientCert}, "TLS 1.2 of the client's"},
		{"RSA 128", suite(tls.TLS_RSA_WITH_AES_128_GCM_SHA256), &tls.Config{CipherSuites: all(), Certificates: certificates(t, "rsa")}, "TLS 1.2 of the client's"},
		{"RSA 256", suite(tls.TLS_RSA_WITH_AES_256_GCM_SHA384), &tls.Config{CipherSuites: all(), Certificates: certificates(t, "rsa")}, "TLS 1.2 of the client's"},
		{"ECDHE_ECDSA 256", suite(tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384), &tls.Config{}, "TLS 1.2 of the client's"},
		{"ECDHE_RSA 128", suite(tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), &tls.Config{Certificates: certificates(t, "rsa")}, "TLS 1.2 of the client's"},
		{"ECDHE_RSA chacha20", suite(tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256), &tls.Config{Certificates: certificates(t, "rsa")}, "TLS 1.2 of the client's"},
		{"ECDHE_ECDSA chacha20", suite(tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256), &tls.Config{}, "TLS 1.2 of the client's"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, keyLog := converse(t, c.client, c.server, greeting)
			for _, size := range []int{1 << 20, 1, 4, 1000} {
				check(t, cut(events, size), keyLog, greeted(c.begun)...)
			}
			// The other way round: the keys have the same names, whoever has opened the connection.
			for i := range events {
				events[i].Side = events[i].Side.Other()
			}
			if w := opened(t, events, keyLog); w.lines[0] != strings.Replace(c.begun, "client's", "server's", 1) || w.lines[1] != "server hello" {
				t.Errorf("%.200q", w.lines)
			}
		})
	}
}

func suite(id uint16) *tls.Config {
	return &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{id}}
}

// all are the suites that crypto/tls has, also those that it does not offer by itself.
func all() (ids []uint16) {
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		ids = append(ids, s.ID)
	}
	return ids
}

// TestResumed: a session that goes on from another one has keys of its own in the log.
func TestResumed(t *testing.T) {
	client := &tls.Config{ClientSessionCache: tls.NewLRUClientSessionCache(1), ServerName: "name.test"}
	server := &tls.Config{Certificates: certificates(t, "ecdsa")}
	for range 2 {
		events, keyLog := converse(t, client, server, greeting)
		check(t, events, keyLog, greeted("TLS 1.3 of the client's name.test")...)
	}
}

// TestInTheClear: what is said before TLS and behind it is told as it is.
func TestInTheClear(t *testing.T) {
	events, keyLog := converse(t, &tls.Config{}, &tls.Config{}, func(c *conversation) {
		c.say(packets.Server, "welcome")
		c.notify(packets.Server)
		c.notify(packets.Client)
	})
	all := slices.Concat([]packets.Event{said(packets.Client, "STARTTLS\n"), said(packets.Server, "go ahead\n")}, events,
		[]packets.Event{said(packets.Client, "back\n"), said(packets.Server, "yes\n")})
	want := []string{
		"client STARTTLS\n", "server go ahead\n", "TLS 1.3 of the client's", "server welcome", "server alert 0", "client alert 0",
		"in the clear", "client back\n", "server yes\n",
	}
	check(t, all, keyLog, want...)
	// A second session behind the first one.
	check(t, append(slices.Clone(all), events...), keyLog, append(slices.Clone(want), want[2:6]...)...)
	check(t, slices.Concat(all[:len(all)-2], events), keyLog, append(slices.Clone(want[:7]), want[2:6]...)...)
	for _, size := range []int{1, 3, 100} {
		check(t, cut(all, size), keyLog, want...)
	}
	// Nobody has to answer before TLS begins, nor in a packet of its own.
	hello := events[0]
	hello.Data = append([]byte("PROXY\r\n"), hello.Data...)
	check(t, append([]packets.Event{hello}, events[1:]...), keyLog, append([]string{"client PROXY\r\n"}, want[2:6]...)...)
	check(t, append([]packets.Event{said(packets.Client, "PROXY\r\n")}, events...), keyLog, append([]string{"client PROXY\r\n"}, want[2:6]...)...)
	for _, size := range []int{1, 3, 6, 100} {
		check(t, append(cut([]packets.Event{hello}, size), events[1:]...), keyLog, append([]string{"client PROXY\r\n"}, want[2:6]...)...)
	}
	check(t, append([]packets.Event{said(packets.Client, "a\x16"), said(packets.Client, "\x16")}, events...), keyLog, append([]string{"client a\x16\x16"}, want[2:6]...)...)
	// What only begins as TLS does is none.
	for _, text := range []string{"\x16", "\x16\x03", "\x16\x03\x01\x00\x05\x02more", "\x16\x03\x01\x00\x05", "\x15\x03\x01\x00\x02\x01\x00"} {
		check(t, []packets.Event{said(packets.Client, text), {Kind: packets.Ended, Side: packets.Client}}, "", "client "+text, "client ends")
		check(t, cut([]packets.Event{said(packets.Client, text), said(packets.Server, "answer")}, 1), "", "client "+text, "server answer")
	}
}

// TestEarly: a capture may have what a client says before what it answers to.
func TestEarly(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		events, keyLog := converse(t, &tls.Config{MaxVersion: version}, &tls.Config{}, func(c *conversation) {
			c.say(packets.Client, "hello")
			c.end(packets.Client)
		})
		slices.SortStableFunc(events, func(a, b packets.Event) int { return int(a.Side) - int(b.Side) })
		check(t, events, keyLog, tls.VersionName(version)+" of the client's", "client hello", "client ends")
	}
}

// TestClosed: what cannot be opened is told as it went, with the reason.
func TestClosed(t *testing.T) {
	talk := func(c *conversation) { c.say(packets.Client, "hello") }
	whole, keyLog := converse(t, &tls.Config{}, &tls.Config{}, talk)
	cbc := suite(tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA)
	closed, cbcLog := converse(t, cbc, &tls.Config{}, talk)
	old := &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}
	oldest, oldLog := converse(t, old, &tls.Config{MinVersion: tls.VersionTLS10}, talk)
	refused, refusedLog := converse(t, &tls.Config{NextProtos: []string{"one"}}, &tls.Config{NextProtos: []string{"two"}}, talk)
	rejected, rejectedLog := converse(t, &tls.Config{ServerName: "name.test", RootCAs: noRoots()}, &tls.Config{}, talk)
	without := ""
	for line := range strings.Lines(keyLog) {
		if !strings.HasPrefix(line, "SERVER_TRAFFIC_SECRET_0 ") {
			without += line
		}
	}
	missing := slices.Insert(slices.Clone(whole), 1, packets.Event{Kind: packets.Missing, Side: packets.Server, Missing: 7})
	answered := []packets.Event{whole[0], said(packets.Server, "what do you say?")}
	for _, c := range []struct {
		name   string
		events []packets.Event
		keyLog string
		reason string
	}{
		{"no keys", whole, "# none\n", "there are no keys for it"},
		{"not all keys", whole, without, "there are not all keys for it: SERVER_TRAFFIC_SECRET_0 is missing"},
		{"other keys", whole, keysOf(keyLog, "00"), "a record of the server's does not decrypt"},
		{"CBC", closed, cbcLog, "TLS 1.2 with TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA is not read"},
		{"1.0", oldest, oldLog, "TLS 1.0 with TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA is not read"},
		{"alert", refused, refusedLog, "its handshake has failed: the server has sent the alert no application protocol"},
		{"alert under keys", rejected, rejectedLog, "its handshake has failed: the client has sent the alert bad certificate"},
		{"cut", whole[:2], keyLog, "its handshake is not complete"},
		{"cut in its first message", cut(whole[:1], 100)[:1], keyLog, "its handshake is not complete"},
		{"missing", missing, keyLog, "bytes of its handshake are missing"},
		{"no TLS", answered, keyLog, "what the server says is not TLS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := opened(t, c.events, c.keyLog)
			if w.begun || w.lines[0] != "closed: "+c.reason {
				t.Errorf("%.200q", w.lines)
			}
			for _, side := range []packets.Side{packets.Client, packets.Server} {
				if !bytes.Equal(w.bytes[side], bytesOf(c.events, side)) {
					t.Errorf("the %v's bytes are others", side)
				}
			}
		})
	}
}

// TestStopped: what cannot be opened any more is not told, with the reason.
func TestStopped(t *testing.T) {
	events, keyLog := converse(t, &tls.Config{}, &tls.Config{}, func(c *conversation) {
		c.say(packets.Client, "hello")
		c.say(packets.Server, "welcome")
	})
	last := len(events) - 1
	short := slices.Clone(events)
	short[last].Data = short[last].Data[:len(short[last].Data)-1]
	broken := slices.Clone(events)
	broken[last].Data = bytes.Clone(broken[last].Data)
	broken[last].Data[8] ^= 1
	of := func(kind packets.EventKind) packets.Event {
		return packets.Event{Kind: kind, Side: packets.Server, Missing: 9}
	}
	for _, c := range []struct {
		name   string
		events []packets.Event
		last   packets.Event
		want   string
	}{
		{"cut", events[:last], short[last], "stopped: the capture ends within a record"},
		{"ended", short, of(packets.Ended), "stopped: the server ends within a record"},
		{"reset", short, of(packets.Reset), "server resets"},
		{"broken", events[:last], broken[last], "stopped: a record of the server's does not decrypt"},
		{"missing", events[:last], of(packets.Missing), "stopped: 9 bytes of the server's are missing"},
		{"no record", events[:last], said(packets.Server, "in the clear"), "stopped: what the server says is not TLS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := append(slices.Clone(c.events), c.last)
			check(t, all, keyLog, "TLS 1.3 of the client's", "client hello", c.want)
		})
	}
}
