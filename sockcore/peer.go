package sockcore

import (
	"sync"

	"sockshell/sockcore/internal/sys"
)

// Hangup is how the other end of a connection ended it.
type Hangup uint8

// The ways in which a connection is ended from the other side.
const (
	HangupNone   Hangup = iota
	HangupEOF           // the peer has shut down; what it sent before can still be read
	HangupReset         // the peer has reset the connection
	HangupLate          // it did so after it had shut down, and the next write fails with EPIPE
	HangupBroken        // the connection failed in another way, which the next operation tells
)

// peerWatch is what a connection's socket knows of its end, in a session that watches for hang-ups.
type peerWatch struct {
	peer Endpoint

	mu   sync.Mutex
	shut bool // this side has ended receiving: poll(2) tells of that as of the peer's end

	reportedEOF, reportedBroken bool // it is no news any more, or never was
}

// shutdown notes that this side ends a direction.
func (p *peerWatch) shutdown(how Shutdown) {
	if how == ShutdownSend {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut, p.reportedEOF = true, true
}

// found notes that the socket's user is told of an error by the operation or the option that met it.
func (p *peerWatch) found(c Code) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case c == EOF || c == StreamTruncated:
		p.reportedEOF = true
	case breaks(c):
		p.reportedEOF, p.reportedBroken = true, true
	}
}

// breaks reports an error with which a connection is gone.
func breaks(c Code) bool {
	switch c {
	case ECONNRESET, EPIPE, ETIMEDOUT, ECONNABORTED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, ENETRESET:
		return true
	default:
		return false
	}
}

// OnHangup makes e's sockets tell f when the other end of a connection has shut down or is gone, which TakeHangup then
// tells more of. It is called before there are sockets; without it nothing is registered and nothing costs anything. f
// is called with no lock held, by the goroutine that waits for all sockets, which it must not keep waiting; also more
// than once for the same.
func (e *Env) OnHangup(f func(*Socket)) { e.hangup = f }

// connection is what is known of a descriptor's connection, of which the system tells no more once it is broken.
type connection uint8

const (
	notConnected connection = iota
	isConnected
	connectionBroken // an operation found it so, and took the error with it
)

// watchPeer begins to watch a connection: the lock is held. peer counts where the system does not tell it any more.
func (s *Socket) watchPeer(d *desc, peer Endpoint) {
	heard := s.env != nil && s.env.hangup != nil
	if d.peer != nil || d.traits.connectionless {
		return
	}
	if heard || !peer.IsValid() {
		// These calls are not the user's: they are not traced.
		if a, errno := sys.Remote(d.fd); errno == 0 {
			peer = s.env.typed(endpointOf(a))
		}
	}
	if !peer.IsValid() {
		return // it is not connected
	}
	d.conn = isConnected
	if !heard {
		return
	}
	d.peer = &peerWatch{peer: peer}
	_ = d.watchHangup() // where that cannot be had, nothing is reported
}

// peerOf is d's peer watch, nil where it has none.
func (s *Socket) peerOf(d *desc) *peerWatch {
	s.mu.Lock()
	defer s.mu.Unlock()
	return d.peer
}

// noteOutcome notes what op tells of the connection. The lock is held.
func (s *Socket) noteOutcome(op *Op) {
	d := s.d
	if d == nil || d.conn == notConnected {
		return
	}
	if op.Err == nil {
		if d.peer != nil && op.UntilEOF && (op.Kind == OpReadTo || op.Max <= 0 || op.N < op.Max) {
			d.peer.found(EOF)
		}
		return
	}
	if c, ok := op.Err.(Code); ok { //nolint:errorlint // an operation on a connection has a bare Code
		d.found(c)
	}
}

// found notes the error that an operation or an option took from the connection. The socket's lock is held.
func (d *desc) found(c Code) {
	if d.conn == isConnected && breaks(c) {
		d.conn = connectionBroken
	}
	if d.peer != nil {
		d.peer.found(c)
	}
}

