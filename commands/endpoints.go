package commands

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// remoteEndpoint is where connect goes: a host or an address and a service or a port, or, where Path is one, the endpoint
// of a unix socket. A word of its own may say the transport.
type remoteEndpoint struct {
	Host, Service string
	Path          sockcore.Endpoint
	Transport     *sockcore.TransportRow // nil: no word says it
	Insecure      bool                   // with TLS: the peer's certificate is not verified
}

// localEndpoint is where bind binds.
type localEndpoint struct {
	sockcore.Endpoint

	Transport *sockcore.TransportRow // nil: no word says it
}

// messageEndpoint is where a message is sent to.
type messageEndpoint struct {
	sockcore.Endpoint

	Transport *sockcore.TransportRow // nil: no word says it
}

// protocol is what open opens.
type protocol struct{ sockcore.Protocol }

func (e remoteEndpoint) String() string {
	if e.Path.IsValid() {
		return e.Path.String()
	}
	if strings.IndexByte(e.Host, ':') >= 0 {
		return "[" + e.Host + "]:" + e.Service
	}
	return e.Host + ":" + e.Service
}

var (
	protocolKind = param.Kind{
		Set:     setProtocol(0),
		Whole:   wholeProtocol,
		Choices: protocolChoices,
	}
	localKind = param.Kind{
		Set: setLocalEndpoint, Whole: wholeEndpoint, Paths: hasPaths,
		Choices: addresses(sockcore.OnAll,
			param.Choice{Text: "0.0.0.0", Doc: "every IPv4 address of this machine"}, param.Choice{Text: "::", Doc: "every address of this machine"},
		),
	}
	remoteKind = param.Kind{
		Set: setRemoteEndpoint, Missing: missingRemote, Paths: hasPaths,
		Whole:   func(given []string) bool { return wholeEndpoint(given) && (len(given) == 2 || !saysTLS(given)) },
		Choices: remoteChoices(sockcore.OnAll, param.Choice{Text: "localhost", Doc: "this machine, by name"}, param.Choice{Text: "tls:", Doc: tlsWord.Doc}),
	}
	messageKind = param.Kind{
		Set: setMessageEndpoint, Whole: wholeEndpoint, Paths: hasPaths, Choices: addresses(sockcore.OnDatagrams | sockcore.OnUnixStream),
	}
)

// Kind implements param.Typed.
func (protocol) Kind() *param.Kind { return &protocolKind }

// Kind implements param.Typed.
func (localEndpoint) Kind() *param.Kind { return &localKind }

// Kind implements param.Typed.
func (remoteEndpoint) Kind() *param.Kind { return &remoteKind }

// Kind implements param.Typed.
func (messageEndpoint) Kind() *param.Kind { return &messageKind }

// hasPaths reports the word of a transport behind which a path stands.
func hasPaths(word string) bool {
	t := sockcore.LookupTransport(word)
	return t != nil && t.HasPaths()
}

// tlsWord is the word of TLS over TCP, which connect alone takes: a layer over a transport, and none of the table's.
var tlsWord = sockcore.TransportRow{Name: "tls", Doc: "TLS over TCP", Of: sockcore.TCP}

// lookupTransport finds the transport of a word before an address, nil where none is called so.
func lookupTransport(word string) *sockcore.TransportRow {
	if word == tlsWord.Name {
		return &tlsWord
	}
	return sockcore.LookupTransport(word)
}

// takesFamily reports a transport behind which a family stands.
func takesFamily(word string) bool { return word == "tcp" || word == "udp" }

var socketTypes = []param.Named[sockcore.Type]{
	{Name: "stream", Value: sockcore.Stream, Doc: "bytes, as TCP"},
	{Name: "datagram", Value: sockcore.Datagram, Doc: "messages, without a connection"},
	{Name: "seqpacket", Value: sockcore.SeqPacket, Doc: "messages, over a connection"},
}

