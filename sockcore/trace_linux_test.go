package sockcore

import (
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestTrace(t *testing.T) {
	var r recorder
	env := &Env{}
	l, lport := listenerOf(t, 4)
	s := New(env)
	defer s.Close()
	must(t, s.Open(TCP(V4)))
	if got := r.take(); len(got) != 0 {
		t.Errorf("without a tracer: %s", names(got))
	}
	env.SetTracer(&r)
	size, _ := LookupOption("send_buffer_size")
	must(t, s.SetOption(size, IntValue(40000)))
	must(t, s.Bind(loopback(0)))
	own, err := s.LocalEndpoint()
	must(t, err)
	op := connect("127.0.0.1", lport)
	op.Tag = 7
	must(t, run(t, s, op).Err)
	peer := socketOf(t)
	must(t, run(t, l, &Op{Kind: OpAccept, Into: peer}).Err)
	run(t, s, &Op{Kind: OpWriteAll, Buf: []byte("0123456789012345678901234567890123456789")})
	run(t, s, &Op{Kind: OpReadSome, Max: 5, Flags: FlagDontWait, Tag: 9})
	run(t, s, waitFor(WaitWrite))
	s.Shutdown(ShutdownSend)
	s.IoControl(IoBytesReadable)
	s.Disconnect()
	s.Close()
	calls := r.take()
	want := "setsockopt bind getsockname connect:EINPROGRESS poll connect sendto recvfrom:EAGAIN poll shutdown ioctl connect getsockopt close"
	if got := names(calls); got != want {
		t.Fatalf("\n%s, want\n%s", got, want)
	}
	at := func(i int) *SysCall { return calls[i] }
	if c := at(0); c.Args[0].Option != size || c.Args[1].Value != IntValue(40000) || c.Tag != 0 || c.FD < 3 {
		t.Errorf("setsockopt: %+v", c)
	}
	if c := at(2); c.Args[0].Kind != ArgEndpoint || c.Args[0].Endpoint != own {
		t.Errorf("getsockname: %+v", c)
	}
	if c := at(3); c.Tag != 7 || c.Result != -1 || c.Args[0].Endpoint.String() != "127.0.0.1:"+lport {
		t.Errorf("connect: %+v", c)
	}
	if c := at(6); c.Result != 40 || c.Args[0].Text != "01234567890123456789012345678901" || c.Args[0].Int != 40 || c.Args[1].Int != 40 || c.Args[2].Int != unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL {
		t.Errorf("sendto: %+v", c)
	}
	if c := at(7); c.Tag != 9 || c.Result != -1 || Flags(c.Args[2].Int) != FlagDontWait || c.Args[1].Int != 5 {
		t.Errorf("recvfrom: %+v", c)
	}
	if c := at(9); c.Args[0].Text != "SHUT_WR" {
		t.Errorf("shutdown: %+v", c)
	}
	if c := at(11); c.Args[0].Text != "AF_UNSPEC" {
		t.Errorf("disconnect: %+v", c)
	}
	for _, c := range calls {
		if c.Start.IsZero() || c.Elapsed < 0 || c.Elapsed > time.Minute {
			t.Errorf("%s: %v, %v", c.Name, c.Start, c.Elapsed)
		}
	}
	env.SetTracer(nil)
	must(t, s.Open(TCP(V4)))
	if got := r.take(); len(got) != 0 {
		t.Errorf("after the tracer was taken away: %s", names(got))
	}
}

// Control data are shown by their names, with what they say.
func TestTraceControl(t *testing.T) {
	skipUnderQemu(t, "does not know the options of control data")
	var r recorder
	env := &Env{}
	a, b := New(env), New(env)
	defer a.Close()
	defer b.Close()
	control := func(c *SysCall) string { return c.Args[3].Text }
	must(t, Pair(a, b, UnixDomain(Datagram)))
	must(t, b.SetOption(option(t, "pass_credentials"), BoolValue(true)))
	env.SetTracer(&r)
	passing(t, a, "x", 0)
	_, m := receiveMessage(t, b, 1)
	got := m.Ancillary().Descriptors[0]
	must(t, os.NewFile(uintptr(got), "passed").Close())
	calls := r.take()
	want := "[SCM_CREDENTIALS " + (&Credentials{UID: os.Getuid(), GID: os.Getgid(), PID: os.Getpid()}).String() + ", SCM_RIGHTS " + strconv.Itoa(got) + "]"
	if names(calls) != "sendmsg recvmsg" || control(calls[0]) != "[SCM_RIGHTS 0]" || control(calls[1]) != want {
		t.Errorf("%s: %q, %q, want %q", names(calls), control(calls[0]), control(calls[1]), want)
	}
	op := readSome(9)
	op.Msg, op.Flags = &Message{Control: make([]byte, ControlRoom(1))}, FlagDontWait
	run(t, b, op)
	if calls = r.take(); names(calls) != "recvmsg:EAGAIN" || control(calls[0]) != "NULL" {
		t.Errorf("%s: %q", names(calls), control(calls[0]))
	}
	for f, want := range map[Family]string{
		V4: "[IP_PKTINFO 127.0.0.1 1, IP_TTL 7, IP_TOS 0]", V6: "[IPV6_PKTINFO ::1 1, IPV6_HOPLIMIT 7, IPV6_TCLASS 0]",
	} {
		a, b := New(env), New(env)
		must(t, Pair(a, b, UDP(f)))
		for _, o := range []string{"packet_info", "receive_ttl", "receive_tos"} {
			must(t, b.SetOption(option(t, o), BoolValue(true)))
		}
		must(t, a.SetOption(option(t, map[Family]string{V4: "ip_ttl", V6: "v6_unicast_hops"}[f]), IntValue(7)))
		r.take()
		send(t, a, "x")
		receiveMessage(t, b, 0)
		if calls := r.take(); control(calls[len(calls)-1]) != want {
			t.Errorf("%v: %q, want %q", f, control(calls[len(calls)-1]), want)
		}
		must(t, a.Close())
		must(t, b.Close())
	}
}
