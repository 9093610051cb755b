package sockcore

// Observer is told what happens on the sockets of an [Env], for logs and captures: what was opened and
// connected, and the bytes as they moved, those of a layer in the clear. Its methods are called with no lock
// held, on the goroutine that did it; they must not wait, nor keep p.
type Observer interface {
	Opened(s *Socket, p Protocol)
	Connected(s *Socket, peer Endpoint)
	Accepted(s *Socket, peer Endpoint)
	Sent(s *Socket, p []byte, m *Message)     // m is nil for a stream
	Received(s *Socket, p []byte, m *Message) // m is nil for a stream; p is empty at the stream's end
	Shutdown(s *Socket, how Shutdown)
	Closed(s *Socket, how CloseHow)
}

// CloseHow is how a descriptor left its socket.
type CloseHow uint8

// The ways in which a descriptor leaves its socket.
const (
	ClosedByClose  CloseHow = iota // close(2), also by a connect that failed
	ClosedByReset                  // so that the peer sees a RST
	ClosedByDetach                 // it lives on elsewhere
)

// SetObserver makes o see what happens on e's sockets; nil sees nothing, and costs one atomic load for each
// attempt. Operations may be running: each attempt sees the old or the new one.
func (e *Env) SetObserver(o Observer) {
	if o == nil {
		e.observer.Store(nil)
		return
	}
	e.observer.Store(&o)
}

// observing returns the observer, nil for none.
func (e *Env) observing() Observer {
	if e == nil {
		return nil
	}
	if o := e.observer.Load(); o != nil {
		return *o
	}
	return nil
}
