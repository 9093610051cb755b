//go:build linux

package session

import (
	"net"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"sockshell/commands/value"
)

// told is a session that announces, and a stranger who listens.
type told struct {
	*testing.T
	session *Session
	sink    *transcriptSink
	news    chan struct{}
	server  net.Listener
}

func newTold(t *testing.T) *told {
	t.Helper()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &told{T: t, news: make(chan struct{}, 1), server: server}
	s.session, s.sink = newSession(Config{Table: testTable(), Announce: func() {
		select {
		case s.news <- struct{}{}:
		default:
		}
	}})
	t.Cleanup(func() {
		s.session.Close()
		_ = server.Close()
	})
	return s
}

// connects connects a socket to the stranger.
func (s *told) connects(name string) net.Conn {
	s.Helper()
	port := s.server.Addr().(*net.TCPAddr).Port
	if got := s.sink.line(s.T, "quiet new %s; connect 127.0.0.1 %d", name, port); got != "ok\n" {
		s.Fatalf("connect: %s", got)
	}
	conn, err := s.server.Accept()
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = conn.Close() })
	return conn
}

// hears waits for the next notices, which are shown without the port.
func (s *told) hears(want ...string) {
	s.Helper()
	var got []string
	late := time.After(20 * time.Second)
	for len(got) < len(want) {
		for _, n := range s.session.TakeNotices() {
			if n.Going {
				continue // a round of a job
			}
			text := n.Socket + ": " + n.Text
			if n.Job != 0 {
				text = "[" + strconv.Itoa(n.Job) + "]"
			}
			got = append(got, strings.ReplaceAll(text, s.server.Addr().String(), "PEER"))
		}
		if len(got) >= len(want) {
			break
		}
		select {
		case <-s.news:
		case <-late:
			s.Fatalf("told %q, want %q", got, want)
		}
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		s.Fatalf("told %q, want %q", got, want)
	}
}

// hearsNoMore lets one more peer close: what was to be told before has been told by then.
func (s *told) hearsNoMore() {
	s.Helper()
	_ = s.connects("last").Close()
	s.hears("last: eof: the peer PEER has shut down")
	s.sink.line(s.T, "close")
}

func (s *told) until(what string, state func() bool) {
	s.Helper()
	for end := time.Now().Add(20 * time.Second); !state(); runtime.Gosched() {
		if time.Now().After(end) {
			s.Fatal("never: " + what)
		}
	}
}

func TestPeerEventsAreAnnounced(t *testing.T) {
	s := newTold(t)
	first, second := s.connects("a"), s.connects("b")
	_ = first.Close()
	s.hears("a: eof: the peer PEER has shut down")
	_ = second.(*net.TCPConn).SetLinger(0)
	_ = second.Close()
	s.hears("b: ECONNRESET: connection reset by peer PEER")
	if got := s.sink.line(t, "b:read_some; a:read_some; a:write_some x"); !strings.HasPrefix(got,
		"error: b:read_some: ECONNRESET: connection reset by peer\n") || !strings.HasSuffix(got, "error: a:read_some: eof: end of file\n1\n") {
		t.Errorf("printed %q", got)
	}
	s.hears("a: EPIPE: the peer PEER, which had shut down, has reset the connection")
	s.hearsNoMore()
}

// TestPeerEventsThatResultsTell: what a running command or a job tells is not told again, also where
// it is the next of several reads that meets the end.
func TestPeerEventsThatResultsTell(t *testing.T) {
	for _, line := range []string{
		"s:read_some; s:read_some", "s:read_to_eof", "repeat 3 s:read_some", "expect_error eof s:read_all 9",
	} {
		t.Run(line, func(t *testing.T) {
			s := newTold(t)
			for _, job := range []string{"", " &"} {
				if job != "" && strings.Contains(line, ";") {
					continue
				}
				conn := s.connects("s")
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					s.until("it runs", func() bool { return s.session.Running() || s.session.JobCount() > 0 })
					_, _ = conn.Write([]byte("x"))
					_ = conn.Close()
				}()
				s.sink.line(t, "%s%s", line, job)
				<-ended
				if job != "" {
					s.hears("[1]")
				}
				s.hearsNoMore()
				s.sink.line(t, "s:close")
			}
		})
	}
}

