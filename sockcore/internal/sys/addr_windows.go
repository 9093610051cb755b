package sys

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/windows"
)

// sockaddr returns a for the system: WSAEAFNOSUPPORT for none, ENODEV for a zone that names no interface, Unsupported for an
// abstract name.
func (a Addr) sockaddr() (windows.Sockaddr, syscall.Errno) {
	switch {
	case a.abstract():
		return nil, Unsupported
	case a.Unix:
		if a.TooLong() {
			return nil, windows.WSAENAMETOOLONG
		}
		return &windows.SockaddrUnix{Name: a.Path}, 0
	case a.IP.Is4():
		return &windows.SockaddrInet4{Port: int(a.Port), Addr: a.IP.As4()}, 0
	case a.IP.Is6():
		id, ok := ScopeID(a.IP.Zone())
		if !ok {
			return nil, syscall.ENODEV
		}
		return &windows.SockaddrInet6{Port: int(a.Port), ZoneId: id, Addr: a.IP.As16()}, 0
	}
	return nil, windows.WSAEAFNOSUPPORT
}

// addrOf returns the endpoint that the system reported, the zero Addr for none.
func addrOf(sa windows.Sockaddr) Addr {
	switch sa := sa.(type) {
	case *windows.SockaddrInet4:
		return Addr{IP: netip.AddrFrom4(sa.Addr), Port: uint16(sa.Port)}
	case *windows.SockaddrInet6:
		return Addr{IP: netip.AddrFrom16(sa.Addr).WithZone(ScopeZone(sa.ZoneId)), Port: uint16(sa.Port)}
	case *windows.SockaddrUnix:
		return Addr{Unix: true, Path: sa.Name}
	}
	return Addr{}
}
