package sockcore

import "sockshell/sockcore/internal/sys"

// LocalEndpoint returns the socket's own endpoint: getsockname(2). EBADF when
// closed.
func (s *Socket) LocalEndpoint() (Endpoint, error) {
	d, err := s.acquire()
	if err != nil {
		return Endpoint{}, err
	}
	defer s.release(d)
	ep, c := s.env.local(d.fd)
	return ep, c.err()
}

// RemoteEndpoint returns the peer's endpoint: getpeername(2). EBADF when
// closed, ENOTCONN without a connection.
func (s *Socket) RemoteEndpoint() (Endpoint, error) {
	d, err := s.acquire()
	if err != nil {
		return Endpoint{}, err
	}
	defer s.release(d)
	ep, c := s.env.remote(d.fd)
	return ep, c.err()
}

// NativeHandle returns the system's number of the descriptor. EBADF when closed.
func (s *Socket) NativeHandle() (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d == nil {
		return -1, EBADF
	}
	return int64(s.d.fd), nil
}

// AtMark reports whether the next byte to be read is the urgent one:
// SIOCATMARK, tcp(7). EBADF when closed, NotSupported where there are no urgent data.
func (s *Socket) AtMark() (bool, error) {
	d, err := s.acquire()
	if err != nil {
		return false, err
	}
	defer s.release(d)
	if !d.traits.urgent {
		return false, NotSupported
	}
	n, c := s.env.ioctl(d.fd, "SIOCATMARK", sys.IoAtMark)
	return n != 0, c.err()
}

// ErrorPending reports whether an error waits to be taken, and leaves it there. EBADF when closed, NotSupported where the system
// does not tell.
func (s *Socket) ErrorPending() (bool, error) {
	d, err := s.acquire()
	if err != nil {
		return false, err
	}
	defer s.release(d)
	seen, c := s.env.peerState(d.fd)
	return seen.Failed, c.err()
}

// PeerName returns how the peer was called by the connect that made the connection; "" where nothing was said.
func (s *Socket) PeerName() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d == nil {
		return ""
	}
	return s.d.peerName
}

// Protocol returns what the socket was opened for, the zero Protocol when it is closed.
func (s *Socket) Protocol() Protocol {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d == nil {
		return Protocol{}
	}
	return s.d.protocol
}

// Info returns what the socket is doing, asking the kernel.
func (s *Socket) Info() Info {
	s.mu.Lock()
	pending, connecting := s.pending(), s.connecting()
	d := s.d
	var conn connection
	if d != nil {
		conn = d.conn
		d.refs++
	}
	s.mu.Unlock()
	info := infoOf(s.env, d, connecting, conn)
	info.Layer = s.layerName()
	info.Pending = pending
	if d != nil {
		s.release(d)
	}
	return info
}

// infoOf asks env about d, of which a reference is held; nil: the socket is
// closed. l is what was known of its connection.
func infoOf(env *Env, d *desc, connecting bool, conn connection) Info {
	info := Info{FD: -1}
	if connecting {
		info.State = StateConnecting
	}
	if d == nil {
		return info
	}
	info.FD, info.Protocol = d.fd, d.protocol
	if ep, c := env.local(d.fd); c == 0 {
		info.Local = ep
	}
	if connecting {
		return info
	}
	info.State = StateOpen
	if on, c := env.listening(d.fd); c == 0 && on {
		info.State = StateListening
	} else if ep, c := env.remote(d.fd); c == 0 {
		info.State, info.Remote = StateConnected, ep
	} else if conn == connectionBroken || conn == isConnected && env.failed(d.fd) {
		info.State = StateBroken
	}
	return info
}

// State is what a socket is doing.
type State uint8

// The states of a socket.
const (
	StateClosed State = iota
	StateOpen
	StateListening
	StateConnecting
	StateConnected
	StateBroken // connected once, and not any more: the next operation says why, or one has
)

var stateNames = [...]string{
	StateClosed: "closed", StateOpen: "open", StateListening: "listening",
	StateConnecting: "connecting", StateConnected: "connected", StateBroken: "broken",
}

// String returns "closed", "open", "listening", "connecting", "connected" or "broken".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// Info is a snapshot of a socket.
type Info struct {
	State    State
	Protocol Protocol // zero when closed
	Local    Endpoint
	Remote   Endpoint
	Layer    string // the name of the layer; "" without one
	FD       int    // -1 when closed
	Pending  int    // operations
}

// Transport is what the socket's data go by: "tcp", and with a layer "tcp+tls".
func (i *Info) Transport() string { return transportName(i.Protocol, i.Layer) }

func transportName(p Protocol, layer string) string {
	if layer == "" {
		return p.String()
	}
	return p.String() + "+" + layer
}

// layerName is the name of the socket's layer, "" for none.
func (s *Socket) layerName() string {
	if named, ok := s.Layer().(interface{ Name() string }); ok {
		return named.Name()
	}
	return ""
}
