package wire

import (
	"net/netip"
	"sync"
	"time"

	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

// Capture writes what sockets send and receive to a pcapng file, as packets. It is told by an observer.
type Capture struct {
	file *file
	only map[*sockcore.Socket]bool // the sockets that it covers; nil: all

	mu          sync.Mutex
	over        bool
	last        time.Time
	begun       uint32 // connections so far
	ends        map[*sockcore.Socket]end
	connections map[route]*connection
	left        []route // connections whose one end has left, in that order: the other one may come yet
	holding     map[*connection]bool
	watching    bool
	datagrams   map[*sockcore.Socket]bool // and whether a program has, or had, it
	underWay    underWay
	routes      map[netip.Addr]netip.Addr
}

// end is what the capture knows of a socket.
type end struct {
	connection *connection // of TCP; nil: none
	side       int
	skip       bool // a socket that has no packets
	datagram   bool
	local      netip.AddrPort // of UDP
	peer       netip.AddrPort
}

// leftMost is how many connections are kept whose one end has left.
const leftMost = 1024

// NewCapture begins a capture at path. Without sockets it covers all. Failed is told when the file cannot be written any
// more.
func NewCapture(path string, sockets []*sockcore.Socket, failed func(error)) (*Capture, error) {
	f, err := create(path, appendHead(nil), failed)
	if err != nil {
		return nil, err
	}
	c := &Capture{
		file: f, ends: map[*sockcore.Socket]end{}, connections: map[route]*connection{}, holding: map[*connection]bool{},
		datagrams: map[*sockcore.Socket]bool{}, routes: map[netip.Addr]netip.Addr{},
	}
	if len(sockets) > 0 {
		c.only = map[*sockcore.Socket]bool{}
		for _, s := range sockets {
			c.only[s] = true
		}
	}
	return c, nil
}

// Begin notes the sockets that are open already. It returns those whose TLS stays encrypted, since its handshake has begun.
func (c *Capture) Begin(open []*sockcore.Socket) (encrypted []*sockcore.Socket) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range open {
		if !c.covers(s) || !s.IsOpen() {
			continue
		}
		e := c.find(s)
		if l := tlslayer.Of(s); l != nil && l.Phase() != tlslayer.Idle {
			encrypted = append(encrypted, s)
			if e.connection != nil {
				e.connection.tls.state = secretsOut
			}
		}
	}
	for _, s := range open {
		if c.covers(s) && s.IsLent() {
			c.lent(s)
		}
	}
	return encrypted
}

// Close ends the capture.
func (c *Capture) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return nil
	}
	c.over = true
	for k := range c.holding {
		c.release(k)
	}
	return c.file.close()
}

func (c *Capture) covers(s *sockcore.Socket) bool { return !c.over && (c.only == nil || c.only[s]) }

// now is the time of a packet: not before that of the last one.
func (c *Capture) now() time.Time {
	if t := time.Now(); t.After(c.last) {
		c.last = t
	}
	return c.last
}

// write appends a block of a connection, or holds it.
func (c *Capture) write(k *connection, block func(dst []byte) []byte) {
	if k.tls.state == holding {
		k.tls.held = block(k.tls.held)
		return
	}
	c.file.add(block)
}

// find is what is known of a socket; one that is met for the first time is looked at.
func (c *Capture) find(s *sockcore.Socket) end {
	if e, known := c.ends[s]; known {
		return e
	}
	ends := s.Ends()
	var e end
	switch {
	case ends.Protocol.Type == 0:
		return end{skip: true} // it was closed meanwhile
	case ends.Protocol.Family == sockcore.Unix:
		e.skip = true
	case ends.Protocol.Type == sockcore.Datagram:
		e.datagram, e.local, e.peer = true, addrOf(ends.Local), addrOf(ends.Remote)
		c.datagrams[s] = false
	case !ends.Remote.IsValid():
		return end{skip: true} // it is not connected, or no longer
	default:
		r, side := routeOf(addrOf(ends.Local), addrOf(ends.Remote))
		k := c.connections[r]
		if k == nil || k.socket[side] != nil {
			k = c.begin(r)
		}
		k.socket[side] = s
		e.connection, e.side = k, side
	}
	c.ends[s] = e
	return e
}

