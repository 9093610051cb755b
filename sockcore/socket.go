package sockcore

import (
	"sync"
	"sync/atomic"

	"sockshell/sockcore/internal/sys"
)

// Socket is a socket object: closed, or open with a descriptor. All its methods
// may be called from any goroutine.
type Socket struct {
	env    *Env
	serial uint64 // in the order in which sockets were made

	mu       sync.Mutex
	d        *desc // nil: closed
	reserved bool  // an accept is about to give it a descriptor
	lanes    [laneCount]lane
	closing  []*Closing // that linger, of descriptors it had

	lent atomic.Bool // to a program
}

// New returns a closed socket. Env may be nil.
func New(env *Env) *Socket { return &Socket{env: env, serial: serials.Add(1)} }

var serials atomic.Uint64

// Open makes a descriptor: socket(2), non-blocking and close-on-exec. It fails
// with AlreadyOpen, EAFNOSUPPORT, EPROTOTYPE, or the kernel's error.
func (s *Socket) Open(p Protocol) error {
	if s.IsOpen() {
		return AlreadyOpen
	}
	if c := p.check(); c != 0 {
		return c
	}
	fd, c := s.env.socket(0, p)
	if c != 0 {
		return c
	}
	d := newDesc(s, fd, p)
	if c = s.install(d, false); c != 0 {
		d.retire()
		_ = s.env.close(0, fd) // it was in no socket yet
		return c
	}
	s.opened(p)
	return nil
}

// IsOpen reports whether the socket has a descriptor.
func (s *Socket) IsOpen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.d != nil
}

// Bind gives the socket a local endpoint: bind(2). EBADF when closed.
func (s *Socket) Bind(ep Endpoint) error {
	d, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release(d)
	c := s.env.checkPath(ep)
	if c == 0 {
		c = s.env.bind(d.fd, ep)
	}
	if c == 0 {
		d.noteSocketFile(ep)
	}
	return c.err()
}

// Listen makes the socket accept connections: listen(2). A backlog of less than
// 0 is the system's maximum. EBADF when closed, NotSupported where there are no connections.
func (s *Socket) Listen(backlog int) error {
	d, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release(d)
	if d.traits.connectionless {
		return NotSupported
	}
	if backlog < 0 {
		backlog = sys.BacklogMax
	}
	return s.env.listen(d.fd, backlog).err()
}

// Shutdown ends one or both directions of a connection: shutdown(2). A connect that is under way fails with
// ECONNRESET. EBADF when closed, ENOTCONN without a connection.
func (s *Socket) Shutdown(how Shutdown) error {
	if how > ShutdownBoth {
		return EINVAL
	}
	if c, was := s.shutConnecting(how); was {
		return c.err()
	}
	d, err := s.acquire()
	if err != nil {
		return err
	}
	c := s.shutdown(d, how)
	s.release(d)
	if c != 0 {
		return c
	}
	theReactor.shut(d) // with no reference held: it may complete operations
	return nil
}

// shutdown shuts d down, which need not be the socket's any more; a reference is held.
func (s *Socket) shutdown(d *desc, how Shutdown) Code {
	if p := s.peerOf(d); p != nil {
		p.shutdown(how)
	}
	c := s.shut(d, how)
	if d.traits.connectionless && (c == 0 || c == ENOTCONN) { // it holds without a connection, too
		if how != ShutdownReceive {
			d.shutSend.Store(true)
		}
		if how != ShutdownSend {
			s.endReceiving(d)
		}
	}
	return c
}

// shut calls shutdown(2), and tells the observer.
func (s *Socket) shut(d *desc, how Shutdown) Code {
	o := s.env.observing()
	if o == nil {
		return s.env.shutdown(d.fd, how)
	}
	s.env.telling.Lock()
	defer s.env.telling.Unlock()
	c := s.env.shutdown(d.fd, how)
	if c == 0 {
		o.Shutdown(s, how)
	}
	return c
}

// endReceiving notes that d receives no more messages, which the kernel leaves to be found by waiting: of a socket that is not
// connected shutdown(2) says ENOTCONN, and it holds all the same. Reads under way look again.
func (s *Socket) endReceiving(d *desc) {
	d.shut.Store(true)
	s.mu.Lock()
	defer s.complete(&batch{more: [laneCount]bool{laneRead: true}})
	defer s.mu.Unlock()
	s.lanes[laneRead].kicked = true
}

// Disconnect ends every pending operation with OperationAborted and dissolves
// the association: connect(2) with AF_UNSPEC. The socket stays open and may be
// connected again, without its layer; only one that was open just for a pending connect is closed
// with it. EBADF when closed, NotSupported where the system cannot.
func (s *Socket) Disconnect() error {
	var b batch
	s.mu.Lock()
	d := s.d
	if d == nil {
		s.mu.Unlock()
		return EBADF
	}
	if !sys.CanDisconnect && d.traits.stream {
		s.mu.Unlock()
		return NotSupported
	}
	s.abortAll(OperationAborted, &b)
	s.settle(&b)
	// A connect that was under way must not reach the kernel after us.
	d.drain()
	s.mu.Lock()
	if s.d != d {
		s.mu.Unlock()
		return nil
	}
	d.refs++
	peer, conn, name := d.peer, d.conn, d.peerName
	d.peer, d.conn, d.peerName = nil, notConnected, ""
	was := d.dissolved.Swap(true)
	s.mu.Unlock()
	defer s.release(d)
	c := s.env.disconnect(0, d.fd)
	if c != 0 {
		d.dissolved.Store(was)
		s.mu.Lock()
		d.peer, d.conn, d.peerName = peer, conn, name
		s.mu.Unlock()
		return c.err()
	}
	s.endLayer(d)
	s.closed(ClosedByDissolving)
	return nil
}

