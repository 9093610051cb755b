package tlslayer

import (
	"crypto/tls"
	"errors"
	"iter"

	"sockshell/sockcore"
)

// shake is a handshake under way. Crypto/tls holds its own lock meanwhile, also while the coroutine waits to be called
// again: nothing may be asked of its connection.
type shake struct {
	next func() (sockcore.Code, bool)
	stop func()
	err  error
}

// Configure says how the handshake is to be done. It fails with EBUSY when it has begun.
func (l *Layer) Configure(c *Config) error {
	l.hs.Lock()
	defer l.hs.Unlock()
	if l.Phase() != Idle {
		return sockcore.EBUSY
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.config = c
	return nil
}

// begin starts the coroutine.
func (l *Layer) begin() sockcore.Code {
	l.mu.Lock()
	c := l.config
	l.mu.Unlock()
	if c == nil {
		return sockcore.EINVAL
	}
	config := c.forConn(l)
	if c.Server {
		l.conn = tls.Server(&l.pipe, config)
	} else {
		l.conn = tls.Client(&l.pipe, config)
	}
	s := new(shake)
	s.next, s.stop = iter.Pull(func(yield func(sockcore.Code) bool) {
		l.pipe.yield = yield
		s.err = l.conn.Handshake()
		l.pipe.yield = nil
	})
	l.shake = s
	l.phase.Store(int32(Shaking))
	return 0
}

// Handshake implements sockcore.Handshaker.
func (l *Layer) Handshake(tag int32) sockcore.Code {
	l.hs.Lock()
	defer l.hs.Unlock()
	switch l.Phase() {
	case Idle:
		if c := l.begin(); c != 0 {
			return c
		}
	case Shaking:
	case Ready:
		return 0
	case Failed, Closed:
		return l.failedWith()
	}
	l.pipe.readTag = tag
	l.pipe.records.tag.Store(tag)
	if want, more := l.shake.next(); more {
		return want
	}
	err := l.shake.err
	l.shake = nil
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pipe.records.settle(&l.pipe, err)
	if err == nil {
		l.state = l.conn.ConnectionState()
		l.pipe.records.agreed(&l.state)
		l.phase.Store(int32(Ready))
		return 0
	}
	l.failure = l.handshakeFailure(err)
	l.phase.Store(int32(Failed))
	return l.failure.Code
}

func (l *Layer) failedWith() sockcore.Code {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failure == nil {
		return NotHandshaken
	}
	return l.failure.Code
}

// handshakeFailure tells why a handshake has failed.
func (l *Layer) handshakeFailure(err error) *Failure {
	var header tls.RecordHeaderError
	alert, received, isAlert := alertOf(err)
	switch {
	case l.verification != nil:
		return &Failure{Code: l.verification.Code, Text: l.verification.Text}
	case l.pipe.foreign != nil:
		l.pipe.mu.Lock()
		l.pipe.drop()
		l.pipe.mu.Unlock()
		return &Failure{Code: NotTLS, Foreign: l.pipe.foreign}
	case l.pipe.failed != 0:
		return &Failure{Code: l.pipe.failed}
	case l.pipe.eof:
		return &Failure{Code: sockcore.StreamTruncated}
	case isAlert && received:
		return &Failure{Code: Alert(alert)}
	case isCloseNotify(err):
		return &Failure{Code: sockcore.EOF}
	case isAlert && (alert == alertBadRecordMAC || alert == alertRecordOverflow), errors.As(err, &header):
		return &Failure{Code: BadRecord, Text: textOf(err)}
	}
	return &Failure{Code: HandshakeFailed, Text: textOf(err)}
}
