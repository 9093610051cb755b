package sockcore

import "sockshell/sockcore/internal/sys"

// Observer is told what happens on the sockets of an [Env], for logs and captures: what was opened and
// connected, and the bytes as they moved, those of a layer twice: see [Level]. What is answered is told behind what it
// answers to. Its methods are called on the goroutine that did it, with no lock held but the one that keeps this order; they
// must not wait, nor keep p.
type Observer interface {
	Opened(s *Socket, p Protocol)
	Connected(s *Socket, peer Endpoint)
	Refused(s *Socket, peer Endpoint, c Code) // a connect to one address, by its peer or for want of an answer
	Accepted(s *Socket, peer Endpoint)
	Sent(s *Socket, p []byte, m *Message, at Level)     // m is nil for a stream
	Received(s *Socket, p []byte, m *Message, at Level) // m is nil for a stream; p is empty at the stream's end
	Shutdown(s *Socket, how Shutdown)
	Failed(s *Socket, c Code) // a read or a write, by an error of the connection
	Closed(s *Socket, how CloseHow)
	Lent(s *Socket)     // to a program, of whose sends nothing is told
	Returned(s *Socket) // by the program
}

// Level is where bytes were seen.
type Level uint8

// The levels.
const (
	Plain Level = iota // there is no layer
	Above              // what a layer translates
	Below              // what it made of that, or makes that of
)

// CloseHow is how a descriptor left its socket.
type CloseHow uint8

// The ways in which a descriptor leaves its socket.
const (
	ClosedByClose      CloseHow = iota // close(2), also by a connect that failed
	ClosedByReset                      // so that the peer sees a RST
	ClosedByDetach                     // it lives on elsewhere
	ClosedByDissolving                 // the socket has it yet, without a connection; the peer sees a RST
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

// Ends are the addresses of a socket, and what it is.
type Ends struct {
	Protocol      Protocol
	Local, Remote Endpoint // not valid where there is none
}

// Ends asks the system for the addresses, without the tracer's knowing: for observers.
func (s *Socket) Ends() Ends {
	d, err := s.acquire()
	if err != nil {
		return Ends{}
	}
	defer s.release(d)
	var untraced *Env
	e := Ends{Protocol: d.protocol}
	e.Local, _ = untraced.local(d.fd)
	e.Remote, _ = untraced.remote(d.fd)
	return e
}

// Waiting is what has come for a stream and was not taken yet, of the kernel's bytes, without the tracer's knowing: for
// observers.
func (s *Socket) Waiting() []byte {
	d, err := s.acquire()
	if err != nil {
		return nil
	}
	defer s.release(d)
	n, errno := sys.Ioctl(d.fd, sys.IoBytesReadable)
	if errno != 0 || n <= 0 {
		return nil
	}
	var untraced *Env
	p := make([]byte, n)
	n, c := untraced.recv(0, d.fd, p, FlagPeek|FlagDontWait)
	if c != 0 {
		return nil
	}
	return p[:n]
}

// NotSent is how many bytes of a stream have not left the system's send queue, -1 where there is no telling: for observers.
func (s *Socket) NotSent() int64 {
	d, err := s.acquire()
	if err != nil {
		return -1
	}
	defer s.release(d)
	n, errno := sys.Ioctl(d.fd, sys.IoBytesNotSent)
	if errno != 0 {
		return -1
	}
	return int64(n)
}

// level is where the owner of a layered socket, or of one that is not, sees bytes.
func level(layered bool) Level {
	if layered {
		return Above
	}
	return Plain
}

// closesHow is how the close of d ends its connection: with data unread, or a linger of no seconds, by a RST.
func (s *Socket) closesHow(d *desc) CloseHow {
	if !d.traits.stream || d.protocol.Family == Unix {
		return ClosedByClose
	}
	if on, seconds, e := sys.GetLinger(d.fd); e == 0 && on && seconds == 0 {
		return ClosedByReset
	}
	if n, e := sys.Ioctl(d.fd, sys.IoBytesReadable); e == 0 && n > 0 {
		return ClosedByReset
	}
	return ClosedByClose
}

// below is the kernel's transport for a layer, which tells the observer what the layer moves.
type below struct{ *kernel }

// Recv implements Transport.
func (b below) Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	o := b.d.sock.env.observing()
	if o == nil || flags&FlagPeek != 0 || len(p) == 0 {
		return b.kernel.Recv(tag, p, flags, m)
	}
	b.d.sock.env.telling.Lock()
	defer b.d.sock.env.telling.Unlock()
	n, c := b.kernel.Recv(tag, p, flags, m)
	b.tell(o, p[:max(n, 0)], c)
	return n, c
}

// Consume implements Transport.
func (b below) Consume(tag int32, p []byte) (int, Code) {
	o := b.d.sock.env.observing()
	if o == nil {
		return b.kernel.Consume(tag, p)
	}
	b.d.sock.env.telling.Lock()
	defer b.d.sock.env.telling.Unlock()
	n, c := b.kernel.Consume(tag, p)
	b.tell(o, p[:max(n, 0)], c)
	return n, c
}

// Discard implements Transport. What an observer is to see is stored.
func (b below) Discard(tag int32, p []byte) (int, Code) {
	if b.d.sock.env.observing() != nil {
		return b.Recv(tag, p, 0, nil)
	}
	return b.kernel.Discard(tag, p)
}

func (b below) tell(o Observer, p []byte, c Code) {
	switch {
	case c == 0:
		o.Received(b.d.sock, p, nil, Below)
	case failsConnection(c):
		o.Failed(b.d.sock, c)
	}
}

// Send implements Transport.
func (b below) Send(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	o := b.d.sock.env.observing()
	if o == nil {
		return b.kernel.Send(tag, p, flags, m)
	}
	b.d.sock.env.telling.Lock()
	defer b.d.sock.env.telling.Unlock()
	n, c := b.kernel.Send(tag, p, flags, m)
	switch {
	case c == 0:
		o.Sent(b.d.sock, p[:n], nil, Below)
	case failsConnection(c):
		o.Failed(b.d.sock, c)
	}
	return n, c
}

// failsConnection reports an error after which there is no connection.
func failsConnection(c Code) bool { return c == ECONNRESET || c == EPIPE || c == ETIMEDOUT }
