package commands

import (
	"net/netip"
	"strings"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// remoteEndpoint is where connect goes: a host or an address, a service or a port.
type remoteEndpoint struct{ Host, Service string }

// localEndpoint is where bind binds.
type localEndpoint struct{ sockcore.Endpoint }

// protocol is what open opens.
type protocol struct{ sockcore.Protocol }

func (e remoteEndpoint) String() string {
	if strings.IndexByte(e.Host, ':') >= 0 {
		return "[" + e.Host + "]:" + e.Service
	}
	return e.Host + ":" + e.Service
}

var (
	protocolKind = param.Kind{
		Set:     setProtocol,
		Whole:   func(given []string) bool { return given[0] != "tcp" || len(given) == 2 },
		Choices: protocolChoices,
	}
	localKind = param.Kind{
		Set: setLocalEndpoint, Whole: wholeEndpoint,
		Choices: addresses(
			param.Choice{Text: "0.0.0.0", Doc: "every IPv4 address of this machine"}, param.Choice{Text: "::", Doc: "every address of this machine"},
		),
	}
	remoteKind = param.Kind{
		Set: setRemoteEndpoint, Whole: wholeEndpoint,
		Choices: addresses(param.Choice{Text: "localhost", Doc: "this machine, by name"}),
	}
)

// Kind implements param.Typed.
func (protocol) Kind() *param.Kind { return &protocolKind }

// Kind implements param.Typed.
func (localEndpoint) Kind() *param.Kind { return &localKind }

// Kind implements param.Typed.
func (remoteEndpoint) Kind() *param.Kind { return &remoteKind }

// protocolChoices are the words of `[tcp] v4|v6|ADDRESS` behind those given.
func protocolChoices(_ *param.Scope, _ *param.Param, given []string) []param.Choice {
	families := []param.Choice{{Text: "v4", Doc: "IPv4"}, {Text: "v6", Doc: "IPv6"}}
	if len(given) > 0 {
		return families
	}
	return append(families, param.Choice{Text: "tcp", Doc: "the transport"})
}

// wholeEndpoint: it is one word or two.
func wholeEndpoint(given []string) bool {
	_, _, both := splitEndpoint(given[0])
	return both || len(given) == 2
}

// addresses are those that are the same on every machine: this machine's own, and others.
func addresses(others ...param.Choice) func(*param.Scope, *param.Param, []string) []param.Choice {
	return func(_ *param.Scope, _ *param.Param, given []string) []param.Choice {
		if len(given) > 0 {
			return nil
		}
		return append([]param.Choice{{Text: "127.0.0.1", Doc: "this machine, by IPv4"}, {Text: "::1", Doc: "this machine, by IPv6"}}, others...)
	}
}

// setProtocol reads `[tcp] v4|v6|ADDRESS`.
func setProtocol(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	text, known, err := b.Text(&args[0])
	if err != nil || !known {
		return min(len(args), 2), err // it may be either of the two
	}
	used := 1
	if text == "tcp" {
		if len(args) == 1 {
			return 0, param.Usage("missing v4, v6 or an address after tcp")
		}
		used = 2
		if text, known, err = b.Text(&args[1]); err != nil || !known {
			return used, err
		}
	}
	family, err := parseFamily(text)
	if err != nil {
		return 0, param.Prefixed(p.Name, err)
	}
	*(*sockcore.Protocol)(dst) = sockcore.TCP(family)
	return used, nil
}

// parseFamily reads a family, or takes an address's.
func parseFamily(text string) (sockcore.Family, error) {
	switch text {
	case "v4":
		return sockcore.V4, nil
	case "v6":
		return sockcore.V6, nil
	}
	addr, err := netip.ParseAddr(withoutBrackets(text))
	if err != nil {
		return 0, param.Usage(param.Quoted(text) + " is not v4, v6 or an address")
	}
	return sockcore.IPEndpoint(addr, 0).Family(), nil
}

// splitEndpoint finds the two halves of `127.0.0.1:80`, `[::1]:80` or `localhost:http`.
func splitEndpoint(text string) (host, port string, ok bool) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 {
		return "", "", false
	}
	typed, port := text[:colon], text[colon+1:]
	host = withoutBrackets(typed)
	if host == typed && strings.IndexByte(host, ':') >= 0 {
		return "", "", false
	}
	return host, port, host != "" && port != ""
}

// withoutBrackets takes off a host the brackets that keep an IPv6 address and a port apart.
func withoutBrackets(host string) string {
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		return host[1 : len(host)-1]
	}
	return host
}

// endpointText is a host and a port as typed; what holds an expansion is not known while checking.
type endpointText struct {
	host, port           string
	hostKnown, portKnown bool
	used                 int
}

// endpointWords reads a host and a port from one word or from two.
func endpointWords(b *param.Binder, p *param.Param, args []syntax.Word) (e endpointText, err error) {
	e.host, e.hostKnown, err = b.Text(&args[0])
	if err != nil {
		return e, err
	}
	if len(args) > 1 {
		e.used, e.host = 2, withoutBrackets(e.host)
		e.port, e.portKnown, err = b.Text(&args[1])
		return e, err
	}
	e.used = 1
	if !e.hostKnown {
		return e, nil
	}
	var ok bool
	if e.host, e.port, ok = splitEndpoint(e.host); !ok {
		return e, param.Usage("missing port: " + p.Name + ", or both in one word as 127.0.0.1:80 or [::1]:80")
	}
	e.portKnown = true
	return e, nil
}

func setLocalEndpoint(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	e, err := endpointWords(b, p, args)
	if err != nil {
		return 0, err
	}
	var addr netip.Addr
	if e.hostKnown {
		if addr, err = netip.ParseAddr(e.host); err != nil {
			return 0, param.Usage("ADDR: " + param.Quoted(e.host) + " is not an address (127.0.0.1, ::1)")
		}
	}
	var port uint16
	if e.portKnown {
		if port, err = parsePort(e.port); err != nil {
			return 0, param.Prefixed("PORT", err)
		}
	}
	*(*sockcore.Endpoint)(dst) = sockcore.IPEndpoint(addr, port)
	return e.used, nil
}

func setRemoteEndpoint(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	e, err := endpointWords(b, p, args)
	if err != nil {
		return 0, err
	}
	if e.hostKnown && (e.host == "" || strings.IndexByte(e.host, 0) >= 0) {
		return 0, param.Usage("HOST: " + param.Quoted(e.host) + " is not an address or a name")
	}
	if e.portKnown {
		if err := checkService(e.port); err != nil {
			return 0, param.Prefixed("PORT", err)
		}
	}
	*(*remoteEndpoint)(dst) = remoteEndpoint{Host: strings.Clone(e.host), Service: strings.Clone(e.port)}
	return e.used, nil
}

func parsePort(text string) (uint16, error) {
	n, err := param.ParseInt(text)
	if err != nil || n < 0 || n > 65535 {
		return 0, param.Usage(param.Quoted(text) + " is not a port (0 to 65535)")
	}
	return uint16(n), nil
}

// checkService refuses what can be neither a port nor a service's name.
func checkService(text string) error {
	if text == "" || strings.IndexByte(text, 0) >= 0 {
		return param.Usage(param.Quoted(text) + " is not a port or a service")
	}
	if text[0] >= '0' && text[0] <= '9' || text[0] == '-' {
		_, err := parsePort(text)
		return err
	}
	return nil
}
