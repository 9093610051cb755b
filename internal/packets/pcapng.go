package packets

import (
	"encoding/binary"
	"errors"
	"io"
)

// The blocks that are read, and the options of an interface: draft-ietf-opsawg-pcapng.
const (
	blockSection   = magicSection
	blockInterface = 1
	blockPacket    = 2 // of old files
	blockSimple    = 3
	blockEnhanced  = 6
	blockSecrets   = 10

	secretsTLS = 0x544c534b // lines of a key log

	optionResolution = 9
	optionOffset     = 14

	orderMagic = 0x1a2b3c4d
)

// networkInterface is one that packets of a section were captured on.
type networkInterface struct {
	link   Link
	snap   uint32 // the most bytes that it captured of a packet; 0: all
	unit   uint64 // of its times, in a second; 0: none that a time can be made of
	offset int64  // of its times, in seconds
}

// maxInterfaces is how many interfaces a section may have.
const maxInterfaces = 1 << 16

// nextBlock reads blocks up to the next that has a packet.
func (f *Reader) nextBlock(p *Packet) error {
	for {
		at := f.offset
		kind, size, err := f.blockHeader()
		if err != nil {
			return err
		}
		damaged := &Damage{Offset: at, What: "the capture is damaged"}
		if size < 0 {
			return damaged
		}
		switch kind {
		case blockInterface, blockPacket, blockSimple, blockEnhanced:
		case blockSecrets:
			if err := f.readSecrets(size); err != nil {
				return err
			}
			continue
		default:
			if err := f.skip(size + 4); err != nil {
				return err
			}
			continue
		}
		if size > maxPacket {
			return damaged
		}
		body, err := f.rest(int(size) + 4)
		if err != nil {
			return err
		}
		if int64(f.order.Uint32(body[size:])) != size+12 {
			return damaged
		}
		body = body[:size]
		if kind == blockInterface {
			if !f.addInterface(body) {
				return damaged
			}
			continue
		}
		if !f.packet(p, kind, body) {
			return damaged
		}
		return nil
	}
}

// blockHeader reads a block's kind and the length of its body, which is below 0 where the block is damaged. What a
// section says of its byte order is read with it.
func (f *Reader) blockHeader() (kind uint32, size int64, err error) {
	header, err := f.read(8)
	if err != nil {
		return 0, 0, err
	}
	kind, raw := f.order.Uint32(header), [4]byte(header[4:])
	size = -12
	if kind == blockSection { // it reads alike in both orders
		magic, err := f.rest(4)
		if err != nil {
			return 0, 0, err
		}
		size -= 4
		switch {
		case binary.BigEndian.Uint32(magic) == orderMagic:
			f.order = binary.BigEndian
		case binary.LittleEndian.Uint32(magic) == orderMagic:
			f.order = binary.LittleEndian
		default:
			return kind, -1, nil
		}
		f.before += len(f.interfaces)
		f.interfaces = f.interfaces[:0]
	}
	total := f.order.Uint32(raw[:])
	if total%4 != 0 {
		return kind, -1, nil
	}
	return kind, size + int64(total), nil
}

// Secrets reads what a capture's blocks of secrets have as key logs of TLS, one after the other. What handle leaves unread
// is skipped. A file that is cut or damaged is read up to there.
func Secrets(r io.Reader, handle func(io.Reader) error) error {
	f, err := NewReader(r)
	if err != nil {
		return err
	}
	f.secrets = handle
	var p Packet
	for err == nil {
		err = f.Next(&p)
	}
	if damage := (*Damage)(nil); errors.Is(err, io.EOF) || errors.As(err, &damage) {
		return nil
	}
	return err
}

// readSecrets reads a block of secrets, whose body has so many bytes.
func (f *Reader) readSecrets(size int64) error {
	const head = 8
	if f.secrets == nil || size < head {
		return f.skip(size + 4)
	}
	fields, err := f.rest(head)
	if err != nil {
		return err
	}
	size -= head
	length := min(size, int64(f.order.Uint32(fields[4:])))
	if f.order.Uint32(fields) == secretsTLS {
		log := &io.LimitedReader{R: f.in, N: length}
		err = f.secrets(log)
		size, f.offset = size-(length-log.N), f.offset+length-log.N
	}
	if err != nil {
		return err
	}
	return f.skip(size + 4)
}

func (f *Reader) skip(n int64) error {
	for n > 0 {
		got, err := f.in.Discard(int(min(n, 1<<20)))
		f.offset += int64(got)
		n -= int64(got)
		if err == io.EOF { //nolint:errorlint // as Discard documents it
			return f.cut(0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addInterface reads an interface's description.
func (f *Reader) addInterface(body []byte) bool {
	if len(body) < 8 || len(f.interfaces) == maxInterfaces {
		return false
	}
	n := networkInterface{link: Link(f.order.Uint16(body)), snap: f.order.Uint32(body[4:]), unit: 1e6}
	for options := body[8:]; len(options) >= 4; {
		code, size := f.order.Uint16(options), int(f.order.Uint16(options[2:]))
		if options = options[4:]; code == 0 || size > len(options) {
			break
		}
		switch option := options[:size]; {
		case code == optionResolution && size == 1:
			n.unit = resolution(option[0])
		case code == optionOffset && size == 8:
			n.offset = int64(f.order.Uint64(option)) //nolint:gosec // it is signed
		}
		options = options[min((size+3)&^3, len(options)):]
	}
	f.interfaces = append(f.interfaces, n)
	return true
}

// resolution is how many units a second has: a power of ten, or of two.
func resolution(value byte) uint64 {
	if value&0x80 != 0 {
		if value &= 0x7f; value > 63 {
			return 0
		}
		return 1 << value
	}
	if value > 19 { // 10^20 is more than 64 bits hold
		return 0
	}
	unit := uint64(1)
	for range value {
		unit *= 10
	}
	return unit
}

// packet reads a block that has a packet.
func (f *Reader) packet(p *Packet, kind uint32, body []byte) bool {
	number, head := uint32(0), 20
	switch {
	case kind == blockSimple:
		head = 4
	case len(body) < head:
		return false
	case kind == blockPacket:
		number = uint32(f.order.Uint16(body))
	default:
		number = f.order.Uint32(body)
	}
	if len(body) < head || uint64(number) >= uint64(len(f.interfaces)) {
		return false
	}
	from := &f.interfaces[number]
	var captured, length uint32
	if kind == blockSimple {
		length = f.order.Uint32(body)
		captured = length
		if from.snap != 0 {
			captured = min(captured, from.snap)
		}
	} else {
		captured, length = f.order.Uint32(body[12:]), f.order.Uint32(body[16:])
	}
	if uint64(captured) > uint64(len(body)-head) || length > maxPacket {
		return false
	}
	p.Data, p.Length = body[head:head+int(captured)], int(max(captured, length))
	p.Link, p.Interface, p.Time = from.link, f.before+int(number), instant(0, 0, 0)
	if kind != blockSimple {
		count := uint64(f.order.Uint32(body[4:]))<<32 | uint64(f.order.Uint32(body[8:]))
		p.Time = instant(count, from.unit, from.offset)
	}
	return true
}
