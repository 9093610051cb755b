package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

type startTLSInput struct {
	Peer tlsPeer `name:"[HOST] [insecure]" optional:"y" doc:"the name that the server has; otherwise the one that connect was given. insecure verifies nothing"`
}

type tlsInput struct {
	Name contextName `name:"NAME" optional:"y" doc:"a context; otherwise what start_tls uses"`
}

// contextName is the name of a context.
type contextName string

var contextNameKind = param.Kind{
	Set:     param.Copied(func(_ *param.Param, text string) (string, error) { return text, nil }),
	Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice { return s.ThingChoices(contextKind) },
}

// Kind implements param.Typed.
func (contextName) Kind() *param.Kind { return &contextNameKind }

type serverNameInput struct {
	Host tlsHost `name:"HOST" doc:"the name that the server has, or its address, of which nothing is sent"`
}

type tlsShutdownInput struct {
	Send halfWord `name:"send" optional:"y" doc:"do not wait for the peer's close_notify"`
}

// halfWord is the word send, where it stands.
type halfWord bool

var halfKind = param.Enum("direction", []param.Named[halfWord]{{Name: "send", Value: true, Doc: "no more writes: the peer reads to the end"}})

// Kind implements param.Typed.
func (halfWord) Kind() *param.Kind { return halfKind }

var (
	x509Errors      = []string{"certificate_expired", "certificate_not_yet_valid", "hostname_mismatch", "unknown_authority", "self_signed", "bad_usage"}
	handshakeErrors = append([]string{
		"EBADF", "ENOTCONN", "EBUSY", "not_tls", "handshake_failed", "bad_record", "stream_truncated", "ECONNRESET", "EPIPE",
		"not_supported", "operation_aborted", "timed_out", "usage",
	}, x509Errors...)
)

// handshakeHints say what to do next.
var handshakeHints = []session.Hint{
	{Code: tlslayer.UnknownAuthority, Text: "trust its issuer by load_verify_file of a tls_context, or verify nothing by insecure"},
	{Code: tlslayer.SelfSigned, Text: "trust it by load_verify_file of a tls_context, or verify nothing by insecure"},
	{Code: tlslayer.HostnameMismatch, Text: "give a name that it is for, or set_server_name and set_verify_host, or insecure"},
	{Code: tlslayer.Expired, Text: "peer_certificates shows the dates; insecure verifies nothing"},
	{Code: tlslayer.NotYetValid, Text: "peer_certificates shows the dates; is this machine's clock right?"},
	{Code: sockcore.EBUSY, When: handshakeFailed, Text: handshakeIsOver},
	{Code: tlslayer.NotTLS, Text: "nothing of it was read; a protocol may want a word first, as STARTTLS"},
}

