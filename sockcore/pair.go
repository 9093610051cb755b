package sockcore

import (
	"context"
	"net/netip"
)

// Pair connects a and b, both closed, over 127.0.0.1. When it fails, with
// AlreadyOpen or the kernel's error, both are closed as before.
func Pair(a, b *Socket) error {
	if a == b || a.IsOpen() || b.IsOpen() {
		return AlreadyOpen
	}
	l := New(a.env)
	defer func() { _ = l.Close() }() // it has done its work
	if err := l.Open(TCP(V4)); err != nil {
		return err
	}
	if err := l.Bind(IPEndpoint(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)); err != nil {
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
	err = l.acceptFrom(a, b)
	if err != nil {
		_ = a.Close() // the error that led here is the one to tell
	}
	return err
}

// acceptFrom accepts into b the connection of a, and none that somebody else
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
