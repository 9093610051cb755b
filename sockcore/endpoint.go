package sockcore

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// Endpoint is an address and a port; it is comparable, and its zero value is no
// endpoint. The scope of an IPv6 address is kept as Asio keeps it, as the scope
// id (in decimal, as the zone of Addr), so that an endpoint that was typed
// equals the one that the kernel reports.
type Endpoint struct {
	Addr netip.Addr
	Port uint16
}

// Family returns the family of the address: V4, V6 (also for an IPv4-mapped
// address), or Unspecified for the zero Endpoint.
func (e Endpoint) Family() Family {
	switch {
	case e.Addr.Is4():
		return V4
	case e.Addr.Is6():
		return V6
	}
	return Unspecified
}

// String returns the endpoint as it is written: 127.0.0.1:80, [::1]:80,
// [fe80::1%eth0]:80 with the interface's name where the scope id has one.
func (e Endpoint) String() string {
	return netip.AddrPortFrom(e.named(), e.Port).String()
}

// Address returns the address alone: 127.0.0.1, ::1, fe80::1%eth0.
func (e Endpoint) Address() string { return e.named().String() }

// named returns the address with the interface's name in place of the scope id.
func (e Endpoint) named() netip.Addr {
	if zone := e.Addr.Zone(); zone != "" {
		return e.Addr.WithZone(zoneName(zone))
	}
	return e.Addr
}

// ParseEndpoint reads what [Endpoint.String] writes. A zone may be an
// interface's name or a scope id; one that names no interface now is kept, and
// fails with ENODEV where it is used.
func ParseEndpoint(s string) (Endpoint, error) {
	ap, err := netip.ParseAddrPort(s)
	if err != nil || strings.ContainsFunc(ap.Addr().Zone(), func(r rune) bool { return !unicode.IsGraphic(r) || r == ' ' }) {
		return Endpoint{}, fmt.Errorf("not an endpoint: %q", s)
	}
	return Endpoint{Addr: scoped(ap.Addr()), Port: ap.Port()}, nil
}

// scoped returns a with its zone as a scope id.
func scoped(a netip.Addr) netip.Addr {
	zone := a.Zone()
	if zone == "" {
		return a
	}
	if id, ok := scopeID(zone); ok {
		return a.WithZone(scopeZone(id))
	}
	return a
}

// scopeID returns the scope id that zone stands for. A name goes before a
// number, as in if_nametoindex(3): an interface may be called "5".
func scopeID(zone string) (uint32, bool) {
	if zone == "" {
		return 0, true
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index), true
	}
	id, err := strconv.ParseUint(zone, 10, 32)
	return uint32(id), err == nil
}

// scopeZone returns the zone that stands for id: none for 0, which is no scope.
func scopeZone(id uint32) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(id), 10)
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
