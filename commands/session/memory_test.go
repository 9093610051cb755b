package session

import (
	"strings"
	"testing"
)

// awaitJob waits until a job, which is not joined, has ended.
func awaitJob(session *Session, number int64) {
	j := session.jobs.find(number)
	if done := j.wait(); done != nil {
		<-done
		j.leave()
	}
}

// What a job has got counts for max_memory until it is joined, whichever kind of job it is, and however it ended.
func TestJobsKeepWhatTheyGot(t *testing.T) {
	const size = 1000
	for _, test := range []struct{ name, job, then string }{
		{"an operation", "b:read_all 1000 &", "is_open"},
		{"an operation for a variable", "x = b:read_all 1000 &", "is_open"},
		{"an operation that fails", "b:read_all 2000 &", "a:shutdown send"},
		{"commands", "timeout 1h b:read_all 1000 &", "is_open"},
		{"commands for a variable", "x = timeout 1h b:read_all 1000 &", "is_open"},
		{"commands that fail", "timeout 1h b:read_all 2000 &", "a:shutdown send"},
		{"commands that fail for a variable", "x = timeout 1h b:read_all 2000 &", "a:shutdown send"},
	} {
		t.Run(test.name, func(t *testing.T) {
			session, sink := newTestSession()
			defer session.Close()
			sink.line(t, "socket_pair a b")
			sink.line(t, "%s", test.job)
			pending := session.jobs.kept.Load()
			sink.line(t, "a:write_all %s", strings.Repeat("x", size))
			sink.line(t, "%s", test.then)
			awaitJob(session, 1)
			if got := session.jobs.kept.Load() - pending; got < size || got > size+resultMemory {
				t.Errorf("%d bytes more are kept of a job that got %d", got, size)
			}
			sink.line(t, "join 1")
			if got := session.jobs.kept.Load(); got != 0 {
				t.Errorf("%d bytes are kept of a job that was joined", got)
			}
		})
	}
}

// What the environment's variables expand to counts as any other variable's text.
func TestEnvironmentIsBounded(t *testing.T) {
	session, sink := newSession(Config{Table: testTable(), Env: func(string) (string, bool) { return strings.Repeat("x", 1000), true }})
	defer session.Close()
	sink.line(t, "set max_memory 2500")
	if got := sink.line(t, "len ${env:X}${env:X}"); got != "2000\n" {
		t.Errorf("two: %s", got)
	}
	if got := sink.line(t, "len ${env:X}${env:X}${env:X}"); !strings.HasPrefix(got, "error: len: too_large: what its words expand to is more") {
		t.Errorf("three: %s", got)
	}
}

// The calls of a job that are dropped with `trace off` do not count any more.
func TestDroppedCallsDoNotCount(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	sink.line(t, "socket_pair a b; b:read_all 10 &")
	before := session.jobs.kept.Load()
	sink.line(t, "trace on; a:write_all 0123456789")
	awaitJob(session, 1)
	if got := session.jobs.kept.Load() - before; got < callMemory {
		t.Errorf("%d bytes more are kept of a job whose calls are", got)
	}
	sink.line(t, "trace off")
	if got := session.jobs.kept.Load() - before; got != 10 {
		t.Errorf("%d bytes more are kept of a job that got 10", got)
	}
}
