package packets_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// frame is a packet of a capture that a test makes.
type frame struct {
	data   []byte
	length int // on the wire, where that is more
	at     time.Duration
	iface  int
}

// epoch is when the captures begin.
var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// classic writes a pcap file.
func classic(order binary.AppendByteOrder, nanoseconds bool, link uint32, frames ...frame) []byte {
	magic, unit := uint32(0xa1b2c3d4), time.Microsecond
	if nanoseconds {
		magic, unit = 0xa1b23c4d, time.Nanosecond
	}
	out := order.AppendUint32(nil, magic)
	out = order.AppendUint16(order.AppendUint16(out, 2), 4)
	for _, v := range []uint32{0, 0, 262144, link} {
		out = order.AppendUint32(out, v)
	}
	for _, f := range frames {
		at := epoch.Add(f.at)
		out = order.AppendUint32(out, uint32(at.Unix()))
		out = order.AppendUint32(out, uint32(time.Duration(at.Nanosecond())/unit))
		out = order.AppendUint32(out, uint32(len(f.data)))
		out = order.AppendUint32(out, uint32(max(f.length, len(f.data))))
		out = append(out, f.data...)
	}
	return out
}

// block writes a block of pcapng.
func block(order binary.AppendByteOrder, kind uint32, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	out := order.AppendUint32(nil, kind)
	out = order.AppendUint32(out, uint32(len(body)+12))
	out = append(out, body...)
	return order.AppendUint32(out, uint32(len(body)+12))
}

// fromEpoch is a resolution of which the tests count from the epoch on: so many units since 1970 are too many.
const fromEpoch = 12

func section(order binary.AppendByteOrder) []byte {
	body := order.AppendUint32(nil, 0x1a2b3c4d)
	body = order.AppendUint16(order.AppendUint16(body, 1), 0)
	return block(order, 0x0a0d0d0a, order.AppendUint64(body, 1<<64-1))
}

// networkInterface writes an interface: its name, whose length is no multiple of 4, and its resolution, 0 for none.
func networkInterface(order binary.AppendByteOrder, link, snap uint32, resolution byte) []byte {
	body := order.AppendUint32(order.AppendUint32(nil, link), snap)
	if order == binary.AppendByteOrder(binary.BigEndian) {
		body = order.AppendUint32(order.AppendUint16(order.AppendUint16(nil, uint16(link)), 0), snap)
	}
	body = append(order.AppendUint16(order.AppendUint16(body, 2), 2), "lo\x00\x00"...)
	if resolution != 0 {
		body = append(order.AppendUint16(order.AppendUint16(body, 9), 1), resolution, 0, 0, 0)
	}
	if resolution == fromEpoch {
		body = order.AppendUint64(order.AppendUint16(order.AppendUint16(body, 14), 8), uint64(epoch.Unix()))
	}
	return block(order, 1, order.AppendUint32(body, 0))
}

func enhanced(order binary.AppendByteOrder, unit uint64, f frame) []byte {
	at := epoch.Add(f.at)
	if unit == 1e12 {
		at = time.Unix(0, 0).Add(f.at)
	}
	count := uint64(at.Unix())*unit + uint64(at.Nanosecond())*unit/1e9
	body := order.AppendUint32(nil, uint32(f.iface))
	body = order.AppendUint32(order.AppendUint32(body, uint32(count>>32)), uint32(count))
	body = order.AppendUint32(order.AppendUint32(body, uint32(len(f.data))), uint32(max(f.length, len(f.data))))
	return block(order, 6, append(body, f.data...))
}

func simple(order binary.AppendByteOrder, f frame) []byte {
	return block(order, 3, append(order.AppendUint32(nil, uint32(max(f.length, len(f.data)))), f.data...))
}

// secrets is a block of a kind of secrets.
func secrets(order binary.AppendByteOrder, kind uint32, text string) []byte {
	body := order.AppendUint32(order.AppendUint32(nil, kind), uint32(len(text)))
	return block(order, 10, append(body, text...))
}

// readPart reads a little of a log, and leaves the rest.
func readPart(log io.Reader) error {
	_, err := io.CopyN(io.Discard, log, 10)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return err
}

// end is an end of a stream that a test makes.
type end struct {
	ip   string
	port uint16
}

func (e end) ip4() bool { return net.ParseIP(e.ip).To4() != nil }

// tcp makes a segment, from the IP header on.
func tcp(t testing.TB, from, to end, flags string, seq, ack uint32, data string) []byte {
	t.Helper()
	has := func(flag string) bool { return bytes.Contains([]byte(flags), []byte(flag)) }
	segment := &layers.TCP{
		SrcPort: layers.TCPPort(from.port), DstPort: layers.TCPPort(to.port), Seq: seq, Ack: ack, Window: 65535,
		SYN: has("S"), FIN: has("F"), RST: has("R"), ACK: has("A"), PSH: has("P"),
	}
	return serialize(t, from, to, layers.IPProtocolTCP, segment, data)
}

func udp(t testing.TB, from, to end, data string) []byte {
	t.Helper()
	return serialize(t, from, to, layers.IPProtocolUDP, &layers.UDP{SrcPort: layers.UDPPort(from.port), DstPort: layers.UDPPort(to.port)}, data)
}

type transport interface {
	gopacket.SerializableLayer
	SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
}

func serialize(t testing.TB, from, to end, protocol layers.IPProtocol, upper transport, data string) []byte {
	t.Helper()
	var network interface {
		gopacket.SerializableLayer
		gopacket.NetworkLayer
	} = &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: protocol, SrcIP: net.ParseIP(from.ip), DstIP: net.ParseIP(to.ip)}
	if from.ip4() {
		network = &layers.IPv4{Version: 4, TTL: 64, Protocol: protocol, SrcIP: net.ParseIP(from.ip), DstIP: net.ParseIP(to.ip)}
	}
	err := upper.SetNetworkLayerForChecksum(network)
	out := gopacket.NewSerializeBuffer()
	if err == nil {
		o := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
		err = gopacket.SerializeLayers(out, o, network, upper, gopacket.Payload(data))
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// ether puts a packet of IP into a frame of Ethernet, with tags of VLANs before it.
func ether(packet []byte, tags ...string) []byte {
	out := append(make([]byte, 12), join(tags)...)
	if packet[0]>>4 == 6 {
		return append(append(out, 0x86, 0xdd), packet...)
	}
	return append(append(out, 0x08, 0x00), packet...)
}

func join(parts []string) (all []byte) {
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}
