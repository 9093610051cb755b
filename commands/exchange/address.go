package exchange

import (
	"fmt"
	"net/netip"
)

// connecting is the command that connects to a server of TCP.
func connecting(server netip.AddrPort) string {
	return fmt.Sprintf("connect %v %d", server.Addr(), server.Port())
}

// listening is where a server is played: at the recorded port, and at an address that no other machine can reach.
func listening(server netip.AddrPort) netip.AddrPort {
	addr := server.Addr()
	switch {
	case addr.IsLoopback():
	case addr.Is4():
		addr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	default:
		addr = netip.IPv6Loopback()
	}
	return netip.AddrPortFrom(addr, server.Port())
}

// peerEndpoint is a client's endpoint in a replay: its port is another each time, and so is its address where it was one
// of another machine.
func peerEndpoint(client netip.AddrPort) string {
	switch addr := client.Addr(); {
	case !addr.IsLoopback():
		return anyText
	case addr.Is4():
		return addr.String() + ":" + anyText
	default:
		return "[" + addr.String() + "]:" + anyText
	}
}
