//go:build linux

package sockcore

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"sockshell/sockcore/internal/sys"
)

func TestDetailsOfAClosedSocket(t *testing.T) {
	d := New(nil).Details()
	if d.State != StateClosed || d.FD != -1 || d.TCP != nil || d.Polled || d.Options != nil || d.Operations != nil {
		t.Errorf("%+v", d)
	}
}

func TestDetailsOfAListener(t *testing.T) {
	skipUnderQemu(t, "stores 4 bytes of TCP_INFO")
	l, port := listenerOf(t, 3)
	must(t, run(t, socketOf(t), connect("127.0.0.1", port)).Err)
	must(t, run(t, l, waitFor(WaitRead)).Err)
	d := l.Details()
	if d.State != StateListening || d.TCP.State != TCPListen || d.TCP.BacklogUsed != 1 || d.TCP.BacklogMax != 3 {
		t.Errorf("%v, %+v", d.State, d.TCP)
	}
	if d.ReceiveQueue != -1 || d.SendQueue != -1 {
		t.Errorf("a listener has queues: %d, %d", d.ReceiveQueue, d.SendQueue)
	}
}

func TestDetailsOfAConnection(t *testing.T) {
	skipUnderQemu(t, "stores 4 bytes of TCP_INFO")
	a, b := pairOf(t)
	send(t, a, "hello")
	must(t, run(t, b, waitFor(WaitRead)).Err)
	d := b.Details()
	if d.State != StateConnected || d.TCP.State != TCPEstablished || d.ReceiveQueue != 5 || d.SendQueue != 0 {
		t.Errorf("%v, %v, queues %d, %d", d.State, d.TCP.State, d.ReceiveQueue, d.SendQueue)
	}
	if d.TCP.BytesReceived != 5 || d.TCP.RTT <= 0 || d.TCP.CongestionWindow == 0 || d.TCP.SendSegmentSize == 0 || d.Congestion == "" {
		t.Errorf("%+v, congestion %q", d.TCP, d.Congestion)
	}
	if !d.Polled || d.ErrorPending || d.Ended != (Ended{}) {
		t.Errorf("error %v, ended %+v", d.ErrorPending, d.Ended)
	}
}

// An error is seen as often as one looks, and still there for who asks for it.
func TestDetailsLeaveTheError(t *testing.T) {
	skipUnderQemu(t, "stores 4 bytes of TCP_INFO")
	a, b := pairOf(t)
	must(t, a.Reset())
	must(t, run(t, b, waitFor(WaitError)).Err)
	for range 2 {
		if d := b.Details(); !d.ErrorPending || d.Ended != (Ended{Receive: true, Send: true}) {
			t.Errorf("error %v, ended %+v", d.ErrorPending, d.Ended)
		}
	}
	o, _ := LookupOption("error")
	if v, err := b.GetOption(o); err != nil || v.Code != ECONNRESET {
		t.Errorf("%v, %v", v.Code, err)
	}
}

func TestDetailsOfOptions(t *testing.T) {
	s := openOf(t)
	if d := s.Details(); len(d.Options) != 0 || d.OptionsErr != nil {
		t.Fatalf("a fresh socket differs from a fresh socket: %+v, %v", d.Options, d.OptionsErr)
	}
	for name, v := range map[string]OptionValue{
		"send_buffer_size": IntValue(21000), "enable_connection_aborted": BoolValue(true), "ip_ttl": IntValue(9),
	} {
		o, _ := LookupOption(name)
		must(t, s.SetOption(o, v))
	}
	got := map[string]ChangedOption{}
	for _, o := range s.Details().Options {
		got[o.Option.Name] = o
	}
	buffer := got["send_buffer_size"]
	if len(got) != 3 || buffer.Value.Int != 21000 || buffer.Kernel != 42000 || buffer.Fresh.Int == 21000 {
		t.Errorf("%+v", got)
	}
	if o := got["ip_ttl"]; o.Value.Int != 9 || o.Kernel != 0 {
		t.Errorf("ip_ttl: %+v", o)
	}
	if o := got["enable_connection_aborted"]; !o.Value.Bool || o.Fresh.Bool {
		t.Errorf("enable_connection_aborted: %+v", o)
	}
}

