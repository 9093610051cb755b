package sockcore

// accept takes one connection into op.Into. That socket is locked meanwhile, so
// that it cannot be opened by anybody else: where it is open already, the
// operation fails with AlreadyOpen and the connection stays in the kernel's
// queue for the next accept. No connection is ever taken and then dropped.
//
// One that was aborted before it was taken is passed over, unless
// enable_connection_aborted is set.
func (op *Op) accept(d *desc, t *turn) (outcome, Code) {
	for {
		c := op.acceptOne(d)
		t.spend(0)
		if !d.passesOver(c) {
			return ended(c)
		}
		if result, stop := op.pause(t); stop {
			return result, 0
		}
	}
}

// passesOver reports whether accept goes on to the next connection after c: what
// systems say of one that is gone is ECONNABORTED or EPROTO (accept(2)), and
// Asio has one option for both.
func (d *desc) passesOver(c Code) bool {
	if c != ECONNABORTED && c != EPROTO {
		return false
	}
	d.sock.mu.Lock()
	defer d.sock.mu.Unlock()
	return !d.aborted
}

func (op *Op) acceptOne(d *desc) Code {
	into := op.Into
	into.mu.Lock()
	if into.d != nil {
		into.mu.Unlock()
		return AlreadyOpen
	}
	call := d.sock.env.begin()
	fd, peer, c := sysAccept(d.fd)
	if c == 0 {
		op.Peer = peer
		into.d = &desc{sock: into, fd: fd, family: d.family}
		into.follow(into.d, peer)
	}
	into.mu.Unlock()
	call.accepted(op.Tag, d.fd, fd, peer, c)
	return c
}
