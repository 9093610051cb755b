package sockcore

import (
	"os"
	"sync/atomic"

	"sockshell/sockcore/internal/sys"
)

// Transport moves what a descriptor sends and receives. The kernel's own makes system calls; a layer, such as
// TLS, stands on that one, buffers and translates.
//
// No method waits. One that cannot go on fails with EAGAIN when it is its own direction that has to become
// ready, with [WantRead] or [WantWrite] when it is that one, and with [Later] when no event will tell.
// Reads of one socket do not overlap, nor do its writes; a read and a write may.
//
// Tag is that of the operation, for the tracer. Flags are never FlagDontWait.
type Transport interface {
	// Recv receives into p, and returns how many bytes p has of it. For a stream 0 is the end. M, unless
	// nil, is told of the sender and of what came with the data.
	Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code)
	// Peek is Recv that takes nothing away.
	Peek(tag int32, p []byte) (int, Code)
	// Consume takes len(p) bytes of a stream, which Peek has put into p.
	Consume(tag int32, p []byte) (int, Code)
	// Discard takes up to len(p) bytes of a stream, and may use p.
	Discard(tag int32, p []byte) (int, Code)
	// Send sends p, and of a stream returns how many bytes of it. M, unless nil, has the address.
	Send(tag int32, p []byte, flags Flags, m *Message) (int, Code)
	// Ready reports whether an operation of a kind would not have to wait.
	Ready(tag int32, w WaitKind) (bool, Code)
	// Buffered is how many received bytes wait above the kernel.
	Buffered() int
	// Owed is how many bytes of completed operations the kernel has not taken yet. It is asked under the socket's
	// lock, as is Buffered now and then: neither waits for a call under way.
	Owed() int
	// Flush gives the kernel what is owed; 0 says that all of it is.
	Flush(tag int32) Code
	// Close lets go of what the transport holds. The descriptor is not its own. An attempt may be under way, which
	// does not go on.
	Close()
}

// Handshaker is a layer whose sides have to agree before data can go. What a cancel interrupts, the next OpHandshake goes
// on with.
type Handshaker interface {
	// Handshake goes on with the handshake; 0 says that it is done. It is not called on the reactor's goroutine.
	Handshake(tag int32) Code
}

// Ender is a layer that can say that no data follow, apart from the descriptor's own shutdown.
type Ender interface {
	End(tag int32) Code
}

// fileSender is a transport that sends a file without reading it: sendfile(2).
type fileSender interface {
	// Sendfile sends up to n bytes of f from offset, 0 at its end. EINVAL says that the file cannot be sent
	// so.
	Sendfile(tag int32, f *os.File, offset int64, n int) (int, Code)
}

// splicer is a transport that moves what it receives into a pipe past memory: splice(2).
type splicer interface {
	Splice(tag int32, p pipe, n int) (int, Code)
}

// Message is what goes with the data of one message: recvmsg(2), sendmsg(2). On a stream it is not needed.
type Message struct {
	To      Endpoint // where it is sent; none: to the peer
	Control []byte   // control data to send; of a receive, room for them, cut to what came

	From             Endpoint // result: the sender
	Length           int      // result: the length that it had where Truncated, else what was received
	Truncated        bool     // result: the data were cut
	ControlTruncated bool     // result: control data were cut or dropped
}

// isEmptyPacket reports a message of no bytes, of which control data tell that it is not the end. A stream has none, though at
// its end come credentials.
func (m *Message) isEmptyPacket(t traits) bool { return m != nil && len(m.Control) > 0 && !t.stream }

// SetLayer puts a layer on a connected socket in place of the one that it has, which is closed; nil leaves none. From then
// on the operations go through it. Under is called, with the socket's lock held, with the transport that the layer stands
// on, and nothing else uses that meanwhile. It fails with EBADF when the socket is closed, and with EBUSY while an
// operation is pending, or the old layer owes something or holds what was received.
func (s *Socket) SetLayer(under func(Transport) Transport) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.d
	switch {
	case d == nil:
		return EBADF
	case s.pending() > 0 || s.lanes[laneDebt].head != nil || d.transport.Owed() > 0 || d.transport.Buffered() > 0:
		return EBUSY
	}
	d.dropLayer()
	if under != nil {
		d.transport, d.layered = under(below{&d.kernel.kernel}), true
	}
	return nil
}

// Layer returns the layer that the socket has, nil for none.
func (s *Socket) Layer() Transport {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.d == nil || !s.d.layered {
		return nil
	}
	return s.d.transport
}

// endLayer drops d's layer when the connection is gone, and what it owed.
func (s *Socket) endLayer(d *desc) {
	var b batch
	s.mu.Lock()
	if s.d == d && d.layered {
		d.dropLayer()
		if debt := s.lanes[laneDebt].head; debt != nil {
			s.abort(debt, OperationAborted, &b)
		}
	}
	s.settle(&b)
}

// dropLayer leaves d with the kernel's transport. The lock is held.
func (d *desc) dropLayer() {
	d.transport.Close()
	d.transport, d.layered = &d.kernel.kernel, false
}

// Noter is a transport on which a layer stands: it tells the tracer of what is no system call.
type Noter interface {
	// Traced reports whether there is a tracer to be told.
	Traced() bool
	// Note tells of something that has happened, by its name and what is known of it.
	Note(tag int32, name string, args ...Arg)
}