// Cancel ends every operation that is pending now with OperationAborted; one
// that is started afterwards is not touched, and no byte that was received is
// lost. The wait for a close that lingers ends, too. EBADF when the socket is
// closed and nothing is pending.
func (s *Socket) Cancel() error {
	var b batch
	s.mu.Lock()
	if lingered := s.cancelClosing(); s.d == nil && s.pending() == 0 && !lingered {
		s.mu.Unlock()
		return EBADF
	}
	s.abortAll(OperationAborted, &b)
	s.settle(&b)
	return nil
}

// Close ends every pending operation with OperationAborted and closes the
// descriptor: close(2). The file that a bind of this socket made goes with it. Closing a closed socket succeeds. It does not wait for
// one that lingers: see StartClose.
func (s *Socket) Close() error {
	g := s.StartClose(0)
	if g.done != nil {
		return nil
	}
	return g.Err()
}

// StartClose is Close for a caller that waits itself where close(2) lingers. The socket is
// closed at once, whatever comes of that. The tag is close(2)'s, for the tracer.
func (s *Socket) StartClose(tag int32) *Closing { return s.close(tag, ClosedByClose) }

func (s *Socket) close(tag int32, how CloseHow) *Closing {
	var b batch
	g := new(Closing)
	d := s.take(&b)
	if d != nil {
		d.file.remove()
		if how == ClosedByClose && s.env.observing() != nil {
			how = s.closesHow(d)
		}
		_ = s.env.disown(d.fd, d.adopted) // for other processes that have the socket: the close itself cannot fail with this
		g = s.env.startClose(tag, d.fd)
		s.closed(how)
	}
	s.mu.Lock()
	s.followClosing(g)
	s.settle(&b)
	return g
}

// opened and closed tell the observer.

func (s *Socket) opened(p Protocol) {
	if o := s.env.observing(); o != nil {
		o.Opened(s, p)
	}
}

func (s *Socket) closed(how CloseHow) {
	if o := s.env.observing(); o != nil {
		o.Closed(s, how)
	}
}

// Reset closes so that the peer sees a RST: linger(true, 0), then close. EBADF
// when closed.
func (s *Socket) Reset() error {
	linger, _ := LookupOption("linger")
	if err := s.SetOption(linger, LingerValue(true, 0)); err != nil {
		return err
	}
	return s.close(0, ClosedByReset).Err()
}

// Detach takes the descriptor out of the socket without closing it, its
// blocking mode as it was found, and ends every pending operation with
// OperationAborted; the socket is then closed. EBADF when it is already. Nothing happens with EBUSY, where a layer knows
// what the descriptor alone does not, and NotSupported, where the system cannot.
func (s *Socket) Detach() (fd int, err error) {
	if !sys.CanRelease && s.IsOpen() {
		return -1, NotSupported
	}
	if s.Layer() != nil {
		return -1, EBUSY
	}
	var b batch
	d := s.take(&b)
	defer s.complete(&b)
	if d == nil {
		return -1, EBADF
	}
	d.file.forget()
	s.closed(ClosedByDetach)
	return d.fd, s.env.disown(d.fd, d.adopted).err()
}

// Attach makes fd, an open socket of protocol p, the socket's descriptor, and puts it in non-blocking mode until
// Detach. It fails, and has done nothing, with AlreadyOpen when this socket is open or another one has fd, with EBADF,
// with ENOTSOCK for what is no socket, and with EAFNOSUPPORT or EPROTOTYPE for one of another family or type.
func (s *Socket) Attach(fd int, p Protocol) error {
	if s.IsOpen() {
		return AlreadyOpen
	}
	if c := p.check(); c != 0 {
		return c
	}
	if owned.has(fd) {
		return AlreadyOpen
	}
	h, err := s.env.Inspect(fd)
	switch {
	case err != nil:
		return err
	case h.Protocol.Family != p.Family:
		return EAFNOSUPPORT
	case h.Protocol.Type != p.Type:
		return EPROTOTYPE
	}
	if !owned.add(fd) { // another Attach of it came first
		return AlreadyOpen
	}
	inode, c := s.env.adopt(fd)
	if c != 0 {
		owned.remove(fd)
		return c
	}
	d := newDesc(s, fd, p)
	d.adopted = inode
	if c = s.install(d, true); c != 0 {
		d.retire()
		_ = s.env.disown(fd, inode) // fcntl(2) fails for no open descriptor
	}
	return c.err()
}

// take takes the descriptor out, ends every pending operation with
// OperationAborted, and returns the descriptor once nothing uses it any more;
// nil when there was none. What ended is left in b, to be completed when the
// descriptor has gone its way: a completion finds the socket closed.
func (s *Socket) take(b *batch) *desc {
	s.mu.Lock()
	d := s.d
	s.d = nil
	s.abortAll(OperationAborted, b)
	if debt := s.lanes[laneDebt].head; debt != nil {
		s.abort(debt, OperationAborted, b)
	}
	s.mu.Unlock()
	if d != nil {
		d.retire()
	}
	return d
}

// Shutdown says which direction of a connection ends.
type Shutdown uint8

// The directions.
const (
	ShutdownReceive Shutdown = iota
	ShutdownSend
	ShutdownBoth
)

// String returns "receive", "send" or "both".
func (h Shutdown) String() string {
	switch h {
	case ShutdownReceive:
		return "receive"
	case ShutdownSend:
		return "send"
	case ShutdownBoth:
	}
	return "both"
}
