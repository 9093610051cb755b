package tlslayer

import (
	"crypto/tls"
	"sync"
	"sync/atomic"

	"sockshell/sockcore"
)

// Phase is how far a layer is.
type Phase int32

// The phases.
const (
	Idle    Phase = iota // no handshake has begun
	Shaking              // it has begun
	Ready                // it is done
	Failed               // it has failed, for good
	Closed               // the layer was taken off
)

// Layer is TLS on a socket.
type Layer struct {
	owner any
	pipe  pipe
	conn  *tls.Conn // nil: no handshake has begun
	phase atomic.Int32

	hs    sync.Mutex // guards shake, and conn until the phase is Ready
	shake *shake     // nil: none is under way

	reading sync.Mutex // guards what follows: a write looks for an alert
	in      []byte     // plaintext that is not taken yet
	at      int        // of in
	end     sockcore.Code
	endText string
	ready   atomic.Int64 // bytes of in

	ended     atomic.Bool // close_notify was sent
	peerEnded atomic.Bool // the peer's has come

	mu           sync.Mutex // guards what Info tells
	config       *Config    // nil: no handshake has been asked for
	state        tls.ConnectionState
	failure      *Failure
	verification *Failure
	told         told
}

// New makes a layer that is on no socket yet. Owner is for the caller.
func New(owner any) *Layer { return &Layer{owner: owner} }

// Over puts l on a transport.
func (l *Layer) Over(under sockcore.Transport) sockcore.Transport {
	l.pipe.under = under
	return l
}

// Name is what sockcore.Info calls the layer.
func (*Layer) Name() string { return "tls" }

// Owner is what New was given.
func (l *Layer) Owner() any { return l.owner }

// Of returns the layer that is on s, nil for none.
func Of(s *sockcore.Socket) *Layer {
	l, _ := s.Layer().(*Layer)
	return l
}

// Phase tells how far the layer is.
func (l *Layer) Phase() Phase { return Phase(l.phase.Load()) }

// Recv implements sockcore.Transport.
func (l *Layer) Recv(tag int32, p []byte, flags sockcore.Flags, m *sockcore.Message) (int, sockcore.Code) {
	if flags&^sockcore.FlagPeek != 0 || m != nil {
		return 0, sockcore.NotSupported
	}
	if flags&sockcore.FlagPeek != 0 {
		return l.Peek(tag, p)
	}
	return l.receive(tag, p)
}

// Peek implements sockcore.Transport.
func (l *Layer) Peek(tag int32, p []byte) (int, sockcore.Code) {
	l.reading.Lock()
	defer l.reading.Unlock()
	if c := l.fill(tag); c != 0 {
		return 0, eofIsNone(c)
	}
	for more := true; more && len(l.in)+plaintextMost <= min(len(p), bufferSize); {
		more = l.more(tag) == 0
	}
	return copy(p, l.in[l.at:]), 0
}

// Consume implements sockcore.Transport.
func (l *Layer) Consume(tag int32, p []byte) (int, sockcore.Code) { return l.receive(tag, p) }

// Discard implements sockcore.Transport.
func (l *Layer) Discard(tag int32, p []byte) (int, sockcore.Code) { return l.receive(tag, p) }

func (l *Layer) receive(tag int32, p []byte) (int, sockcore.Code) {
	l.reading.Lock()
	defer l.reading.Unlock()
	if l.at == len(l.in) && len(p) >= plaintextMost {
		n, c := l.read(tag, p)
		return n, eofIsNone(c)
	}
	if c := l.fill(tag); c != 0 {
		return 0, eofIsNone(c)
	}
	n := copy(p, l.in[l.at:])
	l.taken(n)
	return n, 0
}

// Send implements sockcore.Transport.
func (l *Layer) Send(tag int32, p []byte, flags sockcore.Flags, m *sockcore.Message) (int, sockcore.Code) {
	switch {
	case flags != 0 || m != nil:
		return 0, sockcore.NotSupported
	case l.Phase() != Ready:
		return 0, NotHandshaken
	case l.ended.Load():
		return 0, sockcore.EPIPE
	}
	if c := l.Flush(tag); c != 0 {
		return 0, c
	}
	n := 0
	for n < min(len(p), sendMost) {
		piece := p[n:min(len(p), n+plaintextMost)]
		l.pipe.records.sending(tag, len(piece))
		if _, err := l.conn.Write(piece); err != nil {
			return 0, l.writeFailure(tag)
		}
		n += len(piece)
	}
	if c := l.Flush(tag); c != 0 && c != sockcore.WantWrite {
		return 0, c
	}
	return n, 0
}

// sendMost is how much is encrypted before the kernel gets it.
const sendMost = 3 * plaintextMost

// End implements sockcore.Ender: it sends close_notify.
func (l *Layer) End(tag int32) sockcore.Code {
	if l.Phase() != Ready {
		return NotHandshaken
	}
	if l.ended.CompareAndSwap(false, true) {
		l.pipe.records.closing(tag)
		if err := l.conn.CloseWrite(); err != nil {
			return l.writeFailure(tag)
		}
	}
	return l.Flush(tag)
}

// Flush implements sockcore.Transport. Where the connection is gone, an alert of the peer that lies unread says why.
func (l *Layer) Flush(tag int32) sockcore.Code {
	c := l.pipe.flush(tag)
	if c != sockcore.EPIPE && c != sockcore.ECONNRESET || l.Phase() != Ready {
		return c
	}
	l.reading.Lock()
	defer l.reading.Unlock()
	for more := true; more; {
		more = l.more(tag) == 0
	}
	if IsAlert(l.end) {
		return l.end
	}
	return c
}

// writeFailure is why crypto/tls takes nothing to write: it has sent an alert for something that it read.
func (l *Layer) writeFailure(tag int32) sockcore.Code {
	_ = l.pipe.flush(tag) // of that alert
	l.reading.Lock()
	defer l.reading.Unlock()
	if l.end == 0 || l.end == sockcore.EOF {
		return BadRecord
	}
	return l.end
}

// Ready implements sockcore.Transport: readable says that plaintext or an end is there.
func (l *Layer) Ready(tag int32, w sockcore.WaitKind) (bool, sockcore.Code) {
	switch {
	case w == sockcore.WaitError:
		return l.pipe.under.Ready(tag, w)
	case l.Phase() != Ready:
		return false, NotHandshaken
	case w == sockcore.WaitWrite:
		if c := l.Flush(tag); c == sockcore.WantWrite {
			return false, 0
		}
		return l.pipe.under.Ready(tag, w)
	}
	l.reading.Lock()
	defer l.reading.Unlock()
	c := l.fill(tag)
	return c != sockcore.WantRead && c != sockcore.WantWrite, 0
}

// Buffered implements sockcore.Transport.
func (l *Layer) Buffered() int { return int(l.ready.Load()) }

// Owed implements sockcore.Transport.
func (l *Layer) Owed() int { return int(l.pipe.owed.Load()) }

// Close implements sockcore.Transport.
func (l *Layer) Close() {
	l.hs.Lock()
	if l.shake != nil {
		l.shake.stop()
		l.shake = nil
	}
	l.phase.Store(int32(Closed))
	l.hs.Unlock()
	l.reading.Lock()
	give(l.in)
	l.in, l.at = nil, 0
	l.ready.Store(0)
	l.reading.Unlock()
	l.pipe.mu.Lock()
	l.pipe.drop()
	l.pipe.mu.Unlock()
}