func tlsCommands() []*session.Command {
	const faked = "> tls_context srv tls_server\nsrv\n> srv:self_signed localhost\n[..]\n" + pair + "> a:tls srv\nok\n> a:server_handshake &\n[1] a:server_handshake\n"
	const shaken = faked + "> b:start_tls localhost insecure\ntls1.3 [..] unverified\n> join 1\ntls1.3 [..]\n"
	return []*session.Command{
		session.DefineOpKeeping("start_tls", session.Doc{
			Group: session.TLS, Replay: session.ReplaySame, Synonyms: "sslconnect starttls", Summary: "begin TLS on the connection, as a client", API: "ssl::stream::handshake",
			Detail: "Sends HOST as the server's name (SNI) and verifies that the certificate is for it and comes from one of the system's authorities. " +
				"From then on reads and writes are those of TLS; what was said before was in the clear. A handshake that was cancelled goes on with the same command. " +
				"When verification fails, the peer's certificates are listed and the connection stays, to be looked at or closed. In TLS 1.3 a server " +
				"that refuses the client's certificate says so with the first read.",
			Errors: handshakeErrors, Hints: handshakeHints,
			Examples: faked + "> b:start_tls localhost insecure\ntls1.3 [..] unverified\n",
		}, prepareStartTLS, finishHandshake),
		session.DefineOn("tls", session.Doc{
			Group: session.TLS, Summary: "put TLS on the connection, without a handshake", API: "tls.socket.new",
			Detail: "From then on the commands that read, write and wait are those of TLS, and fail with not_handshaken until client_handshake or server_handshake is done. " +
				"shutdown, reset, options and endpoints stay the connection's. help tls says what Go's crypto/tls lacks.",
			Errors: []string{"EBADF", "ENOTCONN", "EBUSY", "not_supported", "usage"}, Hints: handshakeHints,
			Examples: "> tls_context cli tls_client\ncli\n" + pair + "> a:tls cli\nok\n> a:read_some\nerror: a:read_some: not_handshaken: [..]\n",
		}, runTLS),
		session.DefineOn("set_server_name", session.Doc{
			Group: session.TLS, Summary: "say by which name client_handshake asks for the server", API: "tls.socket.set_server_name",
			Detail:   "It is sent as it is typed; a name beyond ASCII is known to servers in its form xn--….",
			Errors:   []string{"EBADF", "EBUSY", "not_handshaken", "usage"},
			Examples: pair + "> a:tls\nok\n> a:set_server_name mail.example\nok\n",
		}, runSetServerName),
		session.DefineOpKeeping("client_handshake", session.Doc{
			Group: session.TLS, Summary: "do the handshake as a client", API: "tls.socket.client_handshake",
			Detail: "One that was cancelled goes on. It verifies as the context says, for the name of its set_verify_host, else of set_server_name, else the one that connect was given.",
			Errors: append([]string{"EALREADY", "not_handshaken"}, handshakeErrors...), Hints: handshakeHints,
			Examples: faked + "> tls_context cli tls_client\ncli\n> cli:set_verify_mode none\nok\n> b:tls cli\nok\n> b:client_handshake\ntls1.3 [..] unverified\n",
		}, prepareHandshake(false), finishHandshake),
		session.DefineOpKeeping("server_handshake", session.Doc{
			Group: session.TLS, Summary: "do the handshake as a server", API: "tls.socket.server_handshake",
			Detail: "One that was cancelled goes on.",
			Errors: append([]string{"EALREADY", "not_handshaken"}, handshakeErrors...), Hints: handshakeHints,
			Examples: shaken,
		}, prepareHandshake(true), finishHandshake),
		session.DefineOn("tls_shutdown", session.Doc{
			Group: session.TLS, Summary: "end what is sent by close_notify, and wait for the peer's", API: "ssl::stream::shutdown",
			Detail: "With send it waits for none. Data that come before the peer's close_notify stay to be read: EBUSY says how many, and tls_shutdown after " +
				"them waits again. The connection below stays as it is: shutdown ends that.",
			Errors:   []string{"EBADF", "EBUSY", "EPIPE", "ECONNRESET", "not_handshaken", "stream_truncated", "bad_record", "operation_aborted", "timed_out"},
			Examples: shaken + "> a:tls_shutdown send\nok\n> b:read_some\nerror: b:read_some: eof: end of file\n",
		}, runTLSShutdown),
		session.DefineOn("tls_off", session.Doc{
			Group: session.TLS, Summary: "go on without TLS, after close_notify of both sides", API: "tls.socket.unwrap",
			Detail:   "What follows the peer's close_notify is still to be read, in the clear.",
			Errors:   []string{"EBADF", "EBUSY", "not_handshaken"},
			Examples: pair + "> a:tls\nok\n> a:tls_off\nok\n",
		}, runTLSOff),
		session.DefineOn("tls_info", session.Doc{
			Group: session.TLS, Replay: session.ReplayVaries, Summary: "what the handshake has settled",
			Detail: "The version, the cipher suite and the group by their names at IANA; the protocol that ALPN chose; the server's name; the client's certificate; " +
				"whether the peer's was verified; and how many encrypted bytes the kernel has not taken yet.",
			Errors:   []string{"EBADF", "not_handshaken"},
			Examples: shaken + "> b:tls_info\nproperty value\nversion tls1.3\ncipher [..]\n...\n",
		}, runTLSInfo),
		session.DefineOn("peer_certificates", session.Doc{
			Group: session.TLS, Replay: session.ReplayHeader, Summary: "list the certificates that the peer has sent, its own first",
			Detail: "Also those with which a handshake has failed.", Errors: []string{"EBADF", "not_handshaken"},
			Examples: shaken + "> b:peer_certificates\nnumber subject issuer names not_before not_after\n0 CN=localhost CN=localhost localhost [..]\n",
		}, runPeerCertificates),
		session.DefineOn("peer_certificate", session.Doc{
			Group: session.TLS, Replay: session.ReplayDrop, Summary: "a certificate that the peer has sent, as PEM",
			Errors:   []string{"EBADF", "not_handshaken", "usage"},
			Examples: shaken + "> b:peer_certificate 0 pem\n[..]\n...\n",
		}, runPeerCertificate),
		session.DefineOn("client_hello", session.Doc{
			Group: session.TLS, Replay: session.ReplayVaries, Summary: "what a client has offered, on its server", Errors: []string{"EBADF", "not_handshaken"},
			Examples: shaken + "> a:client_hello\nproperty value\nserver_name localhost\nalpn -\nversions tls1.3 tls1.2\n...\n",
		}, runClientHello),
	}
}

