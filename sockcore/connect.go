package sockcore

import (
	"context"
	"slices"

	"sockshell/internal/crash"
	"sockshell/sockcore/internal/sys"
)

// dial is the progress of an OpConnect; guarded by the socket's lock.
type dial struct {
	targets []Endpoint // copies: the operation's owner may go on with its own when it has ended
	next    int        // of targets
	tried   []Attempt
	stood   *TCPInfo           // how far the last attempt was, where nothing has answered it
	named   bool               // Lookup gives the targets
	cancel  context.CancelFunc // of Lookup; nil before it has begun
	ready   bool               // targets or failed are known
	failed  error              // with which Lookup ended

	d         *desc // in use for connect(2), whose error is ours alone; nil: none
	own       bool  // d was opened for it
	busy      bool  // connect(2) is under way on d
	full      bool  // the unix socket's backlog was full, so that connect(2) is to be called again on d
	done      bool  // it has succeeded at once
	connected bool
	layer     bool // it is connected, and the layer's handshake is under way
	// shutting says that shutdown(2) is being called on d, and shut that it has ended the attempt: asking for the
	// outcome would begin another one.
	shutting, shut bool
}

// end ends what still looks up, and returns err with every address that was tried.
func (c *dial) end(err error) error {
	if c.cancel != nil {
		c.cancel()
	}
	code, bare := err.(Code) //nolint:errorlint // a ConnectError has them already
	if !bare || len(c.tried) == 0 && !c.busy {
		return err
	}
	tried := c.tried
	if c.busy {
		tried = append(tried, Attempt{Endpoint: c.targets[c.next-1], Code: code})
	}
	return c.errorOf(code, tried)
}

// errorOf is code bare where a single endpoint was asked for, unless there is more to say.
func (c *dial) errorOf(code Code, tried []Attempt) error {
	switch {
	case c.named || len(c.targets) > 1:
		return &ConnectError{Code: code, Tried: tried, Stood: c.stood}
	case c.stood != nil:
		return &ConnectError{Code: code, Stood: c.stood}
	}
	return code
}

// fail notes that the address just tried did not answer.
func (c *dial) fail(code Code) {
	c.busy = false
	c.tried = append(c.tried, Attempt{Endpoint: c.targets[c.next-1], Code: code})
}

// verdict is the error when no address is left. On a socket that the user opened there may have been none of its
// family.
func (c *dial) verdict() error {
	if len(c.tried) == 0 {
		return EAFNOSUPPORT
	}
	return c.errorOf(c.tried[len(c.tried)-1].Code, c.tried)
}

// dial lets a connect go on: it looks up, then tries each address in turn. The lock is held but during the system
// calls.
//
// A connect whose socket is closed opens a fresh descriptor for each address, since one on which connect(2) has
// failed cannot be used again everywhere. On a socket that the user opened, only the addresses of its family are
// tried.
func (s *Socket) dial(op *Op, b *batch) (outcome, error) {
	if op.dial == nil {
		op.dial = &dial{named: op.Lookup != nil, ready: op.Lookup == nil, targets: slices.Clone(op.Targets)}
	}
	c := op.dial
	if !c.ready {
		if c.cancel == nil {
			s.lookUp(op, c)
		}
		return waiting, nil
	}
	if c.failed != nil {
		s.abandon(op, b)
		return finished, c.failed
	}
	for {
		switch {
		case c.layer:
			return s.shake(op, c, b)
		case c.shut:
			s.abandon(op, b)
			return finished, ECONNRESET
		case c.shutting:
			return waiting, nil
		case c.busy && c.done:
			s.connected(op, c)
		case c.busy:
			switch code := s.dialed(op, c); code {
			case 0:
				s.connected(op, c)
			case EAGAIN:
				return blockedWrite, nil
			case ETIMEDOUT:
				c.note(c.d)
				s.refused(c, code)
			default:
				s.refused(c, code)
			}
		}
		if c.connected {
			if c.layer {
				continue
			}
			return finished, nil
		}
		if op.marked() || c.shutting {
			return waiting, nil
		}
		if c.next == len(c.targets) {
			err := c.verdict()
			s.abandon(op, b)
			return finished, err
		}
		c.next++
		c.stood = nil
		switch code := s.dialNext(op, c); code {
		case 0:
		case Later:
			c.next--
			return paused, nil
		default:
			c.fail(code)
		}
	}
}

// refused notes that the address just tried did not answer, and tells the observer. The lock is dropped meanwhile.
func (s *Socket) refused(c *dial, code Code) {
	c.fail(code)
	if o := s.env.observing(); o != nil {
		s.mu.Unlock()
		o.Refused(s, c.targets[c.next-1], code)
		s.mu.Lock()
	}
}

