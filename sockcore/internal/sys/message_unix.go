//go:build linux || darwin || freebsd

package sys

import (
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// SetGroup joins or leaves a multicast group on an interface, 0 for the system's choice.
func SetGroup(fd int, group netip.Addr, index int, join bool) syscall.Errno {
	if group.Is4() {
		option := OptLeaveGroup
		if join {
			option = OptJoinGroup
		}
		return errnoOf(unix.SetsockoptIPMreqn(fd, unix.IPPROTO_IP, option, &unix.IPMreqn{Multiaddr: group.As4(), Ifindex: int32(index)}))
	}
	option := OptV6LeaveGroup
	if join {
		option = OptV6JoinGroup
	}
	return errnoOf(unix.SetsockoptIPv6Mreq(fd, unix.IPPROTO_IPV6, option, &unix.IPv6Mreq{Multiaddr: group.As16(), Interface: uint32(index)}))
}

// SetMulticastInterface chooses the interface of what is sent to groups, 0 for the system's choice; own, if any, is its IPv4
// address.
func SetMulticastInterface(fd int, v6 bool, index int, own netip.Addr) syscall.Errno {
	if v6 {
		return SetInt(fd, unix.IPPROTO_IPV6, unix.IPV6_MULTICAST_IF, index)
	}
	m := unix.IPMreqn{Ifindex: int32(index)}
	if own.Is4() {
		m.Address = own.As4()
	}
	return errnoOf(unix.SetsockoptIPMreqn(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, &m))
}

// MulticastInterface4 is the address of the interface that was chosen for what is sent to groups: IP_MULTICAST_IF, ip(7).
func MulticastInterface4(fd int) (netip.Addr, syscall.Errno) {
	addr, err := unix.GetsockoptInet4Addr(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF)
	return netip.AddrFrom4(addr), errnoOf(err)
}