func runTLS(c *session.Call, in *tlsInput) (value.Value, error) {
	var x *tlsContext
	if in.Name != "" {
		t, err := c.FindThing(contextKind, string(in.Name))
		if err != nil {
			return value.Ok, err
		}
		x = t.Value().(*tlsContext)
	}
	_, err := putTLS(c, x)
	return value.Ok, err
}

func runSetServerName(c *session.Call, in *serverNameInput) (value.Value, error) {
	l, err := layered(c)
	if err != nil {
		return value.Ok, err
	}
	if l.Phase() != tlslayer.Idle {
		return value.Ok, &session.WordedError{Code: sockcore.EBUSY, Message: "the handshake has begun"}
	}
	return value.Ok, l.Owner().(*tlsSocket).Set("set_server_name", []string{string(in.Host)})
}

func runTLSShutdown(c *session.Call, in *tlsShutdownInput) (value.Value, error) {
	l, err := layered(c)
	if err != nil {
		return value.Ok, err
	}
	if err := c.Operate(func(op *sockcore.Op) { op.Kind = sockcore.OpEnd }).Err; err != nil || in.Send {
		return value.Ok, err
	}
	err = c.Operate(func(op *sockcore.Op) { op.Kind, op.WaitFor = sockcore.OpWait, sockcore.WaitRead }).Err
	if err != nil {
		return value.Ok, err
	}
	return value.Ok, howEnded(l)
}

// howEnded is what stands against an end of both sides, once the peer has been waited for.
func howEnded(l *tlslayer.Layer) error {
	if n := l.Info().Unread; n > 0 {
		return unreadError(n)
	}
	if code, _ := l.Finish(); code != sockcore.EOF && code != 0 {
		return code
	}
	return nil
}

func unreadError(n int) error {
	return &session.WordedError{Code: sockcore.EBUSY, Message: param.Plural(n, "byte") + " of plaintext are unread"}
}

func runTLSOff(c *session.Call, _ *noInput) (value.Value, error) {
	l, err := layered(c)
	if err != nil {
		return value.Ok, err
	}
	if err := mayEnd(l); err != nil {
		return value.Ok, err
	}
	return value.Ok, setLayer(c.Socket(), nil)
}

// mayEnd is why TLS cannot be taken off a socket, nil where it can.
func mayEnd(l *tlslayer.Layer) error {
	i := l.Info()
	begun := i.Phase != tlslayer.Idle && (i.Failure == nil || i.Failure.Code != tlslayer.NotTLS)
	switch {
	case i.Phase == tlslayer.Shaking:
		return &session.WordedError{Code: sockcore.EBUSY, Message: "the handshake is under way: it goes on by the same command, and ends by close"}
	case begun && i.Phase == tlslayer.Failed:
		return &session.WordedError{Code: sockcore.EBUSY, Message: "the handshake has failed, amid TLS: close"}
	case i.Unread > 0:
		return unreadError(i.Unread)
	case begun && (!i.Ended || !i.PeerEnded):
		return &session.WordedError{Code: sockcore.EBUSY, Message: "close_notify of both sides comes first: tls_shutdown"}
	}
	return nil
}

// settleLayer gives the kernel what a layer owes it, for which a shutdown and a close of the descriptor do not wait. It
// tells what was lost.
func settleLayer(c *session.Call) error {
	layer := c.Socket().Layer()
	if layer == nil || layer.Owed() == 0 {
		return nil
	}
	return c.Operate(func(op *sockcore.Op) { op.Kind = sockcore.OpFlush }).Err
}
