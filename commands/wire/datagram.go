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
	if local = c.sourceTo(local, peer); !peer.IsValid() {
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
	if !peer.IsValid() {
		return
	}
	local = c.reachedAt(local, peer, m)
	d := &datagram{from: peer, to: local, data: p, length: length}
	own := c.underWay.received(d)
	if from := c.sender(peer); from != nil && (own || !c.datagrams[from]) {
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

// sourceTo is the address from which a socket sends to peer.
func (c *Capture) sourceTo(local, peer netip.AddrPort) netip.AddrPort {
	if !routes(local.Addr()) || !peer.IsValid() {
		return local
	}
	return netip.AddrPortFrom(c.routed(peer), local.Port())
}

// reachedAt is the address to which peer sent m. Where the system has not said it, it is the one from which an answer goes.
func (c *Capture) reachedAt(local, peer netip.AddrPort, m *sockcore.Message) netip.AddrPort {
	if m != nil && len(m.Control) > 0 {
		if to := m.Ancillary().To; to.IsValid() {
			return netip.AddrPortFrom(addrOf(to).Addr(), local.Port())
		}
	}
	if local.Addr().IsMulticast() {
		return local
	}
	return c.sourceTo(local, peer)
}

// routes reports an address to which a socket is bound but from which nothing is sent: the route says from which.
func routes(a netip.Addr) bool { return a.IsUnspecified() || a.IsMulticast() }

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
func (c *Capture) sender(from netip.AddrPort) *sockcore.Socket {
	ours := from.Addr().IsLoopback() || c.routed(from) == from.Addr()
	for s := range c.datagrams {
		local, _ := c.addresses(s)
		if local.Port() != from.Port() {
			continue
		}
		if local.Addr() == from.Addr() || routes(local.Addr()) && ours {
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
