package commands

import (
	"net/netip"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type noInput struct{}

type newInput struct {
	Name param.NewSocket `name:"NAME" optional:"y" doc:"its name; otherwise the first of s1, s2, … that no socket has"`
}

type useInput struct {
	Name param.SocketName `name:"NAME" doc:"a socket"`
}

type openInput struct {
	Protocol protocol `name:"[tcp|udp] v4|v6|ADDRESS" or:"unix [stream|datagram|seqpacket]" doc:"the transport, TCP unless said, and the address family, or an address that stands for its own; or a unix socket, a stream unless said"`
}

type bindInput struct {
	Endpoint localEndpoint `name:"ADDR PORT" doc:"the local address and port; port 0 lets the system choose; or one word as udp:ADDR:PORT, unix:PATH"`
}

type listenInput struct {
	At      listenEndpoint `name:"ADDR PORT" optional:"y" doc:"where a closed socket is opened and bound, as with bind"`
	Backlog int64          `name:"BACKLOG" default:"-1" min:"-1" max:"2147483647" doc:"how many connections may wait; otherwise the system's maximum"`
}

type shutdownInput struct {
	How shutdownKind `name:"receive|send|both" doc:"the direction"`
}

type pairInput struct {
	Protocol pairProtocol    `name:"tcp|udp|unix" optional:"y" doc:"what they are, TCP unless said; unix may have its type behind it"`
	A        param.NewSocket `name:"A" optional:"y" doc:"the first one's name"`
	B        param.NewSocket `name:"B" optional:"y" doc:"the second one's name"`
}

// shutdownKind is a direction that shutdown ends.
type shutdownKind sockcore.Shutdown

var shutdownKinds = param.Enum("kind of shutdown", []param.Named[shutdownKind]{
	{Name: "receive", Value: shutdownKind(sockcore.ShutdownReceive), Doc: "no more reads"},
	{Name: "send", Value: shutdownKind(sockcore.ShutdownSend), Doc: "no more writes: the peer reads to the end"},
	{Name: "both", Value: shutdownKind(sockcore.ShutdownBoth), Doc: "neither"},
})

// Kind implements param.Typed.
func (shutdownKind) Kind() *param.Kind { return shutdownKinds }

func lifecycleCommands() []*session.Command {
	return []*session.Command{
		session.Define("new", session.Doc{
			Group: session.Lifecycle, Summary: "make a closed socket object and make it current", API: "ip.tcp.socket.new",
			Detail:   "A session starts with s1. The name of a closed socket may be given again.",
			Errors:   []string{"usage"},
			Examples: "> new client\nclient\n> is_open\nfalse\n",
		}, runNew),
		session.Define("use", session.Doc{
			Group: session.Lifecycle, Summary: "make a socket current", Errors: []string{"usage"},
			Examples: "> new a\na\n> use s1\nok\n",
		}, func(c *session.Call, in *useInput) (value.Value, error) {
			e, err := c.FindSocket(string(in.Name))
			if err == nil {
				c.SetCurrent(e)
			}
			return value.Ok, err
		}),
		session.DefineOn("open", session.Doc{
			Group: session.Lifecycle, Summary: "open the socket: socket(2)", API: "ip.tcp.socket.open",
			Detail:   "The descriptor is non-blocking and close-on-exec.",
			Errors:   []string{"already_open", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EAFNOSUPPORT"},
			Examples: "> open v4\nok\n> is_open\ntrue\n> open v4\nerror: open: already_open: already open\n",
		}, func(c *session.Call, in *openInput) (value.Value, error) {
			return value.Ok, c.Socket().Open(in.Protocol.Protocol)
		}),
		session.DefineOn("bind", session.Doc{
			Group: session.Lifecycle, Summary: "give the socket a local endpoint: bind(2)", API: "ip.tcp.socket.bind",
			Detail:    "The socket must be open, unless the address says its transport: unix:PATH, udp:127.0.0.1:0.",
			Privilege: "CAP_NET_BIND_SERVICE for a port below 1024",
			Hints: []session.Hint{
				{Code: sockcore.EADDRINUSE, When: toPath, Text: "a file has that name: listen unix:PATH removes one that no socket has open any more"},
				{Code: sockcore.EADDRINUSE, When: choosesPort, Text: "set_option reuse_address true before bind, where the address is only in TIME_WAIT"},
				{Code: sockcore.EADDRINUSE, Text: "every port that the system may choose is taken: close some sockets"},
				{Code: sockcore.EADDRNOTAVAIL, Text: "no interface of this machine has that address"},
				{Code: sockcore.EACCES, When: toPath, Text: "it takes the permission to write to the folder of the socket file"},
				{Code: sockcore.EACCES, When: privileged, Text: "a port below 1024 takes root, or CAP_NET_BIND_SERVICE"},
			},
			Errors:   []string{"EBADF", "EADDRINUSE", "EADDRNOTAVAIL", "EACCES", "EAFNOSUPPORT", "EINVAL", "ENODEV"},
			Examples: "> open v4\nok\n> bind 127.0.0.1 0\nok\n> local_address\n127.0.0.1\n",
		}, func(c *session.Call, in *bindInput) (value.Value, error) {
			c.SetTarget(in.Endpoint.String())
			return value.Ok, bind(c.Socket(), &in.Endpoint)
		}),
		session.DefineOn("listen", session.Doc{
			Group: session.Lifecycle, Transports: sockcore.OnConnections, Replay: session.ReplayEndpoints, Summary: "wait for connections: listen(2)", API: "ip.tcp.acceptor.listen",
			Detail: "With an address a closed socket is opened, for TCP with the option reuse_address, and bound, and the endpoint is printed. When that " +
				"fails it is closed again. At the path of a unix socket a file that no socket has open any more is removed first.",
			Errors: []string{"EBADF", "EADDRINUSE", "EADDRNOTAVAIL", "EACCES", "EINVAL", "already_open", "not_supported"},
			Hints: []session.Hint{
				{Code: sockcore.EADDRINUSE, When: toPath, Text: "another socket has that file open, or it is no socket's"},
				{Code: sockcore.EADDRINUSE, Text: "another socket listens there"},
			},
			Examples: "> open v4\nok\n> bind 127.0.0.1 0\nok\n> listen\nok\n" +
				"> new other\nother\n> listen 127.0.0.1 0\n127.0.0.1:[..]\n",
		}, runListen),
		session.DefineOn("disconnect", session.Doc{
			Group: session.Lifecycle, Summary: "dissolve the connection: connect(2) with AF_UNSPEC", API: "ip.tcp.socket.disconnect",
			Detail:   "Pending operations end with operation_aborted. The socket stays open and may be connected again; the peer sees a reset.",
			Systems:  sockcore.Linux,
			Errors:   []string{"EBADF", "not_supported"},
			Examples: "> socket_pair a b\na b\n> disconnect\nok\n> remote_port\nerror: remote_port: ENOTCONN: [..]\n",
		}, func(c *session.Call, _ *noInput) (value.Value, error) { return value.Ok, c.Socket().Disconnect() }),
		session.DefineOn("shutdown", session.Doc{
			Group: session.Lifecycle, Synonyms: "half-close fin", Summary: "end one direction or both: shutdown(2)", API: "ip.tcp.socket.shutdown",
			Errors:   []string{"ENOTCONN", "EBADF"},
			Examples: "> socket_pair a b\na b\n> a:shutdown send\nok\n> b:read_some\nerror: b:read_some: eof: end of file\n",
		}, func(c *session.Call, in *shutdownInput) (value.Value, error) {
			if in.How != shutdownKind(sockcore.ShutdownReceive) {
				if err := settleLayer(c); err != nil {
					return value.Ok, err
				}
			}
			return value.Ok, c.Socket().Shutdown(sockcore.Shutdown(in.How))
		}),
		session.DefineOn("close", session.Doc{
			Group: session.Lifecycle, Summary: "close the socket", API: "ip.tcp.socket.close",
			Detail: "Pending operations end with operation_aborted. Closing a closed socket succeeds; open works again afterwards. " +
				"With the option linger it waits for what is unsent; when that wait is ended, the socket is closed all the same, and close(2) goes on.",
			Errors:   []string{"operation_aborted", "timed_out"},
			Examples: "> open v4\nok\n> close\nok\n> is_open\nfalse\n",
		}, func(c *session.Call, _ *noInput) (value.Value, error) { return value.Ok, closeSocket(c) }),
		dropCommand(),
		session.DefineOn("reset", session.Doc{
			Group: session.Lifecycle, Transports: sockcore.OnTCP, Synonyms: "rst", Summary: "close so that the peer sees a reset: linger of 0 seconds, then close",
			Errors:   []string{"EBADF", "not_supported"},
			Examples: "> socket_pair a b\na b\n> a:reset\nok\n> b:read_some\nerror: b:read_some: ECONNRESET: connection reset by peer\n",
		}, func(c *session.Call, _ *noInput) (value.Value, error) { return value.Ok, c.Socket().Reset() }),
		session.DefineOn("cancel", session.Doc{
			Group: session.Lifecycle, Summary: "end every operation that is pending on the socket now", API: "ip.tcp.socket.cancel",
			Detail:   "Each ends with operation_aborted; one that is started afterwards is not touched, and no received byte is lost.",
			Errors:   []string{"EBADF"},
			Examples: "> socket_pair a b\na b\n> a:read_some &\n[1] a:read_some\n> a:cancel\nok\n> join\nerror: a:read_some: operation_aborted: operation canceled\n",
		}, func(c *session.Call, _ *noInput) (value.Value, error) { return value.Ok, c.Socket().Cancel() }),
		session.Define("socket_pair", session.Doc{
			Group: session.Lifecycle, Summary: "make two connected sockets, over loopback or socketpair(2); the first becomes current", API: "socket_pair",
			Errors:   []string{"usage", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EADDRINUSE", "EADDRNOTAVAIL", "ENETUNREACH"},
			Examples: "> socket_pair a b\na b\n> a:write_all hi\n2\n> b:read_some\n2 bytes \"hi\"\n",
		}, runPair),
		session.Define("sockets", session.Doc{
			Group: session.Lifecycle, Replay: session.ReplayHeader, Synonyms: "ls", Summary: "list the sockets",
			Examples: "> sockets\nname current state transport family local remote fd pending unread\ns1 true closed - - - - - 0 -\n",
		}, runSockets),
	}
}

func runNew(c *session.Call, in *newInput) (value.Value, error) {
	e, err := c.ClaimSocket(string(in.Name), false)
	if err != nil {
		return value.Ok, err
	}
	c.SetCurrent(e)
	return value.OfText(e.Name()), nil
}

func (in *pairInput) Check() error {
	switch {
	case in.A != "" && in.B == "":
		return param.Usage("missing B: name both sockets, or neither")
	case in.A != "" && in.A == in.B:
		return param.Usage("two sockets cannot both be named " + string(in.A))
	}
	return nil
}

func runPair(c *session.Call, in *pairInput) (value.Value, error) {
	a, err := c.ClaimSocket(string(in.A), true)
	if err != nil {
		return value.Ok, err
	}
	b, err := c.ClaimSocket(string(in.B), true)
	if err != nil {
		c.SettleSocket(a, false)
		return value.Ok, err
	}
	err = sockcore.Pair(a.Socket(), b.Socket(), in.Protocol.orTCP())
	c.SettleSocket(a, err == nil)
	c.SettleSocket(b, err == nil)
	if err != nil {
		return value.Ok, err
	}
	c.SetCurrent(a)
	return value.OfList(a.Name(), b.Name()), nil
}

func runSockets(c *session.Call, _ *noInput) (value.Value, error) {
	t := &value.Table{Header: []string{"name", "current", "state", "transport", "family", "local", "remote", "fd", "pending", "unread"}}
	for _, e := range c.Session().Sockets() {
		info := e.Socket().Info()
		transport, family, fd, unread := value.Ok, value.Ok, value.Ok, value.Ok
		if info.FD >= 0 {
			transport, family = value.OfText(info.Transport()), value.OfText(info.Protocol.Family.String())
			fd = value.OfInt(int64(info.FD))
		}
		if n := e.Socket().Unread(); n >= 0 {
			unread = value.OfInt(n)
		}
		t.Add(value.OfText(e.Name()), value.OfBool(c.IsCurrent(e)), value.OfText(info.State.String()), transport, family,
			session.EndpointCell(info.Local), session.EndpointCell(info.Remote), fd, value.OfInt(int64(info.Pending)), unread)
	}
	return value.OfTable(t), nil
}

// portOf is that of the endpoint which the call is about; 0 where the system is to choose.
func portOf(c *session.Call) uint16 {
	endpoint, _ := netip.ParseAddrPort(c.Target()) // no endpoint has no port
	return endpoint.Port()
}

func choosesPort(c *session.Call) bool { return portOf(c) != 0 }

// privileged: see ip_unprivileged_port_start in ip(7).
func privileged(c *session.Call) bool { return choosesPort(c) && portOf(c) < 1024 }

// closeSocket closes the socket that the command acts on, as close does.
func closeSocket(c *session.Call) error {
	if layer := c.Socket().Layer(); layer != nil && layer.Owed() > 0 {
		_ = c.Socket().Cancel() // as the close does; what then is owed still goes out
	}
	unsent := settleLayer(c)
	if err := c.AwaitClose(c.Socket().StartClose(c.Tag())); err != nil {
		return err
	}
	return unsent
}
