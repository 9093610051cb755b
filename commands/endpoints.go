package commands

import (
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
	localKind = param.Kind{
		Set: setLocalEndpoint, Whole: wholeEndpoint, Paths: hasPaths,
		Choices: addresses(sockcore.OnAll,
			param.Choice{Text: "0.0.0.0", Doc: "every IPv4 address of this machine"}, param.Choice{Text: "::", Doc: "every address of this machine"},
		),
	}
	remoteKind = param.Kind{
		Set: setRemoteEndpoint, Missing: missingRemote, Paths: hasPaths, Host: true,
		Whole:   func(given []string) bool { return wholeEndpoint(given) && (len(given) == 2 || !saysTLS(given)) },
		Choices: remoteChoices(sockcore.OnAll, param.Choice{Text: "localhost", Doc: "this machine, by name"}, param.Choice{Text: "tls:", Doc: tlsWord.Doc}),
	}
	messageKind = param.Kind{
		Set: setMessageEndpoint, Whole: wholeEndpoint, Paths: hasPaths, Choices: addresses(sockcore.OnDatagrams | sockcore.OnUnixStream),
	}
)

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

// remoteChoices are hosts, addresses and, behind one with TLS, insecure.
func remoteChoices(on sockcore.Transports, others ...param.Choice) func(*param.Scope, *param.Param, []string) []param.Choice {
	first := addresses(on, others...)
	return func(s *param.Scope, p *param.Param, given []string) []param.Choice {
		if len(given) == 1 && saysTLS(given) {
			return []param.Choice{{Text: insecureWord, Doc: "do not verify the peer's certificate"}}
		}
		all := first(s, p, given)
		if len(given) > 0 {
			return all
		}
		return append(slices.DeleteFunc(s.HostChoices(), func(c param.Choice) bool {
			return slices.ContainsFunc(all, func(other param.Choice) bool { return other.Text == c.Text })
		}), all...)
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