// connected notes that the connection stands, and puts the layer on it.
func (s *Socket) connected(op *Op, c *dial) {
	op.Peer, op.Resolved = c.targets[c.next-1], c.named
	c.busy, c.connected = false, true
	if d := s.d; d != nil && d == c.d {
		d.dissolved.Store(false)
		if op.Dialed != nil {
			d.peerName = op.Dialed.PeerName
		}
		if op.Dialed != nil && op.Dialed.Layer != nil {
			d.dropLayer()
			d.transport, d.layered = op.Dialed.Layer(below{&d.kernel.kernel}), true
			c.layer = true
		}
		s.watchPeer(d, op.Peer)
		if o := s.env.observing(); o != nil {
			s.mu.Unlock()
			o.Connected(s, op.Peer)
			s.mu.Lock()
		}
	}
}

// shake goes on with the handshake of the layer, of which the kernel is to have the last byte, also of one that fails: the
// peer is told why.
func (s *Socket) shake(op *Op, c *dial, b *batch) (outcome, error) {
	d := c.d
	if s.d != d {
		return waiting, nil // it was closed, and op is to end
	}
	via := d.transport
	d.refs++
	s.mu.Unlock()
	code := NotSupported
	if layer, ok := via.(Handshaker); ok {
		code = layer.Handshake(op.Tag)
	}
	if flushed := via.Flush(op.Tag); code == 0 {
		code = flushed
	}
	s.mu.Lock()
	d.unref()
	result, code := ended(code, sys.ReadyWrite)
	if result == finished && code != 0 {
		c.tried = nil // none of them has failed so
		s.abandon(op, b)
	}
	return result, code.err()
}

// dialNext calls connect(2) for one address. It leaves c.busy false, without an error, when there was nothing to
// be called: the address is of another family than the user's descriptor, or the operation is to end.
func (s *Socket) dialNext(op *Op, c *dial) Code {
	ep := c.targets[c.next-1]
	if s.d != nil && s.d != c.d {
		c.d, c.own = s.d, false
	}
	if code := s.env.checkPath(ep); code != 0 {
		return code
	}
	if s.d == nil || c.own {
		if code := s.reopen(op, c, op.protocolTo(ep)); code != 0 {
			return code
		}
		if op.marked() || s.d == nil || s.d != c.d { // to end, closed, or opened by the user, meanwhile
			return 0
		}
	} else if ep.Family() != s.d.protocol.Family {
		return 0
	}
	d := c.d
	d.refs++
	s.mu.Unlock()
	code := s.env.connect(op.Tag, d.fd, ep)
	s.mu.Lock()
	d.unref()
	switch {
	case code == 0 || code == codeOf(sys.ConnectUnderWay):
		c.busy, c.done = true, code == 0
		return 0
	case code == EAGAIN && d.protocol.Family == Unix:
		c.full = true
		return Later // of which no event tells (unix(7))
	}
	return code
}

// protocolTo is what a connect to ep opens.
func (op *Op) protocolTo(ep Endpoint) Protocol {
	if p := op.Protocol; p.Type != 0 {
		p.Family = ep.Family()
		return p
	}
	if ep.Family() == Unix {
		return UnixDomain(Stream)
	}
	return TCP(ep.Family())
}

// reopen gives the connect a fresh descriptor, in place of its last one. Later says that an accept may be about to give
// the socket one.
func (s *Socket) reopen(op *Op, c *dial, p Protocol) Code {
	if s.reserved {
		return Later
	}
	old := s.d
	s.mu.Unlock()
	fd, code := s.env.socket(op.Tag, p)
	if code == 0 {
		s.opened(p)
	}
	s.mu.Lock()
	if code != 0 {
		return code
	}
	if op.marked() || s.d != old || s.reserved {
		s.mu.Unlock()
		_ = s.env.close(op.Tag, fd) // it was in no socket yet
		s.closed(ClosedByClose)
		s.mu.Lock()
		if !op.marked() {
			c.next-- // the user or an accept has opened the socket, or is about to: once more, with that
		}
		return 0
	}
	s.d = newDesc(s, fd, p)
	c.d, c.own = s.d, true
	if old != nil {
		s.dispose(op, old)
	}
	return 0
}

// dispose closes a descriptor of a connect that is out of its socket. The lock is dropped meanwhile.
func (s *Socket) dispose(op *Op, d *desc) {
	busy := op.dial.busy
	s.mu.Unlock()
	d.retire()
	// The connect's own error is the one to tell.
	if busy {
		_ = s.env.startClose(op.Tag, d.fd) // it may have connected just now
	} else {
		_ = s.env.close(op.Tag, d.fd)
	}
	s.closed(ClosedByClose)
	s.mu.Lock()
}

