package sockcore

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"
)

// stressTime bounds each of the stress tests.
const stressTime = 700 * time.Millisecond

// Everything at once on few sockets: operations of all kinds, cancel, close,
// detach, reopening, so that numbers are reused all the time. Each socket only
// ever sends its own letter's stream to its peer, and what comes must be the
// peer's, without a byte of anybody else's.
func TestStress(t *testing.T) {
	var wg sync.WaitGroup
	var completed atomic.Int64
	stop := time.Now().Add(stressTime)
	var watched Env // hears of hang-ups
	watched.OnHangup(func(s *Socket) {
		s.TakeHangup()
		s.Summary()
	})
	for worker := range 6 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(7, uint64(worker)))
			env := []*Env{nil, &watched}[worker%2]
			a, b := New(env), New(env)
			defer a.Close()
			defer b.Close()
			for time.Now().Before(stop) {
				if err := Pair(a, b, streamProtocol()); err != nil {
					t.Errorf("pair: %v", err)
					return
				}
				stressPair(t, rnd, a, b, byte('A'+worker), &completed)
				for _, s := range []*Socket{a, b} {
					if rnd.IntN(4) == 0 {
						s.SetOption(option(t, "linger"), LingerValue(true, 1))
					}
					switch rnd.IntN(3) {
					case 0:
						s.Reset()
					case 1:
						if fd, err := s.Detach(); err == nil {
							sys.Close(fd)
						}
					}
					s.Close()
				}
			}
		})
	}
	wg.Wait()
	if completed.Load() == 0 {
		t.Error("nothing was completed")
	}
}

func stressPair(t *testing.T, rnd *rand.Rand, a, b *Socket, letter byte, completed *atomic.Int64) {
	var pending sync.WaitGroup
	message := make([]byte, 100)
	for i := range message {
		message[i] = letter
	}
	done := func(op *Op) {
		for _, c := range op.Buf {
			if c != letter {
				t.Errorf("%c among the %cs", c, letter)
				break
			}
		}
		completed.Add(1)
		pending.Done()
	}
	var chaos sync.WaitGroup
	for range 2 {
		seed := rnd.Uint64()
		chaos.Go(func() {
			rnd := rand.New(rand.NewPCG(seed, 1))
			for range 30 {
				s, op := a, &Op{Done: done}
				if rnd.IntN(2) == 0 {
					s = b
				}
				switch rnd.IntN(6) {
				case 0:
					op.Kind, op.Max = OpReadSome, 64
				case 1:
					op.Kind, op.Min, op.Max = OpReadAtLeast, 30, 50
				case 2:
					op.Kind, op.Max, op.Delim = OpReadUntil, 70, []byte("!")
				case 3:
					op.Kind, op.Buf = OpWriteAll, message
				case 4:
					op.Kind, op.WaitFor = OpWait, WaitKind(rnd.IntN(3))
				case 5:
					op.Kind, op.Buf = OpWriteSome, message
				}
				if rnd.IntN(3) == 0 {
					op.Deadline = Now() + int64(rnd.IntN(100))*int64(time.Microsecond)
				}
				pending.Add(1)
				s.Start(op)
				switch rnd.IntN(12) {
				case 0:
					s.Cancel()
				case 1:
					op.Abort(OperationAborted)
				case 2:
					s.Info()
				}
			}
		})
	}
	chaos.Wait()
	a.Close()
	if rnd.IntN(2) == 0 {
		b.Close()
	} else {
		b.Cancel()
	}
	pending.Wait()
}

// One socket, closed, opened, connected and cancelled by many at once.
func TestStressLifecycle(t *testing.T) {
	l, connects := streamListenerOf(t)
	var stopping atomic.Bool
	accepted := New(nil)
	var wg sync.WaitGroup
	wg.Go(func() {
		for !stopping.Load() {
			op := &Op{Kind: OpAccept, Into: accepted, Deadline: Now() + int64(time.Millisecond), Inline: true}
			if !l.Start(op) {
				op.Wait()
			}
			accepted.Close()
		}
	})
	s := New(nil)
	for worker := range 5 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(9, uint64(worker)))
			for !stopping.Load() {
				op := connects[rnd.IntN(4)/3%len(connects)]()
				switch rnd.IntN(8) {
				case 0:
					s.Close()
				case 1:
					s.Open(streamProtocol())
				case 2:
					s.Cancel()
				case 3:
					if fd, err := s.Detach(); err == nil {
						if s.Attach(fd, streamProtocol()) != nil {
							sys.Close(fd)
						}
					}
				case 4:
					s.Disconnect()
				case 5:
					op = &Op{Kind: OpReadSome, Max: 1, Buf: make([]byte, 1), Inline: rnd.IntN(2) == 0}
					fallthrough
				default:
					op.Deadline = Now() + int64(rnd.IntN(300))*int64(time.Microsecond)
					if !s.Start(op) {
						op.Wait()
					}
				}
			}
		})
	}
	timer := time.AfterFunc(stressTime, func() { stopping.Store(true) })
	defer timer.Stop()
	wg.Wait()
	must(t, s.Close())
	if info := s.Info(); info != (Info{FD: -1}) {
		t.Errorf("%+v", info)
	}
}

// Many sockets with a pending read each, all cancelled at once.
func TestManyPending(t *testing.T) {
	const n = 500
	var done sync.WaitGroup
	var socks []*Socket
	for range n / 2 {
		a, b := pairOf(t)
		socks = append(socks, a, b)
	}
	done.Add(n)
	for _, s := range socks {
		start(t, s, &Op{Kind: OpReadSome, Max: 65536, Done: func(op *Op) {
			if op.Err != OperationAborted {
				t.Errorf("%v", op.Err)
			}
			done.Done()
		}})
	}
	for _, s := range socks {
		must(t, s.Cancel())
	}
	done.Wait()
}
