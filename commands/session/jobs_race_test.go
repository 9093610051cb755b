package session

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sockshell/commands/value"
	"sockshell/internal/tempdir"
	"sockshell/sockcore"
)

// hangsAfter is how long what is to end may take before the test says that it hangs.
const hangsAfter = 30 * time.Second

// within fails the test where f does not return in time.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(hangsAfter):
		t.Fatal(what + " has not returned")
	}
}

// TestTableWhileJobsStart reads and changes all that a session's jobs share, while others start and end. It is for the
// race detector.
func TestTableWhileJobsStart(t *testing.T) {
	session, sink := newTestSession()
	recording := filepath.Join(tempdir.New(t), "recorded.transcript")
	stop := make(chan struct{})
	var reading sync.WaitGroup
	reading.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			snap := session.Snapshot()
			for _, name := range snap.Sockets {
				snap.SocketState(name)
			}
			session.Prompt(nil)
			session.RunningJobs()
			session.SocketDetails()
			session.Unjoined()
		}
	})
	sink.line(t, "set timeout 1ms; socket_pair a b; alias known quiet jobs")
	for _, command := range []string{
		"jobs", "sockets", "detach $i", "interrupt $i", "timeout 0 join $i", "b:cancel",
		"set timeout 1ms", "trace on", "trace off", "set show_state on", "history", "set prompt '{jobs}> '", "set pager less", "known", "set",
	} {
		sink.line(t, "repeat 1000000000 expect_error any quiet %s &", command)
	}
	sink.line(t, "repeat 500 spawn b:read_some &; repeat 500 spawn sleep 0 &")
	for i := range 100 {
		session.AddHistory("line")
		sink.line(t, "repeat 2 spawn sleep 0; b:read_some &; x%d = b:read_some &; is_open &", i)
		sink.line(t, "alias known quiet jobs; let v%d $i", i)
		sink.line(t, "trace on; set output json; jobs; trace off; set output text; unalias known")
		sink.line(t, "record '%s'; jobs", recording)
		sink.line(t, "record off")
		sink.line(t, "timeout 1ms join %d; interrupt %d; detach %d", i+40, i+41, i+42)
	}
	close(stop)
	reading.Wait()
	within(t, "Close", session.Close)
}

// TestJobBegins: a job that goes on for long has begun when its first command has failed, or has spawned another job.
func TestJobBegins(t *testing.T) {
	for _, command := range []string{"repeat 1000000000 expect_error any nosuch:is_open", "repeat 1000000000 spawn is_open"} {
		session, sink := newTestSession()
		within(t, command, func() {
			if got := sink.line(t, "%s &", command); got != "[1] "+command+"\n" {
				t.Error(got)
			}
		})
		within(t, "Close", session.Close)
	}
}

// TestInterruptOfEachJob interrupts every job once, as soon as it is in the table: each ends.
func TestInterruptOfEachJob(t *testing.T) {
	const n = 4000
	for _, command := range []string{"b:read_some", "sleep 1h"} {
		session, sink := newTestSession()
		sink.line(t, "socket_pair a b")
		var interrupting sync.WaitGroup
		interrupting.Go(func() {
			for seen := 0; seen < n; {
				list := session.jobs.list()
				for _, j := range list[min(seen, len(list)):] {
					j.interrupt()
					seen++
				}
			}
		})
		for i := range n {
			if got := sink.line(t, "%s &", command); got != fmt.Sprintf("[%d] %s\n", i+1, command) {
				t.Fatal(got)
			}
		}
		interrupting.Wait()
		within(t, "join of "+command, func() {
			if got := strings.Count(sink.line(t, "join"), "operation_aborted"); got != n {
				t.Errorf("%s: %d of %d jobs were interrupted", command, got, n)
			}
		})
		session.Close()
	}
}

// TestCloseWhileJobsStart: the end of a session ends also what a job is about to start.
func TestCloseWhileJobsStart(t *testing.T) {
	for i := range 100 {
		session, sink := newTestSession()
		sink.line(t, "socket_pair a b")
		sink.line(t, "repeat 1000000 spawn b:wait error &; repeat 1000000 spawn sleep 1h &")
		for session.JobCount() < 3+i%40 {
			session.RunningJobs()
		}
		within(t, "Close", session.Close)
		if n := session.JobCount(); n != 0 {
			t.Fatalf("%d jobs run on", n)
		}
		if err := session.jobs.count(&Job{session: session}, 0); !errors.Is(err, sockcore.OperationAborted) {
			t.Fatalf("one more may begin: %v", err)
		}
		if !slices.IsSortedFunc(session.jobs.list(), func(a, b *Job) int { return a.number - b.number }) {
			t.Fatal("the table is not in the order of the numbers")
		}
	}
}

// order is a sink that keeps results and announced notices in the order in which they come.
type order struct {
	transcriptSink
	lines []string
}

