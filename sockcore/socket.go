package sockcore

import "sync"

// Socket is a socket object: closed, or open with a descriptor. All its methods
// may be called from any goroutine.
type Socket struct {
	env *Env

	mu      sync.Mutex
	d       *desc // nil: closed
	lanes   [laneCount]lane
	closing []*Closing // that linger, of descriptors it had
}

// New returns a closed socket. Env may be nil.
func New(env *Env) *Socket { return &Socket{env: env} }

// Open makes a descriptor: socket(2), non-blocking and close-on-exec. It fails
// with AlreadyOpen, EAFNOSUPPORT, EPROTOTYPE, or the kernel's error.
func (s *Socket) Open(p Protocol) error {
	if s.IsOpen() {
		return AlreadyOpen
	}
	if c := p.check(); c != 0 {
		return c
	}
	fd, c := s.env.socket(0, p.Family)
	if c != 0 {
		return c
	}
	if c = s.install(&desc{fd: fd, family: p.Family}); c != 0 {
		_ = s.env.close(0, fd) // it was never anybody's
	}
	return c.err()
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
	return s.env.bind(d.fd, ep).err()
}

// Listen makes the socket accept connections: listen(2). A backlog of less than
// 0 is the system's maximum. EBADF when closed.
func (s *Socket) Listen(backlog int) error {
	d, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release(d)
	if backlog < 0 {
		backlog = backlogMax
	}
	return s.env.listen(d.fd, backlog).err()
}

// Shutdown ends one or both directions of a connection: shutdown(2). EBADF when
// closed, ENOTCONN without a connection.
func (s *Socket) Shutdown(how Shutdown) error {
	if how > ShutdownBoth {
		return EINVAL
	}
	d, err := s.acquire()
	if err != nil {
		return err
	}
	if l := s.linkOf(d); l != nil {
		l.shutdown(how)
	}
	c := s.env.shutdown(d.fd, how)
	s.release(d)
	if c == 0 {
		theReactor.shut(d)
	}
	return c.err()
}

// Disconnect ends every pending operation with OperationAborted and dissolves
// the association: connect(2) with AF_UNSPEC. The socket stays open and may be
// connected again; only one that was open just for a pending connect is closed
// with it. EBADF when closed, NotSupported where the system cannot.
func (s *Socket) Disconnect() error {
	var b batch
	s.mu.Lock()
	d := s.d
	if d == nil {
		s.mu.Unlock()
		return EBADF
	}
	if !canDisconnect {
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
	d.link = nil
	s.mu.Unlock()
	defer s.release(d)
	return s.env.disconnect(0, d.fd).err()
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
// descriptor: close(2). Closing a closed socket succeeds. It does not wait for
// one that lingers: see StartClose.
func (s *Socket) Close() error {
	g := s.StartClose(0)
	if g.done != nil {
		return nil
	}
	return g.Err()
}

// StartClose is Close for who wants to wait where close(2) lingers. The socket is
// closed at once, whatever comes of that. The tag is close(2)'s, for the tracer.
func (s *Socket) StartClose(tag int32) *Closing {
	var b batch
	g := new(Closing)
	d := s.take(&b)
	if d != nil {
		_ = s.env.disown(d.fd, d.adopted) // for who else has the socket: its own close cannot fail with this
		g = s.env.startClose(tag, d.fd)
	}
	s.mu.Lock()
	s.followClosing(g)
	s.settle(&b)
	return g
}

// Reset closes so that the peer sees a RST: linger(true, 0), then close. EBADF
// when closed.
func (s *Socket) Reset() error {
	linger, _ := LookupOption("linger")
	if err := s.SetOption(linger, LingerValue(true, 0)); err != nil {
		return err
	}
	return s.Close()
}

// Detach takes the descriptor out of the socket without closing it, its
// blocking mode as it was found, and ends every pending operation with
// OperationAborted; the socket is then closed. EBADF when it is already,
// NotSupported, and nothing happens, where the system cannot.
func (s *Socket) Detach() (fd int, err error) {
	if !canDetach && s.IsOpen() {
		return -1, NotSupported
	}
	var b batch
	d := s.take(&b)
	defer s.complete(&b)
	if d == nil {
		return -1, EBADF
	}
	return d.fd, s.env.disown(d.fd, d.adopted).err()
}

// Attach makes fd, a stream socket of family f that nothing else here owns, the
// socket's descriptor, and puts it in non-blocking mode until Detach. It fails
// with AlreadyOpen, EBADF or EAFNOSUPPORT.
func (s *Socket) Attach(fd int, f Family) error {
	if s.IsOpen() {
		return AlreadyOpen
	}
	if f != V4 && f != V6 {
		return EAFNOSUPPORT
	}
	inode, c := s.env.adopt(fd)
	if c != 0 {
		return c
	}
	if c = s.install(&desc{fd: fd, family: f, adopted: inode}); c != 0 {
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
	s.mu.Unlock()
	if d != nil {
		d.retire()
	}
	return d
}
