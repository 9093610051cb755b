package sockcore

import (
	"path/filepath"
	"testing"
	"time"

	"sockshell/internal/crash"
)

// eventless is a wait of which no event tells.
type eventless struct {
	s    *Socket
	op   func() *Op // would have to wait
	room func()     // until there is room
	call string     // that each try makes
}

// fullBacklog is a connect to a listener whose backlog is full.
func fullBacklog(kind Type) func(t *testing.T, env *Env) eventless {
	return func(t *testing.T, env *Env) eventless {
		at := UnixEndpoint(filepath.Join(t.TempDir(), "l"))
		l := bound(t, UnixDomain(kind), at)
		must(t, l.Listen(0))
		connect := func() *Op { return &Op{Kind: OpConnect, Targets: []Endpoint{at}, Protocol: UnixDomain(kind)} }
		must(t, run(t, socketOf(t), connect()).Err)
		s := New(env)
		t.Cleanup(func() { must(t, s.Close()) })
		return eventless{s, connect, func() { must(t, run(t, l, Accept(socketOf(t))).Err) }, "connect"}
	}
}

// fullQueue is a send to a datagram socket whose queue is full, by its address, or connected to it.
func fullQueue(connected, alsoReads bool) func(t *testing.T, env *Env) eventless {
	return func(t *testing.T, env *Env) eventless {
		at := UnixEndpoint(filepath.Join(t.TempDir(), "b"))
		b := bound(t, UnixDomain(Datagram), at)
		a := New(env)
		t.Cleanup(func() { must(t, a.Close()) })
		must(t, a.Open(UnixDomain(Datagram)))
		f := eventless{a, nil, func() { must(t, run(t, b, readSome(9)).Err) }, "sendmsg"}
		f.op = func() *Op { return &Op{Kind: OpWriteSome, Buf: []byte("x"), Msg: &Message{To: at}} }
		if connected {
			must(t, run(t, a, &Op{Kind: OpConnect, Targets: []Endpoint{at}, Protocol: UnixDomain(Datagram)}).Err)
			f.op = func() *Op { return &Op{Kind: OpWriteSome, Buf: []byte("x")} }
			f.call = "sendto"
		}
		for {
			op := f.op()
			op.Flags = FlagDontWait
			if run(t, a, op); op.Err == EAGAIN {
				break
			}
			must(t, op.Err)
		}
		if alsoReads {
			start(t, a, readSome(9)) // the reactor watches the descriptor, which is always ready to write
		}
		return f
	}
}

// A wait without an event ends by its deadline, a cancel, an abort, a close, and when there is room, and makes few calls
// meanwhile.
func TestWaitsWithoutAnEvent(t *testing.T) {
	waits := map[string]func(*testing.T, *Env) eventless{
		"connect a stream": fullBacklog(Stream), "connect packets": fullBacklog(SeqPacket),
		"send": fullQueue(false, false), "send and read": fullQueue(false, true), "send to a peer": fullQueue(true, false),
	}
	for name, prepare := range waits {
		for _, inline := range []bool{true, false} {
			where := " in a job"
			if inline {
				where = " in the foreground"
			}
			t.Run(name+where, func(t *testing.T) {
				t.Parallel()
				var r recorder
				env := &Env{}
				w := prepare(t, env)
				env.SetTracer(&r)
				calls := 0
				tried := func() int {
					for _, c := range r.take() {
						if c.Name == w.call {
							calls++
						}
					}
					return calls
				}
				begin := func(deadline time.Duration) (*Op, <-chan struct{}) {
					tried()
					calls = 0
					op, done := w.op(), make(chan struct{})
					if deadline > 0 {
						op.Deadline = Now() + int64(deadline)
					}
					op.Inline = inline
					if !inline {
						op.Done = func(*Op) { close(done) }
					}
					go crash.Guard(func() {
						w.s.Start(op)
						if inline {
							op.Wait()
							close(done)
						}
					})
					return op, done
				}
				await := func(what string, op *Op, done <-chan struct{}, want error) {
					t.Helper()
					select {
					case <-done:
					case <-time.After(10 * time.Second):
						t.Fatalf("%s does not end it", what)
					}
					if op.Err != want {
						t.Errorf("%s: %v, want %v", what, op.Err, want)
					}
				}
				const deadline = 300 * time.Millisecond
				began := time.Now()
				op, done := begin(deadline)
				await("the deadline", op, done, TimedOut)
				if took := time.Since(began); took < deadline {
					t.Errorf("ended after %v", took)
				}
				// The pauses grow from 1 ms to 50 ms; a wait in the foreground tries twice more before the first.
				if n := tried(); n < 1 || n > 20 {
					t.Errorf("%d tries in %v", n, deadline)
				}
				pending := func(*Op) bool { return tried() >= 1 && w.s.Info().Pending > 0 }
				op, done = begin(0)
				until(t, "a pending operation", func() bool { return pending(op) })
				must(t, w.s.Cancel())
				await("a cancel", op, done, OperationAborted)
				op, done = begin(0)
				until(t, "a pending operation", func() bool { return pending(op) && op.sock.Load() == w.s })
				op.Abort(0)
				await("an abort", op, done, OperationAborted)
				op, done = begin(0)
				until(t, "a pending operation", func() bool { return pending(op) })
				w.room()
				await("room", op, done, nil)
				if w.call == "connect" {
					return // it is connected
				}
				op, done = begin(0)
				until(t, "a pending operation", func() bool { return pending(op) })
				must(t, w.s.Close())
				await("a close", op, done, OperationAborted)
			})
		}
	}
}