// protocolChoices are the words of `[tcp|udp] v4|v6|ADDRESS` and `unix [TYPE]` behind those given.
func protocolChoices(_ *param.Scope, _ *param.Param, given []string) []param.Choice {
	families := []param.Choice{{Text: "v4", Doc: "IPv4"}, {Text: "v6", Doc: "IPv6"}}
	switch {
	case len(given) == 0:
		return append(families, param.Choice{Text: "tcp", Doc: "TCP"}, param.Choice{Text: "udp", Doc: "UDP"},
			param.Choice{Text: "unix", Doc: "a unix-domain socket"})
	case given[0] == "unix":
		return param.ChoicesOf(socketTypes)
	}
	return families
}

func wholeProtocol(given []string) bool {
	return !takesFamily(given[0]) && given[0] != "unix" || len(given) == 2
}

// wholeEndpoint: it is one word or two.
func wholeEndpoint(given []string) bool {
	_, _, both := splitEndpoint(given[0])
	_, _, word := cutTransport(given[0])
	return both || word || len(given) == 2
}

// saysTLS reports words that begin with `tls:`, which insecure may follow.
func saysTLS(given []string) bool {
	t, _, ok := cutTransport(given[0])
	return ok && t == &tlsWord
}

func missingRemote(given []string) []string {
	if saysTLS(given) {
		return []string{"[" + insecureWord + "]"}
	}
	return []string{"PORT"}
}

// remoteChoices are addresses and, behind one with TLS, insecure.
func remoteChoices(on sockcore.Transports, others ...param.Choice) func(*param.Scope, *param.Param, []string) []param.Choice {
	first := addresses(on, others...)
	return func(s *param.Scope, p *param.Param, given []string) []param.Choice {
		if len(given) == 1 && saysTLS(given) {
			return []param.Choice{{Text: insecureWord, Doc: "do not verify the peer's certificate"}}
		}
		return first(s, p, given)
	}
}

// addresses are those that are the same on every machine: this machine's own, and others, and the words of transports.
func addresses(on sockcore.Transports, others ...param.Choice) func(*param.Scope, *param.Param, []string) []param.Choice {
	return func(_ *param.Scope, _ *param.Param, given []string) []param.Choice {
		if len(given) > 0 {
			return nil
		}
		all := append([]param.Choice{{Text: "127.0.0.1", Doc: "this machine, by IPv4"}, {Text: "::1", Doc: "this machine, by IPv6"}}, others...)
		for _, t := range sockcore.TransportTable() {
			if on.Has(t.Of(sockcore.V4)) {
				all = append(all, param.Choice{Text: t.Name + ":", Doc: t.Doc})
			}
		}
		return all
	}
}

// setProtocol reads `[tcp|udp] v4|v6|ADDRESS` or `unix [stream|datagram|seqpacket]`, behind which so many words follow.
func setProtocol(following int) param.Setter {
	return func(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
		text, known, err := b.Text(&args[0])
		if err != nil || !known {
			return max(1, min(len(args)-following, 2)), err // it may be either of the two
		}
		if text == "unix" {
			return setUnixType(b, dst, args, following)
		}
		return setInternet(b, p, dst, args, text)
	}
}

// setInternet reads `[tcp|udp] v4|v6|ADDRESS`, whose first word is text.
func setInternet(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word, text string) (int, error) {
	var err error
	used, of := 1, sockcore.TCP
	if takesFamily(text) {
		of = sockcore.LookupTransport(text).Of
		if len(args) == 1 {
			return 0, param.Usage("missing v4, v6 or an address after " + text)
		}
		used = 2
		var known bool
		if text, known, err = b.Text(&args[1]); err != nil || !known {
			return used, err
		}
	}
	family, err := parseFamily(text)
	if err != nil {
		return 0, param.Prefixed(p.Name, err)
	}
	*(*sockcore.Protocol)(dst) = of(family)
	return used, nil
}

