package tlslayer

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/sockcore"
)

const (
	headerSize    = 5
	plaintextMost = 16384 // of one record
	recordMost    = headerSize + plaintextMost + 256
)

// pipe is the net.Conn that crypto/tls reads and writes. It never waits.
//
// A read never goes past the record under way: what follows the last one stays in the kernel. A write always succeeds;
// what the kernel has not taken is kept, and flush gives it.
type pipe struct {
	under sockcore.Transport

	// Reads do not overlap.
	readTag int32
	seen    bool             // the first header looks like TLS
	head    [headerSize]byte // of the record under way
	got     int              // of head
	left    int              // of what follows head
	eof     bool
	failed  sockcore.Code // the kernel's error
	foreign []byte        // what the peer sent first, where that is no TLS
	// yield, in the handshake, waits for what is said to be wanted; false ends the handshake.
	yield func(sockcore.Code) bool

	mu   sync.Mutex // reads answer, and so write
	out  []byte
	sent int           // of out
	lost sockcore.Code // the error with which the kernel took no more
	owed atomic.Int64

	records records
}

// wouldBlock is the error of a read that would have to wait, after which crypto/tls may be called again.
type wouldBlock struct{}

func (wouldBlock) Error() string   { return "nothing is there to be read" }
func (wouldBlock) Timeout() bool   { return false }
func (wouldBlock) Temporary() bool { return true }

var (
	_ net.Error = wouldBlock{}

	errNotTLS  = errors.New("no TLS")
	errStopped = errors.New("the handshake was given up")
)

// Read implements net.Conn.
func (p *pipe) Read(b []byte) (int, error) {
	for {
		if p.yield != nil {
			if err := p.flushFirst(); err != nil {
				return 0, err
			}
		}
		n, c := p.recv(b)
		switch {
		case c == sockcore.EAGAIN && p.yield == nil:
			return 0, wouldBlock{}
		case c == sockcore.EAGAIN:
			if p.lost != 0 { // what was sent will have no answer
				p.failed = p.lost
				return 0, p.failed
			}
			if !p.yield(sockcore.WantRead) {
				return 0, errStopped
			}
		case c != 0:
			p.failed = c
			return 0, c
		case p.foreign != nil:
			return 0, errNotTLS
		case n == 0:
			p.eof = true
			if p.yield != nil {
				p.failed = p.lost
			}
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

// flushFirst sends what the handshake has written, before it reads. The error of sending comes after what can be read:
// there may be an alert that says more.
func (p *pipe) flushFirst() error {
	for p.flush(p.readTag) == sockcore.WantWrite {
		if !p.yield(sockcore.WantWrite) {
			return errStopped
		}
	}
	return nil
}

// recv receives into b, and not past the record under way.
func (p *pipe) recv(b []byte) (int, sockcore.Code) {
	if !p.seen {
		if c := p.lookAtFirst(); c != 0 || p.foreign != nil {
			return 0, c
		}
	}
	if p.got < headerSize {
		if p.got == 0 {
			p.records.processed(p)
		}
		b = b[:min(len(b), headerSize-p.got)]
	} else {
		b = b[:min(len(b), p.left)]
	}
	n, c := p.under.Recv(p.readTag, b, 0, nil)
	if c != 0 || n == 0 {
		return 0, c
	}
	if p.got < headerSize {
		if p.got += copy(p.head[p.got:], b[:n]); p.got == headerSize {
			p.left = int(binary.BigEndian.Uint16(p.head[3:]))
			p.records.begun(p.head[0], p.left)
		}
	} else {
		p.left -= n
	}
	if p.got == headerSize && p.left == 0 {
		p.got = 0
	}
	return n, 0
}

// lookAtFirst looks whether what the peer sends first is TLS, and takes nothing.
func (p *pipe) lookAtFirst() sockcore.Code {
	var head [headerSize]byte
	n, c := p.under.Peek(p.readTag, head[:])
	switch {
	case c != 0:
		return c
	case n > 0 && (head[0] != typeHandshake && head[0] != typeAlert || n > 1 && head[1] != 3):
		p.foreign = head[:n:n]
	case n > 0:
		p.seen = true
	}
	return 0
}

// Write implements net.Conn.
func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.records.written(p, b)
	if p.lost != 0 {
		return len(b), nil // the next flush tells
	}
	if p.out == nil {
		p.out = take()
	}
	p.out = append(p.out, b...)
	p.owed.Add(int64(len(b)))
	return len(b), nil
}

// flush gives the kernel what it has not got yet. With an error that is lost.
func (p *pipe) flush(tag int32) sockcore.Code {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.sent < len(p.out) {
		n, c := p.under.Send(tag, p.out[p.sent:], 0, nil)
		switch c {
		case 0:
			p.sent += n
			p.owed.Add(int64(-n))
		case sockcore.EAGAIN:
			return sockcore.WantWrite
		default:
			p.lost = c
			p.drop()
		}
	}
	p.drop()
	return p.lost
}

// drop forgets what is kept to be sent.
func (p *pipe) drop() {
	give(p.out)
	p.out, p.sent = nil, 0
	p.owed.Store(0)
}

// Close implements net.Conn: the descriptor is the socket's.
func (p *pipe) Close() error { return nil }

// LocalAddr implements net.Conn.
func (p *pipe) LocalAddr() net.Addr { return address{} }

// RemoteAddr implements net.Conn.
func (p *pipe) RemoteAddr() net.Addr { return address{} }

// SetDeadline implements net.Conn: nothing waits here.
func (p *pipe) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (p *pipe) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }

// address stands for the endpoints, which the socket knows.
type address struct{}

func (address) Network() string { return "socket" }
func (address) String() string  { return "socket" }

// bufferSize is room for a few records.
const bufferSize = 4 * recordMost

var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// take and give hand out buffers, so that an idle connection has none.
func take() []byte { return buffers.Get().(*[bufferSize]byte)[:0] }

func give(b []byte) {
	if cap(b) == bufferSize {
		buffers.Put((*[bufferSize]byte)(b[:bufferSize]))
	}
}