// Traced implements Noter.
func (k *kernel) Traced() bool { return k.d.sock.env.begin().tracer != nil }

// Note implements Noter.
func (k *kernel) Note(tag int32, name string, args ...Arg) {
	if sp := k.d.sock.env.begin(); sp.tracer != nil {
		sp.tracer.Call(&SysCall{Name: name, FD: k.d.fd, Args: args, Note: true, Start: sp.start, Tag: tag})
	}
}

// kernel is the transport of every descriptor: the system's calls, told to the tracer.
type kernel struct {
	d       *desc
	dropped atomic.Bool // a read of a unix socket has met descriptors for which there was no room; a layer's writes read, too
	plain   Message     // of a read without one
	room    []byte      // for the control data of a plain read that are no descriptors; made once
}

func (k *kernel) Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	n, c := k.recv(tag, p, flags, m)
	if c == EAGAIN && k.d.shut.Load() {
		return 0, EOF // of messages no system says that there will be none
	}
	return n, c
}

func (k *kernel) recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	env, fd := k.d.sock.env, k.d.fd
	ofUnix := k.d.protocol.Family == Unix && flags&FlagOutOfBand == 0
	switch {
	case m == nil && !ofUnix:
		return env.recv(tag, fd, p, flags)
	case m != nil && !k.d.traits.stream:
		flags |= sys.TellLength
	}
	if !ofUnix {
		return env.recvMsg(tag, fd, p, flags, m)
	}
	return k.recvUnix(tag, p, flags, m)
}

// recvUnix receives what descriptors may come with. Where there is no room for them they are closed, and dropped says so; a
// peek leaves them where they are.
func (k *kernel) recvUnix(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	if m == nil {
		m = &k.plain
		*m = Message{}
	}
	peek, plain := flags&FlagPeek != 0, len(m.Control) == 0
	if plain && !peek {
		m.Control = k.plainRoom()
	}
	env := k.d.sock.env
	n, c := env.recvMsg(tag, k.d.fd, p, flags, m)
	if plain && c == 0 && len(m.Control) > 0 {
		for _, fd := range m.Ancillary().Descriptors {
			env.startClose(tag, fd)
			m.ControlTruncated = true
		}
	}
	if plain {
		m.Control = nil
	}
	if c == 0 && k.d.traits.connectionless && !m.From.IsValid() {
		m.From = UnixEndpoint("") // of a sender without a name the system tells nothing
	}
	if c == 0 && !peek && m.ControlTruncated {
		k.dropped.Store(true)
	}
	return n, c
}

// plainRoom is room for what a plain read is told besides descriptors: without it the system says of those, too, that they
// were cut.
func (k *kernel) plainRoom() []byte {
	if k.room == nil {
		k.room = make([]byte, sys.PlainControlRoom)
	}
	return k.room
}

func (k *kernel) Peek(tag int32, p []byte) (int, Code) {
	return k.d.sock.env.recv(tag, k.d.fd, p, FlagPeek)
}

func (k *kernel) Consume(tag int32, p []byte) (int, Code) {
	if k.d.protocol.Family == Unix {
		return k.recv(tag, p, 0, nil)
	}
	return k.d.sock.env.consume(tag, k.d.fd, p)
}

func (k *kernel) Discard(tag int32, p []byte) (int, Code) {
	if k.d.protocol.Family == Unix {
		return k.recv(tag, p, 0, nil)
	}
	return k.d.sock.env.discard(tag, k.d.fd, p)
}

func (k *kernel) Send(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	if m == nil {
		return k.d.sock.env.send(tag, k.d.fd, p, flags)
	}
	n, c := k.d.sock.env.sendMsg(tag, k.d.fd, p, flags, m)
	if c == EAGAIN && m.To.Family() == Unix {
		c = Later // the queue of the receiving socket is full, of which no event tells (unix(7))
	}
	return n, c
}

func (k *kernel) Ready(tag int32, w WaitKind) (bool, Code) { return k.d.sock.env.poll(tag, k.d.fd, w) }

func (*kernel) Buffered() int    { return 0 }
func (*kernel) Owed() int        { return 0 }
func (*kernel) Flush(int32) Code { return 0 }
func (*kernel) Close()           {}

// untraced is the kernel's transport for attempts without a tracer and an observer, which need not look for them.
type untraced struct {
	kernel
	fd int
}

func (k *untraced) Recv(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	if k.d.protocol.Proto != protoTCP {
		return k.kernel.Recv(tag, p, flags, m)
	}
	n, errno := sys.Recv(k.fd, p, int(flags))
	return n, codeOf(errno)
}

func (k *untraced) Send(tag int32, p []byte, flags Flags, m *Message) (int, Code) {
	if m != nil {
		return k.kernel.Send(tag, p, flags, m)
	}
	n, errno := sys.Send(k.fd, p, int(flags))
	return n, codeOf(errno)
}

func (k *kernel) Sendfile(tag int32, f *os.File, offset int64, n int) (int, Code) {
	return k.d.sock.env.sendfile(tag, k.d.fd, f, offset, n)
}

func (k *kernel) Splice(tag int32, p pipe, n int) (int, Code) {
	return k.d.sock.env.splice(tag, k.d.fd, p, n)
}
