//go:build darwin || freebsd

package sys

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// sockaddr returns a for the kernel: EAFNOSUPPORT for none, ENODEV for a zone that names no interface,
// ENAMETOOLONG for a path that is too long (unix(4)), Unsupported for an abstract name.
func (a Addr) sockaddr() (unix.Sockaddr, syscall.Errno) {
	switch {
	case a.abstract():
		return nil, Unsupported
	case a.Unix:
		if a.TooLong() {
			return nil, unix.ENAMETOOLONG
		}
		return &unix.SockaddrUnix{Name: a.Path}, 0
	case a.IP.Is4():
		return &unix.SockaddrInet4{Port: int(a.Port), Addr: a.IP.As4()}, 0
	case a.IP.Is6():
		id, ok := ScopeID(a.IP.Zone())
		if !ok {
			return nil, unix.ENODEV
		}
		return &unix.SockaddrInet6{Port: int(a.Port), ZoneId: id, Addr: a.IP.As16()}, 0
	}
	return nil, unix.EAFNOSUPPORT
}

// addrOf returns the endpoint that the kernel reported, the zero Addr for none.
func addrOf(sa unix.Sockaddr) Addr {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return Addr{IP: netip.AddrFrom4(sa.Addr), Port: uint16(sa.Port)}
	case *unix.SockaddrInet6:
		return Addr{IP: netip.AddrFrom16(sa.Addr).WithZone(ScopeZone(sa.ZoneId)), Port: uint16(sa.Port)}
	case *unix.SockaddrUnix:
		return Addr{Unix: true, Path: sa.Name}
	}
	return Addr{}
}
