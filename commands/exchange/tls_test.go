package exchange

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/internal/packets"
	"sockshell/internal/plaintext"
)

// TestTLS: each handshake, and each way in which TLS ends, has its commands.
func TestTLS(t *testing.T) {
	begun := func(s plaintext.Session) func(*writer) error {
		return func(w *writer) error { return w.Begun(&s) }
	}
	alert := func(side packets.Side, code uint8) func(*writer) error {
		return func(w *writer) error { return w.Alert(side, code) }
	}
	did := func(kind packets.EventKind, side packets.Side) func(*writer) error {
		return func(w *writer) error { return w.Event(&packets.Event{Kind: kind, Side: side, Data: []byte("hi")}) }
	}
	const tls13, tls12 = tls.VersionTLS13, tls.VersionTLS12
	for _, c := range []struct {
		name  string
		side  packets.Side
		steps []func(*writer) error
		want  string
		lack  Lack
	}{
		{"no name", packets.Client, []func(*writer) error{begun(plaintext.Session{Version: tls13})}, "> start_tls insecure\ntls1.3 [..] unverified\n", Lack{}},
		{
			"a name that is a word of the command, or none", packets.Client,
			[]func(*writer) error{
				begun(plaintext.Session{Version: tls13, Name: "insecure"}), (*writer).Left,
				begun(plaintext.Session{Version: tls13, Name: "a; exit"}),
			},
			"> start_tls insecure\ntls1.3 [..] unverified\n> tls_off\nok\n> start_tls insecure\ntls1.3 [..] unverified\n",
			Lack{},
		},
		{
			"a certificate", packets.Client,
			[]func(*writer) error{begun(plaintext.Session{Version: tls13, Name: "name.test", Certificate: true})},
			"> # the client has shown a certificate, whose key no capture has: use_private_key_file gives it\n" +
				"> tls_context context tls_client\ncontext\n> context:set_verify_mode none\nok\n> tls context\nok\n" +
				"> set_server_name name.test\nok\n> client_handshake\ntls1.3 [..] unverified\n",
			Lack{Certificate: true},
		},
		{
			"1.2 by its server", packets.Server,
			[]func(*writer) error{begun(plaintext.Session{Version: tls12, Protocol: "h2", Certificate: true})},
			"> tls_context context tlsv12_server\ncontext\n" +
				"> # the certificate is made on the spot: a client must not verify it, or trust it beforehand\n" +
				"> context:self_signed localhost\n[..]\n> context:set_alpn h2\nok\n> tls context\nok\n> server_handshake\ntls1.2 [..] unverified\n",
			Lack{},
		},
		{
			"the peer ends", packets.Client,
			[]func(*writer) error{
				begun(plaintext.Session{Version: tls13}), alert(packets.Server, plaintext.CloseNotify), did(packets.Ended, packets.Server),
				alert(packets.Client, plaintext.CloseNotify), did(packets.Ended, packets.Client),
			},
			"> start_tls insecure\ntls1.3 [..] unverified\n> expect_error eof read_some\neof\n> tls_shutdown send\nok\n",
			Lack{},
		},
		{
			"ends without close_notify", packets.Client,
			[]func(*writer) error{
				begun(plaintext.Session{Version: tls13}), did(packets.Ended, packets.Client), did(packets.Ended, packets.Server),
			},
			"> start_tls insecure\ntls1.3 [..] unverified\n> shutdown send\nok\n> expect_error stream_truncated read_some\nstream_truncated\n",
			Lack{},
		},
		{
			"a reset behind close_notify", packets.Client,
			[]func(*writer) error{
				begun(plaintext.Session{Version: tls13}), alert(packets.Server, plaintext.CloseNotify), did(packets.Reset, packets.Server),
			},
			"> start_tls insecure\ntls1.3 [..] unverified\n> expect_error eof read_some\neof\n",
			Lack{},
		},
		{
			"alerts", packets.Client,
			[]func(*writer) error{begun(plaintext.Session{Version: tls13}), alert(packets.Server, 116), alert(packets.Client, 80)},
			"> start_tls insecure\ntls1.3 [..] unverified\n> read_some\nerror: read_some: alert_[..]\n" +
				"> # the client sends the alert 80 of TLS here, which no command does\n",
			Lack{Alerts: 1},
		},
		{
			"what is left out", packets.Client,
			[]func(*writer) error{
				begun(plaintext.Session{Version: tls13}), did(packets.Said, packets.Client),
				func(w *writer) error { return w.Stopped("2 bytes are missing") }, did(packets.Ended, packets.Server),
			},
			"> start_tls insecure\ntls1.3 [..] unverified\n> write_all \"hi\"\n2\n> # what follows under TLS is not here: 2 bytes are missing\n",
			Lack{Stopped: "2 bytes are missing"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			w := &writer{out: bufio.NewWriter(&out), options: Options{Side: c.side}, stream: &packets.Stream{TCP: true}}
			for _, step := range c.steps {
				if err := step(w); err != nil {
					t.Fatal(err)
				}
			}
			w.end()
			if err := w.out.Flush(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want+"> close\nok\n", out.String()); diff != "" {
				t.Error(diff)
			}
			if w.lack != c.lack {
				t.Errorf("%+v", w.lack)
			}
		})
	}
}