// connected notes a connection that a socket has from its beginning.
func (c *Capture) connected(s *sockcore.Socket, opened bool) {
	delete(c.ends, s)
	ends := s.Ends()
	if ends.Protocol.Type != sockcore.Stream || ends.Protocol.Family == sockcore.Unix || !ends.Remote.IsValid() {
		c.find(s)
		return
	}
	r, side := routeOf(addrOf(ends.Local), addrOf(ends.Remote))
	k := c.connections[r]
	other := 1 - side
	if k == nil || k.socket[side] != nil || k.socket[other] == nil || !k.syn || k.byOpen[other] == opened || opened && k.closed[other] {
		k = c.begin(r)
		opener := side
		if !opened {
			opener = other
		}
		c.shake(k, opener)
	}
	k.socket[side], k.byOpen[side] = s, opened
	c.ends[s] = end{connection: k, side: side}
}

// opened notes a new descriptor.
func (c *Capture) opened(s *sockcore.Socket, p sockcore.Protocol) {
	delete(c.ends, s)
	if p.Type == sockcore.Datagram && p.Family != sockcore.Unix {
		c.find(s)
	}
}

// refused notes that a connect met a RST, or nothing.
func (c *Capture) refused(s *sockcore.Socket, peer sockcore.Endpoint, code sockcore.Code) {
	ends := s.Ends()
	local, to := addrOf(ends.Local), addrOf(peer)
	if ends.Protocol.Type != sockcore.Stream || !local.IsValid() || !to.IsValid() || local.Port() == 0 {
		return
	}
	r, side := routeOf(c.sourceTo(local, to), to)
	k := c.begin(r)
	k.syn = true
	c.emit(k, side, flagSYN, nil)
	if code == sockcore.ECONNREFUSED {
		c.abort(k, 1-side)
	}
	delete(c.connections, r)
}

func (c *Capture) sent(s *sockcore.Socket, p []byte, m *sockcore.Message, at sockcore.Level) {
	e := c.find(s)
	switch {
	case e.datagram:
		c.sentDatagram(s, p, m)
	case e.connection != nil && at != sockcore.Above:
		e.connection.saidAt(at)
		c.sentBy(e.connection, e.side, p)
	}
}

func (c *Capture) received(s *sockcore.Socket, p []byte, m *sockcore.Message, at sockcore.Level) {
	e := c.find(s)
	switch k := e.connection; {
	case e.datagram:
		c.receivedDatagram(s, p, m)
	case k == nil || at == sockcore.Above:
	case len(p) > 0:
		k.saidAt(at)
		c.got(k, 1-e.side, p)
	default: // what was sent before the end was told before it was sent
		c.end(k, 1-e.side)
	}
}

func (c *Capture) shutdown(s *sockcore.Socket, how sockcore.Shutdown) {
	if e := c.find(s); e.connection != nil && how != sockcore.ShutdownReceive {
		c.endBy(e.connection, e.side)
	}
}

// failed notes an error that a RST of the peer brings.
func (c *Capture) failed(s *sockcore.Socket, code sockcore.Code) {
	e := c.find(s)
	if k := e.connection; k != nil && k.socket[1-e.side] == nil && (code == sockcore.ECONNRESET || code == sockcore.EPIPE && !k.fin[e.side]) {
		c.abort(k, 1-e.side)
	}
}

// closed notes that a socket has lost its connection.
func (c *Capture) closed(s *sockcore.Socket, how sockcore.CloseHow) {
	e, known := c.ends[s]
	delete(c.ends, s)
	delete(c.datagrams, s)
	k := e.connection
	if !known || k == nil {
		return
	}
	switch how {
	case sockcore.ClosedByReset, sockcore.ClosedByDissolving:
		c.abort(k, e.side)
	case sockcore.ClosedByClose:
		c.endBy(k, e.side)
	case sockcore.ClosedByDetach:
	}
	k.closed[e.side] = true
	if k.closed[1-e.side] {
		c.release(k)
		c.forget(k)
		return
	}
	if k.socket[1-e.side] == nil {
		c.release(k)
	}
	c.left = append(c.left, k.route)
	if len(c.left) > leftMost {
		if old := c.connections[c.left[0]]; old != nil && (old.closed[0] || old.closed[1]) && (old.socket[0] == nil || old.socket[1] == nil) {
			c.forget(old)
		}
		c.left = c.left[1:]
	}
}

// forget lets go of a connection that is over.
func (c *Capture) forget(k *connection) {
	if c.connections[k.route] == k {
		delete(c.connections, k.route)
	}
}
