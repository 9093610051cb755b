package commands

import (
	"crypto/tls"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

// tlsSocket is what is known of a socket's TLS before its handshake.
type tlsSocket struct {
	context *tlsContext // nil: the default one
	at      place
	name    atomic.Pointer[string]
	verify  atomic.Pointer[verification]
}

// tlsPeer is whom start_tls is to talk to.
type tlsPeer struct {
	Host     string
	Insecure bool
}

const insecureWord = "insecure"

var tlsPeerKind = param.Kind{
	Set: setTLSPeer,
	Whole: func(given []string) bool {
		return given[0] == insecureWord || len(given) == 2
	},
	Missing: func([]string) []string { return []string{"[insecure]"} },
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice {
		return []param.Choice{{Text: insecureWord, Doc: "do not verify the peer's certificate"}}
	},
}

// Kind implements param.Typed.
func (tlsPeer) Kind() *param.Kind { return &tlsPeerKind }

// setTLSPeer reads `[HOST] [insecure]`.
func setTLSPeer(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	out, used := tlsPeer{}, 0
	for used < min(len(args), 2) {
		text, known, err := b.Text(&args[used])
		if err != nil {
			return 0, err
		}
		used++
		switch {
		case !known:
		case text == insecureWord && !out.Insecure:
			out.Insecure = true
			if used == 1 {
				*(*tlsPeer)(dst) = out
				return used, nil
			}
		case used == 2:
			return 0, param.Usage(param.Quoted(text) + " is not insecure, the only word that may follow HOST")
		default:
			host, err := parseTLSHost(p, text)
			if err != nil {
				return 0, err
			}
			out.Host = host
		}
	}
	*(*tlsPeer)(dst) = out
	return used, nil
}

// tlsHost is a name, or an address, that a certificate is to be for.
type tlsHost string

var tlsHostKind = param.Kind{
	Set: param.Copied(parseTLSHost),
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice {
		return []param.Choice{{Text: "localhost", Doc: "this machine, by name"}}
	},
}

// Kind implements param.Typed.
func (tlsHost) Kind() *param.Kind { return &tlsHostKind }

func parseTLSHost(_ *param.Param, text string) (string, error) {
	host := withoutBrackets(text)
	if host == "" || strings.ContainsAny(host, "\x00 /") {
		return "", param.Usage(param.Quoted(text) + " is not a name or an address")
	}
	return strings.Clone(host), nil
}

// layered is the TLS of the command's socket, an error where there is none.
func layered(c *session.Call) (*tlslayer.Layer, error) {
	if !c.Socket().IsOpen() {
		return nil, sockcore.EBADF
	}
	if l := tlslayer.Of(c.Socket()); l != nil {
		return l, nil
	}
	return nil, &session.WordedError{Code: tlslayer.NotHandshaken, Message: "there is no tls on the socket"}
}

// putTLS puts TLS on the command's socket, which has none with a handshake.
func putTLS(c *session.Call, x *tlsContext) (*tlslayer.Layer, error) {
	s := c.Socket()
	if l := tlslayer.Of(s); l != nil && l.Phase() != tlslayer.Idle {
		return nil, &session.WordedError{Code: sockcore.EBUSY, Message: "the socket has tls already"}
	}
	if p := s.Protocol(); p.Type != 0 && p.Type != sockcore.Stream {
		return nil, &session.WordedError{Code: sockcore.NotSupported, Message: "tls is for streams"}
	}
	if s.IsOpen() && s.Summary().State != sockcore.StateConnected {
		return nil, sockcore.ENOTCONN
	}
	l := tlslayer.New(&tlsSocket{context: x, at: c.Session()})
	if err := setLayer(s, l.Over); err != nil {
		return nil, err
	}
	return l, nil
}

// setLayer puts a layer on a socket, or takes it off.
func setLayer(s *sockcore.Socket, under func(sockcore.Transport) sockcore.Transport) error {
	err := s.SetLayer(under)
	if err == sockcore.EBUSY { //nolint:errorlint // it is bare
		return &session.WordedError{Code: sockcore.EBUSY, Message: "operations are pending on the socket: join or cancel them first"}
	}
	return err
}

// prepareStartTLS is the short way: TLS and a client's handshake. One that was cancelled goes on.
func prepareStartTLS(c *session.Call, in *startTLSInput, op *sockcore.Op) (*tlslayer.Layer, error) {
	op.Kind = sockcore.OpHandshake
	if !c.Socket().IsOpen() {
		return nil, sockcore.EBADF
	}
	host := in.Peer.Host
	if host == "" {
		host = c.Socket().PeerName()
	}
	if l := tlslayer.Of(c.Socket()); l != nil && l.Phase() == tlslayer.Shaking {
		if by := l.Info().Config; by.Server || by.TLS.ServerName != host || by.Host != host || (by.Verify == tlslayer.VerifyNone) != in.Peer.Insecure {
			return nil, &session.WordedError{Code: sockcore.EBUSY, Message: "the handshake was begun otherwise: it goes on by the same command"}
		}
		return l, nil
	}
	if host == "" && !in.Peer.Insecure {
		return nil, param.Usage("missing HOST: no name was given to connect; start_tls insecure verifies none")
	}
	config, err := (*tlsContext)(nil).config(c, shakeHands{socket: c.Socket(), name: host, insecure: in.Peer.Insecure})
	if err != nil {
		return nil, err
	}
	l, err := putTLS(c, nil)
	if err != nil {
		return nil, err
	}
	return l, l.Configure(config)
}

// prepareHandshake is the long way.
func prepareHandshake(server bool) func(*session.Call, *noInput, *sockcore.Op) (*tlslayer.Layer, error) {
	return func(c *session.Call, _ *noInput, op *sockcore.Op) (*tlslayer.Layer, error) {
		op.Kind = sockcore.OpHandshake
		l, err := layered(c)
		if err != nil {
			return nil, err
		}
		switch l.Phase() {
		case tlslayer.Idle:
		case tlslayer.Ready:
			return nil, &session.WordedError{Code: sockcore.EALREADY, Message: "the handshake is done"}
		case tlslayer.Shaking, tlslayer.Failed, tlslayer.Closed:
			if l.Info().Server != server {
				return nil, &session.WordedError{Code: sockcore.EBUSY, Message: "the handshake of the other side has begun"}
			}
			return l, nil
		}
		config, err := l.Owner().(*tlsSocket).Config(c.Socket(), server)
		if err != nil {
			return nil, err
		}
		return l, l.Configure(config)
	}
}

// Config implements luavm.TLSOwner.
func (t *tlsSocket) Config(s *sockcore.Socket, server bool) (*tlslayer.Config, error) {
	return t.context.config(t.at, shakeHands{server: server, socket: s, name: t.serverName(s), own: t.verify.Load()})
}

// serverName is the name that the server is to have.
func (t *tlsSocket) serverName(s *sockcore.Socket) string {
	if name := t.name.Load(); name != nil {
		return *name
	}
	return s.PeerName()
}

// finishHandshake words what came of a handshake. Where the peer speaks no TLS, none is left on the socket.
func finishHandshake(c *session.Call, l *tlslayer.Layer, op *sockcore.Op) (value.Value, error) {
	info := l.Info()
	if op.Err == nil {
		if info.Asked && info.State.Version >= tls.VersionTLS13 {
			c.Advise(map[bool]string{
				true:  "whether the server takes the certificate comes with the first read",
				false: "the server has asked for a certificate, and none was sent: a refusal comes with the first read",
			}[info.Sent])
		}
		return value.OfText(info.Summary()), nil
	}
	if op.Err == tlslayer.NotTLS { //nolint:errorlint // an operation's error is bare
		_ = c.Socket().SetLayer(nil) // with EBUSY an operation was started just now; tls_off takes it off
	}
	return value.Ok, handshakeError(&info, op.Err)
}

// handshakeError adds to a handshake's error what is known of it.
func handshakeError(i *tlslayer.Info, err error) error {
	f := i.Failure
	if f == nil || f.Code != err { //nolint:errorlint // an operation's error is bare
		return err
	}
	e := &session.WordedError{Code: f.Code, Message: strings.ToLower(f.Code.Message())}
	if text := failureText(f); text != "" {
		e.Message = text
	}
	if f.Code.Category() == tlslayer.X509 {
		e.Details = chainLines(i)
	}
	return e
}

// failureText is what is known of a handshake's failure besides its name; it may be nothing.
func failureText(f *tlslayer.Failure) string {
	if f.Foreign != nil {
		return "the peer sent " + string(syntax.AppendQuoted(nil, f.Foreign))
	}
	return f.Text
}

// chainLines describe the peer's certificates, a line each.
func chainLines(i *tlslayer.Info) []string {
	var lines []string
	for n, cert := range i.Certificates {
		names := namesOf(cert)
		if names == "" {
			names = "-"
		}
		lines = append(lines, "certificate "+strconv.Itoa(n)+": subject "+cert.Subject.String()+"; issuer "+cert.Issuer.String()+
			"; names "+names+"; not_after "+cert.NotAfter.UTC().Format(time.RFC3339))
	}
	return lines
}

// isAddress reports a host that is no name.
func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