// Where no fresh socket can be had, the rest is still told.
func TestDetailsWithoutAFreshSocket(t *testing.T) {
	skipUnderQemu(t, "stores 4 bytes of TCP_INFO")
	s := openOf(t)
	var limit unix.Rlimit
	must(t, unix.Getrlimit(unix.RLIMIT_NOFILE, &limit))
	none := unix.Rlimit{Cur: 0, Max: limit.Max}
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &none))
	d := s.Details()
	must(t, unix.Setrlimit(unix.RLIMIT_NOFILE, &limit))
	if !errors.Is(d.OptionsErr, EMFILE) || d.Options != nil || d.TCP == nil {
		t.Errorf("%v, %+v, %+v", d.OptionsErr, d.Options, d.TCP)
	}
}

func TestDetailsOfOperations(t *testing.T) {
	a, b := pairOf(t)
	first, second, third := readUntil("\n"), readSome(9), waitFor(WaitError)
	first.Tag = 7
	before := Now()
	for _, op := range []*Op{third, first, second} {
		start(t, b, op)
	}
	d := b.Details()
	want := []Pending{{Kind: OpReadUntil, Lane: "read", Tag: 7}, {Kind: OpReadSome, Lane: "read"}, {Kind: OpWait, Lane: "except"}}
	if len(d.Operations) != len(want) || d.Pending != len(want) {
		t.Fatalf("%+v", d.Operations)
	}
	most := Now() - before
	for i, p := range d.Operations {
		if p.Age <= 0 || int64(p.Age) > most {
			t.Errorf("%v is %v old, of at most %v ns", p.Kind, p.Age, most)
		}
		if p.Age = 0; p != want[i] {
			t.Errorf("%+v, want %+v", p, want[i])
		}
	}
	if n := len(a.Details().Operations); n != 0 {
		t.Errorf("the other end has %d operations", n)
	}
	must(t, b.Cancel())
	for _, op := range []*Op{first, second, third} {
		ends(t, op, OperationAborted, "")
	}
}

// What DetailsUntraced asks shows in no trace.
func TestDetailsAreNotTraced(t *testing.T) {
	env := &Env{}
	s := New(env)
	must(t, s.Open(TCP(V4)))
	defer func() { must(t, s.Close()) }()
	tracer := &recorder{}
	env.SetTracer(tracer)
	s.DetailsUntraced()
	if calls := tracer.take(); len(calls) != 0 {
		t.Errorf("traced: %s", names(calls))
	}
	s.Details()
	if calls := tracer.take(); len(calls) < 10 {
		t.Errorf("traced: %s", names(calls))
	}
	env.SetTracer(nil)
}

func TestEndedOf(t *testing.T) {
	over := sys.PeerState{Ended: true}
	for _, c := range []struct {
		seen  sys.PeerState
		state TCPState
		want  Ended
	}{
		{sys.PeerState{}, TCPClosed, Ended{}},
		{sys.PeerState{}, TCPSynSent, Ended{}},
		{sys.PeerState{}, TCPEstablished, Ended{}},
		{over, TCPEstablished, Ended{Receive: true}}, // shutdown receive
		{over, TCPCloseWait, Ended{Receive: true}},
		{sys.PeerState{}, TCPFinWait1, Ended{Send: true}},
		{sys.PeerState{}, TCPFinWait2, Ended{Send: true}},
		{over, TCPLastAck, Ended{Receive: true, Send: true}},
		{over, TCPClosing, Ended{Receive: true, Send: true}},
		{over, TCPClosed, Ended{Receive: true, Send: true}},
	} {
		if got := endedOf(c.seen, &TCPInfo{State: c.state}); got != c.want {
			t.Errorf("%v, %+v: %+v, want %+v", c.state, c.seen, got, c.want)
		}
	}
	if got := endedOf(over, nil); got != (Ended{Receive: true}) {
		t.Errorf("without TCP_INFO: %+v", got)
	}
}

func TestNamesOfStatesAndKinds(t *testing.T) {
	seen := map[string]bool{"": true, "unknown": true, "UNKNOWN": true}
	for s := TCPEstablished; s <= TCPClosing; s++ {
		if seen[s.String()] {
			t.Errorf("state %d is %q", s, s)
		}
		seen[s.String()] = true
	}
	for k := OpReadSome; k <= OpReadTo; k++ {
		if seen[k.String()] {
			t.Errorf("kind %d is %q", k, k)
		}
		seen[k.String()] = true
	}
	if TCPState(0).String() != "UNKNOWN" || TCPState(99).String() != "UNKNOWN" || Kind(0).String() != "unknown" || Kind(99).String() != "unknown" {
		t.Error("what is not in the tables has a name")
	}
}
