package packets

import (
	"errors"
	"io"
	"maps"
	"slices"
)

// maxStreams is how many streams of a capture are kept; all packets of further ones are counted.
const maxStreams = 100_000

// maxAllSpans is how many spans the streams may have together, beside a first one each.
const maxAllSpans = 1 << 20

// Capture is what was said in a capture.
type Capture struct {
	Streams []*Stream

	Packets   int     // that were read
	Fragments int     // of datagrams of IP, which are not put together
	Beyond    int     // packets of streams that are too many
	Unknown   []Link  // links that are not read
	Damage    *Damage // where it could not be read on; nil: it has its end

	current map[between]*Stream
	unknown map[Link]bool
	spans   int
}

// Survey reads a capture, and lists what is in it. A file that is cut or damaged is read up to there.
func Survey(r io.Reader) (*Capture, error) {
	c := &Capture{}
	err := c.read(r, nil)
	c.Unknown = slices.Sorted(maps.Keys(c.unknown))
	c.current, c.unknown = nil, nil
	return c, err
}

// read reads a capture; handle, which may be nil, gets each segment that is part of what was said.
func (c *Capture) read(r io.Reader, handle func(*placed) error) error {
	c.current, c.unknown = map[between]*Stream{}, map[Link]bool{}
	file, err := NewReader(r)
	if err != nil {
		return err
	}
	var packet Packet
	var g segment
	for {
		if err := file.Next(&packet); err != nil {
			if errors.Is(err, io.EOF) || errors.As(err, &c.Damage) {
				return nil
			}
			return err
		}
		c.Packets++
		switch decode(&packet, &g) {
		case fragment:
			c.Fragments++
		case unknownLink:
			if len(c.unknown) < 16 {
				c.unknown[packet.Link] = true
			}
		case taken:
			if err := c.add(&g, handle); err != nil {
				return err
			}
		case other:
		}
	}
}

func (c *Capture) add(g *segment, handle func(*placed) error) error {
	key := betweenOf(g)
	s := c.current[key]
	if s == nil || !s.fits(g) {
		if len(c.Streams) == maxStreams {
			delete(c.current, key)
			c.Beyond++
			return nil
		}
		s = newStream(g)
		c.Streams = append(c.Streams, s)
		s.Number = len(c.Streams)
		c.current[key] = s
	}
	p, part := s.add(g, &c.spans)
	if !part || handle == nil {
		return nil
	}
	return handle(&p)
}
