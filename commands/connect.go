package commands

import (
	"cmp"
	"errors"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

type connectInput struct {
	Remote remoteEndpoint `name:"HOST PORT" doc:"an address or a name, a port or a service; or one word as udp:HOST:PORT, unix:PATH, tls:HOST:PORT, behind which insecure may stand"`
}

type acceptInput struct {
	Name param.NewSocket `name:"NAME" optional:"y" doc:"the new socket's name; otherwise the first of s1, s2, … that no socket has"`
}

func connectCommands() []*session.Command {
	return []*session.Command{
		session.DefineOpKeeping("connect", session.Doc{
			Group: session.Lifecycle, Synonyms: "dial", Summary: "connect to a peer: connect(2)", API: "ip.tcp.socket.connect, ip.connect",
			Detail: "Opens the socket for the address's family when it is closed, for TCP unless a transport's word stands before the address. Each address of a name is tried in order. " +
				"When it fails, a socket that it opened itself is closed again. Gives the endpoint that answered when a name was resolved. " +
				"With tls: comes the handshake of start_tls, with HOST as the name, and its result.",
			Errors: append([]string{
				"ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EISCONN", "EALREADY", "EADDRNOTAVAIL", "EAFNOSUPPORT",
				"EACCES", "EINVAL", "ENODEV", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM",
				"host_not_found", "host_not_found_try_again", "no_recovery", "service_not_found", "operation_aborted", "timed_out",
				"not_tls", "handshake_failed", "bad_record", "stream_truncated",
			}, x509Errors...),
			Hints: append([]session.Hint{
				{Code: sockcore.EADDRNOTAVAIL, Text: "no local address or port is left for that peer"},
				{Code: sockcore.EACCES, When: isNoPath, Text: "a route or a firewall of this machine prohibits it"},
				{Code: sockcore.ECONNREFUSED, When: isNoPath, Text: "nothing listens there, or a firewall rejects"},
			}, handshakeHints...),
			Examples: "> open v4\nok\n> bind 127.0.0.1 0\nok\n> listen\nok\n> port = local_port\n> new c\nc\n" +
				"> connect 127.0.0.1 $port\nok\n> remote_address\n127.0.0.1\n",
		}, prepareConnect, finishConnect),
		session.DefineOpKeeping("accept", session.Doc{
			Group: session.Lifecycle, Transports: sockcore.OnConnections, Summary: "take a connection: accept4(2)", API: "ip.tcp.acceptor.accept",
			Detail: "The current socket stays current.",
			Hints: []session.Hint{
				{Code: sockcore.EINVAL, Text: "listen first"},
				{Code: sockcore.EBADF, When: (*session.Call).ActsOnClosed, Text: "the socket is closed: listen ADDR PORT first"},
			},
			Errors: []string{"EBADF", "EINVAL", "EMFILE", "ENFILE", "ECONNABORTED", "EPROTO", "operation_aborted", "timed_out", "usage", "not_supported"},
			Examples: "> open v4\nok\n> bind 127.0.0.1 0\nok\n> listen\nok\n> port = local_port\n> new c\nc\n" +
				"> connect 127.0.0.1 $port\nok\n> s1:accept s\ns 127.0.0.1:[..]\n",
		}, prepareAccept, finishAccept),
	}
}

// prepareConnect gives the layer that the connection is to have, nil for none.
func prepareConnect(c *session.Call, in *connectInput, op *sockcore.Op) (l *tlslayer.Layer, err error) {
	c.SetTarget(in.Remote.String())
	op.Kind, op.Dialed = sockcore.OpConnect, &sockcore.Dialed{PeerName: in.Remote.Host}
	if t := in.Remote.Transport; t != nil {
		op.Protocol = t.Of(sockcore.Unspecified)
		if err := fits(c.Socket(), t); err != nil {
			return nil, err
		}
		if t == &tlsWord {
			config, err := (*tlsContext)(nil).config(c, shakeHands{socket: c.Socket(), name: in.Remote.Host, insecure: in.Remote.Insecure})
			if err != nil {
				return nil, err
			}
			l = tlslayer.New(&tlsSocket{at: c.Session()})
			if err := l.Configure(config); err != nil {
				return nil, err
			}
			op.Dialed.Layer = l.Over
		}
	}
	if in.Remote.Path.IsValid() {
		op.Targets = []sockcore.Endpoint{in.Remote.Path}
	} else if ep, ok := sockcore.Literal(in.Remote.Host, in.Remote.Service); ok {
		op.Targets = []sockcore.Endpoint{ep}
	} else {
		op.Lookup = sockcore.Lookup(in.Remote.Host, in.Remote.Service, sockcore.Protocol{Type: typeOfConnect(c, op)})
	}
	return l, nil
}

// typeOfConnect is the type of what a connect connects, a stream where nothing says it.
func typeOfConnect(c *session.Call, op *sockcore.Op) sockcore.Type {
	return cmp.Or(op.Protocol.Type, c.Socket().Protocol().Type, sockcore.Stream)
}

func finishConnect(c *session.Call, l *tlslayer.Layer, op *sockcore.Op) (value.Value, error) {
	if l != nil && (op.Err == nil || l.Info().Failure != nil) {
		return finishHandshake(c, l, op)
	}
	if op.Err != nil {
		return value.Ok, standing(op)
	}
	if !op.Resolved {
		return value.Ok, nil
	}
	return value.OfText(op.Peer.String()), nil
}

// standing is the error of a connect, with where it stood when it ended without an answer.
func standing(op *sockcore.Op) error {
	var failed *sockcore.ConnectError
	if !errors.As(op.Err, &failed) || failed.Stood == nil {
		return op.Err
	}
	info := failed.Stood
	text := param.Plural(int(info.Retransmits), "retransmit") + ", " + param.Plural(int(info.SegmentsIn), "segment") + " in"
	if info.State == sockcore.TCPSynSent {
		text = info.State.String() + ", " + text
	}
	switch {
	case info.SegmentsIn > 0:
	case info.Retransmits == 0 && info.State == sockcore.TCPSynSent:
		text += ": nothing answered yet"
	default:
		text += ": nothing answered (dropped by a firewall, no such host, or a full accept queue)"
	}
	return session.Detailed(op.Err, text)
}

// prepareAccept claims the new socket's name while the accept is pending.
func prepareAccept(c *session.Call, in *acceptInput, op *sockcore.Op) (*session.NamedSocket, error) {
	claimed, err := c.ClaimSocket(string(in.Name), true)
	if err != nil {
		return nil, err
	}
	op.Kind, op.Into = sockcore.OpAccept, claimed.Socket()
	return claimed, nil
}

func finishAccept(c *session.Call, claimed *session.NamedSocket, op *sockcore.Op) (value.Value, error) {
	c.SettleSocket(claimed, op.Err == nil)
	if op.Err != nil {
		return value.Ok, op.Err
	}
	return value.OfAccepted(claimed.Name(), op.Peer.String()), nil
}