func newOrder() *order {
	o := &order{transcriptSink: transcriptSink{&TextSink{}}}
	o.session = New(Config{Sink: o, Table: testTable(), Announce: o.announced})
	return o
}

func (o *order) Result(r *Result) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.lines = append(o.lines, strings.TrimSpace(string(AppendResult(nil, r, OutputText, value.Form{}))))
}

// announced takes the news at once, as a shell may that was waiting for them.
func (o *order) announced() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.session == nil {
		return
	}
	for _, n := range o.session.TakeNotices() {
		line := fmt.Sprintf("announced [%d]", n.Job)
		if n.Err != nil {
			line += " " + n.Err.Name
		}
		o.lines = append(o.lines, line)
	}
}

func (o *order) taken() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := o.lines
	o.lines = nil
	return lines
}

// TestAnnouncedAfterItsNumber: a job that is done at once is announced after its number has been printed.
func TestAnnouncedAfterItsNumber(t *testing.T) {
	o := newOrder()
	defer o.session.Close()
	for i, test := range []struct{ line, want string }{
		{"read_some &", "[1] read_some|announced [1] EBADF"},
		{"spawn read_some; print after", "[2] read_some|announced [2] EBADF|after"},
		{"quiet spawn read_some", "announced [3] EBADF"},
		{"x = read_some &", "[4] x = read_some|announced [4] EBADF"},
		{"time spawn read_some", "[5] read_some|[..]|announced [5] EBADF"},
		{"repeat 2 spawn read_some", "[6] read_some|[7] read_some|announced [6] EBADF|announced [7] EBADF"},
	} {
		o.session.RunLine(Place{}, test.line, true)
		got := o.taken()
		for k, line := range got {
			if strings.HasSuffix(line, "s") && !strings.Contains(line, "[") {
				got[k] = "[..]"
			}
		}
		if strings.Join(got, "|") != test.want {
			t.Errorf("%d: %s: got %q", i, test.line, got)
		}
	}
}

// asTheyEnd runs lines while all jobs are ended by a cancel, and returns what was printed and announced.
func (o *order) asTheyEnd(lines ...string) []string {
	var ending sync.WaitGroup
	ending.Go(func() { _ = o.session.sockets.find("b").sock.Cancel() })
	for _, line := range lines {
		o.session.RunLine(Place{}, line, true)
	}
	ending.Wait()
	o.session.jobs.telling.Wait()
	return o.taken()
}

// TestDetachAsItEnds: the error of a job that is detached while it ends is told, once.
func TestDetachAsItEnds(t *testing.T) {
	const jobs = 50
	o := newOrder()
	defer o.session.Close()
	o.session.RunLine(Place{}, "socket_pair a b", true)
	for round := range 200 {
		var lines, want []string
		for i := range jobs {
			o.session.RunLine(Place{}, "b:read_some &", true)
			n := round*jobs + i + 1
			lines = append(lines, fmt.Sprintf("detach %d", n))
			want = append(want, "ok", fmt.Sprintf("announced [%d] operation_aborted", n))
		}
		o.taken()
		got := o.asTheyEnd(lines...)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("got %q", got)
		}
	}
}

// TestJoinTakesWhatHasEnded: a join that is ended as its job ends either gives the job's result, or leaves it to be
// announced.
func TestJoinTakesWhatHasEnded(t *testing.T) {
	o := newOrder()
	defer o.session.Close()
	o.session.RunLine(Place{}, "socket_pair a b", true)
	for i := 1; i <= 3000; i++ {
		o.session.RunLine(Place{}, "b:read_some &", true)
		o.taken()
		o.session.Interrupt()
		lines := o.asTheyEnd("join")
		announced := slices.Contains(lines, fmt.Sprintf("announced [%d] operation_aborted", i))
		joined := slices.Contains(lines, "error: b:read_some: operation_aborted: operation canceled")
		if !announced && !joined {
			t.Fatalf("got %q", lines)
		}
		o.session.Rearm()
		o.session.RunLine(Place{}, "join", true)
		o.taken()
	}
}

// TestTraceSwitchedByJobs: whether calls are gathered is what the setting says, whoever has switched it.
func TestTraceSwitchedByJobs(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	for i := range 2000 {
		var switching sync.WaitGroup
		for _, value := range []string{"on", "off"} {
			switching.Go(func() {
				if err := session.Settings.Set("trace", value); err != nil {
					t.Error(err)
				}
			})
		}
		switching.Wait()
		sink.line(t, "close; open v4")
		printed, gathered := strings.Contains(sink.line(t, "is_open; bind 127.0.0.1 0"), "bind("), len(session.tracer.take(0)) > 0
		if on := session.Settings.trace.Load(); printed != on || gathered {
			t.Fatalf("round %d: trace is %v, calls are printed: %v, kept: %v", i, on, printed, gathered)
		}
	}
}
