package sockcore

import (
	"sockshell/sockcore/internal/sys"
)

// accept takes one connection into op.Into, which is reserved meanwhile: it cannot be opened. Where it is
// open already, the operation fails with AlreadyOpen and the connection stays in the kernel's queue for the next
// accept. No connection is ever taken and then dropped.
//
// One that was aborted before it was taken is passed over, unless enable_connection_aborted is set.
func (op *Op) accept(a *attempt) (outcome, Code) {
	for {
		c := op.acceptOne(a)
		a.spend(0)
		if !a.d.passesOver(c) {
			return ended(c, sys.ReadyRead)
		}
		if result, stop := a.pause(op); stop {
			return result, 0
		}
	}
}

// passesOver reports whether accept goes on to the next connection after c: what systems say of one that is gone
// is ECONNABORTED or EPROTO (accept(2)), and Asio has one option for both.
func (d *desc) passesOver(c Code) bool {
	if c != ECONNABORTED && c != EPROTO {
		return false
	}
	d.sock.mu.Lock()
	defer d.sock.mu.Unlock()
	return !d.aborted
}

func (op *Op) acceptOne(a *attempt) Code {
	into, env := op.Into, a.d.sock.env
	if !into.reserve() {
		return AlreadyOpen
	}
	c := a.keepNonblocking()
	if c == 0 && a.d.adopted != 0 {
		var ready bool
		if ready, c = env.poll(op.Tag, a.d.fd, WaitRead); c == 0 && !ready {
			c = EAGAIN
		}
	}
	var fd int
	var peer Endpoint
	if c == 0 {
		fd, peer, c = env.accept(op.Tag, a.d.fd)
	}
	if c != 0 {
		into.unreserve(nil, Endpoint{})
		return c
	}
	op.Peer = peer
	into.unreserve(newDesc(into, fd, a.d.protocol), peer)
	if a.observer != nil {
		a.observer.Accepted(into, peer)
	}
	return 0
}

// reserve keeps a closed socket for what is about to open it: false when it is open, or kept already.
func (s *Socket) reserve() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d != nil || s.reserved {
		return false
	}
	s.reserved = true
	return true
}

// unreserve gives a reserved socket its descriptor, a connection to peer, or none.
func (s *Socket) unreserve(d *desc, peer Endpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reserved = false
	s.d = d
	if d != nil {
		s.watchPeer(d, peer)
	}
}
