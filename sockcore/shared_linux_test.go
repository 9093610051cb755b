package sockcore

import (
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"
)

// A description that another process makes blocking, at any time, stops neither the reactor nor a cancel.
func TestSharedListener(t *testing.T) {
	l, port := listenerOf(t, 8)
	fd, err := l.Detach()
	must(t, err)
	other, err := unix.Dup(fd) // as a parent has it
	must(t, err)
	defer unix.Close(other)
	must(t, l.Attach(fd, TCP(V4)))
	var stop atomic.Bool
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for !stop.Load() {
			_ = unix.SetNonblock(other, false)
		}
	}()
	a, b := pairOf(t)
	for round := range 100 {
		into := socketOf(t)
		done := make(chan struct{})
		accept := Accept(into)
		accept.Done = func(*Op) { close(done) }
		if l.Start(accept) {
			t.Fatalf("round %d: %v", round, accept.Err)
		}
		read := start(t, b, readSome(1)) // another socket of the same reactor
		send(t, a, "x")
		wait(t, read)
		ends(t, read, nil, "x")
		if round%2 == 0 {
			must(t, l.Cancel())
			<-done
			if accept.Err != OperationAborted {
				t.Fatalf("round %d: %v", round, accept.Err)
			}
			continue
		}
		must(t, run(t, socketOf(t), connect("127.0.0.1", port)).Err)
		<-done
		must(t, accept.Err)
	}
	stop.Store(true)
	<-ended
}
