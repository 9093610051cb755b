package wire

import (
	"hash/maphash"

	"sockshell/sockcore"
)

// lent notes that a program has a socket. What it sends is known by what the other end, where that is a socket of the
// session, receives.
func (c *Capture) lent(s *sockcore.Socket) {
	e := c.find(s)
	if e.datagram {
		c.datagrams[s] = true
	}
	k := e.connection
	if k == nil || k.lent[e.side] {
		return
	}
	reader := k.socket[1-e.side]
	if reader == nil {
		return
	}
	k.lent[e.side] = true
	// What is under way was there before, or is written already.
	k.received[e.side] = k.written[e.side] - int64(len(reader.Waiting())) - max(s.NotSent(), 0)
}

// returned notes that a socket is the session's again.
func (c *Capture) returned(s *sockcore.Socket) {
	if e := c.find(s); e.connection != nil && e.connection.lent[e.side] {
		c.settle(e.connection, e.side, 0)
	}
}

// settle writes what a program has sent that is under way, where the other end has all of it: the session's own bytes,
// of which so many have just been sent behind it, count from there on. It reports whether that is so.
func (c *Capture) settle(k *connection, side int, own int64) bool {
	from, reader := k.socket[side], k.socket[1-side]
	if from == nil || reader == nil || from.NotSent() != 0 {
		return false
	}
	p := reader.Waiting()
	if int64(len(p)) < own {
		return false // the other end is closed, or has no room
	}
	p = p[:int64(len(p))-own]
	k.sent[side] = k.received[side] + int64(len(p))
	c.upTo(k, side, p, k.sent[side])
	k.lent[side] = false
	return true
}

// endBy is that a side has ended, as it tells itself. Behind a program's bytes that have yet to be read, the other side tells.
func (c *Capture) endBy(k *connection, side int) {
	if !k.lent[side] || c.settle(k, side, 0) {
		c.end(k, side)
	}
}

// underWayMost is how many datagrams are kept that nobody has received yet.
const underWayMost = 4096

// underWay are the latest datagrams that sockets of the session have sent, and none has received yet: what else comes from
// the socket of one is a program's.
type underWay struct {
	seed  maphash.Seed
	ring  []uint64
	next  int
	count map[uint64]int
}

func (u *underWay) hash(d *datagram) uint64 {
	if u.count == nil {
		u.seed, u.count = maphash.MakeSeed(), map[uint64]int{}
	}
	var h maphash.Hash
	h.SetSeed(u.seed)
	for _, end := range [...]string{d.from.String(), d.to.String()} {
		_, _ = h.WriteString(end + " ") // it never fails
	}
	_, _ = h.Write(d.data) // nor does this
	return h.Sum64()
}

func (u *underWay) sent(d *datagram) {
	id := u.hash(d)
	if len(u.ring) < underWayMost {
		u.ring = append(u.ring, id)
	} else {
		u.take(u.ring[u.next])
		u.ring[u.next], u.next = id, (u.next+1)%underWayMost
	}
	u.count[id]++
}

// received reports whether it was sent by the session.
func (u *underWay) received(d *datagram) bool { return u.take(u.hash(d)) }

func (u *underWay) take(id uint64) bool {
	n := u.count[id]
	if n <= 1 {
		delete(u.count, id)
	} else {
		u.count[id] = n - 1
	}
	return n > 0
}
