//go:build darwin || freebsd

package sys

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// sockaddr returns a for the kernel: EAFNOSUPPORT for none, ENODEV for a zone that names no interface,
// ENAMETOOLONG for a path that is too long (unix(7)).
func (a Addr) sockaddr() (unix.Sockaddr, syscall.Errno) {
	switch {
	case a.Unix:
		if a.TooLong() {
			return nil, unix.ENAMETOOLONG
		}
		return &unix.SockaddrUnix{Name: abstractName(a.Path)}, 0
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
		return Addr{Unix: true, Path: rawName(sa.Name)}
	}
	return Addr{}
}

// abstractName is how package unix writes a path: with @ for the NUL of an abstract name.
func abstractName(path string) string {
	if path != "" && path[0] == 0 {
		return "@" + path[1:]
	}
	return path
}

// rawName is the path that package unix writes as name, which of an unnamed socket is @ alone.
func rawName(name string) string {
	if name == "@" {
		return ""
	}
	if name != "" && name[0] == '@' {
		return "\x00" + name[1:]
	}
	return name
}
