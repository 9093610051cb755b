package sockcore

import (
	"context"
	"net/netip"
)

// Pair connects a and b, both closed: of the unix family by socketpair(2), else over 127.0.0.1 or ::1. When it fails,
// with AlreadyOpen or the kernel's error, both are closed as before.
func Pair(a, b *Socket, p Protocol) error {
	if a == b || a.IsOpen() || b.IsOpen() {
		return AlreadyOpen
	}
	if c := p.check(); c != 0 {
		return c
	}
	pair := pairByAccept
	switch {
	case p.Family == Unix:
		pair = pairByKernel
	case p.Type == Datagram:
		pair = pairMessages
	}
	return pair(a, b, p)
}

// unpair closes what a pair that failed had opened: the error that led here is the one to tell.
func unpair(opened []*Socket) {
	for _, s := range opened {
		_ = s.Close()
	}
}

// loopbackOf is the system's own address, with a port that it chooses.
func loopbackOf(f Family) Endpoint {
	if f == V6 {
		return IPEndpoint(netip.IPv6Loopback(), 0)
	}
	return IPEndpoint(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)
}

// pairByKernel is socketpair(2).
func pairByKernel(a, b *Socket, p Protocol) error {
	if c := openRuntimePoller(p); c != 0 {
		return c
	}
	x, y, c := a.env.socketPair(p)
	if c != 0 {
		return c
	}
	var opened []*Socket
	for i, s := range [...]*Socket{a, b} {
		d := newDesc(s, [...]int{x, y}[i], p)
		if c == 0 {
			c = s.install(d, true)
		}
		if c != 0 { // it was opened meanwhile
			d.retire()
			_ = s.env.close(0, d.fd) // it was never anybody's
			continue
		}
		opened = append(opened, s)
		s.opened(p)
	}
	if c != 0 {
		unpair(opened)
	}
	return c.err()
}

// pairMessages connects two sockets to each other's address.
func pairMessages(a, b *Socket, p Protocol) (err error) {
	both := [...]*Socket{a, b}
	var opened []*Socket
	defer func() {
		if err != nil {
			unpair(opened)
		}
	}()
	var at [2]Endpoint
	for i, s := range both {
		if err = s.Open(p); err != nil {
			return err
		}
		opened = append(opened, s)
		if err = s.Bind(loopbackOf(p.Family)); err != nil {
			return err
		}
		if at[i], err = s.LocalEndpoint(); err != nil {
			return err
		}
	}
	for i, s := range both {
		if err = s.Do(context.Background(), Connect(at[1-i])); err != nil {
			return err
		}
	}
	// What another socket sent before an address was chosen is not the pair's.
	for _, s := range both {
		stray := &Op{Kind: OpReadSome, Max: 1, Flags: FlagDontWait, Msg: new(Message)}
		for stray.Err == nil {
			s.Start(stray)
		}
	}
	return nil
}

// pairByAccept connects to a listener of its own.
func pairByAccept(a, b *Socket, p Protocol) error {
	l := New(a.env)
	defer func() { _ = l.Close() }() // it has done its work
	if err := l.Open(p); err != nil {
		return err
	}
	if err := l.Bind(loopbackOf(p.Family)); err != nil {
		return err
	}
	if err := l.Listen(-1); err != nil {
		return err
	}
	at, err := l.LocalEndpoint()
	if err != nil {
		return err
	}
	if err := a.Do(context.Background(), Connect(at)); err != nil {
		return err
	}
	if err = l.acceptFrom(a, b); err != nil {
		unpair([]*Socket{a})
	}
	return err
}

// acceptFrom accepts into b the connection of a, and none that another process
// made to the same port meanwhile.
func (s *Socket) acceptFrom(a, b *Socket) error {
	want, err := a.LocalEndpoint()
	for err == nil {
		op := Op{Kind: OpAccept, Into: b}
		if err = s.Do(context.Background(), &op); err != nil || op.Peer == want {
			return err
		}
		err = b.Close()
	}
	return err
}
