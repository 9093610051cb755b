package packets

import (
	"net/netip"
	"time"
)

// Side is one end of a stream.
type Side int

// The sides.
const (
	Client Side = iota
	Server
)

// Other is the side across.
func (s Side) Other() Side { return 1 - s }

// String is the side's name.
func (s Side) String() string { return [...]string{"client", "server"}[s] }

// Stream is a connection of TCP, or all datagrams of UDP between two endpoints.
type Stream struct {
	Number      int // from 1, in the order in which the capture has them
	TCP         bool
	Ends        [2]netip.AddrPort // by Side
	First, Last time.Time         // zero where the file has no times

	sides [2]direction
}

// Begun reports that the capture has the beginning of the connection: which end is the client is known from it.
func (s *Stream) Begun() bool { return s.sides[Client].begun || s.sides[Server].begun }

// Bytes is how many bytes of a side's the capture has, and how many are missing.
func (s *Stream) Bytes(side Side) (there, missing int64) { return s.sides[side].size() }

// Refused reports a connection that the server refused.
func (s *Stream) Refused() bool {
	server := &s.sides[Server]
	return s.TCP && s.sides[Client].begun && server.reset && !server.begun && !server.hasData
}

// Answered reports that the server was there: it sent something, if only that it takes the connection.
func (s *Stream) Answered() bool {
	server := &s.sides[Server]
	return server.begun || server.hasData || server.ended || server.datagrams > 0 || s.TCP && !s.Begun()
}

// Again is how many datagrams were captured on a second interface, too, and count once.
func (s *Stream) Again() int { return s.sides[Client].again + s.sides[Server].again }

// Outside is how many segments were too far from all others to belong to the stream.
func (s *Stream) Outside() int { return s.sides[Client].outside + s.sides[Server].outside }

// Scattered reports a stream of TCP that is in more pieces than can be put together.
func (s *Stream) Scattered() bool { return s.sides[Client].scattered || s.sides[Server].scattered }

// side is the one that a segment comes from.
func (s *Stream) side(from netip.AddrPort) Side {
	if from == s.Ends[Client] {
		return Client
	}
	return Server
}

// between is what a stream's segments have in common; from and to are in order.
type between struct {
	tcp      bool
	from, to netip.AddrPort
}

func betweenOf(s *segment) between {
	if s.from.Compare(s.to) <= 0 {
		return between{s.tcp, s.from, s.to}
	}
	return between{s.tcp, s.to, s.from}
}

// fits reports that a segment belongs to the stream that has its endpoints. One with another SYN begins a new one, as
// does a SYN where there was data already.
func (s *Stream) fits(g *segment) bool {
	if !g.tcp || g.flags&flagSYN == 0 {
		return true
	}
	d := &s.sides[s.side(g.from)]
	if d.begun {
		return d.syn == g.seq
	}
	return !d.hasData && !d.ended && !s.sides[s.side(g.to)].hasData
}

// newStream is the stream that a first segment begins. The client is who sends the SYN; where that is not in the capture,
// who has the higher port, and of two equal ones who is seen first.
func newStream(g *segment) *Stream {
	s := &Stream{TCP: g.tcp, Ends: [2]netip.AddrPort{g.from, g.to}, First: g.time}
	swap := false
	switch {
	case !g.tcp:
	case g.flags&flagSYN == 0:
		swap = g.from.Port() < g.to.Port()
	default:
		swap = g.flags&flagACK != 0
	}
	if swap {
		s.Ends[Client], s.Ends[Server] = s.Ends[Server], s.Ends[Client]
	}
	return s
}

// placed is a segment that has its place in a stream.
type placed struct {
	stream *Stream
	side   Side
	data   []byte
	at     int64 // of the first byte
	length int   // on the wire

	fin, reset bool
	acked      int64 // up to where the side has what the other one sent
	hasAcked   bool
	time       time.Time
}

// add notes a segment; false where it is not part of what was said. spans is how many the whole capture has.
func (s *Stream) add(g *segment, spans *int) (placed, bool) {
	side := s.side(g.from)
	d, peer := &s.sides[side], &s.sides[side.Other()]
	if !g.time.IsZero() {
		if s.First.IsZero() || g.time.Before(s.First) {
			s.First = g.time
		}
		if g.time.After(s.Last) {
			s.Last = g.time
		}
	}
	p := placed{stream: s, side: side, data: g.data, length: g.length, time: g.time}
	if !g.tcp {
		return p, d.addDatagram(g)
	}
	if g.flags&flagRST != 0 {
		d.reset, p.reset, p.data = true, true, nil // its data tells a reason: RFC 9293, 3.5.3
		return p, true
	}
	at, within := d.position(g.seq)
	if !within {
		d.outside++
		return p, false
	}
	if g.flags&flagSYN != 0 {
		at++
		if !d.begun {
			d.begun, d.syn, d.begin = true, g.seq, at
		}
	}
	p.at = at
	*spans += d.cover(span{at, at + int64(len(g.data))}, *spans < maxAllSpans || len(d.covered) == 0)
	if g.flags&flagFIN != 0 {
		p.fin, peer.peerEnded = true, true
		if !d.ended {
			d.ended, d.fin = true, at+int64(g.length)
		}
	}
	if g.flags&flagACK != 0 {
		if acked, within := peer.position(g.ack); within {
			p.acked, p.hasAcked = acked, true
			if !peer.hasAcked || acked > peer.acked {
				peer.acked, peer.hasAcked = acked, true
			}
		}
	}
	return p, true
}

func (d *direction) addDatagram(g *segment) bool {
	if d.datagrams == 0 {
		d.iface = g.iface
	}
	if d.iface != g.iface {
		d.again++
		return false
	}
	d.datagrams++
	d.bytes += int64(len(g.data))
	d.missing += int64(g.length - len(g.data))
	return true
}
