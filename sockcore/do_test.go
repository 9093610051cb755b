package sockcore

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"
)

// Errors are what other packages call them.
func TestErrorsIs(t *testing.T) {
	for _, c := range []struct {
		err     error
		is      error
		timeout bool
	}{
		{ECONNREFUSED, syscall.ECONNREFUSED, false},
		{&ConnectError{Code: ECONNREFUSED}, syscall.ECONNREFUSED, false},
		{ETIMEDOUT, syscall.ETIMEDOUT, true},
		{EOF, io.EOF, false},
		{TimedOut, os.ErrDeadlineExceeded, true},
		{EBADF, net.ErrClosed, false},
		{OperationAborted, context.Canceled, false},
		{NotSupported, errors.ErrUnsupported, false},
	} {
		var timeout interface{ Timeout() bool }
		if !errors.Is(c.err, c.is) || !errors.As(c.err, &timeout) || timeout.Timeout() != c.timeout {
			t.Errorf("%v is not %v, or its Timeout is not %v", c.err, c.is, c.timeout)
		}
	}
	for _, other := range []error{io.EOF, os.ErrDeadlineExceeded, net.ErrClosed, syscall.ECONNRESET, syscall.Errno(0)} {
		if errors.Is(ECONNREFUSED, other) {
			t.Errorf("ECONNREFUSED is %v", other)
		}
	}
}

// A context ends an operation, and no byte is lost.
func TestContexts(t *testing.T) {
	a, b := pairOf(t)
	p := make([]byte, 9)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if n, err := b.Read(ctx, p); n != 0 || err != TimedOut || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%d, %v", n, err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		_, err := b.ReadUntil(ctx, []byte("\n"), -1)
		ended <- err
	}()
	until(t, "it reads", func() bool { return b.Info().Pending > 0 })
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	n, err := a.Write(context.Background(), []byte("still"))
	if n != 5 || err != nil {
		t.Error(n, err)
	}
	n, err = b.Read(context.Background(), p)
	if string(p[:n]) != "still" || err != nil {
		t.Errorf("%q, %v", p[:n], err)
	}
	must(t, a.Close())
	if _, err = b.Read(context.Background(), p); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// A Done that starts its own operation again, which completes at once each time, is not called inside itself.
func TestDoneDoesNotNest(t *testing.T) {
	const rounds = 100_000
	a, b := pairOf(t)
	depth, deepest, n := 0, 0, 0
	all := make(chan struct{})
	op := &Op{Kind: OpReadSome, Max: 1}
	op.Done = func(op *Op) {
		depth++
		deepest = max(deepest, depth)
		if n++; n < rounds && op.Err == nil {
			b.Start(op)
		} else {
			close(all)
		}
		depth--
	}
	sent := start(t, a, WriteAll(make([]byte, 64<<20)))
	b.Start(op)
	<-all
	must(t, op.Err)
	sent.Abort(0)
	wait(t, sent)
	if deepest > 1 {
		t.Errorf("%d deep", deepest)
	}
}