// dialed asks how connect(2) ended: 0 when the connection is established, EAGAIN when it is still under way. An
// edge alone says nothing: a disconnect makes one too.
func (s *Socket) dialed(op *Op, c *dial) Code {
	d := c.d
	if s.d != d {
		return EAGAIN
	}
	d.refs++
	s.mu.Unlock()
	ready, code := s.env.poll(op.Tag, d.fd, WaitWrite)
	if code == 0 {
		code = EAGAIN
		if ready {
			code = s.env.connected(op.Tag, d.fd, c.targets[c.next-1])
		}
	}
	s.mu.Lock()
	d.unref()
	return code
}

// abandon clears away what a connect that has failed for good, or is to end, leaves: the descriptor that it opened,
// with everything else that is pending on it; or, on the user's descriptor, the attempt under way, after which the
// next connect would only hear EALREADY.
func (s *Socket) abandon(op *Op, b *batch) {
	c := op.dial
	if c != nil && c.busy && !c.shut && s.d == c.d {
		c.note(c.d)
	}
	switch {
	case c == nil:
	case c.d != nil && s.d == c.d && c.own:
		s.d = nil
		s.abortOthers(b)
		s.dispose(op, c.d)
	case s.d == c.d && c.busy && !c.shut:
		c.d.refs++
		s.mu.Unlock()
		// A reset that this makes pending belongs to no operation; where a system has no disconnect, the attempt simply
		// goes on.
		if s.env.disconnect(op.Tag, c.d.fd) == 0 {
			s.env.dropError(op.Tag, c.d.fd)
		}
		s.mu.Lock()
		c.d.unref()
	}
}

// note notes how far an attempt was to which nothing has answered. No tracer sees that it asks.
func (c *dial) note(d *desc) {
	if d == nil || !d.traits.urgent { // not TCP
		return
	}
	if info, code := readTCPInfo(d.fd); code == 0 {
		c.stood = &info
	}
}

// abortOthers ends every operation that is no connect.
func (s *Socket) abortOthers(b *batch) {
	for i := range s.lanes {
		for other := s.lanes[i].head; other != nil; {
			next := other.next
			if other.Kind != OpConnect {
				s.abort(other, OperationAborted, b)
			}
			other = next
		}
	}
}

// lookUp calls Lookup on a goroutine, which steps the lane when it has the addresses. Where the connect has ended
// meanwhile, no operation takes them, and the lane's head tries once for nothing.
func (s *Socket) lookUp(op *Op, c *dial) {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	find := op.Lookup
	go crash.Guard(func() {
		targets, err := find(ctx)
		if err == nil && len(targets) == 0 {
			err = NoData
		}
		var b batch
		s.mu.Lock()
		c.targets, c.ready, c.failed = slices.Clone(targets), true, err
		b.more[laneWrite] = true
		s.lanes[laneWrite].kicked = true
		s.settle(&b)
	})
}

// shutConnecting ends a connect that is under way by shutdown(2): it fails with ECONNRESET, and nothing connects
// afterwards. The kernel has left SYN_SENT then, and asking for the outcome by a second connect(2) would send a new
// SYN. It reports whether there was one.
func (s *Socket) shutConnecting(how Shutdown) (c Code, was bool) {
	s.mu.Lock()
	d, head := s.d, s.lanes[laneWrite].head
	if d == nil || head == nil || head.dial == nil || head.dial.d != d || !head.dial.busy && !head.dial.full {
		s.mu.Unlock()
		return 0, false
	}
	connect := head.dial
	connect.shutting = true // no attempt asks from here on
	s.mu.Unlock()
	d.drain() // those that ask already
	s.mu.Lock()
	switch head := s.lanes[laneWrite].head; {
	case s.d != d:
		s.mu.Unlock()
		return EBADF, true
	case head == nil || head.dial != connect: // it has ended just now
		s.mu.Unlock()
		return 0, false
	}
	d.refs++
	s.mu.Unlock()
	c = s.env.shutdown(d.fd, how)
	if c == 0 && !connect.own { // the reset that this makes pending is what the connect tells
		s.env.dropError(0, d.fd)
	}
	var b batch
	s.mu.Lock()
	d.unref()
	connect.shutting, connect.shut = false, c == 0
	b.more[laneWrite] = true
	s.lanes[laneWrite].kicked = true
	s.settle(&b)
	return c, true
}
