package commands

import (
	"crypto/tls"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore/tlslayer"
)

// fileFormat is a word of Asio's that need not be said.
type fileFormat bool

var fileFormats = []param.Named[fileFormat]{{Name: "pem", Doc: "text between two lines of dashes"}, {Name: "asn1", Doc: "DER"}}

var fileFormatKind = param.Enum("format", fileFormats)

// Kind implements param.Typed.
func (fileFormat) Kind() *param.Kind { return fileFormatKind }

// verifyMode is whether the peer's certificate is verified.
type verifyMode tlslayer.Verify

var verifyModes = []param.Named[verifyMode]{
	{Name: "none", Value: verifyMode(tlslayer.VerifyNone), Doc: "nothing is verified, and a server asks for no certificate"},
	{Name: "peer", Value: verifyMode(tlslayer.VerifyPeer), Doc: "the server's is verified, or that of a client which sends one"},
	{Name: "fail_if_no_peer_cert", Value: verifyMode(tlslayer.VerifyRequire), Doc: "and a client must send one"},
	{Name: "client_once", Value: verifyMode(tlslayer.VerifyPeer), Doc: "peer: no handshake comes a second time on a connection"},
}

var verifyModeKind = param.Enum("mode", verifyModes)

// Kind implements param.Typed.
func (verifyMode) Kind() *param.Kind { return verifyModeKind }

// words makes the kind of a parameter that is any number of names.
func words[T any, L ~[]T](parse func(text string) (T, error), choices func() []param.Choice) *param.Kind {
	return &param.Kind{
		Rest: true, Repeats: true,
		Choices: func(*param.Scope, *param.Param, []string) []param.Choice { return choices() },
		Set: func(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
			var out L
			for i := range args {
				text, known, err := b.Text(&args[i])
				if err != nil {
					return 0, err
				}
				if !known {
					continue
				}
				one, err := parse(text)
				if err != nil {
					return 0, param.Prefixed(p.Name, err)
				}
				out = append(out, one)
			}
			*(*L)(dst) = out
			return len(args), nil
		},
	}
}

func parseSuite(text string) (uint16, error) {
	var names []string
	for _, s := range tlslayer.Suites() {
		if s.Name == text {
			if s.V13 {
				return 0, lacksTLS("a choice of TLS 1.3's cipher suites")
			}
			return s.ID, nil
		}
		names = append(names, s.Name)
	}
	return 0, param.Unknown("cipher suite", text, names)
}

var suitesKind = words[uint16, suites](parseSuite, func() []param.Choice {
	var out []param.Choice
	for _, s := range tlslayer.Suites() {
		if !s.V13 {
			out = append(out, param.Choice{Text: s.Name, Doc: "TLS 1.2"})
		}
	}
	return out
})

// Kind implements param.Typed.
func (suites) Kind() *param.Kind { return suitesKind }

func parseTLSGroup(text string) (tls.CurveID, error) {
	var names []string
	for _, g := range tlslayer.Groups {
		if g.Name == text {
			return g.ID, nil
		}
		names = append(names, g.Name)
	}
	return 0, param.Unknown("group", text, names)
}

var groupsKind = words[tls.CurveID, groups](parseTLSGroup, func() []param.Choice {
	var out []param.Choice
	for _, g := range tlslayer.Groups {
		out = append(out, param.Choice{Text: g.Name, Doc: "a group for the key exchange"})
	}
	return out
})

// Kind implements param.Typed.
func (groups) Kind() *param.Kind { return groupsKind }

// tlsOptionNames are Asio's; 0 is what holds anyway.
var tlsOptionNames = []param.Named[uint16]{
	{Name: "no_tlsv1", Value: tls.VersionTLS10, Doc: "not TLS 1.0"},
	{Name: "no_tlsv1_1", Value: tls.VersionTLS11, Doc: "not TLS 1.1"},
	{Name: "no_tlsv1_2", Value: tls.VersionTLS12, Doc: "not TLS 1.2"},
	{Name: "no_tlsv1_3", Value: tls.VersionTLS13, Doc: "not TLS 1.3"},
	{Name: "no_sslv2", Doc: "it never is"},
	{Name: "no_sslv3", Doc: "it never is"},
	{Name: "no_compression", Doc: "there never is any"},
}

func parseTLSOption(text string) (uint16, error) {
	if v, ok := param.Lookup(tlsOptionNames, text); ok {
		return v, nil
	}
	switch text {
	case "default_workarounds", "single_dh_use":
		return 0, lacksTLS(text)
	}
	return 0, param.Usage(param.Quoted(text) + " is not an option: " + param.Alternatives(tlsOptionNames))
}

var tlsOptionsKind = words[uint16, tlsOptions](parseTLSOption, func() []param.Choice { return param.ChoicesOf(tlsOptionNames) })

// Kind implements param.Typed.
func (tlsOptions) Kind() *param.Kind { return tlsOptionsKind }
