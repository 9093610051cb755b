//go:build linux

package sockcore

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/sockcore/internal/poller"
	"sockshell/sockcore/internal/sys"
)

// An event that was on its way when its descriptor was closed, and the number
// given to another socket, is not that one's.
func TestStaleEvent(t *testing.T) {
	a, b := pairOf(t)
	pending := start(t, b, readSome(1))
	old := poller.Event{FD: b.d.fd, Token: b.d.token, Ready: [sys.ReadyCount]bool{sys.ReadyRead: true}}
	must(t, b.Close())
	wait(t, pending)
	must(t, a.Close())

	var r recorder
	env := &Env{}
	c, d := New(env), New(env)
	defer c.Close()
	defer d.Close()
	must(t, Pair(c, d, TCP(V4)))
	reused := d
	if c.d.fd == old.FD {
		reused = c
	}
	if reused.d.fd != old.FD {
		t.Skip("the number was not given again")
	}
	op := start(t, reused, readSome(1))
	env.SetTracer(&r)
	theReactor.dispatch(old)
	if calls := r.take(); len(calls) != 0 {
		t.Errorf("a stale event made the socket call %s", names(calls))
	}
	old.Token = reused.d.token
	theReactor.dispatch(old)
	if calls := r.take(); names(calls) != "recvfrom:EAGAIN" {
		t.Errorf("its own event made the socket call %q", names(calls))
	}
	reused.edge(&desc{sock: reused, fd: reused.d.fd}, [sys.ReadyCount]bool{true, true, true})
	if calls := r.take(); len(calls) != 0 {
		t.Errorf("an event of the socket's earlier descriptor made it call %s", names(calls))
	}
	op.Abort(0)
	wait(t, op)
}

// With a duplicate alive, a descriptor that the reactor did not forget would go
// on to make events.
func TestCloseForgetsBeforeClosing(t *testing.T) {
	a, b := pairOf(t)
	pending := start(t, b, readSome(1))
	fd, token := b.d.fd, b.d.token
	dup, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	must(t, err)
	defer unix.Close(dup)
	must(t, b.Close())
	wait(t, pending)
	if token == 0 || theReactor.slots[fd] != nil {
		t.Error("the reactor still knows it")
	}
	// Were it registered still, adding the duplicate under the old number
	// would fail with EEXIST.
	dup2, err := unix.Dup(dup)
	must(t, err)
	defer unix.Close(dup2)
	if dup2 == fd {
		if e := theReactor.p.Add(fd, 1, poller.Everything); e != 0 {
			t.Error(e)
		}
		theReactor.p.Remove(fd)
	}
	must(t, a.Close())
}

// An edge between the EAGAIN and the leaving of the lane makes whoever steps it try
// once more.
func TestEdgeWhileStepped(t *testing.T) {
	a, b := pairOf(t)
	op := start(t, b, readSome(9))
	send(t, a, "x")
	wait(t, op)
	ends(t, op, nil, "x")
	b.mu.Lock()
	l := &b.lanes[laneRead]
	l.stepped = true // as if someone were at it
	l.push(&Op{})
	d := b.d
	b.mu.Unlock()
	b.edge(d, [sys.ReadyCount]bool{sys.ReadyRead: true})
	b.mu.Lock()
	if !l.kicked {
		t.Error("the edge is lost")
	}
	if c := b.leave(l, blockedRead, &batch{}); c != EAGAIN {
		t.Errorf("the lane is left: %v", c)
	}
	l.stepped = false
	l.remove(l.head)
	b.mu.Unlock()
}

// Two goroutines that answer each other do the reactor's work before they sleep, one socket pair in the way of another:
// every byte comes, and each waits for nothing but its own. A read of a job is pending meanwhile.
func TestInlineAnswers(t *testing.T) {
	const pairs, rounds = 4, 2000
	idle, _ := pairOf(t)
	ended := make(chan struct{})
	start(t, idle, &Op{Kind: OpReadSome, Max: 1, Done: func(*Op) { close(ended) }})
	var all sync.WaitGroup
	for range pairs {
		a, b := pairOf(t)
		all.Go(func() {
			for i := range rounds {
				want := []byte{byte(i), byte(i >> 8)}
				if _, err := a.Write(context.Background(), want); err != nil {
					t.Error(err)
					return
				}
				op := ReadAll(2)
				if err := a.Do(context.Background(), op); err != nil || !bytes.Equal(op.Buf, want) {
					t.Errorf("round %d: %x, %v", i, op.Buf, err)
					return
				}
			}
		})
		all.Go(func() {
			for range rounds {
				op := ReadAll(2)
				if err := b.Do(context.Background(), op); err != nil {
					t.Error(err)
					return
				}
				if _, err := b.Write(context.Background(), op.Buf); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	must(t, idle.Cancel())
	<-ended
}
