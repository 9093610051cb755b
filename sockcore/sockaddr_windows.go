package sockcore

import (
	"net/netip"

	"golang.org/x/sys/windows"
)

func domainOf(f Family) int32 {
	if f == V6 {
		return windows.AF_INET6
	}
	return windows.AF_INET
}

// sockaddrOf returns ep for the system: EAFNOSUPPORT for no endpoint, ENODEV for
// a zone that names no interface.
func sockaddrOf(ep Endpoint) (windows.Sockaddr, Code) {
	switch ep.Family() {
	case V4:
		return &windows.SockaddrInet4{Port: int(ep.Port), Addr: ep.Addr.As4()}, 0
	case V6:
		id, ok := scopeID(ep.Addr.Zone())
		if !ok {
			return nil, ENODEV
		}
		return &windows.SockaddrInet6{Port: int(ep.Port), ZoneId: id, Addr: ep.Addr.As16()}, 0
	case Unspecified:
	}
	return nil, EAFNOSUPPORT
}

// endpointOf returns the endpoint that the system reported, the zero Endpoint
// for what is none.
func endpointOf(sa windows.Sockaddr) Endpoint {
	switch sa := sa.(type) {
	case *windows.SockaddrInet4:
		return Endpoint{Addr: netip.AddrFrom4(sa.Addr), Port: uint16(sa.Port)}
	case *windows.SockaddrInet6:
		return Endpoint{Addr: netip.AddrFrom16(sa.Addr).WithZone(scopeZone(sa.ZoneId)), Port: uint16(sa.Port)}
	}
	return Endpoint{}
}