// setUnixType reads what may follow `unix`: the word behind it where that is a type. One that only the run can know is taken
// for a type where so many words follow it.
func setUnixType(b *param.Binder, dst unsafe.Pointer, args []syntax.Word, following ...int) (int, error) {
	used, kind := 1, sockcore.Stream
	if len(args) > 1 {
		text, known, err := b.Text(&args[1])
		if err != nil {
			return 0, err
		}
		if found, ok := param.Lookup(socketTypes, text); ok && known {
			used, kind = 2, found
		} else if !known && slices.Contains(following, len(args)-2) {
			used = 2
		}
	}
	*(*sockcore.Protocol)(dst) = sockcore.UnixDomain(kind)
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
		return wordOfTransport(t, rest)
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
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "http" || u.Scheme == "ws":
		port = "80"
	case u.Scheme == "https" || u.Scheme == "wss":
		port = "443"
	default:
		port = "PORT"
	}
	return param.Usage(param.Quoted(text) + " is a URL: write " + syntax.Shown(u.Hostname()) + " " + port)
}

// wordOfTransport reads what stands behind the transport's word.
func wordOfTransport(t *sockcore.TransportRow, rest string) (e endpointText, err error) {
	e.transport, e.used = t, 1
	if t.HasPaths() {
		if strings.IndexByte(rest, 0) >= 0 {
			return e, param.Usage(param.Quoted(rest) + " is not a path")
		}
		e.path = strings.Clone(rest)
		return e, nil
	}
	var ok bool
	if e.host, e.port, ok = splitEndpoint(rest); !ok {
		return e, param.Usage("missing port: " + t.Name + ":127.0.0.1:80 or " + t.Name + ":[::1]:80")
	}
	e.hostKnown, e.portKnown = true, true
	return e, nil
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

func setLocalEndpoint(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	e, err := endpointWords(b, p, args, false)
	if err != nil {
		return 0, err
	}
	ep, err := e.endpoint()
	*(*localEndpoint)(dst) = localEndpoint{ep, e.transport}
	return e.used, err
}

func setMessageEndpoint(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	e, err := endpointWords(b, p, args, true)
	if err != nil {
		return 0, err
	}
	if e.transport != nil && e.transport.Name != "unix" && !sockcore.OnDatagrams.Has(e.transport.Of(sockcore.V4)) {
		return 0, param.Usage("ADDR PORT: " + e.transport.Name + " has no messages with addresses: udp: or unix:")
	}
	ep, err := e.endpoint()
	*(*messageEndpoint)(dst) = messageEndpoint{ep, e.transport}
	return e.used, err
}

func setRemoteEndpoint(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	e, err := endpointWords(b, p, args, false)
	if err != nil {
		return 0, err
	}
	out := remoteEndpoint{Transport: e.transport}
	if len(args) > e.used && out.Transport == &tlsWord {
		text, known, err := b.Text(&args[e.used])
		switch {
		case err != nil:
			return 0, err
		case known && text != insecureWord:
			return 0, param.Usage(param.Quoted(text) + " is not insecure, the only word that may follow tls:HOST:PORT")
		}
		e.used, out.Insecure = e.used+1, true
	}
	switch {
	case e.transport != nil && e.transport.HasPaths():
		if e.path == "" {
			return 0, param.Usage("missing path after " + e.transport.Name + ":")
		}
		out.Path = sockcore.UnixEndpoint(e.path)
	case e.hostKnown && (e.host == "" || strings.IndexByte(e.host, 0) >= 0):
		return 0, param.Usage("HOST: " + param.Quoted(e.host) + " is not an address or a name")
	case e.portKnown:
		if err := checkService(e.port); err != nil {
			return 0, param.Prefixed("PORT", err)
		}
	}
	if !out.Path.IsValid() {
		out.Host, out.Service = strings.Clone(e.host), strings.Clone(e.port)
	}
	*(*remoteEndpoint)(dst) = out
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