// A descriptor that is none of the protocol, or another socket's, is not adopted.
func TestAttachRefuses(t *testing.T) {
	if !sys.CanRelease {
		t.Skip("no socket here gives its descriptor away")
	}
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	defer w.Close()
	a, _ := pairOf(t)
	s := socketOf(t)
	for name, c := range map[string]struct {
		fd   int
		p    Protocol
		want error
	}{
		"a pipe":            {int(r.Fd()), TCP(V4), ENOTSOCK},
		"another family":    {detached(t, TCP(V6)), TCP(V4), EAFNOSUPPORT},
		"UDP":               {detached(t, UDP(V4)), TCP(V4), EPROTOTYPE},
		"another socket's":  {a.d.fd, TCP(V4), AlreadyOpen},
		"no such protocol":  {a.d.fd, Protocol{Family: V4, Type: Stream}, EPROTONOSUPPORT},
		"nothing":           {1 << 20, TCP(V4), EBADF},
		"a negative number": {-1, TCP(V4), EBADF},
	} {
		if err := s.Attach(c.fd, c.p); err != c.want || s.IsOpen() {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// Of two sockets that adopt a descriptor at once one gets it.
func TestAttachAtOnce(t *testing.T) {
	if !sys.CanRelease {
		t.Skip("no socket here gives its descriptor away")
	}
	fd := detached(t, TCP(V4))
	both := [...]*Socket{socketOf(t), socketOf(t)}
	for round := range 2000 {
		var errs [2]error
		var attaching sync.WaitGroup
		for i, s := range both {
			attaching.Go(func() { errs[i] = s.Attach(fd, TCP(V4)) })
		}
		attaching.Wait()
		for i, s := range both {
			if errs[i] == nil {
				_, err := s.Detach()
				must(t, err)
			}
		}
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("round %d: %v, %v", round, errs[0], errs[1])
		}
	}
}

// detached is a descriptor of p that no socket has.
func detached(t *testing.T, p Protocol) int {
	t.Helper()
	s := socketOf(t)
	must(t, s.Open(p))
	fd, err := s.Detach()
	must(t, err)
	t.Cleanup(func() { must(t, (&Env{}).CloseHandle(0, fd).Err()) })
	return fd
}

// The shutdown of a connecting socket ends the connect, and nothing connects afterwards.
func TestShutdownWhileConnecting(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("shutdown of a socket that connects is refused: WSAENOTCONN")
	}
	for _, how := range []Shutdown{ShutdownSend, ShutdownBoth} {
		for _, open := range []bool{false, true} {
			s := socketOf(t)
			if open {
				must(t, s.Open(TCP(V4)))
			}
			op := start(t, s, connect("127.0.0.1", deadEnd(t)))
			must(t, s.Shutdown(how))
			if wait(t, op); op.Err != ECONNRESET || s.IsOpen() != open {
				t.Errorf("%v, open %v: %v, open: %v", how, open, op.Err, s.IsOpen())
			}
			if d := s.Details(); open && d.TCP != nil && d.TCP.State != TCPClosed {
				t.Errorf("%v: it goes on: %v", how, d.TCP.State)
			}
		}
	}
}

// A write that is queued behind a connect goes out, whether that is by an address or by a name.
func TestWriteBehindConnect(t *testing.T) {
	for _, named := range []bool{false, true} {
		l, _ := listenerOf(t, 8)
		at, err := l.LocalEndpoint()
		must(t, err)
		release := make(chan struct{})
		op := Connect(at)
		if named {
			op = connectNamed(release, at)
		}
		s, peer := socketOf(t), socketOf(t)
		s.Start(op) // by an address it may be complete already
		write := WriteAll([]byte("behind"))
		s.Start(write)
		read := start(t, s, readSome(9))
		close(release)
		for _, op := range []*Op{op, write} {
			wait(t, op)
			must(t, op.Err)
		}
		must(t, run(t, l, Accept(peer)).Err)
		ends(t, run(t, peer, readSome(9)), nil, "behind")
		send(t, peer, "back")
		wait(t, read)
		ends(t, read, nil, "back")
	}
}

// What is queued behind a connect by a name that there is not ends with it.
func TestQueuedBehindAFailedLookup(t *testing.T) {
	s := socketOf(t)
	release := make(chan struct{})
	op := start(t, s, &Op{Kind: OpConnect, Lookup: func(context.Context) ([]Endpoint, error) {
		<-release
		return nil, HostNotFound
	}})
	write, read := start(t, s, WriteAll([]byte("x"))), start(t, s, readSome(1))
	close(release)
	for _, op := range []*Op{op, write, read} {
		wait(t, op)
	}
	if op.Err != HostNotFound || write.Err != OperationAborted || read.Err != OperationAborted || s.IsOpen() {
		t.Error(op.Err, write.Err, read.Err)
	}
}

// After a disconnect nothing is unsent, whatever the system still counts.
func TestNothingUnsentAfterDisconnect(t *testing.T) {
	a, _ := pairOf(t)
	op := start(t, a, WriteAll(make([]byte, 32<<20)))
	if err := a.Disconnect(); err == NotSupported {
		t.Skip("an association cannot be dissolved here")
	}
	wait(t, op)
	if n, err := a.IoControl(IoBytesUnsent); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if d := a.Details(); d.SendQueue != 0 {
		t.Errorf("%d", d.SendQueue)
	}
}

// Flags that have no name here go to the system as they are.
func TestNumericFlags(t *testing.T) {
	a, b := pairOf(t)
	const confirm = 0x800 // MSG_CONFIRM, which TCP does not look at
	if op := run(t, a, &Op{Kind: OpWriteSome, Buf: []byte("x"), Flags: confirm}); op.Err != nil {
		t.Error(op.Err)
	}
	ends(t, run(t, b, readSome(9)), nil, "x")
}

// An operation is as it was after Do, and can be used again under another context.
func TestDoLeavesTheOperation(t *testing.T) {
	a, b := pairOf(t)
	op := readSome(9)
	ctx, cancel := context.WithTimeout(context.Background(), 1)
	defer cancel()
	if err := a.Do(ctx, op); err != TimedOut {
		t.Fatal(err)
	}
	send(t, b, "x")
	must(t, a.Do(context.Background(), op))
	if op.Deadline != 0 || op.Inline {
		t.Errorf("deadline %d, inline %t", op.Deadline, op.Inline)
	}
}
