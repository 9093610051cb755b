package session

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/sockcore"
)

// events are what happened on its own, until it is told: to the sink between two commands of a batch, or with TakeNotices.
type events struct {
	mu       sync.Mutex
	ready    []Notice
	peers    []*NamedSocket // whose peer has shut down or is gone, while a result may still tell it
	anyReady atomic.Bool    // there are some
	anyPeers atomic.Bool    // likewise
}

// announce queues a notice, and says that there is one. It holds no lock while the terminal is told.
func (s *Session) announce(n Notice) {
	s.events.add(n)
	s.callAnnounce()
}

// tellOf announces the error of a detached job. In a batch it is shown at once, since the next command may take long to
// end; an operation completes where nobody may wait for the output.
func (s *Session) tellOf(j *Job, n Notice) {
	if s.config.Announce != nil || j.fiber == nil {
		s.announce(n)
		return
	}
	n.At = time.Now()
	s.config.Sink.Notice(&n)
}

// add queues a notice. Who adds one of what a job gave holds jobs.mu since it took it, for their order.
func (q *events) add(n Notice) {
	if n.At.IsZero() {
		n.At = time.Now()
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ready = append(q.ready, n)
	q.anyReady.Store(true)
}

// ShowAside shows lines at once, beside what commands print: above the line being typed, in a batch on standard error. It
// may be called from any goroutine, and waits for who shows them.
func (s *Session) ShowAside(lines []byte) {
	s.config.Sink.Notice(&Notice{Text: string(lines), Lines: true, At: time.Now()})
}

// takeBack takes away the notices of what a job gave that nobody has looked at yet: its join hands that on. It tells how many
// there were.
func (q *events) takeBack(job int) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	before := len(q.ready)
	q.ready = slices.DeleteFunc(q.ready, func(n Notice) bool { return n.Going && n.Err == nil && n.Job == job })
	return before - len(q.ready)
}

// callAnnounce says that there may be a notice, or another prompt.
func (s *Session) callAnnounce() {
	if s.config.Announce != nil {
		s.config.Announce()
	}
}

// TakeNotices returns what came unasked since the last call.
func (s *Session) TakeNotices() []Notice {
	s.recordAnnounced()
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	taken := s.events.ready
	s.events.ready = nil
	s.events.anyReady.Store(false)
	return taken
}

// deliverNotices hands what came unasked to the sink, in a batch, between two commands.
func (s *Session) deliverNotices() {
	if s.events.anyReady.Load() {
		s.sendNotices()
	}
}

func (s *Session) sendNotices() {
	if s.config.Announce != nil {
		return
	}
	for _, n := range s.TakeNotices() {
		s.config.Sink.Notice(&n)
	}
}

// listenForPeerEvents is for a session that announces. Each end of a connection is announced once, between two commands:
// not where a command's result has told it, and not while a command runs or a job works on the socket, whose result may
// tell it. Nothing is taken from the next operation.
func (s *Session) listenForPeerEvents() {
	s.env.OnHangup(s.onPeerEvent)
}

// onPeerEvent is called by the engine, on a goroutine that must not wait.
func (s *Session) onPeerEvent(sock *sockcore.Socket) {
	e := s.sockets.named(sock)
	if e == nil {
		return // the name of an accept that failed is gone
	}
	s.events.addPeer(e)
	s.tellPeerEvents()
	s.callAnnounce() // the prompt shows it
}

func (q *events) addPeer(e *NamedSocket) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !e.peerEventDue {
		e.peerEventDue = true
		q.peers = append(q.peers, e)
	}
	q.anyPeers.Store(true)
}

// tellPeerEvents announces what no result of a running command or job can tell. It is called again when a
// command or a job ends.
func (s *Session) tellPeerEvents() {
	if s.events.anyPeers.Load() && !s.running.Load() && s.events.readyPeers() {
		s.callAnnounce()
	}
}

// readyPeers makes notices of the ends of peers that no result can tell any more, and keeps the others. It reports
// whether there are any.
func (q *events) readyPeers() (found bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var later []*NamedSocket
	for _, e := range q.peers {
		if e.workers.Load() > 0 || e.held.Load() {
			later = append(later, e)
			continue
		}
		how, peer, pending := e.sock.TakeHangup()
		if pending {
			later = append(later, e)
			continue
		}
		e.peerEventDue = false
		if how != sockcore.HangupNone {
			q.ready = append(q.ready, peerNotice(e, how, peer))
			found = true
		}
	}
	q.peers = later
	q.anyPeers.Store(len(later) > 0)
	if found {
		q.anyReady.Store(true)
	}
	return found
}

// peerNotice words a hang-up: by the name of the error that an operation will meet, where it is known. What a layer makes
// of the end, only a read can tell.
func peerNotice(e *NamedSocket, how sockcore.Hangup, peer sockcore.Endpoint) Notice {
	n := Notice{Socket: e.name, Peer: peer.String()}
	if e.sock.Layer() != nil {
		n.Text = "the peer " + n.Peer + " has ended the connection; the next read says how"
		return n
	}
	switch how {
	case sockcore.HangupEOF:
		n.Name, n.Text = sockcore.EOF.Name(), "the peer "+n.Peer+" has shut down"
	case sockcore.HangupReset:
		n.Name, n.Text = sockcore.ECONNRESET.Name(), sockcore.ECONNRESET.Message()+" "+n.Peer
	case sockcore.HangupLate:
		n.Name, n.Text = sockcore.EPIPE.Name(), "the peer "+n.Peer+", which had shut down, has reset the connection"
	case sockcore.HangupBroken, sockcore.HangupNone:
		n.Name, n.Text = "broken", "the connection to "+n.Peer+" has failed; the next read or write says why"
	}
	n.Text = n.Name + ": " + n.Text
	return n
}

// tellDropped announces that descriptors came with what the operation read, for which there was no room.
func (c *Call) tellDropped(op *sockcore.Op) {
	if op.ControlDropped {
		c.session.announce(Notice{Socket: c.socket.name, Text: "descriptors were dropped"})
	}
}

// works notes that the fiber of a job works on a socket, whose end its own result will tell; nil: on none
// any more.
func (f *Fiber) works(e *NamedSocket) {
	if f.worksOn == e {
		return
	}
	if f.worksOn != nil {
		f.worksOn.workers.Add(-1)
	}
	if f.worksOn = e; e != nil {
		e.workers.Add(1)
	}
}
