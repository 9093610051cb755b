package sockcore

import (
	"context"
	"net/netip"
	"strconv"
	"strings"
)

// dial is the progress of an OpConnect; guarded by the socket's lock.
type dial struct {
	targets []Endpoint
	next    int // of targets
	tried   []Attempt
	named   bool               // a name has to be resolved
	cancel  context.CancelFunc // of resolving; nil before it has begun
	ready   bool               // targets or failed are known
	failed  Code               // with which resolving ended

	d    *desc // in use for connect(2), whose error is ours alone; nil: none
	own  bool  // d was opened for it
	busy bool  // connect(2) is under way on d
}

// newDial needs no resolving where both host and service are literal.
func newDial(op *Op) *dial {
	addr, err := netip.ParseAddr(op.Host)
	port, errPort := strconv.ParseUint(op.Service, 10, 16)
	if err != nil || errPort != nil {
		return &dial{named: true}
	}
	return &dial{ready: true, targets: []Endpoint{{Addr: scoped(addr), Port: uint16(port)}}}
}

// end ends what still resolves.
func (c *dial) end() {
	if c.cancel != nil {
		c.cancel()
	}
}

// fail notes that the address just tried did not answer.
func (c *dial) fail(code Code) {
	c.busy = false
	c.tried = append(c.tried, Attempt{Endpoint: c.targets[c.next-1], Code: code})
}

// verdict is the error when no address is left. On a socket that the user
// opened there may have been none of its family.
func (c *dial) verdict() error {
	if len(c.tried) == 0 {
		return EAFNOSUPPORT
	}
	last := c.tried[len(c.tried)-1].Code
	if !c.named && len(c.tried) == 1 {
		return last
	}
	return &ConnectError{Code: last, Tried: c.tried}
}

// dial lets a connect go on: it resolves, then tries each address in turn. The
// lock is held but during the system calls.
//
// A connect whose socket is closed opens a fresh descriptor for each address,
// since one on which connect(2) has failed cannot be used again everywhere. On
// a socket that the user opened, only the addresses of its family are tried.
func (s *Socket) dial(op *Op, b *batch) (outcome, error) {
	if op.dial == nil {
		op.dial = newDial(op)
	}
	c := op.dial
	if !c.ready {
		if c.cancel == nil {
			s.resolve(op, c)
		}
		return waiting, nil
	}
	if c.failed != 0 {
		return finished, c.failed
	}
	for {
		if c.busy {
			switch code := s.dialed(op, c); code {
			case 0:
				return s.connected(op, c)
			case EAGAIN:
				return blocked, nil
			default:
				c.fail(code)
			}
		}
		if op.marked() {
			return waiting, nil
		}
		if c.next == len(c.targets) {
			err := c.verdict()
			s.abandon(op, b)
			return finished, err
		}
		c.next++
		if code := s.dialNext(op, c); code != 0 {
			c.fail(code)
		}
	}
}

func (s *Socket) connected(op *Op, c *dial) (outcome, error) {
	op.Peer, op.Resolved = c.targets[c.next-1], c.named
	if s.d != nil && s.d == c.d {
		s.follow(s.d, op.Peer)
	}
	return finished, nil
}

// dialNext calls connect(2) for one address. It leaves c.busy false, without an
// error, when there was nothing to be called: the address is of another family
// than the user's descriptor, or the operation is to end.
func (s *Socket) dialNext(op *Op, c *dial) Code {
	ep := c.targets[c.next-1]
	if s.d != nil && s.d != c.d {
		c.d, c.own = s.d, false
	}
	if s.d == nil || c.own {
		if code := s.reopen(op, c, ep.Family()); code != 0 {
			return code
		}
		if s.d == nil || s.d != c.d { // closed, or opened by the user, meanwhile
			return 0
		}
	} else if ep.Family() != s.d.family {
		return 0
	}
	d := c.d
	d.refs++
	s.mu.Unlock()
	code := s.env.connect(op.Tag, d.fd, ep)
	s.mu.Lock()
	d.unref()
	if code == 0 || code == connectUnderWay {
		c.busy = true
		return 0
	}
	return code
}

// reopen gives the connect a fresh descriptor, in place of its last one.
func (s *Socket) reopen(op *Op, c *dial, f Family) Code {
	old := s.d
	s.mu.Unlock()
	fd, code := s.env.socket(op.Tag, f)
	s.mu.Lock()
	if code != 0 {
		return code
	}
	if op.marked() || s.d != old {
		s.mu.Unlock()
		_ = s.env.close(op.Tag, fd) // it was never anybody's
		s.mu.Lock()
		if s.d != old && !op.marked() {
			c.next-- // the user has opened the socket: once more, with that
		}
		return 0
	}
	s.d = &desc{sock: s, fd: fd, family: f}
	c.d, c.own = s.d, true
	if old != nil {
		s.dispose(op, old)
	}
	return 0
}

// dispose closes a descriptor of a connect that is out of its socket. The lock is
// dropped meanwhile.
func (s *Socket) dispose(op *Op, d *desc) {
	s.mu.Unlock()
	d.retire()
	// The connect's own error is the one to tell.
	if op.dial.busy {
		_ = s.env.startClose(op.Tag, d.fd) // it may have connected just now
	} else {
		_ = s.env.close(op.Tag, d.fd)
	}
	s.mu.Lock()
}

// dialed asks how connect(2) ended: 0 when the connection is established, EAGAIN
// when it is still under way. An edge alone says nothing: a disconnect makes one
// too.
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

// abandon clears away what a connect that has failed for good, or is to end,
// leaves: the descriptor that it opened, with everything else that is pending
// on it; or, on the user's descriptor, the attempt under way, after which the
// next connect would only hear EALREADY.
func (s *Socket) abandon(op *Op, b *batch) {
	c := op.dial
	if c == nil || c.d == nil || s.d != c.d {
		return
	}
	if c.own {
		s.d = nil
		for i := range s.lanes {
			for other := s.lanes[i].head; other != nil; {
				next := other.next
				if other.Kind != OpConnect {
					s.abort(other, OperationAborted, b)
				}
				other = next
			}
		}
		s.dispose(op, c.d)
		return
	}
	if !c.busy {
		return
	}
	c.d.refs++
	s.mu.Unlock()
	// A reset that this makes pending is nobody's; where a system has no
	// disconnect, the attempt simply goes on.
	if s.env.disconnect(op.Tag, c.d.fd) == 0 {
		_ = s.env.pendingError(op.Tag, c.d.fd)
	}
	s.mu.Lock()
	c.d.unref()
}

// resolve looks the names up on a goroutine, which drives the lane when it has
// the addresses. Where the connect has ended meanwhile, they are nobody's, and
// the lane's head tries once for nothing.
func (s *Socket) resolve(op *Op, c *dial) {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	host, service := strings.Clone(op.Host), strings.Clone(op.Service) // their memory is op's owner's once op is complete
	go Guard(func() {
		targets, err := s.env.resolve(ctx, host, service)
		var b batch
		s.mu.Lock()
		c.targets, c.ready = targets, true
		c.failed, _ = CodeOf(err)
		b.more[laneWrite] = true
		s.lanes[laneWrite].kicked = true
		s.settle(&b)
	})
}
