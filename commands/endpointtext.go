package commands

import (
	"cmp"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// cutTransport takes the word of a transport off an address.
func cutTransport(text string) (t *sockcore.TransportRow, rest string, ok bool) {
	name, rest, ok := strings.Cut(text, ":")
	if !ok {
		return nil, "", false
	}
	t = lookupTransport(name)
	return t, rest, t != nil
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

// endpointText is an address as typed; what holds an expansion is not known while checking.
type endpointText struct {
	transport            *sockcore.TransportRow
	path                 string // of a unix socket
	host, port           string
	hostKnown, portKnown bool
	used                 int
}

// endpointWords reads an address from one word, or a host and a port from two. Where other words may follow, one that is
// whole by itself takes no second.
func endpointWords(b *param.Binder, p *param.Param, args []syntax.Word, followed bool) (e endpointText, err error) {
	e.used = 1
	e.host, e.hostKnown, err = b.Text(&args[0])
	if err != nil {
		return e, err
	}
	if e.hostKnown {
		if err = refuseURL(e.host); err != nil {
			return e, err
		}
	}
	if t, rest, ok := cutTransport(e.host); ok && e.hostKnown {
		if e, err = wordOfTransport(t, rest); err == errNoPort { //nolint:errorlint // never wrapped
			err = missingPort(b, p, t.Name+":", rest, args[1:])
		}
		return e, err
	}
	host, port, whole := splitEndpoint(e.host)
	whole = whole && e.hostKnown
	switch {
	case len(args) > 1 && (!whole || !followed):
		e.used, e.host = 2, withoutBrackets(e.host)
		e.port, e.portKnown, err = b.Text(&args[1])
		e.portKnown = e.portKnown && (e.hostKnown || !followed)
		return e, err
	case !e.hostKnown:
		return e, nil
	case !whole:
		return e, param.Usage("missing port: " + p.Name + ", or both in one word as 127.0.0.1:80 or [::1]:80")
	}
	e.host, e.port, e.portKnown = host, port, true
	return e, nil
}

// refuseURL says what to write in the place of a URL.
func refuseURL(text string) error {
	if !strings.Contains(text, "://") {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return param.Usage(param.Quoted(text) + " is not an address or a name")
	}
	usual := "PORT"
	switch u.Scheme {
	case "http", "ws":
		usual = "80"
	case "https", "wss":
		usual = "443"
	}
	host, port := syntax.Shown(u.Hostname()), cmp.Or(u.Port(), usual)
	write := host + " " + port
	if usual == "443" {
		write = tlsWord.Name + ":" + net.JoinHostPort(host, port)
	}
	return param.Usage(param.Quoted(text) + " is a URL: write " + write)
}

// wordOfTransport reads what stands behind the transport's word.
func wordOfTransport(t *sockcore.TransportRow, rest string) (e endpointText, err error) {
	e.transport, e.used = t, 1
	if t.HasPaths() {
		if strings.IndexByte(rest, 0) >= 0 && rest[0] != '@' { // an abstract name is any bytes
			return e, param.Usage(param.Quoted(rest) + " is not a path")
		}
		e.path = strings.Clone(rest)
		return e, nil
	}
	var ok bool
	if e.host, e.port, ok = splitEndpoint(rest); !ok {
		return e, errNoPort
	}
	e.hostKnown, e.portKnown = true, true
	return e, nil
}

// errNoPort is what wordOfTransport has for a word that is not both a host and a port.
var errNoPort = errors.New("missing port")

// missingPort says what to write in the place of a transport's word with the rest behind it. The port may be a word of
// its own, and a port may stand there alone.
func missingPort(b *param.Binder, p *param.Param, transport, rest string, next []syntax.Word) error {
	host, _, _ := strings.Cut(p.Name, " ")
	if port := strings.TrimPrefix(rest, ":"); isNumber(port) {
		return param.Usage("missing " + host + ": write " + transport + host + ":" + port)
	}
	port := "PORT"
	if len(next) > 0 {
		if text, known, err := b.Text(&next[0]); err == nil && known && isNumber(text) {
			port = text
		}
	}
	if typed := withoutBrackets(strings.TrimSuffix(rest, ":")); typed != "" {
		host = syntax.Shown(typed)
	}
	return param.Usage("missing port: write " + transport + net.JoinHostPort(host, port))
}

// endpoint is the address of a text that is not to be looked up.
func (e *endpointText) endpoint() (ep sockcore.Endpoint, err error) {
	if e.transport == &tlsWord {
		return ep, param.Usage("tls: is for connect: bind and listen as tcp:, and then tls and server_handshake on what accept gives")
	}
	if e.transport != nil && e.transport.HasPaths() {
		return sockcore.UnixEndpoint(e.path), nil
	}
	var addr netip.Addr
	if e.hostKnown {
		if addr, err = netip.ParseAddr(e.host); err != nil {
			return ep, param.Usage("ADDR: " + param.Quoted(e.host) + " is not an address (127.0.0.1, ::1)")
		}
	}
	var port uint16
	if e.portKnown {
		if port, err = parsePort(e.port); err != nil {
			return ep, param.Prefixed("PORT", err)
		}
	}
	return sockcore.IPEndpoint(addr, port), nil
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
