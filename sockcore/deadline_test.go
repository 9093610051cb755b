package sockcore

import (
	"testing"
	"time"
)

func TestDeadline(t *testing.T) {
	a, b := pairOf(t)
	op := readAll(9)
	op.Deadline = Now() + int64(200*time.Millisecond)
	start(t, b, op)
	send(t, a, "part")
	wait(t, op)
	ends(t, op, TimedOut, "part")
	if Now() < op.Deadline {
		t.Error("too early")
	}
	done := make(chan struct{})
	op = readSome(9)
	op.Done = func(*Op) { close(done) }
	op.Deadline = Now() + int64(20*time.Millisecond)
	start(t, b, op)
	<-done
	ends(t, op, TimedOut, "")

	// One that is far away does not matter, whoever waits.
	op = readSome(9)
	op.Deadline = Now() + int64(time.Hour)
	start(t, b, op)
	send(t, a, "here")
	wait(t, op)
	ends(t, op, nil, "here")
}

// A deadline that has passed lets an operation try once, if its turn has come.
func TestDeadlinePassed(t *testing.T) {
	a, b := pairOf(t)
	op := readSome(9)
	op.Deadline = 1
	if !b.Start(op) {
		t.Fatal("it waits")
	}
	ends(t, op, TimedOut, "")
	send(t, a, "there")
	if !b.Start(op) {
		t.Fatal("it waits")
	}
	ends(t, op, nil, "there")

	first := start(t, b, readSome(1))
	if !b.Start(op) {
		t.Fatal("it waits")
	}
	ends(t, op, TimedOut, "")
	first.Abort(0)
	wait(t, first)

	all := &Op{Kind: OpReadAtLeast, Min: 9, Max: 9, Deadline: 1}
	send(t, a, "some")
	if !b.Start(all) {
		t.Fatal("it waits")
	}
	ends(t, all, TimedOut, "some")
}

// An operation may change its ways from one use to the next: with Done, without,
// with a deadline, without; a timer of an earlier use means nothing.
func TestDeadlineOfAnEarlierUse(t *testing.T) {
	a, b := pairOf(t)
	ended := make(chan error, 1)
	tell := func(op *Op) { ended <- op.Err }
	op := readSome(1)
	for i := range 200 {
		op.Done, op.Deadline = nil, 0
		if i%2 == 0 {
			op.Done = tell
		}
		if i%3 == 0 {
			op.Deadline = Now() + int64(time.Millisecond)/4
		}
		done := b.Start(op) // already, where the deadline has passed by then
		if i%3 != 0 {
			send(t, a, "x")
		}
		if op.Done != nil {
			<-ended
		} else if !done {
			wait(t, op)
		}
		if i%3 == 0 {
			ends(t, op, TimedOut, "")
		} else {
			ends(t, op, nil, "x")
		}
	}
}

// A timer that fires for an earlier use finds another deadline.
func TestLateTimer(t *testing.T) {
	a, b := pairOf(t)
	ended := make(chan struct{})
	op := readSome(9)
	op.Done = func(*Op) { close(ended) }
	op.Deadline = Now() + int64(time.Hour)
	start(t, b, op)
	op.expire()
	send(t, a, "here")
	<-ended
	ends(t, op, nil, "here")
	if op.timer.Stop() {
		t.Error("the timer is still running")
	}
	op.expire() // complete: nothing happens
}

func TestNow(t *testing.T) {
	n := Now()
	if n <= 0 {
		t.Errorf("%d", n)
	}
	until(t, "time passes", func() bool { return Now() > n })
}
