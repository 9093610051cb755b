package packets

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// segment is a segment of TCP, or a datagram of UDP.
type segment struct {
	tcp      bool
	from, to netip.AddrPort
	seq, ack uint32
	flags    uint8
	data     []byte // what the capture has
	length   int    // on the wire
	time     time.Time
	iface    uint64
}

// The flags of TCP.
const (
	flagFIN = 1 << iota
	flagSYN
	flagRST
	_
	flagACK
)

// The protocols, and the further headers of IPv6: https://www.iana.org/assignments/protocol-numbers.
const (
	protocolHopByHop       = 0
	protocolTCP            = 6
	protocolUDP            = 17
	protocolRouting        = 43
	protocolFragment       = 44
	protocolAuthentication = 51
	protocolDestination    = 60
	protocolMobility       = 135
	protocolHIP            = 139
	protocolShim6          = 140
)

// payload is what a datagram of IP carries.
type payload struct {
	from, to netip.Addr
	protocol uint8
	data     []byte // what the capture has
	length   int    // on the wire
	first    bool   // the first fragment of several
}

// decodeIP takes a datagram of IP; beyond is how many bytes of the frame the capture does not have.
func decodeIP(data []byte, beyond int, s *segment) verdict {
	if len(data) == 0 {
		return other
	}
	var p payload
	found := other
	switch data[0] >> 4 {
	case 4:
		found = p.decode4(data, beyond)
	case 6:
		found = p.decode6(data, beyond)
	}
	if found != taken {
		return found
	}
	switch p.protocol {
	case protocolTCP:
		return p.decodeTCP(s)
	case protocolUDP:
		return p.decodeUDP(s)
	}
	return other
}

// cut takes a header of n bytes off a datagram of total bytes. Behind the datagram a frame may be padded; a total of 0 is
// that of a segment that the network card was to cut.
func (p *payload) cut(data []byte, beyond, total, n int) bool {
	if total == 0 {
		total = len(data) + beyond
	}
	if total < n || len(data) < n {
		return false
	}
	p.data, p.length = data[n:min(len(data), total)], total-n
	return true
}

func (p *payload) decode4(data []byte, beyond int) verdict {
	if len(data) < 20 {
		return other
	}
	header := int(data[0]&15) * 4
	if header < 20 || !p.cut(data, beyond, int(binary.BigEndian.Uint16(data[2:])), header) {
		return other
	}
	p.from, p.to = netip.AddrFrom4([4]byte(data[12:])), netip.AddrFrom4([4]byte(data[16:]))
	p.protocol = data[9]
	place := binary.BigEndian.Uint16(data[6:])
	return p.fragment(place&0x1fff != 0, place&0x2000 != 0)
}

// fragment notes that more fragments follow; a later one belongs to no stream.
func (p *payload) fragment(later, more bool) verdict {
	if later {
		if p.protocol == protocolTCP || p.protocol == protocolUDP {
			return fragment
		}
		return other
	}
	p.first = p.first || more
	return taken
}

func (p *payload) decode6(data []byte, beyond int) verdict {
	if len(data) < 40 {
		return other
	}
	total := int(binary.BigEndian.Uint16(data[4:]))
	if total > 0 {
		total += 40
	}
	if !p.cut(data, beyond, total, 40) {
		return other
	}
	p.from, p.to = netip.AddrFrom16([16]byte(data[8:])), netip.AddrFrom16([16]byte(data[24:]))
	p.protocol = data[6]
	for {
		size := 0
		switch p.protocol {
		case protocolHopByHop, protocolRouting, protocolDestination, protocolMobility, protocolHIP, protocolShim6, protocolFragment,
			protocolAuthentication:
			if len(p.data) < 8 {
				return other
			}
			size = (int(p.data[1]) + 1) * 8
		default:
			return taken
		}
		header := p.data
		switch p.protocol {
		case protocolFragment:
			size = 8
		case protocolAuthentication:
			size = (int(p.data[1]) + 2) * 4
		}
		if size > len(p.data) {
			return other
		}
		kind := p.protocol
		p.protocol, p.data, p.length = header[0], p.data[size:], p.length-size
		if kind == protocolFragment {
			place := binary.BigEndian.Uint16(header[2:])
			if found := p.fragment(place&^7 != 0, place&1 != 0); found != taken {
				return found
			}
		}
	}
}

func (p *payload) decodeTCP(s *segment) verdict {
	if len(p.data) < 20 {
		return other
	}
	header := int(p.data[12]>>4) * 4
	if header < 20 || header > p.length {
		return other
	}
	p.ports(s, true)
	s.seq, s.ack = binary.BigEndian.Uint32(p.data[4:]), binary.BigEndian.Uint32(p.data[8:])
	s.flags = p.data[13]
	s.data, s.length = p.data[min(header, len(p.data)):], p.length-header
	return taken
}

func (p *payload) decodeUDP(s *segment) verdict {
	if len(p.data) < 8 {
		return other
	}
	p.ports(s, false)
	size := int(binary.BigEndian.Uint16(p.data[4:]))
	switch {
	case size == 0: // of a jumbogram, or of one that the network card was to cut: RFC 2675
		size = p.length
	case size < 8 || size > p.length && !p.first:
		return other
	}
	s.data, s.length = p.data[8:min(len(p.data), size)], size-8
	s.seq, s.ack, s.flags = 0, 0, 0
	return taken
}

func (p *payload) ports(s *segment, tcp bool) {
	s.tcp = tcp
	s.from = netip.AddrPortFrom(p.from, binary.BigEndian.Uint16(p.data))
	s.to = netip.AddrPortFrom(p.to, binary.BigEndian.Uint16(p.data[2:]))
}