// TestPeerEventsWaitForTheCommand: a command that runs may be about to tell, whichever it is.
func TestPeerEventsWaitForTheCommand(t *testing.T) {
	s := newTold(t)
	conn := s.connects("s")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.session.RunLine(Place{}, "sleep 1h", true)
	}()
	s.until("the command runs", s.session.Running)
	_ = conn.Close()
	s.until("the hang-up is heard", s.session.events.anyPeers.Load)
	if n := s.session.TakeNotices(); len(n) != 0 {
		t.Errorf("told %v", n)
	}
	s.session.Interrupt()
	<-ended
	s.hears("s: eof: the peer PEER has shut down")
}

// TestPeerEventsWaitForTheJob: so may a job that works on the socket; another one may not.
func TestPeerEventsWaitForTheJob(t *testing.T) {
	s := newTold(t)
	conn, other := s.connects("s"), s.connects("other")
	_, _ = conn.Write([]byte("x"))
	if got := s.sink.line(t, "repeat 1 s:read_some &"); got != "[1] repeat 1 s:read_some\n" {
		t.Fatal(got)
	}
	s.hears("[1]")
	e := s.session.sockets.find("s")
	e.workers.Add(1) // as a job does that is between two reads
	_ = conn.Close()
	s.until("the hang-up is heard", s.session.events.anyPeers.Load)
	_ = other.Close()
	s.hears("other: eof: the peer PEER has shut down")
	e.workers.Add(-1)
	s.sink.line(t, "is_open")
	s.hears("s: eof: the peer PEER has shut down")
}

// TestBothEnds: what one socket of the session does is told of the other one.
func TestBothEnds(t *testing.T) {
	s := newTold(t)
	for _, end := range []string{"a:close", "a:reset", "a:shutdown send", "a:disconnect", "a:shutdown both"} {
		s.sink.line(t, "socket_pair a b; use b; s = b:remote_endpoint; %s", end)
		peer, _ := s.session.Variable("s")
		shown, told := " peer closed> ", "b: eof: the peer "+peer+" has shut down"
		if end == "a:reset" || end == "a:disconnect" {
			shown, told = " broken> ", "b: ECONNRESET: connection reset by peer "+peer
		}
		s.hears(told)
		if got := s.session.Prompt(nil); !strings.HasSuffix(got, shown) {
			t.Errorf("after %s the prompt is %q", end, got)
		}
		s.hearsNoMore()
		s.sink.line(t, "a:close; b:close")
	}
	s.sink.line(t, "socket_pair a b; a:close; b:close")
	s.hearsNoMore()
}

// TestRoundsInOrder: a job gives a result while those before are told.
func TestRoundsInOrder(t *testing.T) {
	var more func()
	s := New(Config{Sink: nullSink{}, Table: testTable(), Announce: func() {
		if now := more; now != nil {
			more = nil
			now()
		}
	}})
	defer s.Close()
	j := &Job{session: s, number: 1}
	give := func(n int64) { j.gave(&Result{Value: value.OfInt(n)}) }
	give(1)
	give(2)
	j.shown, more = true, func() { give(3) }
	j.tell()
	got := ""
	for _, n := range s.TakeNotices() {
		for _, r := range n.Results {
			got += string(r.Value.AppendVariable(nil))
		}
	}
	if got != "123" {
		t.Errorf("told %s", got)
	}
}

// TestBatchWatchesNoPeers: without anybody to announce to nothing is watched.
func TestBatchWatchesNoPeers(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	sink.line(t, "socket_pair a b; a:close; b:wait read")
	if session.events.anyPeers.Load() || len(session.TakeNotices()) != 0 {
		t.Error("a batch listens for hang-ups")
	}
}
