package session

import (
	"sync"
	"sync/atomic"

	"sockshell/sockcore"
)

// peerEvents are the connections whose other end has shut down or is gone, and that are to be announced.
//
// Each is announced once, between two commands: not where a command's result has told it, and not while a command
// runs or a job works on the socket, whose result may tell it. Nothing is taken from the next operation.
type peerEvents struct {
	mu  sync.Mutex
	due []*NamedSocket
	any atomic.Bool // due is not empty
}

// listenForPeerEvents is for a session that announces.
func (s *Session) listenForPeerEvents() {
	s.sockets.bySocket = map[*sockcore.Socket]*NamedSocket{}
	s.env.OnHangup(s.onPeerEvent)
}

// onPeerEvent is called by the engine, on a goroutine that must not wait.
func (s *Session) onPeerEvent(sock *sockcore.Socket) {
	e := s.sockets.named(sock)
	if e == nil {
		return // the name of an accept that failed is gone
	}
	s.peerEvents.add(e)
	s.tellPeerEvents()
	s.callAnnounce() // the prompt shows it
}

func (h *peerEvents) add(e *NamedSocket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !e.peerEventDue {
		e.peerEventDue = true
		h.due = append(h.due, e)
	}
	h.any.Store(true)
}

// tellPeerEvents announces what no result of a running command or job can tell. It is called again when a
// command or a job ends.
func (s *Session) tellPeerEvents() {
	if !s.peerEvents.any.Load() || s.running.Load() {
		return
	}
	for _, n := range s.peerEvents.take() {
		s.announce(n)
	}
}

// take returns the news, and keeps what is to be looked at again.
func (h *peerEvents) take() (news []Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var later []*NamedSocket
	for _, e := range h.due {
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
			news = append(news, peerNotice(e.name, how, peer))
		}
	}
	h.due = later
	h.any.Store(len(later) > 0)
	return news
}

// peerNotice words a hang-up: by the name of the error that an operation will meet, where it is known.
func peerNotice(socket string, how sockcore.Hangup, peer sockcore.Endpoint) Notice {
	n := Notice{Socket: socket, Peer: peer.String()}
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
