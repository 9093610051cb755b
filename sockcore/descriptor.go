package sockcore

// desc is an open descriptor of a socket. It outlives being taken out of the
// socket for as long as a system call on it is under way. Its fields are
// guarded by the socket's lock.
type desc struct {
	sock   *Socket
	fd     int
	family Family
	descState
	adopted uint64        // the inode under which it was adopted; 0: it was opened here
	aborted bool          // accept reports connections that were aborted: enable_connection_aborted
	link    *link         // of a connection whose hang-up somebody wants to hear of; else nil
	refs    int           // system calls under way
	drained chan struct{} // closed when refs is 0 again; nil: nobody waits
	spin    spinState
}

// acquire takes a reference on the open descriptor, with which it cannot be
// closed: EBADF when there is none.
func (s *Socket) acquire() (*desc, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d == nil {
		return nil, EBADF
	}
	s.d.refs++
	return s.d, nil
}

// release returns a reference.
func (s *Socket) release(d *desc) {
	s.mu.Lock()
	d.unref()
	s.mu.Unlock()
}

func (d *desc) unref() {
	d.refs--
	if d.refs == 0 && d.drained != nil {
		close(d.drained)
		d.drained = nil
	}
}

// drain waits until the attempts that are under way have ended, which takes
// microseconds, or a millisecond for one that searches: none of them blocks.
func (d *desc) drain() {
	s := d.sock
	s.mu.Lock()
	if d.refs == 0 {
		s.mu.Unlock()
		return
	}
	if d.drained == nil {
		d.drained = make(chan struct{})
	}
	drained := d.drained
	s.mu.Unlock()
	<-drained
}

// retire readies a descriptor that was taken out of its socket for close(2), or
// for another owner. The reactor must forget it first: with a duplicate alive
// its events would go on, and could not be switched off any more.
func (d *desc) retire() {
	d.drain()
	if d.gen != 0 {
		theReactor.remove(d)
	}
}

// watch makes the reactor report when the lane can go on. What is ready already
// is reported too, so no edge is lost between an EAGAIN and this.
func (d *desc) watch(lane uint8) Code {
	if d.gen == 0 {
		if c := theReactor.add(d); c != 0 {
			return c
		}
	}
	return theReactor.arm(d, lane)
}

// rewatch makes the reactor report what is ready on the lane once more.
func (d *desc) rewatch(lane uint8) Code {
	if d.gen != 0 {
		if c := theReactor.again(d); c != 0 {
			return c
		}
	}
	return d.watch(lane)
}

// install makes d the socket's descriptor: AlreadyOpen when it has one.
func (s *Socket) install(d *desc) Code {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d != nil {
		return AlreadyOpen
	}
	d.sock = s
	s.d = d
	if d.adopted != 0 {
		s.follow(d, Endpoint{})
	}
	return 0
}
