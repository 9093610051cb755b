package wire

import (
	"encoding/binary"
	"time"
)

// The blocks of pcapng, each with its length before and behind: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng
// has them. Numbers are in this order of bytes, as the first block says.
var order = binary.LittleEndian

const (
	sectionBlock   = 0x0a0d0d0a
	interfaceBlock = 1
	packetBlock    = 6
	secretsBlock   = 10

	tlsKeyLog = 0x544c534b // the secrets are lines as SSLKEYLOGFILE has them

	linkRaw = 101 // packets begin with the header of IP, version 4 or 6
	// packetMost is more than any packet has.
	packetMost = 262144

	optionEnd            = 0
	optionUserProgram    = 4 // of a section
	optionName           = 2 // of an interface
	optionTimeResolution = 9 // of an interface
)

// appendHead appends what a file begins with: a section and its interface, whose times are nanoseconds.
func appendHead(dst []byte) []byte {
	dst, start := beginBlock(dst, sectionBlock)
	dst = order.AppendUint32(dst, 0x1a2b3c4d)
	dst = order.AppendUint16(order.AppendUint16(dst, 1), 0) // version 1.0
	dst = order.AppendUint64(dst, 1<<64-1)                  // the section's length is not known
	dst = appendOption(dst, optionUserProgram, []byte("sockshell"))
	dst = appendOption(dst, optionEnd, nil)
	dst = endBlock(dst, start)
	dst, start = beginBlock(dst, interfaceBlock)
	dst = order.AppendUint16(order.AppendUint16(dst, linkRaw), 0)
	dst = order.AppendUint32(dst, packetMost)
	dst = appendOption(dst, optionName, []byte("sockets"))
	dst = appendOption(dst, optionTimeResolution, []byte{9})
	dst = appendOption(dst, optionEnd, nil)
	return endBlock(dst, start)
}

// beginBlock appends a block's beginning, and says where that is.
func beginBlock(dst []byte, kind uint32) (out []byte, start int) {
	start = len(dst)
	return order.AppendUint32(order.AppendUint32(dst, kind), 0), start
}

// endBlock fills the block up, and appends its end.
func endBlock(dst []byte, start int) []byte {
	dst = pad(dst, len(dst)-start)
	length := uint32(len(dst) - start + 4)
	order.PutUint32(dst[start+4:], length)
	return order.AppendUint32(dst, length)
}

// pad appends zeroes up to a multiple of four.
func pad(dst []byte, length int) []byte {
	for ; length%4 != 0; length++ {
		dst = append(dst, 0)
	}
	return dst
}

func appendOption(dst []byte, code uint16, value []byte) []byte {
	dst = order.AppendUint16(order.AppendUint16(dst, code), uint16(len(value)))
	return pad(append(dst, value...), len(value))
}

// appendPacketHead appends the beginning of a packet's block; the packet, of which so many bytes stand there, follows.
func appendPacketHead(dst []byte, at time.Time, captured, length int) (out []byte, start int) {
	dst, start = beginBlock(dst, packetBlock)
	ns := uint64(at.UnixNano())
	dst = order.AppendUint32(dst, 0) // of the first interface
	dst = order.AppendUint32(order.AppendUint32(dst, uint32(ns>>32)), uint32(ns))
	return order.AppendUint32(order.AppendUint32(dst, uint32(captured)), uint32(length)), start
}

// appendSecrets appends a block of secrets, which are for the packets behind it.
func appendSecrets(dst, lines []byte) []byte {
	dst, start := beginBlock(dst, secretsBlock)
	dst = order.AppendUint32(order.AppendUint32(dst, tlsKeyLog), uint32(len(lines)))
	return endBlock(append(dst, lines...), start)
}
