package session

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"sockshell/sockcore"
)

// drip writes numbered bytes on the socket, one by one, until told to stop; it returns them.
func drip(t *testing.T, sock *sockcore.Socket, stop <-chan struct{}) func() []byte {
	t.Helper()
	var sent []byte
	var writing sync.WaitGroup
	writing.Go(func() {
		var op sockcore.Op
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			op.Kind, op.Buf = sockcore.OpWriteAll, []byte{byte('a' + i%26)}
			if !sock.Start(&op) {
				op.Wait()
			}
			if op.Err != nil {
				t.Error(op.Err)
				return
			}
			sent = append(sent, op.Buf[0])
		}
	})
	return func() []byte {
		writing.Wait()
		return sent
	}
}

// TestNothingIsLost reads 1,000 times while bytes drip in, and ends each read by a cancel, an
// interrupt, a deadline or in peace. What all of them got is what was sent, in order.
func TestNothingIsLost(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	sink.line(t, "socket_pair a b")
	stop := make(chan struct{})
	sent := drip(t, session.sockets.find("a").sock, stop)
	var got []byte
	for i := range 1000 {
		switch i % 5 {
		case 0:
			sink.line(t, "b:read_some &")
			sink.line(t, "b:cancel")
		case 1:
			sink.line(t, "b:read_all 7 &")
			sink.line(t, "interrupt %d", session.jobs.last)
		case 2:
			sink.line(t, "b:read_until xyz &")
			sink.line(t, "b:cancel")
		case 3:
			sink.line(t, "timeout 0 b:read_at_least 5 1000")
			got = appendLast(t, session, got)
			continue
		case 4:
			sink.line(t, "repeat 3 b:read_all 2 &")
			sink.line(t, "interrupt %d", session.jobs.last)
			for _, r := range sinkJob(t, session) {
				got = append(got, r...)
			}
			continue
		}
		sink.line(t, "join")
		got = appendLast(t, session, got)
	}
	close(stop)
	want := sent()
	sink.line(t, "a:shutdown send")
	sink.line(t, "b:read_to_eof")
	got = appendLast(t, session, got)
	if !bytes.Equal(got, want) {
		t.Errorf("got %d bytes, want %d; they differ from byte %d on", len(got), len(want), firstDifference(got, want))
	}
}

func appendLast(t *testing.T, session *Session, got []byte) []byte {
	t.Helper()
	text, ok := session.Variable("_")
	if !ok {
		t.Fatal("no $_")
	}
	return append(got, text...)
}

// sinkJob waits for the only job and returns what each of its results got, and what its error did.
func sinkJob(t *testing.T, session *Session) [][]byte {
	t.Helper()
	j := session.jobs.list()[0]
	if done := j.wait(); done != nil {
		<-done
		j.leave()
	}
	var pieces [][]byte
	for _, r := range j.results {
		pieces = append(pieces, r.Value.Bytes)
	}
	if j.failure != nil {
		pieces = append(pieces, j.failure.Err.Partial)
	}
	if !session.jobs.claim(j) {
		t.Fatal("somebody else has joined the job")
	}
	return pieces
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

// TestManyJobs: each of 2,000 sockets' jobs gets the bytes that were sent to it.
func TestManyJobs(t *testing.T) {
	const n = 2000
	session, sink := newTestSession()
	defer session.Close()
	for i := range n {
		sink.line(t, "socket_pair a%d b%d", i, i)
		if got, want := sink.line(t, "b%d:read_some &", i), fmt.Sprintf("[%d] b%d:read_some\n", i+1, i); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
	for i := range n {
		sink.line(t, "a%d:write_all %d", i, i)
	}
	got := sink.line(t, "join")
	var want strings.Builder
	for i := range n {
		text := fmt.Sprint(i)
		noun := "bytes"
		if len(text) == 1 {
			noun = "byte"
		}
		fmt.Fprintf(&want, "%d %s %q\n", len(text), noun, text)
	}
	if got != want.String() {
		t.Errorf("what the jobs got is not what was sent, in order")
	}
}

// TestExitInJob ends the session, with the status that the job gave.
func TestExitInJob(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	session.RunLine(Place{}, "socket_pair a b", true)
	session.RunLine(Place{}, "repeat 1 exit 3 &", true)
	outcome := session.RunLine(Place{}, "b:read_some", true)
	if !outcome.Exit || session.Status() != 3 {
		t.Errorf("outcome %+v, status %d; printed %s", outcome, session.Status(), sink.take())
	}
}

// TestInterruptEndsWhatRuns: each command that waits is ended by Interrupt, and the next one runs.
func TestInterruptEndsWhatRuns(t *testing.T) {
	for _, line := range []string{"b:read_some", "sleep 1h", "join", "retry 1h b:read_all 1", "repeat 1000000000 is_open", "accept"} {
		session, sink := newTestSession()
		sink.line(t, "socket_pair a b")
		sink.line(t, "new l; open v4; bind 127.0.0.1 0; listen; b:wait error &")
		ended := make(chan string)
		go func() { ended <- sink.line(t, "%s", line) }()
		session.Interrupt()
		if got := <-ended; !strings.Contains(got, "operation_aborted") {
			t.Errorf("%s: printed %q", line, got)
		}
		session.Rearm()
		if got := sink.line(t, "len abc"); got != "3\n" {
			t.Errorf("after %s: printed %q", line, got)
		}
		session.Close()
	}
}

// However many jobs there are, finding one and taking it off the table takes no longer: looking through all of these
// for each takes a hundred times as long.
func TestJobsAreTakenFast(t *testing.T) {
	few, many := takingJobs(t, 500), takingJobs(t, 50_000)
	// Some clocks show less than half a millisecond as nothing.
	if many > 20*max(few, 250*time.Microsecond) {
		t.Errorf("it took %v, and %v of few", many, few)
	}
}

// takingJobs is the shortest time in which 500 jobs out of so many are taken.
func takingJobs(t *testing.T, many int) time.Duration {
	t.Helper()
	shortest := time.Duration(math.MaxInt64)
	all := make([]Job, many)
	for range 5 {
		session, _ := newTestSession()
		for i := range all {
			all[i] = Job{session: session, done: true}
			if err := session.jobs.count(&all[i], 0); err != nil {
				t.Fatal(err)
			}
			session.jobs.enter(&all[i])
		}
		const taken = 500
		began := time.Now()
		for i := range taken {
			j := &all[i*7919%taken*(many/taken)]
			number := int64(j.number)
			if session.jobs.find(number) != j || !session.jobs.claim(j) || session.jobs.claim(j) || session.jobs.find(number) != nil {
				t.Fatalf("job %d is not to be had once", j.number)
			}
		}
		shortest = min(shortest, time.Since(began))
		if left := session.jobs.list(); len(left) != many-taken {
			t.Errorf("%d jobs are left", len(left))
		}
		session.jobs.pending.Init()
		session.Close()
	}
	return shortest
}

// Likewise with the system calls that jobs made.
func TestTracedJobsAreTakenFast(t *testing.T) {
	const many = 100_000
	tr := tracer{kept: func(int32, int64) {}}
	for i := range 2 * many {
		tr.Call(&sockcore.SysCall{Tag: int32(i%many + 1), Result: i})
	}
	began := time.Now()
	for i := range many {
		calls := tr.take(int32(i + 1))
		if len(calls) != 2 || calls[0].Result != i || calls[1].Result != many+i {
			t.Fatalf("job %d has %d calls", i+1, len(calls))
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
