package sys

import (
	"net"
	"net/netip"
	"strconv"
)

// Addr is an endpoint of a socket: an IP address and a port, or with Unix a path, whose first byte is NUL
// for an abstract name and which is empty for an unnamed socket. The zero Addr is none. The zone of an
// IPv6 address is its scope id, in decimal.
type Addr struct {
	IP   netip.Addr
	Port uint16
	Unix bool
	Path string
}

// TooLong reports a path that the system cannot be given. An abstract name needs no NUL behind it.
func (a Addr) TooLong() bool {
	return len(a.Path) > PathMax+1 || len(a.Path) > PathMax && !a.abstract()
}

// abstract reports a name that no file has, as Linux alone knows them.
func (a Addr) abstract() bool { return a.Path != "" && a.Path[0] == 0 }

// ScopeID returns the scope id that zone stands for. A name goes before a number, as in
// if_nametoindex(3): an interface may be called "5".
func ScopeID(zone string) (uint32, bool) {
	if zone == "" {
		return 0, true
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index), true
	}
	id, err := strconv.ParseUint(zone, 10, 32)
	return uint32(id), err == nil
}

// ScopeZone returns the zone that stands for id: none for 0, which is no scope.
func ScopeZone(id uint32) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(id), 10)
}

// Credentials are a process: its user, its group and its number.
type Credentials struct{ UID, GID, PID int }
