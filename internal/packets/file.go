package packets

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"time"
)

// Packet is a packet as it was captured.
type Packet struct {
	Time      time.Time // zero where the file has none
	Link      Link
	Interface int    // which of the file's interfaces captured it
	Data      []byte // valid until the next packet is read
	Length    int    // on the wire: more than there is of Data where the capture cut it
}

// Link is a link-layer header type, by its number in captures: https://www.tcpdump.org/linktypes.html.
type Link uint32

// The links that are read.
const (
	linkNull     Link = 0
	linkEthernet Link = 1
	linkRaw      Link = 101
	linkLoop     Link = 108
	linkCooked   Link = 113
	linkIPv4     Link = 228
	linkIPv6     Link = 229
	linkCooked2  Link = 276

	linkRawBSD     Link = 12 // DLT_RAW, as some programs write it
	linkRawOpenBSD Link = 14
)

// maxPacket is the most bytes that a packet of a capture may have; a file that says more is damaged.
const maxPacket = 16 << 20

// Damage is where a capture cannot be read on. All before it has been read.
type Damage struct {
	Offset int64 // in the file, of what is damaged
	What   string
}

// Error says what is damaged, and where.
func (d *Damage) Error() string { return fmt.Sprintf("%s at byte %d", d.What, d.Offset) }

// ErrFormat is a file that is no capture.
var ErrFormat = errors.New("neither a pcap nor a pcapng file")

// Reader reads a file's packets.
type Reader struct {
	in     *bufio.Reader
	offset int64 // of what is read next
	order  binary.ByteOrder
	buffer []byte
	next   func(*Packet) error

	// Of a classic file.
	link Link
	unit uint64 // of its times, in a second

	secrets    func(io.Reader) error // gets what blocks of secrets have as key logs; nil: they are skipped
	interfaces []networkInterface    // of a pcapng section
	before     int                   // interfaces of the sections before it
}

// The magic numbers, as they are read in big-endian order.
const (
	magicMicroseconds        = 0xa1b2c3d4
	magicMicrosecondsSwapped = 0xd4c3b2a1
	magicNanoseconds         = 0xa1b23c4d
	magicNanosecondsSwapped  = 0x4d3cb2a1
	magicSection             = 0x0a0d0d0a
)

// NewReader looks at what the file is: ErrFormat where it is no capture.
func NewReader(r io.Reader) (*Reader, error) {
	f := &Reader{in: bufio.NewReaderSize(r, 256<<10)}
	magic, err := f.in.Peek(4)
	if errors.Is(err, io.EOF) {
		return nil, ErrFormat
	}
	if err != nil {
		return nil, err
	}
	f.order, f.unit = binary.BigEndian, 1e6
	switch binary.BigEndian.Uint32(magic) {
	case magicMicroseconds:
	case magicMicrosecondsSwapped:
		f.order = binary.LittleEndian
	case magicNanoseconds:
		f.unit = 1e9
	case magicNanosecondsSwapped:
		f.order, f.unit = binary.LittleEndian, 1e9
	case magicSection:
		f.next = f.nextBlock
		return f, nil
	default:
		return nil, ErrFormat
	}
	f.next = f.nextRecord
	header, err := f.read(24)
	if err != nil {
		if damage := (*Damage)(nil); errors.As(err, &damage) {
			return nil, ErrFormat
		}
		return nil, err
	}
	f.link = Link(f.order.Uint32(header[20:]) & 0xffff) // above it, what is known of checksums behind a frame
	return f, nil
}

// Next reads the next packet. At the end it is io.EOF, or a *Damage where the file is cut or damaged.
func (f *Reader) Next(p *Packet) error { return f.next(p) }

// read takes n bytes, which are valid until the next read. A file that ends before the first of them is io.EOF.
func (f *Reader) read(n int) ([]byte, error) {
	if cap(f.buffer) < n {
		f.buffer = make([]byte, n)
	}
	data := f.buffer[:n]
	got, err := io.ReadFull(f.in, data)
	switch {
	case err == nil:
		f.offset += int64(n)
		return data, nil
	case errors.Is(err, io.EOF):
		return nil, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, f.cut(got)
	}
	return nil, err
}

// cut is a file that ends so many bytes behind the offset.
func (f *Reader) cut(behind int) error {
	return &Damage{Offset: f.offset + int64(behind), What: "the capture is cut"}
}

// rest takes n bytes of something that has begun: the file's end is its damage.
func (f *Reader) rest(n int) ([]byte, error) {
	data, err := f.read(n)
	if err == io.EOF { //nolint:errorlint // as read made it
		return nil, f.cut(0)
	}
	return data, err
}

// nextRecord reads a packet of a classic file.
func (f *Reader) nextRecord(p *Packet) error {
	header, err := f.read(16)
	if err != nil {
		return err
	}
	seconds, part := f.order.Uint32(header), f.order.Uint32(header[4:])
	captured, length := f.order.Uint32(header[8:]), f.order.Uint32(header[12:])
	if captured > maxPacket || length > maxPacket {
		return &Damage{Offset: f.offset - 16, What: "the capture is damaged"}
	}
	if p.Data, err = f.rest(int(captured)); err != nil {
		return err
	}
	p.Time = time.Unix(int64(seconds), int64(uint64(part)*(1e9/f.unit))).UTC()
	p.Link, p.Interface, p.Length = f.link, 0, int(max(captured, length))
	return nil
}

// instant is a time that is counted in units; zero where there are no units.
func instant(count, unit uint64, offset int64) time.Time {
	if unit == 0 {
		return time.Time{}
	}
	high, low := bits.Mul64(count%unit, 1e9)
	nanoseconds, _ := bits.Div64(high, low, unit)                        // less than 1e9: count%unit is less than unit
	return time.Unix(int64(count/unit)+offset, int64(nanoseconds)).UTC() //nolint:gosec // any count is a time
}
