package sockcore

import (
	"context"
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

// Two sockets are connected to each other, whatever their protocol.
func TestPairs(t *testing.T) {
	for _, p := range []Protocol{TCP(V4), TCP(V6), UDP(V4), UDP(V6), UnixDomain(Stream), UnixDomain(Datagram), UnixDomain(SeqPacket)} {
		t.Run(p.String(), func(t *testing.T) {
			a, b := socketOf(t), socketOf(t)
			must(t, Pair(a, b, p))
			for _, pair := range [][2]*Socket{{a, b}, {b, a}} {
				send(t, pair[0], "hello")
				ends(t, run(t, pair[1], readSome(9)), nil, "hello")
			}
			if err := Pair(a, socketOf(t), p); err != AlreadyOpen {
				t.Errorf("an open one: %v", err)
			}
			if got := a.Info().Protocol; got != p {
				t.Errorf("%v", got)
			}
		})
	}
	a, b := socketOf(t), socketOf(t)
	if err := Pair(a, b, Protocol{Family: Unix, Type: 99}); err == nil || a.IsOpen() || b.IsOpen() {
		t.Errorf("%v", err)
	}
}

// A pair that finds one of its sockets open in the middle is an error, and leaves nothing behind.
func TestPairOpenedMeanwhile(t *testing.T) {
	for call, p := range map[string]Protocol{"connect": TCP(V4), "socketpair": UnixDomain(Stream)} {
		env := &Env{}
		a, b := New(env), New(env)
		must(t, Pair(a, b, p)) // the first of a process opens what all share
		must(t, a.Close())
		must(t, b.Close())
		before := openDescriptors(t)
		env.SetTracer(hook(func(c *SysCall) {
			if c.Name == call {
				env.SetTracer(nil)
				must(t, b.Open(p))
			}
		}))
		if err := Pair(a, b, p); err == nil || a.IsOpen() {
			t.Errorf("%v: %v, a is open: %v", p, err, a.IsOpen())
		}
		must(t, b.Close())
		if after := openDescriptors(t); after != before {
			t.Errorf("%v: %d descriptors are open, before %d", p, after, before)
		}
	}
}

// What another program sends to a pair under way is not the pair's.
func TestPairIsAlone(t *testing.T) {
	t.Run("messages", func(t *testing.T) {
		other := bound(t, UDP(V4), loopback(0))
		env := &Env{}
		a, b := New(env), New(env)
		defer a.Close()
		defer b.Close()
		env.SetTracer(hook(func(c *SysCall) {
			if c.Name == "connect" {
				env.SetTracer(nil)
				to, err := b.LocalEndpoint()
				must(t, err)
				must(t, other.SendTo(context.Background(), []byte("stray"), to))
			}
		}))
		must(t, Pair(a, b, UDP(V4)))
		send(t, a, "hello")
		ends(t, run(t, b, readSome(9)), nil, "hello")
	})
	t.Run("connections", func(t *testing.T) {
		env := &Env{}
		a, b := New(env), New(env)
		defer a.Close()
		defer b.Close()
		env.SetTracer(hook(func(c *SysCall) {
			if c.Name == "listen" {
				env.SetTracer(nil)
				at, err := unix.Getsockname(c.FD)
				must(t, err)
				other, err := net.DialTCP("tcp4", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: at.(*unix.SockaddrInet4).Port})
				must(t, err)
				t.Cleanup(func() { other.Close() })
			}
		}))
		must(t, Pair(a, b, TCP(V4)))
		send(t, a, "hello")
		ends(t, run(t, b, readSome(9)), nil, "hello")
	})
}
