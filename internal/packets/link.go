package packets

import "encoding/binary"

// The Ethernet types that lead to a packet of IP.
const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86dd
)

// verdict is what a packet is to the streams.
type verdict uint8

const (
	taken       verdict = iota // a segment of TCP, or a datagram of UDP
	other                      // neither
	unknownLink                // of a link that is not read
	fragment                   // a later fragment of a datagram of IP
)

// decode finds the segment in a packet; its data is the packet's.
func decode(p *Packet, s *segment) verdict {
	s.time, s.iface = p.Time, uint64(p.Interface)
	data, beyond := p.Data, p.Length-len(p.Data)
	switch p.Link {
	case linkEthernet:
		if len(data) < 14 {
			return other
		}
		return decodeEther(binary.BigEndian.Uint16(data[12:]), data[14:], beyond, s)
	case linkCooked:
		if len(data) < 16 {
			return other
		}
		return decodeEther(binary.BigEndian.Uint16(data[14:]), data[16:], beyond, s)
	case linkCooked2:
		if len(data) < 20 {
			return other
		}
		s.iface = s.iface<<32 | uint64(binary.BigEndian.Uint32(data[4:]))
		return decodeEther(binary.BigEndian.Uint16(data), data[20:], beyond, s)
	case linkNull, linkLoop:
		if len(data) < 4 {
			return other
		}
		return decodeIP(data[4:], beyond, s) // a family, whose number and byte order are the system's
	case linkRaw, linkRawBSD, linkRawOpenBSD, linkIPv4, linkIPv6:
		return decodeIP(data, beyond, s)
	}
	return unknownLink
}

// decodeEther takes a frame's content; tags of VLANs may stand before it.
func decodeEther(kind uint16, data []byte, beyond int, s *segment) verdict {
	for kind == 0x8100 || kind == 0x88a8 || kind == 0x9100 {
		if len(data) < 4 {
			return other
		}
		kind, data = binary.BigEndian.Uint16(data[2:]), data[4:]
	}
	if kind != etherIPv4 && kind != etherIPv6 {
		return other
	}
	return decodeIP(data, beyond, s)
}
