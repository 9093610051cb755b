package commands

import (
	"net/netip"
	"strings"
	"unsafe"

	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// remoteEndpoint is where connect goes: a host or an address, a service or a port.
type remoteEndpoint struct{ Host, Service string }

func (e remoteEndpoint) String() string {
	if strings.IndexByte(e.Host, ':') >= 0 {
		return "[" + e.Host + "]:" + e.Service
	}
	return e.Host + ":" + e.Service
}

// setProtocol reads `[tcp] v4|v6|ADDRESS`.
func setProtocol(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	text, known, err := b.text(&args[0])
	if err != nil || !known {
		return min(len(args), 2), err // it may be either of the two
	}
	used := 1
	if text == "tcp" {
		if len(args) == 1 {
			return 0, &usageError{msg: "missing v4, v6 or an address after tcp"}
		}
		used = 2
		if text, known, err = b.text(&args[1]); err != nil || !known {
			return used, err
		}
	}
	family, err := parseFamily(text)
	if err != nil {
		return 0, prefixed(p.Name, err)
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
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return 0, &usageError{msg: quoted(text) + " is not v4, v6 or an address"}
	}
	return sockcore.IPEndpoint(addr, 0).Family(), nil
}

// splitEndpoint finds the two halves of `127.0.0.1:80`, `[::1]:80` or `localhost:http`.
func splitEndpoint(text string) (host, port string, ok bool) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 {
		return "", "", false
	}
	host, port = text[:colon], text[colon+1:]
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
	} else if strings.IndexByte(host, ':') >= 0 {
		return "", "", false
	}
	return host, port, host != "" && port != ""
}

// endpointText is a host and a port as typed; what holds an expansion is not known while checking.
type endpointText struct {
	host, port           string
	hostKnown, portKnown bool
	used                 int
}

// endpointWords reads a host and a port from one word or from two.
func (b *binder) endpointWords(p *Param, args []syntax.Word) (e endpointText, err error) {
	e.host, e.hostKnown, err = b.text(&args[0])
	if err != nil {
		return e, err
	}
	if len(args) > 1 {
		e.used = 2
		e.port, e.portKnown, err = b.text(&args[1])
		return e, err
	}
	e.used = 1
	if !e.hostKnown {
		return e, nil
	}
	var ok bool
	if e.host, e.port, ok = splitEndpoint(e.host); !ok {
		return e, &usageError{msg: "missing port: " + p.Name + ", or both in one word as 127.0.0.1:80 or [::1]:80"}
	}
	e.portKnown = true
	return e, nil
}

func setLocalEndpoint(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	e, err := b.endpointWords(p, args)
	if err != nil {
		return 0, err
	}
	var addr netip.Addr
	if e.hostKnown {
		if addr, err = netip.ParseAddr(e.host); err != nil {
			return 0, &usageError{msg: "ADDR: " + quoted(e.host) + " is not an address (127.0.0.1, ::1)"}
		}
	}
	var port uint16
	if e.portKnown {
		if port, err = parsePort(p, e.port); err != nil {
			return 0, prefixed("PORT", err)
		}
	}
	*(*sockcore.Endpoint)(dst) = sockcore.IPEndpoint(addr, port)
	return e.used, nil
}

func setRemoteEndpoint(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	e, err := b.endpointWords(p, args)
	if err != nil {
		return 0, err
	}
	if e.hostKnown && (e.host == "" || strings.IndexByte(e.host, 0) >= 0) {
		return 0, &usageError{msg: "HOST: " + quoted(e.host) + " is not an address or a name"}
	}
	if e.portKnown {
		if err := checkService(p, e.port); err != nil {
			return 0, prefixed("PORT", err)
		}
	}
	*(*remoteEndpoint)(dst) = remoteEndpoint{Host: strings.Clone(e.host), Service: strings.Clone(e.port)}
	return e.used, nil
}

// checkService refuses what can be neither a port nor a service's name.
func checkService(p *Param, text string) error {
	if text == "" || strings.IndexByte(text, 0) >= 0 {
		return &usageError{msg: quoted(text) + " is not a port or a service"}
	}
	if text[0] >= '0' && text[0] <= '9' || text[0] == '-' {
		_, err := parsePort(p, text)
		return err
	}
	return nil
}
