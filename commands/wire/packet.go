package wire

import (
	"encoding/binary"
	"net/netip"
	"time"
)

const (
	protocolTCP = 6
	protocolUDP = 17

	ip4Size, ip6Size, tcpSize, udpSize = 20, 40, 20, 8
)

// The flags of a TCP header.
const (
	flagFIN = 1 << iota
	flagSYN
	flagRST
	flagPSH
	flagACK
)

// segment is a packet of TCP.
type segment struct {
	from, to netip.AddrPort
	seq, ack uint32
	flags    uint8
	data     []byte
}

const (
	// windowScale makes a window of windowSize a gigabyte.
	windowScale = 14
	windowSize  = 65535
	segmentMost = 65000
)

// synOptions are the maximum segment size and the window scale.
var synOptions = []byte{2, 4, segmentMost >> 8, segmentMost & 0xff, 1, 3, 3, windowScale}

// appendSegment appends the block of a segment.
func appendSegment(dst []byte, at time.Time, s *segment) []byte {
	options := []byte(nil)
	if s.flags&flagSYN != 0 {
		options = synOptions
	}
	header := tcpSize + len(options)
	size := ipSize(s.from) + header + len(s.data)
	dst, start := appendPacketHead(dst, at, size, size)
	dst = appendIP(dst, s.from, s.to, protocolTCP, header+len(s.data))
	tcp := len(dst)
	dst = binary.BigEndian.AppendUint16(dst, s.from.Port())
	dst = binary.BigEndian.AppendUint16(dst, s.to.Port())
	dst = binary.BigEndian.AppendUint32(dst, s.seq)
	dst = binary.BigEndian.AppendUint32(dst, s.ack)
	dst = append(dst, byte(header/4)<<4, s.flags)
	dst = binary.BigEndian.AppendUint16(dst, windowSize)
	dst = append(dst, 0, 0, 0, 0) // the checksum, and no urgent data
	dst = append(append(dst, options...), s.data...)
	sum := pseudoSum(s.from, s.to, protocolTCP, header+len(s.data))
	binary.BigEndian.PutUint16(dst[tcp+16:], checksum(dst[tcp:], sum))
	return endBlock(dst, start)
}

// datagram is a packet of UDP. Where it was cut, length is what it had.
type datagram struct {
	from, to netip.AddrPort
	data     []byte
	length   int
}

// appendDatagram appends the block of a datagram.
func appendDatagram(dst []byte, at time.Time, d *datagram) []byte {
	headers := ipSize(d.from) + udpSize
	dst, start := appendPacketHead(dst, at, headers+len(d.data), headers+d.length)
	dst = appendIP(dst, d.from, d.to, protocolUDP, udpSize+d.length)
	udp := len(dst)
	dst = binary.BigEndian.AppendUint16(dst, d.from.Port())
	dst = binary.BigEndian.AppendUint16(dst, d.to.Port())
	dst = binary.BigEndian.AppendUint16(dst, uint16(udpSize+d.length))
	dst = append(append(dst, 0, 0), d.data...)
	if len(d.data) == d.length {
		sum := checksum(dst[udp:], pseudoSum(d.from, d.to, protocolUDP, udpSize+d.length))
		if sum == 0 {
			sum = 0xffff // 0 says that there is none: RFC 768
		}
		binary.BigEndian.PutUint16(dst[udp+6:], sum)
	}
	return endBlock(dst, start)
}

func ipSize(a netip.AddrPort) int {
	if a.Addr().Is4() {
		return ip4Size
	}
	return ip6Size
}

// appendIP appends the header of IP, behind which so many bytes follow.
func appendIP(dst []byte, from, to netip.AddrPort, protocol byte, length int) []byte {
	if !from.Addr().Is4() {
		dst = append(dst, 0x60, 0, 0, 0)
		dst = binary.BigEndian.AppendUint16(dst, uint16(length))
		a, b := from.Addr().As16(), to.Addr().As16()
		return append(append(append(dst, protocol, 64), a[:]...), b[:]...)
	}
	start := len(dst)
	dst = append(dst, 0x45, 0)
	dst = binary.BigEndian.AppendUint16(dst, uint16(ip4Size+length))
	dst = append(dst, 0, 0, 0x40, 0, 64, protocol, 0, 0) // not to be fragmented; 64 hops
	a, b := from.Addr().As4(), to.Addr().As4()
	dst = append(append(dst, a[:]...), b[:]...)
	binary.BigEndian.PutUint16(dst[start+10:], checksum(dst[start:], 0))
	return dst
}

// pseudoSum is the sum of what a checksum covers besides the packet itself.
func pseudoSum(from, to netip.AddrPort, protocol byte, length int) uint64 {
	sum := uint64(protocol) + uint64(length)
	for _, a := range [...]netip.Addr{from.Addr(), to.Addr()} {
		if a.Is4() {
			p := a.As4()
			sum += addUp(p[:])
		} else {
			p := a.As16()
			sum += addUp(p[:])
		}
	}
	return sum
}

// addUp adds up numbers of 16 bits, four at a time.
func addUp(p []byte) (sum uint64) {
	for ; len(p) >= 8; p = p[8:] {
		n := binary.BigEndian.Uint64(p)
		sum += n>>32 + n&0xffffffff
	}
	for ; len(p) >= 2; p = p[2:] {
		sum += uint64(binary.BigEndian.Uint16(p))
	}
	if len(p) > 0 {
		sum += uint64(p[0]) << 8
	}
	return sum
}

// checksum is that of RFC 1071.
func checksum(p []byte, sum uint64) uint16 {
	sum += addUp(p)
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
