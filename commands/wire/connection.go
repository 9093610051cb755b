package wire

import (
	"net/netip"

	"sockshell/sockcore"
)

const (
	// unscaledMost is how much may be under way where no window scale has been said.
	unscaledMost = windowSize - 1
	scaledMost   = 1 << 29
)

// route is the ends of a connection, the lesser first, whichever of them opened it.
type route struct{ a, b netip.AddrPort }

func routeOf(one, other netip.AddrPort) (r route, side int) {
	if one.Compare(other) <= 0 {
		return route{one, other}, 0
	}
	return route{other, one}, 1
}

// connection is a TCP connection of which one end, or both, are sockets of the session.
type connection struct {
	route  route
	socket [2]*sockcore.Socket // of each side; nil: it is elsewhere, or not known yet
	byOpen [2]bool             // that side was known by its connect, not by an accept
	closed [2]bool             // that side has left its socket
	seq    [2]uint32           // the next number of each side
	acked  [2]uint32           // of each side, what the other one has acknowledged
	scaled [2]bool             // that side's window is scaled by now
	syn    bool                // the capture has its beginning
	fin    [2]bool
	// Of a connection that the capture has from its beginning, and of a side that is lent: how much each side has said that it has sent, or the other one
	// that it has received, and how much of that is written. A receiver may be told first.
	sent, received, written [2]int64
	lent                    [2]bool // that side's socket is, or was, a program's, of whose bytes only the other side's reads tell
	reset                   bool
	tls                     secrets
}

func (k *connection) addr(side int) netip.AddrPort {
	if side == 0 {
		return k.route.a
	}
	return k.route.b
}

// begin makes a connection whose numbers differ from those of one that had its route before.
func (c *Capture) begin(r route) *connection {
	c.begun++
	k := &connection{route: r}
	for side := range k.seq {
		k.seq[side] = c.begun*0x01010101 + uint32(side)*0x00100000
		k.acked[side] = k.seq[side]
	}
	c.connections[r] = k
	return k
}

// emit appends a segment of one side.
func (c *Capture) emit(k *connection, side int, flags uint8, data []byte) {
	other := 1 - side
	s := segment{from: k.addr(side), to: k.addr(other), seq: k.seq[side], flags: flags, data: data}
	if flags&flagACK != 0 {
		s.ack = k.seq[other]
		k.acked[other] = k.seq[other]
		k.scaled[side] = k.syn && flags&flagSYN == 0
	}
	k.seq[side] += uint32(len(data))
	if flags&(flagSYN|flagFIN) != 0 {
		k.seq[side]++
	}
	c.write(k, func(dst []byte) []byte { return appendSegment(dst, c.now(), &s) })
}

// shake is the beginning of a connection, which one side opened.
func (c *Capture) shake(k *connection, opener int) {
	k.syn = true
	c.emit(k, opener, flagSYN, nil)
	c.emit(k, 1-opener, flagSYN|flagACK, nil)
	c.emit(k, opener, flagACK, nil)
}

// sentBy are bytes that a side says it has sent, and got bytes that the other one says it has received.

func (c *Capture) sentBy(k *connection, side int, p []byte) {
	if k.lent[side] && !c.settle(k, side, int64(len(p))) {
		return // behind a program's bytes, which have yet to be read
	}
	k.sent[side] += int64(len(p))
	c.upTo(k, side, p, k.sent[side])
}

func (c *Capture) got(k *connection, from int, p []byte) {
	if k.socket[from] != nil && !k.syn && !k.lent[from] {
		return // that end writes what it sends; what was under way when the capture began is not known
	}
	k.received[from] += int64(len(p))
	c.upTo(k, from, p, k.received[from])
}

// upTo writes the bytes of a direction up to a count, at which p ends, but for those that are written already.
func (c *Capture) upTo(k *connection, side int, p []byte, count int64) {
	if fresh := count - k.written[side]; fresh > 0 {
		c.data(k, side, p[max(int64(len(p))-fresh, 0):])
		k.written[side] = count
	}
}

// data are bytes of one side.
func (c *Capture) data(k *connection, side int, p []byte) {
	if k.fin[side] || k.reset {
		return
	}
	for len(p) > 0 {
		piece := p[:min(len(p), segmentMost)]
		most := unscaledMost
		if k.scaled[1-side] {
			most = scaledMost
		}
		if int(k.seq[side]-k.acked[side])+len(piece) > most {
			c.emit(k, 1-side, flagACK, nil)
		}
		c.lookForServerHello(k, side, piece)
		c.emit(k, side, flagACK|flagPSH, piece)
		p = p[len(piece):]
	}
}

// end is that one side sends no more.
func (c *Capture) end(k *connection, side int) {
	if k.fin[side] || k.reset {
		return
	}
	k.fin[side] = true
	c.emit(k, side, flagFIN|flagACK, nil)
	if k.fin[1-side] {
		c.emit(k, 1-side, flagACK, nil)
	}
}

// abort is a RST of one side.
func (c *Capture) abort(k *connection, side int) {
	if k.reset || k.fin[0] && k.fin[1] {
		return
	}
	k.reset = true
	c.emit(k, side, flagRST|flagACK, nil)
	c.release(k)
}
