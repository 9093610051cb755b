package session

import (
	"sync"
	"sync/atomic"

	"sockshell/sockcore"
)

// canceller is a fiber's handle for ending what it waits for. Firing it also ends what it would
// wait for next, until it is rearmed: an interrupt between two rounds of a repeat is not lost.
type canceller struct {
	isFired atomic.Bool  // the quick look, between two commands
	op      *sockcore.Op // the fiber's, which may be waited for; a firing when it is not finds it so
	mu      sync.Mutex
	code    sockcore.Code // 0: not fired
	unread  bool          // it was fired since nobody reads what the command gives, and for nothing else
	waker   chan struct{} // closed when fired; made when something selects on it
}

// fire ends the present wait with code, and each later one.
func (c *canceller) fire(code sockcore.Code) { c.fireFor(code, false) }

func (c *canceller) fireFor(code sockcore.Code, unread bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.code != 0 {
		c.unread = c.unread && unread
		return
	}
	c.code, c.unread = code, unread
	c.isFired.Store(true)
	c.op.Abort(code)
	if c.waker != nil {
		close(c.waker)
	}
}

// takeUnread reports, once, that it was fired since nobody reads what the command gives.
func (c *canceller) takeUnread() bool {
	if !c.isFired.Load() {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	unread := c.unread
	c.unread = false
	return unread
}

// rearm forgets a firing, before the next command that a person types.
func (c *canceller) rearm() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.code, c.unread, c.waker = 0, false, nil
	c.isFired.Store(false)
}

// fired is the code that the canceller fired with, or 0.
func (c *canceller) fired() sockcore.Code {
	if !c.isFired.Load() {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.code
}

// wait waits for the fiber's operation, which is queued. Either it sees that the canceller has fired,
// or the firing finds the operation queued.
func (c *canceller) wait() {
	if code := c.fired(); code != 0 {
		c.op.Abort(code)
	}
	c.op.Wait()
}

// channel is closed when the canceller fires.
func (c *canceller) channel() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waker == nil {
		c.waker = make(chan struct{})
		if c.code != 0 {
			close(c.waker)
		}
	}
	return c.waker
}
