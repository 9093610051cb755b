package sockcore

import (
	"sync"
	"sync/atomic"

	"sockshell/sockcore/internal/poller"
	"sockshell/sockcore/internal/sys"
)

// desc is an open descriptor of a socket. It outlives being taken out of the socket for as long as a system call
// on it is under way. Its fields are guarded by the socket's lock.
type desc struct {
	sock      *Socket
	fd        int
	protocol  Protocol
	traits    traits
	kernel    untraced
	transport Transport // the kernel's, or a layer that stands on it
	layered   bool      // transport is a layer
	peerName  string    // by which the peer was connected to

	registration
	adopted   uint64        // the inode under which it was adopted; 0: it was opened here
	aborted   bool          // accept reports connections that were aborted: enable_connection_aborted
	shut      atomic.Bool   // of messages, receiving was ended
	shutSend  atomic.Bool   // of messages, sending was ended
	file      *socketFile   // that its bind made; nil: none
	dissolved atomic.Bool   // it was disconnected: the system still counts what was unsent then
	conn      connection    // what is known of its connection
	peer      *peerWatch    // of a connection whose hang-up is to be reported; else nil
	refs      int           // system calls under way
	drained   chan struct{} // closed when refs is 0 again; nil: drain is not waiting
	spin      spinState
	debt      Op // opFlush: see owe
}

// newDesc makes a descriptor of s, which has not got it yet.
func newDesc(s *Socket, fd int, p Protocol) *desc {
	d := &desc{sock: s, fd: fd, protocol: p, traits: p.traits()}
	d.kernel.d, d.kernel.fd = d, fd
	d.transport = &d.kernel.kernel
	owned.add(fd)
	return d
}

// owned are the descriptors that sockets of the process have.
var owned descriptorSet

type descriptorSet struct {
	mu  sync.Mutex
	all map[int]struct{}
}

// add reports whether fd is new in it.
func (o *descriptorSet) add(fd int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all == nil {
		o.all = map[int]struct{}{}
	}
	before := len(o.all)
	o.all[fd] = struct{}{}
	return len(o.all) > before
}

// remove is called before fd is closed: then its number may be another one's at once.
func (o *descriptorSet) remove(fd int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.all, fd)
}

func (o *descriptorSet) has(fd int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, has := o.all[fd]
	return has
}

// acquire takes a reference on the open descriptor, with which it cannot be closed: EBADF when there is none.
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

// drain waits until the attempts that are under way have ended, which takes microseconds, or a millisecond for one
// that searches: none of them blocks.
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

// retire readies a descriptor that was taken out of its socket for close(2), or for another owner. The reactor
// must forget it first: with a duplicate alive its events would go on, and could not be switched off any more.
func (d *desc) retire() {
	d.drain()
	if d.token != 0 {
		theReactor.remove(d)
	}
	d.transport.Close()
	owned.remove(d.fd)
}

// watch makes the reactor report when the descriptor is ready for r. What is ready already is reported too, so no
// edge is lost between an EAGAIN and this.
func (d *desc) watch(r sys.Ready) Code {
	switch {
	case d.token == 0:
		if c := theReactor.add(d, poller.Everything); c != 0 {
			return c
		}
	case d.interest != poller.Everything:
		if c := d.again(); c != 0 {
			return c
		}
	}
	return codeOf(theReactor.p.Arm(d.fd, r))
}

// watched reports whether the reactor reports every edge of the descriptor.
func (d *desc) watched() bool { return d.token != 0 && d.interest == poller.Everything }

// rewatch makes the reactor report once more what is ready for r.
func (d *desc) rewatch(r sys.Ready) Code {
	if d.token != 0 {
		if c := d.again(); c != 0 {
			return c
		}
	}
	return d.watch(r)
}

func (d *desc) again() Code {
	d.interest = poller.Everything
	return codeOf(theReactor.p.Again(d.fd, d.token, d.interest))
}

// watchHangup makes the reactor report when the peer hangs up.
func (d *desc) watchHangup() Code {
	if d.token != 0 {
		return 0
	}
	return theReactor.add(d, poller.Hangups)
}

// quieten makes the reactor report hang-ups at most.
func (d *desc) quieten() Code {
	switch {
	case d.token == 0 || d.interest == poller.Hangups:
	case d.peer == nil:
		theReactor.remove(d)
	default:
		d.interest = poller.Hangups
		return codeOf(theReactor.p.Again(d.fd, d.token, d.interest))
	}
	return 0
}

// install makes d the socket's descriptor: AlreadyOpen when it has one, or an accept is about to give it one. One that may be
// connected has a peer to be watched.
func (s *Socket) install(d *desc, connected bool) Code {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d != nil || s.reserved {
		return AlreadyOpen
	}
	s.d = d
	if connected {
		s.watchPeer(d, Endpoint{})
	}
	return 0
}

// owe makes the reactor flush what d's layer owes the kernel as soon as there is room, where no write is pending that does
// so: an OpFlush in a lane of its own, which no owner started. The lock is held.
func (s *Socket) owe(d *desc, b *batch) {
	if s.d != d || s.lanes[laneDebt].head != nil || s.lanes[laneWrite].head != nil || d.transport.Owed() == 0 {
		return
	}
	d.debt.Kind, d.debt.lane = OpFlush, laneDebt
	d.debt.mark.Store(0)
	s.push(&d.debt)
	b.more[laneDebt] = true
}
