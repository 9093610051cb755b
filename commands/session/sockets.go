package session

import (
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"sockshell/commands/session/param"
	"sockshell/sockcore"
)

// NamedSocket is a named socket. A name keeps its socket object for the session's life; a closed one may
// be given again.
type NamedSocket struct {
	name string
	sock *sockcore.Socket
	gone atomic.Bool // dropped: it has no name any more
	held atomic.Bool // a pending accept will fill it: until then the name stands for nothing
	temp bool        // made by that accept, and gone again if it fails; guarded by sockets.mu

	workers      atomic.Int32 // jobs with a fiber whose last operation was on it
	peerEventDue bool         // guarded by events.mu: it is in events.peers
}

// sockets are a session's, shared by its fibers.
type sockets struct {
	mu      sync.Mutex
	env     *sockcore.Env
	allows  func(n int64, what string) error // max_memory
	byName  map[string]*NamedSocket
	things  map[string]*Thing // nil: there were never any
	ordered []*NamedSocket
	next    int // no automatic name below s<next> is free

	bySocket map[*sockcore.Socket]*NamedSocket
}

func (r *sockets) init(env *sockcore.Env, settings *Settings) {
	r.env, r.allows, r.byName, r.next = env, settings.allows, map[string]*NamedSocket{}, 1
	r.bySocket = map[*sockcore.Socket]*NamedSocket{}
}

func (r *sockets) list() []*NamedSocket {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.ordered), func(e *NamedSocket) bool { return e.held.Load() })
}

// find returns the named socket, nil when there is none.
func (r *sockets) find(name string) *NamedSocket {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byName[name]
}

func (r *sockets) add(name string) *NamedSocket {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.addLocked(name)
}

func (r *sockets) addLocked(name string) *NamedSocket {
	e := &NamedSocket{name: name, sock: sockcore.New(r.env)}
	r.byName[name] = e
	r.ordered = append(r.ordered, e)
	r.bySocket[e.sock] = e
	return e
}

// named is the name that has the socket, nil when that has gone.
func (r *sockets) named(sock *sockcore.Socket) *NamedSocket {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bySocket[sock]
}

// claim gives a closed socket under the name: a new one, or one whose name is free to be given
// again. Without a name it takes the first of s1, s2, … that no socket has. held keeps others off
// until settle.
func (r *sockets) claim(name string, held bool) (*NamedSocket, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name == "" {
		name = r.freeNameLocked()
	}
	e := r.byName[name]
	switch {
	case r.things[name] != nil:
		return nil, thingTaken(r.things[name])
	case e == nil:
		if err := r.allows(socketMemory*int64(len(r.ordered)+1), socketsAreMore); err != nil {
			return nil, err
		}
		e = r.addLocked(name)
		e.temp = held
	case e.held.Load():
		return nil, heldError(name)
	case e.busy():
		return nil, param.Usage(name + " is open: close it first, or choose another name")
	}
	e.held.Store(held)
	return e, nil
}

// replace puts a socket in the place of a closed one, or under a free name.
func (r *sockets) replace(name string, sock *sockcore.Socket) (before, given *NamedSocket, err error) {
	if before, err = r.claim(name, false); err != nil {
		return nil, nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	given = &NamedSocket{name: name, sock: sock}
	r.byName[name] = given
	r.ordered[slices.Index(r.ordered, before)] = given
	delete(r.bySocket, before.sock)
	r.bySocket[sock] = given
	return before, given, nil
}

func heldError(name string) error { return param.Usage(name + " is held by a pending accept") }

// busy reports a socket that is open, or that a pending connect is about to open.
func (e *NamedSocket) busy() bool { return e.sock.IsOpen() || e.sock.Info().Pending > 0 }

func (r *sockets) freeNameLocked() string {
	for ; ; r.next++ {
		name := "s" + strconv.Itoa(r.next)
		if _, taken := r.byName[name]; !taken && r.things[name] == nil {
			return name
		}
	}
}

// settle ends a hold; the name of an accept that failed is as free as it was.
func (r *sockets) settle(e *NamedSocket, filled bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.held.Store(false)
	gone := e.temp && !filled
	e.temp = false
	if !gone {
		return
	}
	r.removeLocked(e)
}

// orNewest is the socket, as long as it has its name, else the newest of the others.
func (r *sockets) orNewest(e *NamedSocket) *NamedSocket {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e != nil && r.byName[e.name] == e {
		return e
	}
	for i := len(r.ordered) - 1; i >= 0; i-- {
		if !r.ordered[i].held.Load() {
			return r.ordered[i]
		}
	}
	return r.addLocked(r.freeNameLocked())
}

// drop takes a socket out of the session.
func (r *sockets) drop(e *NamedSocket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byName[e.name] == e {
		e.gone.Store(true)
		r.removeLocked(e)
	}
}

func (r *sockets) removeLocked(e *NamedSocket) {
	delete(r.byName, e.name)
	delete(r.bySocket, e.sock)
	r.ordered = slices.DeleteFunc(r.ordered, func(o *NamedSocket) bool { return o == e })
	r.next = 1
}

// Name is what the socket is called.
func (e *NamedSocket) Name() string { return e.name }

// Socket is the socket itself.
func (e *NamedSocket) Socket() *sockcore.Socket { return e.sock }

// NameOf is what a socket is called, "" where it has no name.
func (s *Session) NameOf(sock *sockcore.Socket) string {
	if e := s.sockets.named(sock); e != nil {
		return e.name
	}
	return ""
}

// Sockets lists the session's sockets, but for those that a pending accept will fill.
func (s *Session) Sockets() []*NamedSocket { return s.sockets.list() }

// FindSocket finds a socket that may be used.
func (c *Call) FindSocket(name string) (*NamedSocket, error) {
	e := c.session.sockets.find(name)
	switch {
	case e == nil:
		return nil, c.session.unknownSocket(name)
	case e.held.Load():
		return nil, heldError(e.name)
	}
	return e, nil
}

// ActOn has the command act on a socket that is named in its arguments.
func (c *Call) ActOn(e *NamedSocket) { c.socket = e }

// Current is the flow's current socket.
func (c *Call) Current() *NamedSocket { return c.socket }

// IsCurrent reports the flow's current socket.
func (c *Call) IsCurrent(e *NamedSocket) bool { return e == c.fiber.current }

// SetCurrent makes a socket the flow's current one.
func (c *Call) SetCurrent(e *NamedSocket) { c.fiber.current = e }

// DropSocket takes a closed socket out of the session: its name is free again. Where it was current, the newest that
// remains is, or a new one.
func (c *Call) DropSocket(e *NamedSocket) {
	c.session.sockets.drop(e)
	c.fiber.current = c.session.sockets.orNewest(c.fiber.current)
}

// ClaimSocket gives a closed socket under a name, or without one under the first of s1, s2, … that is free. held keeps
// others off until SettleSocket.
func (c *Call) ClaimSocket(name string, held bool) (*NamedSocket, error) {
	return c.session.sockets.claim(name, held)
}

// SettleSocket ends a hold; filled says that there is a connection now.
func (c *Call) SettleSocket(e *NamedSocket, filled bool) { c.session.sockets.settle(e, filled) }
