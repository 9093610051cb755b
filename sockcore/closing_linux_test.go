package sockcore

import (
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// lingers makes a of a pair linger, for so long that no test would wait for it, with data that b has no room for. It
// returns how much was sent.
func lingers(t *testing.T) (a, b *Socket, sent int64) {
	t.Helper()
	a, b = pairOf(t)
	must(t, a.SetOption(option(t, "linger"), LingerValue(true, 60)))
	return a, b, fills(t, a)
}

// fills sends until there is no room left anywhere.
func fills(t *testing.T, s *Socket) (sent int64) {
	t.Helper()
	for data := make([]byte, 1<<20); ; {
		op := run(t, s, &Op{Kind: OpWriteSome, Buf: data, Flags: FlagDontWait})
		if op.Err == EAGAIN {
			break
		}
		must(t, op.Err)
		sent += op.N
	}
	if n, err := s.IoControl(IoBytesUnsent); err != nil || n == 0 {
		t.Fatalf("%d bytes are unsent, %v", n, err)
	}
	return sent
}

// arrives requires that all comes that was sent, and then the end.
func arrives(t *testing.T, b *Socket, sent int64) {
	t.Helper()
	op := run(t, b, &Op{Kind: OpReadTo, UntilEOF: true})
	if op.Err != nil || op.N != sent {
		t.Errorf("%d of %d bytes arrived, %v", op.N, sent, op.Err)
	}
}

func TestCloseLingers(t *testing.T) {
	a, b, sent := lingers(t)
	read := start(t, a, readSome(1))
	g := a.StartClose(0)
	if g.ended() || a.IsOpen() {
		t.Fatal("it has not lingered, or is open")
	}
	wait(t, read)
	ends(t, read, OperationAborted, "")
	must(t, a.Open(TCP(V4)))
	arrives(t, b, sent)
	<-g.Done()
	must(t, g.Err())
	if !a.IsOpen() {
		t.Error("the socket was closed once more")
	}
}

func TestCancelOfLingering(t *testing.T) {
	a, b, sent := lingers(t)
	g := a.StartClose(0)
	must(t, a.Cancel())
	<-g.Done()
	if g.Err() != OperationAborted {
		t.Errorf("%v", g.Err())
	}
	if err := a.Cancel(); err != EBADF {
		t.Errorf("a second cancel: %v", err)
	}
	arrives(t, b, sent)
}

// TestCloseInDoneLingers: other sockets' operations complete while a close that a completion has made lingers.
func TestCloseInDoneLingers(t *testing.T) {
	a, b, sent := lingers(t)
	x, fromX := pairOf(t)
	y, fromY := pairOf(t)
	closing, done := make(chan struct{}), make(chan struct{})
	first := readSome(1)
	first.Done = func(*Op) {
		close(closing)
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	second := readSome(1)
	second.Done = func(*Op) { close(done) }
	start(t, x, first)
	start(t, y, second)
	send(t, fromX, "x")
	<-closing
	send(t, fromY, "y")
	select {
	case <-done:
	case <-time.After(limit):
		t.Fatal("the reactor waits for a close that lingers")
	}
	until(t, "closed", func() bool { return !a.IsOpen() })
	arrives(t, b, sent)
}

// TestAcceptedLingers: an accepted socket has its listener's option.
func TestAcceptedLingers(t *testing.T) {
	l, port := listenerOf(t, 4)
	must(t, l.SetOption(option(t, "linger"), LingerValue(true, 60)))
	b, a := socketOf(t), socketOf(t)
	must(t, run(t, b, connect("127.0.0.1", port)).Err)
	must(t, run(t, l, &Op{Kind: OpAccept, Into: a}).Err)
	sent := fills(t, a)
	g := a.StartClose(0)
	if g.ended() {
		t.Error("it has not lingered")
	}
	arrives(t, b, sent)
	<-g.Done()
}

// TestLingersMost: one that has no turn yet is closed for its owner, and its number is nobody's to adopt.
func TestLingersMost(t *testing.T) {
	for range lingersMost {
		lingerSlots <- struct{}{}
	}
	a, b, sent := lingers(t)
	n, err := a.NativeHandle()
	must(t, err)
	fd := int(n)
	if _, err := unix.FcntlInt(uintptr(fd), unix.F_SETFD, 0); err != nil {
		t.Fatal(err)
	}
	var env *Env
	if !env.Inherited(fd) {
		t.Error("while it is open it may be adopted")
	}
	g := a.StartClose(0)
	if env.Inherited(fd) {
		t.Error("it may be adopted although it is about to be closed")
	}
	for range lingersMost {
		<-lingerSlots
	}
	arrives(t, b, sent)
	<-g.Done()
	must(t, g.Err())
}

// What is closed while a program starts is closed: the program has no copy of it.
func TestCloseWhileAProgramStarts(t *testing.T) {
	programs := make(chan error)
	go func() {
		defer close(programs)
		for range 100 {
			c := exec.Command("true")
			if err := StartProgram(c); err != nil {
				programs <- err
				return
			}
			if err := c.Wait(); err != nil {
				programs <- err
				return
			}
		}
	}()
	for closed := 1; ; closed++ {
		select {
		case err := <-programs:
			must(t, err)
			return
		default:
		}
		a, b := socketOf(t), socketOf(t)
		must(t, Pair(a, b, UnixDomain(Stream)))
		must(t, b.Close())
		read := readSome(1)
		read.Flags = FlagDontWait
		if err := run(t, a, read).Err; err != EOF {
			t.Errorf("%d closed: the peer's read ended with %v", closed, err)
		}
		must(t, a.Close())
	}
}