// announceHangup tells the session when d's other end is gone. No lock is held.
func (s *Socket) announceHangup(d *desc) {
	s.mu.Lock()
	if s.d != d {
		s.mu.Unlock()
		return
	}
	d.refs++
	s.mu.Unlock()
	seen, errno := sys.Peer(d.fd)
	s.release(d)
	if errno == 0 && (seen.Ended || seen.Failed) {
		s.env.hangup(s)
	}
}

// TakeHangup tells how the other end ended the connection, and which endpoint that was, where this is news: once, and not where an
// operation's result has told it, or where it is the doing of this side. It takes nothing away from what the next
// operation meets.
//
// Where an operation is under way that may be about to tell, pending is true, and there is no news yet: it is to be
// asked again when that is complete.
func (s *Socket) TakeHangup() (h Hangup, peer Endpoint, pending bool) {
	s.mu.Lock()
	d := s.d
	if d == nil || d.peer == nil {
		s.mu.Unlock()
		return HangupNone, Endpoint{}, false
	}
	p := d.peer
	reads, writes := s.lanes[laneRead].head != nil, s.lanes[laneWrite].head != nil
	d.refs++
	s.mu.Unlock()
	seen, errno := sys.Peer(d.fd)
	var info TCPInfo
	if errno == 0 && seen.Failed {
		info, _ = readTCPInfo(d.fd) // where the system has none it reads as a plain reset
	}
	s.release(d)
	if errno != 0 {
		return HangupNone, Endpoint{}, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case seen.Failed && !p.reportedBroken:
		if reads || writes {
			return HangupNone, Endpoint{}, true
		}
		h = p.brokenBy(&info)
		p.reportedEOF, p.reportedBroken = true, true
	case seen.Ended && !p.reportedEOF:
		if reads {
			return HangupNone, Endpoint{}, true
		}
		h = HangupEOF
		p.reportedEOF = true
	}
	return h, p.peer, false
}

// brokenBy concludes what broke a connection without taking its error, as SO_ERROR would. One whose segments or probes
// were not answered most likely timed out, or is unreachable.
func (p *peerWatch) brokenBy(info *TCPInfo) Hangup {
	switch {
	case info.Unanswered > 0:
		return HangupBroken
	case p.reportedEOF:
		return HangupLate
	}
	return HangupReset
}

// Summary is what a prompt shows of a socket.
type Summary struct {
	State    State
	Protocol Protocol // zero when closed
	Layer    string   // the name of the layer; "" without one
	Local    Endpoint
	Remote   Endpoint // known also when the connection is gone
	Ended    bool     // the peer has shut down
	Broken   bool     // the connection is gone in another way
	Unread   int64    // bytes have come, and no operation is pending that takes them
}

// Transport is what the socket's data go by, "" when it is closed.
func (s *Summary) Transport() string { return transportName(s.Protocol, s.Layer) }

// Summary asks the kernel for what a prompt shows: a few calls that do not wait, change nothing and are not traced.
func (s *Socket) Summary() Summary {
	s.mu.Lock()
	connecting, reads := s.connecting(), s.lanes[laneRead].head != nil
	d := s.d
	var p *peerWatch
	var conn connection
	if d != nil {
		p, conn = d.peer, d.conn
		d.refs++
	}
	s.mu.Unlock()
	info := infoOf(nil, d, connecting, conn)
	out := Summary{State: info.State, Protocol: info.Protocol, Layer: s.layerName(), Local: info.Local, Remote: info.Remote}
	if d == nil {
		return out
	}
	defer s.release(d)
	if !reads && out.State != StateListening {
		out.Unread = max(s.unread(nil), 0)
	}
	if d.traits.connectionless || p == nil && out.State != StateConnected && out.State != StateBroken {
		return out // the error of one message ends no connection
	}
	seen, _ := sys.Peer(d.fd) // where the system does not tell, nothing is seen
	out.Ended, out.Broken = seen.Ended, seen.Failed || conn == connectionBroken
	if out.State == StateBroken {
		out.State = StateConnected
	}
	if p != nil {
		out.State, out.Remote = StateConnected, p.peer
		p.mu.Lock()
		defer p.mu.Unlock()
		out.Ended = out.Ended && !p.shut
	}
	out.Ended = out.Ended && !out.Broken
	return out
}
