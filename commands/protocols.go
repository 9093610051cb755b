package commands

import (
	"net/netip"
	"slices"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// protocol is what open opens.
type protocol struct{ sockcore.Protocol }

var protocolKind = param.Kind{Set: setProtocol(0), Whole: wholeProtocol, Missing: missingOfProtocol, Choices: protocolChoices}

// Kind implements param.Typed.
func (protocol) Kind() *param.Kind { return &protocolKind }

// takesFamily reports a transport behind which a family stands.
func takesFamily(word string) bool {
	t := sockcore.LookupTransport(word)
	return t != nil && !t.HasPaths()
}

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

// missingOfProtocol is what may stand behind the first word.
func missingOfProtocol(given []string) []string {
	if given[0] == "unix" {
		return []string{"[stream|datagram|seqpacket]"}
	}
	return []string{"v4|v6|ADDRESS"}
}

func wholeProtocol(given []string) bool {
	return !takesFamily(given[0]) && given[0] != "unix" || len(given) == 2
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
