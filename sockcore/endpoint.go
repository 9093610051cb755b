package sockcore

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"sockshell/sockcore/internal/sys"
)

// Endpoint is an address and a port, or the path of a unix socket. It is comparable. The zero Endpoint is
// none, which is what IsValid tells. The scope of an IPv6 address is kept as Asio keeps it, as the scope id,
// so that an endpoint that was typed equals the one that the kernel reports.
type Endpoint struct{ addr sys.Addr }

// IPEndpoint returns an endpoint of TCP or UDP. A zone that names an interface becomes its scope id; one that
// names none now is kept, and fails with ENODEV where it is used.
func IPEndpoint(addr netip.Addr, port uint16) Endpoint {
	return Endpoint{sys.Addr{IP: scoped(addr), Port: port}}
}

// UnixEndpoint returns the endpoint of a unix socket at path: unix(7). A path that begins with @ is a name in
// the abstract namespace of Linux, and an empty one that of an unnamed socket.
func UnixEndpoint(path string) Endpoint {
	if path != "" && path[0] == '@' {
		path = "\x00" + path[1:]
	}
	return Endpoint{sys.Addr{Unix: true, Path: path}}
}

// endpointOf returns the endpoint that the system reported.
func endpointOf(a sys.Addr) Endpoint { return Endpoint{a} }

// IsValid reports whether e is an endpoint at all.
func (e Endpoint) IsValid() bool { return e.addr.Unix || e.addr.IP.IsValid() }

// Family returns V4, V6 (also for an IPv4-mapped address), Unix, or Unspecified for none.
func (e Endpoint) Family() Family {
	switch {
	case e.addr.Unix:
		return Unix
	case e.addr.IP.Is4():
		return V4
	case e.addr.IP.Is6():
		return V6
	}
	return Unspecified
}

// Addr returns the address, with its scope id as the zone; the zero Addr for a unix endpoint and for none.
func (e Endpoint) Addr() netip.Addr { return e.addr.IP }

// Port returns the port, 0 for a unix endpoint and for none.
func (e Endpoint) Port() uint16 { return e.addr.Port }

// Path returns the path of a unix endpoint as [UnixEndpoint] takes it, "" for an unnamed one and for others.
func (e Endpoint) Path() string {
	if p := e.addr.Path; p != "" && p[0] == 0 {
		return "@" + p[1:]
	}
	return e.addr.Path
}

// isFile reports the path of a file.
func (e Endpoint) isFile() bool { return e.addr.Unix && e.addr.Path != "" && e.addr.Path[0] != 0 }

// String returns the endpoint as it is written: 127.0.0.1:80, [::1]:80, [fe80::1%eth0]:80 with the interface's
// name where the scope id has one, unix:/run/x.sock, unix:@name; none where there is none.
func (e Endpoint) String() string {
	switch {
	case e.addr.Unix:
		return "unix:" + e.Path()
	case !e.addr.IP.IsValid():
		return "none"
	}
	return netip.AddrPortFrom(e.named(), e.addr.Port).String()
}

// Address returns the address alone: 127.0.0.1, ::1, fe80::1%eth0.
func (e Endpoint) Address() string { return e.named().String() }

// named returns the address with the interface's name in place of the scope id.
func (e Endpoint) named() netip.Addr {
	if zone := e.addr.IP.Zone(); zone != "" {
		return e.addr.IP.WithZone(zoneName(zone))
	}
	return e.addr.IP
}

// ParseEndpoint reads what [Endpoint.String] writes of an address and a port. A zone may be an interface's
// name or a scope id; one that names no interface now is kept, and fails with ENODEV where it is used.
func ParseEndpoint(s string) (Endpoint, error) {
	ap, err := netip.ParseAddrPort(s)
	if err != nil || strings.ContainsFunc(ap.Addr().Zone(), func(r rune) bool { return !unicode.IsGraphic(r) || r == ' ' }) {
		return Endpoint{}, fmt.Errorf("not an endpoint: %q", s)
	}
	return IPEndpoint(ap.Addr(), ap.Port()), nil
}

// scoped returns a with its zone as a scope id.
func scoped(a netip.Addr) netip.Addr {
	zone := a.Zone()
	if zone == "" {
		return a
	}
	if id, ok := sys.ScopeID(zone); ok {
		return a.WithZone(sys.ScopeZone(id))
	}
	return a
}

// zoneName returns the name of the interface that zone numbers, or zone itself.
func zoneName(zone string) string {
	id, err := strconv.ParseUint(zone, 10, 31)
	if err != nil {
		return zone
	}
	if i, err := net.InterfaceByIndex(int(id)); err == nil {
		return i.Name
	}
	return zone
}
