package wire

import (
	"net"
	"net/netip"

	"sockshell/sockcore"
)

// peersMost is how many local addresses are kept.
const peersMost = 1024

// sentDatagram and receivedDatagram are of a UDP socket.

func (c *Capture) sentDatagram(s *sockcore.Socket, p []byte, m *sockcore.Message) {
	local, peer := c.addresses(s)
	if m != nil && m.To.IsValid() {
		peer = addrOf(m.To)
	}
	if local = c.localTo(local, peer); !peer.IsValid() {
		return // it was disconnected meanwhile
	}
	d := &datagram{from: local, to: peer, data: p, length: len(p)}
	c.underWay.sent(d)
	c.packet(d)
}

func (c *Capture) receivedDatagram(s *sockcore.Socket, p []byte, m *sockcore.Message) {
	local, peer := c.addresses(s)
	length := len(p)
	if m != nil && m.From.IsValid() {
		peer = addrOf(m.From)
	}
	if m != nil && m.Truncated {
		length = max(length, m.Length)
	}
	local = c.localTo(local, peer)
	if !peer.IsValid() {
		return
	}
	d := &datagram{from: peer, to: local, data: p, length: length}
	own := c.underWay.received(d)
	if from := c.sender(peer, local); from != nil && (own || !c.datagrams[from]) {
		return // the sender's end is written already
	}
	c.packet(d)
}

func (c *Capture) packet(d *datagram) {
	if !d.from.IsValid() || d.from.Addr().Is4() != d.to.Addr().Is4() {
		return
	}
	c.file.add(func(dst []byte) []byte { return appendDatagram(dst, c.now(), d) })
}

// addresses are a socket's own address and its peer's.
func (c *Capture) addresses(s *sockcore.Socket) (local, peer netip.AddrPort) {
	e := c.ends[s]
	if !e.local.IsValid() || e.local.Port() == 0 || e.local.Addr().IsUnspecified() {
		ends := s.Ends()
		if !ends.Local.IsValid() {
			return e.local, e.peer
		}
		e.local, e.peer = addrOf(ends.Local), addrOf(ends.Remote)
		c.ends[s] = e
	}
	return e.local, e.peer
}

// localTo is the address of this machine from which a socket without one sends to peer.
func (c *Capture) localTo(local, peer netip.AddrPort) netip.AddrPort {
	if !local.Addr().IsUnspecified() || !peer.IsValid() {
		return local
	}
	addr := peer.Addr()
	if !addr.IsLoopback() {
		addr = c.routed(peer)
	}
	return netip.AddrPortFrom(addr, local.Port())
}

// routed asks the system from which address it sends to peer: connect(2) of a datagram socket sends nothing.
func (c *Capture) routed(peer netip.AddrPort) netip.Addr {
	if a, known := c.routes[peer.Addr()]; known {
		return a
	}
	addr := netip.IPv6Unspecified()
	if peer.Addr().Is4() {
		addr = netip.IPv4Unspecified()
	}
	if probe, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(peer)); err == nil {
		addr = probe.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap()
		_ = probe.Close()
	}
	if len(c.routes) >= peersMost {
		clear(c.routes)
	}
	c.routes[peer.Addr()] = addr
	return addr
}

// sender is the socket that the capture covers which sent from a local address, nil where there is none.
func (c *Capture) sender(from, to netip.AddrPort) *sockcore.Socket {
	for s := range c.datagrams {
		local, _ := c.addresses(s)
		if local.Port() != from.Port() {
			continue
		}
		if local.Addr() == from.Addr() || local.Addr().IsUnspecified() && (from.Addr().IsLoopback() || from.Addr() == to.Addr()) {
			return s
		}
	}
	return nil
}

// addrOf is an endpoint as packets have it: without a zone, and version 4 where it is that in disguise.
func addrOf(e sockcore.Endpoint) netip.AddrPort {
	if !e.Addr().IsValid() {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(e.Addr().Unmap().WithZone(""), e.Port())
}
