package session

import (
	"io"
	"net"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"sockshell/sockcore"
)

// lingering is a session whose a lingers for a minute, with data that its peer b has no room for.
type lingering struct {
	*testing.T
	*transcriptSink
	sent int64
}

func newLingering(t *testing.T) *lingering {
	t.Helper()
	session, sink := newTestSession()
	t.Cleanup(session.Close)
	s := &lingering{T: t, transcriptSink: sink}
	s.gives("socket_pair a b", "a b\n")
	s.gives("a:set_option linger true 60", "ok\n")
	s.sent = fill(t, session.sockets.find("a").sock)
	return s
}

// fill sends until there is no room left anywhere.
func fill(t *testing.T, sock *sockcore.Socket) (sent int64) {
	t.Helper()
	for data := make([]byte, 1<<20); ; {
		op := sockcore.Op{Kind: sockcore.OpWriteSome, Buf: data, Flags: sockcore.FlagDontWait}
		sock.Start(&op)
		if op.Err == sockcore.EAGAIN {
			return sent
		}
		if op.Err != nil {
			t.Fatal(op.Err)
		}
		sent += op.N
	}
}

// gives runs a line, which must not wait for the minute.
func (s *lingering) gives(line, want string) {
	s.Helper()
	start := time.Now()
	if got := s.line(s.T, "%s", line); got != want {
		s.Errorf("%s: printed %q, want %q", line, got, want)
	}
	if took := time.Since(start); took > 10*time.Second {
		s.Errorf("%s took %v", line, took)
	}
}

// arrives requires that the peer gets all that was sent, and then the end.
func (s *lingering) arrives() {
	s.Helper()
	s.gives("b:discard", strconv.FormatInt(s.sent, 10)+"\n")
	s.gives("b:read_some", "error: b:read_some: eof: end of file\n")
}

const ended = "  " + lingerDetail + "\n"

func TestCloseKeepsItsDeadline(t *testing.T) {
	s := newLingering(t)
	start := time.Now()
	s.gives("timeout 200ms a:close", "error: a:close: timed_out: timed out\n"+ended)
	if took := time.Since(start); took < 200*time.Millisecond || took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	s.gives("a:is_open; a:close; a:open v4", "false\nok\nok\n")
	s.arrives()
	s.gives("a:is_open", "true\n")
}

func TestCloseKeepsTheDefaultDeadline(t *testing.T) {
	s := newLingering(t)
	s.gives("set timeout 50ms; a:close; set timeout 0", "error: a:close: timed_out: timed out\n"+ended)
	s.gives("quiet new a", "")
	s.arrives()
}

func TestInterruptedClose(t *testing.T) {
	s := newLingering(t)
	closed := make(chan string)
	go func() { closed <- s.line(t, "a:close") }()
	for s.session.sockets.find("a").sock.IsOpen() {
		runtime.Gosched()
	}
	s.session.Interrupt()
	if got := <-closed; got != "error: a:close: operation_aborted: operation canceled\n"+ended {
		t.Errorf("printed %q", got)
	}
	s.session.Rearm()
	s.arrives()
}

// TestCloseAsAJob: what ends the wait of a job that closes, and what does not.
func TestCloseAsAJob(t *testing.T) {
	for _, line := range []string{"interrupt 1", "a:cancel"} {
		s := newLingering(t)
		s.gives("a:close &", "[1] a:close\n")
		s.gives(line+"; join", "ok\nerror: a:close: operation_aborted: operation canceled\n"+ended)
		s.arrives()
	}
	for line, want := range map[string]string{
		"a:open v4": "ok\n", "quiet new a": "", "a:close": "ok\n", "timeout 0 join": "error: join: timed_out: timed out\n",
	} {
		s := newLingering(t)
		s.gives("a:close &", "[1] a:close\n")
		s.gives(line, want)
		s.arrives()
		s.gives("join", "ok\n")
	}
}

func TestCloseAsAJobKeepsItsDeadline(t *testing.T) {
	s := newLingering(t)
	s.gives("spawn timeout 50ms a:close; join", "[1] timeout 50ms a:close\nerror: a:close: timed_out: timed out\n"+ended)
	s.arrives()
}

func TestTraceOfALingeringClose(t *testing.T) {
	s := newLingering(t)
	s.gives("trace on; a:close &", "ok\n[1] a:close\n")
	if got := s.line(t, "is_open"); strings.Contains(got, "close(") {
		t.Errorf("printed with another command: %q", got)
	}
	s.line(t, "b:discard")
	if got := s.line(t, "join"); !strings.Contains(got, "  [1] close(") {
		t.Errorf("join printed %q", got)
	}
}

func TestCloseDescriptorLingers(t *testing.T) {
	s := newLingering(t)
	s.line(t, "fd = a:release")
	s.gives("timeout 50ms close_descriptor $fd", "error: close_descriptor /dev/fd/"+s.number("fd")+": timed_out: timed out\n"+ended)
	s.arrives()

	s = newLingering(t)
	s.line(t, "fd = a:release")
	s.gives("close_descriptor $fd &; descriptors", "[1] close_descriptor $fd\nfd  family  local  remote\n")
	s.gives("interrupt 1; join", "ok\nerror: close_descriptor /dev/fd/"+s.number("fd")+": operation_aborted: operation canceled\n"+ended)
	s.arrives()
}

func (s *lingering) number(name string) string {
	s.Helper()
	text, _ := s.session.Variable(name)
	return strings.TrimPrefix(text, descriptorFolder)
}

// TestResetDoesNotLinger: what is unsent is thrown away.
func TestResetDoesNotLinger(t *testing.T) {
	s := newLingering(t)
	s.gives("timeout 1s a:reset", "ok\n")
	if got := s.line(t, "b:discard"); !strings.HasPrefix(got, "error: b:discard: ECONNRESET") {
		t.Errorf("the peer's read printed %q", got)
	}
}

// TestEndOfASessionDoesNotLinger: it waits for no socket, and all arrives.
func TestEndOfASessionDoesNotLinger(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	session, sink := newTestSession()
	const n = 5
	var peers [n]net.Conn
	var sent [n]int64
	for i := range n {
		name := "s" + strconv.Itoa(i+1)
		sink.line(t, "quiet new %s; connect 127.0.0.1 %d; set_option linger true 60", name, l.Addr().(*net.TCPAddr).Port)
		if peers[i], err = l.Accept(); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = peers[i].Close() }()
		sent[i] = fill(t, session.sockets.find(name).sock)
	}
	sink.line(t, "s1:close &")
	sink.line(t, "fd = s2:release")
	within(t, "Close", session.Close)
	for i := range n {
		if got, err := io.Copy(io.Discard, peers[i]); err != nil || got != sent[i] {
			t.Errorf("%d of %d bytes arrived, %v", got, sent[i], err)
		}
	}
}

// TestDisconnectedDoesNotLinger: after disconnect there is nothing to wait for.
func TestDisconnectedDoesNotLinger(t *testing.T) {
	s := newLingering(t)
	s.gives("a:disconnect; timeout 5s a:close", "ok\nok\n")
}
