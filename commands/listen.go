package commands

import (
	"math"
	"runtime"
	"strconv"
	"unsafe"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// listenEndpoint is where listen opens and binds a closed socket.
type listenEndpoint struct{ localEndpoint }

var listenKind = param.Kind{Set: setListenEndpoint, Whole: wholeListen, Paths: hasPaths, Choices: localKind.Choices}

// Kind implements param.Typed.
func (listenEndpoint) Kind() *param.Kind { return &listenKind }

func wholeListen(given []string) bool { return isNumber(given[0]) || wholeEndpoint(given) }

func isNumber(text string) bool {
	_, err := param.ParseInt(text)
	return err == nil
}

// setListenEndpoint takes nothing where a number stands alone, which is a backlog.
func setListenEndpoint(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	text, known, err := b.Text(&args[0])
	switch {
	case err != nil:
		return 0, err
	case known && isNumber(text):
		return 0, nil
	case !known && len(args) == 1:
		return 1, nil // a backlog, or an address
	}
	e, err := endpointWords(b, p, args, true)
	if err != nil {
		return 0, err
	}
	ep, err := e.endpoint()
	*(*localEndpoint)(dst) = localEndpoint{ep, e.transport}
	return e.used, err
}

// fits is the error of an open socket whose transport is not the one that a word says. `unix:`, as endpoints are printed, is
// for every type of unix socket.
func fits(s *sockcore.Socket, t *sockcore.TransportRow) error {
	p := s.Protocol()
	if p == (sockcore.Protocol{}) || p.String() == t.Of(p.Family).String() || t.Name == "unix" && p.Family == sockcore.Unix {
		return nil
	}
	return param.Usage("the socket is open for " + p.String() + ", not for " + t.Name + ": close it first, or use another one")
}

// bind opens a closed socket where the address says its transport.
func bind(s *sockcore.Socket, at *localEndpoint) error {
	if at.Transport == nil {
		return s.Bind(at.Endpoint)
	}
	if err := fits(s, at.Transport); err != nil {
		return err
	}
	opened, err := openFor(s, at)
	if err != nil {
		return err
	}
	if err = s.Bind(at.Endpoint); err != nil && opened {
		_ = s.Close() // the bind's error is the one to tell
	}
	return err
}

// openFor opens a closed socket for an address.
func openFor(s *sockcore.Socket, at *localEndpoint) (opened bool, err error) {
	if s.IsOpen() {
		return false, nil
	}
	if err := s.CheckPath(at.Endpoint); err != nil {
		return false, err
	}
	of := sockcore.TCP
	if at.Transport != nil {
		of = at.Transport.Of
	}
	err = s.Open(of(at.Family()))
	return err == nil, err
}

func runListen(c *session.Call, in *listenInput) (value.Value, error) {
	s := c.Socket()
	if !in.At.IsValid() {
		return value.Ok, listenUnbound(c, s, in.Backlog)
	}
	c.SetTarget(in.At.String())
	if s.IsOpen() {
		return value.Ok, sockcore.AlreadyOpen
	}
	if t := in.At.Transport; t != nil {
		if err := session.OfKind(t.Of(in.At.Family()), sockcore.OnConnections); err != nil {
			return value.Ok, err
		}
	}
	ep, err := listenAt(c, s, in)
	if err != nil {
		return value.Ok, err
	}
	return value.OfText(ep.String()), nil
}

// listenUnbound listens where the socket is bound. Where it is not, a number was perhaps meant as a port.
func listenUnbound(c *session.Call, s *sockcore.Socket, backlog int64) error {
	port := strconv.FormatInt(backlog, 10)
	if backlog < 1 || backlog > math.MaxUint16 {
		return s.Listen(int(backlog))
	}
	advice := "listen 127.0.0.1 " + port + " listens on port " + port + ": a number alone is how many connections may wait"
	if !s.IsOpen() {
		return session.Hinted(s.Listen(int(backlog)), advice)
	}
	unbound := c.Advised() && s.Protocol() == sockcore.TCP(s.Protocol().Family) && s.DetailsUntraced().Local.Port() == 0
	err := s.Listen(int(backlog))
	if err == nil && unbound {
		c.Advise(advice)
	}
	return err
}

func listenAt(c *session.Call, s *sockcore.Socket, in *listenInput) (ep sockcore.Endpoint, err error) {
	opened, err := openFor(s, &in.At.localEndpoint)
	if err != nil {
		return ep, err
	}
	defer func() {
		if err != nil && opened {
			_ = s.Close() // what failed is the one to tell
		}
	}()
	if p := s.Protocol(); p.Family == sockcore.Unix {
		if err = c.Session().RemoveStale(in.At.Path(), p.Type); err != nil {
			return ep, session.FileError(err)
		}
	} else if reuse, ok := sockcore.LookupOption("reuse_address"); ok && runtime.GOOS != "windows" { // there it takes an address away from others
		if err = s.SetOption(reuse, sockcore.BoolValue(true)); err != nil {
			return ep, err
		}
	}
	if err = s.Bind(in.At.Endpoint); err != nil {
		return ep, err
	}
	if err = s.Listen(int(in.Backlog)); err != nil {
		return ep, err
	}
	return s.LocalEndpoint()
}

// pairProtocol is what socket_pair makes.
type pairProtocol struct{ sockcore.Protocol }

var pairKind = param.Kind{
	Set:   setPairProtocol,
	Whole: func(given []string) bool { return given[0] != "unix" || len(given) == 2 },
	Choices: func(_ *param.Scope, _ *param.Param, given []string) []param.Choice {
		if len(given) > 0 {
			return param.ChoicesOf(socketTypes)
		}
		return []param.Choice{{Text: "tcp", Doc: "TCP, over loopback"}, {Text: "udp", Doc: "UDP, over loopback"}, {Text: "unix", Doc: "unix-domain sockets: socketpair(2)"}}
	},
}

// Kind implements param.Typed.
func (pairProtocol) Kind() *param.Kind { return &pairKind }

func (p pairProtocol) orTCP() sockcore.Protocol {
	if p.Protocol == (sockcore.Protocol{}) {
		return sockcore.TCP(sockcore.V4)
	}
	return p.Protocol
}

// setPairProtocol takes nothing where the first word is a socket's name.
func setPairProtocol(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	text, known, err := b.Text(&args[0])
	if err != nil || !known {
		return 0, err
	}
	switch {
	case text == "unix":
		return setUnixType(b, dst, args, 0, 2)
	case takesFamily(text):
		*(*sockcore.Protocol)(dst) = sockcore.LookupTransport(text).Of(sockcore.V4)
		return 1, nil
	}
	return 0, nil
}
