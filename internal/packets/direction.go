package packets

import (
	"cmp"
	"slices"
)

// span is a range of positions, its end not included.
type span struct{ from, to int64 }

// maxWindow is the most that a receiver may wait for (RFC 7323): what is further away belongs to no byte of the stream.
const maxWindow = 1 << 30

// direction is what one end sent. A position counts its bytes as 64 bits, whatever the sequence numbers do; the first
// number that was seen is position 0.
type direction struct {
	seen bool
	ref  uint32 // the sequence number at top
	top  int64  // the highest position that was seen

	begun    bool // its SYN was seen
	syn      uint32
	begin    int64 // of the first byte: known from the SYN, otherwise the lowest position of data
	hasData  bool
	ended    bool // its FIN was seen
	fin      int64
	acked    int64 // up to where the peer has it
	hasAcked bool
	reset    bool

	peerEnded bool // its FIN was seen

	covered   []span // what the capture has, in order, no two of which touch
	scattered bool   // there are too many of them to be kept
	outside   int    // segments outside the window

	// Of UDP.
	iface     uint64 // on which the first datagram was captured
	datagrams int
	bytes     int64
	missing   int64
	again     int // datagrams that were captured on another interface, too
}

// position is where a sequence number stands; false where it is outside the window.
func (d *direction) position(seq uint32) (int64, bool) {
	if !d.seen {
		d.seen, d.ref = true, seq
		return 0, true
	}
	step := int64(int32(seq - d.ref)) //nolint:gosec // the distance of two sequence numbers is signed
	if step > maxWindow || step < -maxWindow {
		return 0, false
	}
	at := d.top + step
	if step > 0 {
		d.ref, d.top = seq, at
	}
	return at, true
}

// maxSpans is how many holes a direction may have at once.
const maxSpans = 1 << 14

// cover notes that the capture has a range, and gives by how many the spans are more or less. Where there is room for
// none more, the direction is scattered.
func (d *direction) cover(s span, room bool) int {
	if s.from >= s.to {
		return 0
	}
	if !d.begun && (!d.hasData || s.from < d.begin) {
		d.begin = s.from
	}
	d.hasData = true
	// The spans that it touches become one with it.
	first, _ := slices.BinarySearchFunc(d.covered, s.from, func(s span, at int64) int { return cmp.Compare(s.to, at) })
	last := first
	for last < len(d.covered) && d.covered[last].from <= s.to {
		s.from, s.to = min(s.from, d.covered[last].from), max(s.to, d.covered[last].to)
		last++
	}
	if first == last && (!room || len(d.covered) == maxSpans) {
		d.scattered = true
		return 0
	}
	if last == first+1 {
		d.covered[first] = s // replacing it would touch all behind it
		return 0
	}
	d.covered = slices.Replace(d.covered, first, last, s)
	return 1 - (last - first)
}

// end is the position behind the last byte that is known of. A FIN is acknowledged as a byte is: where none was seen, the
// last number that is acknowledged may be its, and where the peer has ended, too, it is taken to be.
func (d *direction) end() int64 {
	if d.ended {
		return d.fin
	}
	end := d.begin
	if n := len(d.covered); n > 0 {
		end = max(end, d.covered[n-1].to)
	}
	switch {
	case !d.hasAcked || d.acked <= end+1:
	case d.peerEnded:
		end = d.acked - 1
	default:
		end = d.acked
	}
	return end
}

// hole is the end of the range that the capture does not have at a position; the position itself where it has that.
func (d *direction) hole(at int64) int64 {
	end := d.end()
	if at >= end {
		return at
	}
	i, _ := slices.BinarySearchFunc(d.covered, at, func(s span, at int64) int {
		if s.to <= at {
			return -1
		}
		return 1
	})
	if i == len(d.covered) {
		return end
	}
	return min(max(at, d.covered[i].from), end)
}

// size is how many bytes the capture has, and how many are missing.
func (d *direction) size() (there, missing int64) {
	if d.datagrams > 0 {
		return d.bytes, d.missing
	}
	end := d.end()
	for _, s := range d.covered {
		there += max(0, min(s.to, end)-max(s.from, d.begin))
	}
	return there, max(0, end-d.begin-there)
}
