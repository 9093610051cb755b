//go:build linux || darwin || freebsd

package sockcore

import (
	"net/netip"

	"golang.org/x/sys/unix"
)

func domainOf(f Family) int {
	if f == V6 {
		return unix.AF_INET6
	}
	return unix.AF_INET
}

// sockaddrOf returns ep for the kernel: EAFNOSUPPORT for no endpoint, ENODEV
// for a zone that names no interface.
func sockaddrOf(ep Endpoint) (unix.Sockaddr, Code) {
	switch ep.Family() {
	case V4:
		return &unix.SockaddrInet4{Port: int(ep.Port), Addr: ep.Addr.As4()}, 0
	case V6:
		id, ok := scopeID(ep.Addr.Zone())
		if !ok {
			return nil, ENODEV
		}
		return &unix.SockaddrInet6{Port: int(ep.Port), ZoneId: id, Addr: ep.Addr.As16()}, 0
	case Unspecified:
	}
	return nil, EAFNOSUPPORT
}

// endpointOf returns the endpoint that the kernel reported, the zero Endpoint
// for what is none.
func endpointOf(sa unix.Sockaddr) Endpoint {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return Endpoint{Addr: netip.AddrFrom4(sa.Addr), Port: uint16(sa.Port)}
	case *unix.SockaddrInet6:
		return Endpoint{Addr: netip.AddrFrom16(sa.Addr).WithZone(scopeZone(sa.ZoneId)), Port: uint16(sa.Port)}
	}
	return Endpoint{}
}
