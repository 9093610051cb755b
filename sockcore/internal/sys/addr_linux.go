package sys

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Bind is bind(2).
func Bind(fd int, a Addr) syscall.Errno { return naming(unix.SYS_BIND, fd, a) }

// Connect is connect(2), and ConnectUnderWay where the connection is being made.
func Connect(fd int, a Addr) syscall.Errno { return naming(unix.SYS_CONNECT, fd, a) }

// Local is getsockname(2).
func Local(fd int) (Addr, syscall.Errno) {
	_, a, e := named(unix.SYS_GETSOCKNAME, fd, 0)
	return a, e
}

// Remote is getpeername(2).
func Remote(fd int) (Addr, syscall.Errno) {
	_, a, e := named(unix.SYS_GETPEERNAME, fd, 0)
	return a, e
}

// naming makes a call that takes an address and its length.
func naming(trap uintptr, fd int, a Addr) syscall.Errno {
	raw, length, e := a.raw()
	if e != 0 {
		return e
	}
	for {
		if _, _, e = syscall.Syscall(trap, uintptr(fd), uintptr(unsafe.Pointer(&raw)), uintptr(length)); e != unix.EINTR {
			return e
		}
	}
}

// named makes a call in which the kernel writes an address and its length.
func named(trap uintptr, fd, flags int) (r int, a Addr, e syscall.Errno) {
	for {
		var raw unix.RawSockaddrAny
		length := uint32(unsafe.Sizeof(raw))
		n, _, e := syscall.Syscall6(trap, uintptr(fd), uintptr(unsafe.Pointer(&raw)), uintptr(unsafe.Pointer(&length)), uintptr(flags), 0, 0)
		switch {
		case e == 0:
			return int(n), addrOfRaw(&raw, int(length)), 0
		case e != unix.EINTR:
			return -1, Addr{}, e
		}
	}
}

// raw returns a for the kernel: EAFNOSUPPORT for none, ENODEV for a zone that names no interface, ENAMETOOLONG for a path
// that is too long (unix(7)). Package unix does not know abstract names as long as sun_path, nor, in what the kernel answers,
// those that have a NUL.
func (a Addr) raw() (raw unix.RawSockaddrAny, length uint32, e syscall.Errno) {
	switch {
	case a.Unix:
		if a.TooLong() {
			return raw, 0, unix.ENAMETOOLONG
		}
		sa := (*unix.RawSockaddrUnix)(unsafe.Pointer(&raw))
		sa.Family = unix.AF_UNIX
		copy(pathOf(sa), a.Path)
		length = uint32(unsafe.Offsetof(sa.Path)) + uint32(len(a.Path))
		if a.Path != "" && !a.abstract() {
			length++ // a file's path ends with a NUL
		}
		return raw, length, 0
	case a.IP.Is4():
		sa := (*unix.RawSockaddrInet4)(unsafe.Pointer(&raw))
		sa.Family, sa.Addr = unix.AF_INET, a.IP.As4()
		setPort(&sa.Port, a.Port)
		return raw, unix.SizeofSockaddrInet4, 0
	case a.IP.Is6():
		id, ok := ScopeID(a.IP.Zone())
		if !ok {
			return raw, 0, unix.ENODEV
		}
		sa := (*unix.RawSockaddrInet6)(unsafe.Pointer(&raw))
		sa.Family, sa.Addr, sa.Scope_id = unix.AF_INET6, a.IP.As16(), id
		setPort(&sa.Port, a.Port)
		return raw, unix.SizeofSockaddrInet6, 0
	}
	return raw, 0, unix.EAFNOSUPPORT
}

// pathOf is the room for a path.
func pathOf(sa *unix.RawSockaddrUnix) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(&sa.Path)), len(sa.Path))
}

// addrOfRaw returns the endpoint that the kernel wrote with a length, the zero Addr for none.
func addrOfRaw(raw *unix.RawSockaddrAny, length int) Addr {
	if length < int(unsafe.Sizeof(raw.Addr.Family)) {
		return Addr{}
	}
	switch raw.Addr.Family {
	case unix.AF_INET:
		sa := (*unix.RawSockaddrInet4)(unsafe.Pointer(raw))
		return Addr{IP: netip.AddrFrom4(sa.Addr), Port: portOf(&sa.Port)}
	case unix.AF_INET6:
		sa := (*unix.RawSockaddrInet6)(unsafe.Pointer(raw))
		return Addr{IP: netip.AddrFrom16(sa.Addr).WithZone(ScopeZone(sa.Scope_id)), Port: portOf(&sa.Port)}
	case unix.AF_UNIX:
		sa := (*unix.RawSockaddrUnix)(unsafe.Pointer(raw))
		path := pathOf(sa)
		path = path[:min(max(length-int(unsafe.Offsetof(sa.Path)), 0), len(path))]
		if len(path) > 0 && path[0] != 0 { // not abstract: it ends with a NUL
			path, _, _ = bytes.Cut(path, []byte{0})
		}
		return Addr{Unix: true, Path: string(path)}
	}
	return Addr{}
}

// portOf is a port, which is in the order of the network.
func portOf(p *uint16) uint16 { return binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(p))[:]) }

func setPort(p *uint16, port uint16) {
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(p))[:], port)
}
