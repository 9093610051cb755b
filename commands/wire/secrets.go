package wire

import (
	"bytes"
	"time"

	"sockshell/internal/crash"
	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

const (
	recordHeader      = 5
	recordOfHandshake = 22
	serverHello       = 2

	// heldMost is how much is held of a connection while its keys are waited for: more than a handshake has.
	heldMost = 1 << 20
)

// secretsState is how far a connection's TLS is.
type secretsState uint8

const (
	noTLS      secretsState = iota
	beforeTLS               // the ServerHello is looked for
	holding                 // packets wait for the keys
	secretsOut              // they were written, or will not come
)

// secrets are the TLS of a connection.
type secrets struct {
	state   secretsState
	records [2]records
	lines   []byte // of the key log
	held    []byte // blocks that wait for lines
}

// records finds where the records of a direction begin.
type records struct {
	head []byte // of the record under way, and the byte behind it
	left int    // of the record
}

// next reports whether a ServerHello begins in p.
func (r *records) next(p []byte) bool {
	for len(p) > 0 {
		if r.left > 0 {
			n := min(r.left, len(p))
			r.left -= n
			p = p[n:]
			continue
		}
		n := min(recordHeader+1-len(r.head), len(p))
		r.head = append(r.head, p[:n]...)
		p = p[n:]
		if len(r.head) <= recordHeader {
			return false
		}
		found := r.head[0] == recordOfHandshake && r.head[recordHeader] == serverHello
		r.left = max(int(r.head[3])<<8|int(r.head[4])-1, 0)
		r.head = r.head[:0]
		if found {
			return true
		}
	}
	return false
}

// saidAt notes whether bytes of the connection are TLS, of which the capture sees the beginning, or in the clear: then what
// TLS there was is off, and another one may follow.
func (k *connection) saidAt(at sockcore.Level) {
	switch {
	case at == sockcore.Below && k.tls.state == noTLS:
		k.tls.state = beforeTLS
	case at != sockcore.Below && k.tls.state == secretsOut:
		k.tls = secrets{}
	}
}

// lookForServerHello holds the connection's packets from there on, until its keys are there.
func (c *Capture) lookForServerHello(k *connection, side int, p []byte) {
	t := &k.tls
	if t.state != beforeTLS || !t.records[side].next(p) {
		return
	}
	t.state = holding
	if keysComplete(t.lines) {
		c.release(k)
		return
	}
	c.holding[k] = true
	c.watch()
}

// keysComplete reports whether the lines open all that the connection will send: RFC 9850 has their labels.
func keysComplete(lines []byte) bool {
	has := func(label string) bool { return bytes.Contains(lines, []byte(label+" ")) }
	return has("CLIENT_RANDOM") || has("CLIENT_TRAFFIC_SECRET_0") && has("SERVER_TRAFFIC_SECRET_0")
}

// Keys adds a line of the key log of a socket's handshake.
func (c *Capture) Keys(s *sockcore.Socket, line []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.ends[s]
	if e.connection == nil || e.connection.tls.state == noTLS || e.connection.tls.state == secretsOut {
		return
	}
	t := &e.connection.tls
	if !bytes.Contains(t.lines, line) { // of both its ends they are the same
		t.lines = append(t.lines, line...)
	}
	if t.state == holding && keysComplete(t.lines) {
		c.release(e.connection)
	}
}

// release writes what is held of a connection, behind the keys that there are.
func (c *Capture) release(k *connection) {
	t := &k.tls
	if t.state != holding {
		return
	}
	t.state = secretsOut
	delete(c.holding, k)
	lines, held := t.lines, t.held
	t.lines, t.held = nil, nil
	c.file.add(func(dst []byte) []byte {
		if len(lines) > 0 {
			dst = appendSecrets(dst, lines)
		}
		return append(dst, held...)
	})
}

// watch looks, for as long as anything is held, for handshakes that have failed.
func (c *Capture) watch() {
	if c.watching || c.over {
		return
	}
	c.watching = true
	time.AfterFunc(soon/2, func() {
		crash.Guard(func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.watching = false
			for k := range c.holding {
				if k.handshakesOver() || len(k.tls.held) > heldMost {
					c.release(k)
				}
			}
			if len(c.holding) > 0 {
				c.watch()
			}
		})
	})
}

// handshakesOver reports that no socket of the connection has a handshake under way.
func (k *connection) handshakesOver() bool {
	for side, s := range k.socket {
		if s == nil || k.closed[side] {
			continue
		}
		if l := tlslayer.Of(s); l != nil && (l.Phase() == tlslayer.Shaking || l.Phase() == tlslayer.Idle) {
			return false
		}
	}
	return true
}
