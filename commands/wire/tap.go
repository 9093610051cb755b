package wire

import (
	"errors"
	"sync"
	"sync/atomic"

	"sockshell/sockcore"
)

// Tap is the observer of a session's sockets: a log and a capture, of which there may be one each, and a capture that is kept
// for whoever runs the session.
type Tap struct {
	env           *sockcore.Env
	log           atomic.Pointer[Log]
	capture, kept atomic.Pointer[Capture]
	setting       sync.Mutex // held while one of them is put in place and the engine is told
}

// NewTap makes a tap that observes nothing yet.
func NewTap(env *sockcore.Env) *Tap { return &Tap{env: env} }

// SetLog puts a log in the place of the one that there is, which is closed; nil leaves none.
func (t *Tap) SetLog(l *Log) error {
	if old := put(t, &t.log, l); old != nil {
		return old.Close()
	}
	return nil
}

// SetCapture is SetLog for a capture.
func (t *Tap) SetCapture(c *Capture) error { return t.setCapture(&t.capture, c) }

// SetKept is SetCapture for the one that is kept, which the session's own leaves alone.
func (t *Tap) SetKept(c *Capture) error { return t.setCapture(&t.kept, c) }

func (t *Tap) setCapture(at *atomic.Pointer[Capture], c *Capture) error {
	if old := put(t, at, c); old != nil {
		return old.Close()
	}
	return nil
}

// put puts what observes in its place, and gives what was there.
func put[T any](t *Tap, at *atomic.Pointer[T], now *T) (before *T) {
	t.setting.Lock()
	defer t.setting.Unlock()
	defer t.observe()
	return at.Swap(now)
}

// observe has the engine tell what somebody wants to know.
func (t *Tap) observe() {
	if t.log.Load() == nil && t.capture.Load() == nil && t.kept.Load() == nil {
		t.env.SetObserver(nil)
		return
	}
	t.env.SetObserver(t)
}

// CloseLast implements session.LastPart: what the end of the sockets sends belongs to a capture.
func (t *Tap) CloseLast() error { return errors.Join(t.SetLog(nil), t.SetCapture(nil), t.SetKept(nil)) }

// Keys is told of a line of the key log of a socket's handshake.
func (t *Tap) Keys(s *sockcore.Socket, line []byte) {
	for _, c := range [...]*Capture{t.capture.Load(), t.kept.Load()} {
		if c != nil {
			c.Keys(s, line)
		}
	}
}

// told has the captures note what happened to a socket that they cover.
func (t *Tap) told(s *sockcore.Socket, note func(c *Capture)) {
	for _, c := range [...]*Capture{t.capture.Load(), t.kept.Load()} {
		if c != nil {
			c.told(s, note)
		}
	}
}

func (c *Capture) told(s *sockcore.Socket, note func(c *Capture)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.covers(s) {
		note(c)
	}
}

// Opened implements sockcore.Observer.
func (t *Tap) Opened(s *sockcore.Socket, p sockcore.Protocol) {
	t.told(s, func(c *Capture) { c.opened(s, p) })
}

// Connected implements sockcore.Observer.
func (t *Tap) Connected(s *sockcore.Socket, _ sockcore.Endpoint) {
	t.told(s, func(c *Capture) { c.connected(s, true) })
}

// Refused implements sockcore.Observer.
func (t *Tap) Refused(s *sockcore.Socket, peer sockcore.Endpoint, code sockcore.Code) {
	t.told(s, func(c *Capture) { c.refused(s, peer, code) })
}

// Accepted implements sockcore.Observer.
func (t *Tap) Accepted(s *sockcore.Socket, _ sockcore.Endpoint) {
	t.told(s, func(c *Capture) { c.connected(s, false) })
}

// Sent implements sockcore.Observer.
func (t *Tap) Sent(s *sockcore.Socket, p []byte, m *sockcore.Message, at sockcore.Level) {
	if l := t.log.Load(); l != nil && at != sockcore.Below {
		l.add(s, '>', p)
	}
	t.told(s, func(c *Capture) { c.sent(s, p, m, at) })
}

// Received implements sockcore.Observer.
func (t *Tap) Received(s *sockcore.Socket, p []byte, m *sockcore.Message, at sockcore.Level) {
	if l := t.log.Load(); l != nil && at != sockcore.Below && (len(p) > 0 || m != nil) {
		l.add(s, '<', p)
	}
	t.told(s, func(c *Capture) { c.received(s, p, m, at) })
}

// Shutdown implements sockcore.Observer.
func (t *Tap) Shutdown(s *sockcore.Socket, how sockcore.Shutdown) {
	t.told(s, func(c *Capture) { c.shutdown(s, how) })
}

// Failed implements sockcore.Observer.
func (t *Tap) Failed(s *sockcore.Socket, code sockcore.Code) {
	t.told(s, func(c *Capture) { c.failed(s, code) })
}

// Lent implements sockcore.Observer.
func (t *Tap) Lent(s *sockcore.Socket) {
	t.told(s, func(c *Capture) { c.lent(s) })
}

// Returned implements sockcore.Observer.
func (t *Tap) Returned(s *sockcore.Socket) {
	t.told(s, func(c *Capture) { c.returned(s) })
}

// Closed implements sockcore.Observer.
func (t *Tap) Closed(s *sockcore.Socket, how sockcore.CloseHow) {
	t.told(s, func(c *Capture) { c.closed(s, how) })
}
