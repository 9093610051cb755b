package sockcore

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// What Winsock cannot do is refused before anything happens.
func TestAbilities(t *testing.T) {
	a, b := pairOf(t)
	op := start(t, a, readSome(9))
	if err := a.Disconnect(); err != NotSupported {
		t.Errorf("disconnect: %v", err)
	}
	if fd, err := a.Detach(); err != NotSupported || fd != -1 {
		t.Errorf("detach: %d, %v", fd, err)
	}
	send(t, b, "still here")
	wait(t, op)
	ends(t, op, nil, "still her")
	if _, err := a.IoControl(IoBytesUnsent); err != NotSupported {
		t.Errorf("bytes_unsent: %v", err)
	}
	for _, name := range []string{"send_low_watermark", "receive_low_watermark", "reuse_port", "tcp_cork"} {
		if err := a.SetOption(option(t, name), option(t, name).sample()); err != NotSupported {
			t.Errorf("set %s: %v", name, err)
		}
		if _, err := a.GetOption(option(t, name)); err != NotSupported {
			t.Errorf("get %s: %v", name, err)
		}
	}
}

// sample returns a value of the option's kind.
func (o *Option) sample() OptionValue { return OptionValue{Kind: o.Kind, Int: 1} }

// A WSA code has its POSIX name, and its own number.
func TestWinsockCodes(t *testing.T) {
	for number, want := range map[int]string{
		10035: "EAGAIN", 10048: "EADDRINUSE", 10053: "ECONNABORTED", 10054: "ECONNRESET", 10057: "ENOTCONN",
		10058: "ESHUTDOWN", 10060: "ETIMEDOUT", 10061: "ECONNREFUSED", 995: "operation_aborted",
	} {
		c := FromErrno(windows.Errno(number))
		if c.Name() != want || c.Number() != number || c.Category() != System {
			t.Errorf("%d is %s, %d", number, c.Name(), c.Number())
		}
		if found, ok := LookupCode(want); !ok || found != c {
			t.Errorf("%s is %v, %v", want, found, ok)
		}
	}
	s := socketOf(t)
	op := run(t, s, connect("127.0.0.1", refused(t)))
	if c, _ := CodeOf(op.Err); c != ECONNREFUSED || c.Number() != 10061 {
		t.Errorf("%v, %d", op.Err, c.Number())
	}
}

// What was set is what is read.
func TestOptionValuesOfWindows(t *testing.T) {
	for _, c := range []struct {
		family Family
		name   string
		set    OptionValue
		err    error
		get    OptionValue
	}{
		{V4, "tcp_no_delay", BoolValue(true), nil, BoolValue(true)},
		{V4, "keep_alive", BoolValue(true), nil, BoolValue(true)},
		{V4, "reuse_address", BoolValue(true), nil, BoolValue(true)},
		{V4, "out_of_band_inline", BoolValue(true), nil, BoolValue(true)},
		{V4, "send_buffer_size", IntValue(40000), nil, IntValue(40000)},
		{V4, "receive_buffer_size", IntValue(50000), nil, IntValue(50000)},
		{V4, "linger", LingerValue(true, 5), nil, LingerValue(true, 5)},
		{V4, "linger", LingerValue(true, 65535), nil, LingerValue(true, 65535)},
		{V4, "linger", LingerValue(true, 65536), EINVAL, LingerValue(false, 0)},
		{V4, "linger", LingerValue(false, 7), nil, LingerValue(false, 0)},
		{V4, "ip_ttl", IntValue(5), nil, IntValue(5)},
		{V6, "v6_unicast_hops", IntValue(5), nil, IntValue(5)},
		{V6, "v6_only", BoolValue(true), nil, BoolValue(true)},
		{V4, "enable_connection_aborted", BoolValue(true), nil, BoolValue(true)},
		{V4, "type", TextValue("stream"), ENOPROTOOPT, TextValue("stream")},
		{V4, "error", OptionValue{Kind: Error}, ENOPROTOOPT, OptionValue{Kind: Error}},
		{V4, "accepting", BoolValue(true), ENOPROTOOPT, BoolValue(false)},
	} {
		s := socketOf(t)
		must(t, s.Open(TCP(c.family)))
		o := option(t, c.name)
		if err := s.SetOption(o, c.set); err != c.err {
			t.Errorf("set %s %+v: %v, want %v", c.name, c.set, err, c.err)
		}
		if got, err := s.GetOption(o); got != c.get || err != nil {
			t.Errorf("get %s after %+v: %+v, %v; want %+v", c.name, c.set, got, err, c.get)
		}
	}
}

func TestKeepAliveOptions(t *testing.T) {
	lacksOnWine(t, "TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT")
	s := openOf(t)
	for name, v := range map[string]OptionValue{
		"tcp_keep_idle": DurationValue(90 * time.Second), "tcp_keep_interval": DurationValue(7 * time.Second), "tcp_keep_count": IntValue(3),
	} {
		must(t, s.SetOption(option(t, name), v))
		if got, err := s.GetOption(option(t, name)); got != v || err != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// The calls under each operation, by their own names.
func TestTraceOfWinsock(t *testing.T) {
	var r recorder
	env := &Env{}
	_, lport := listenerOf(t, 4)
	path, _ := fileOf(t, 100)
	s := New(env)
	defer s.Close()
	env.SetTracer(&r)
	must(t, s.Open(TCP(V4)))
	must(t, run(t, s, connect("127.0.0.1", lport)).Err)
	run(t, s, &Op{Kind: OpWriteAll, Buf: []byte("0123")})
	run(t, s, &Op{Kind: OpReadSome, Max: 5, Flags: FlagDontWait, Tag: 9})
	span := spanOf(t, path, 10, 20)
	span.Head, span.Tail = []byte("head"), []byte("t")
	op := sendFile(span)
	op.Tag = 11
	must(t, run(t, s, op).Err)
	must(t, s.Shutdown(ShutdownSend))
	_, err := s.IoControl(IoBytesReadable)
	must(t, err)
	must(t, s.Close())
	calls := r.take()
	got := names(calls)
	// How often a connect is asked for depends on how fast the system makes it.
	head, tail, _ := strings.Cut(got, " send ")
	if !strings.HasPrefix(head, "WSASocket connect:EAGAIN IOCTL_AFD_POLL") || tail != "recv:EAGAIN TransmitFile shutdown ioctlsocket getsockopt closesocket" {
		t.Fatal(got)
	}
	for _, c := range calls {
		if c.Name != "TransmitFile" {
			continue
		}
		if c.Result != 25 || c.Tag != 11 || c.Args[0].Int != 20 || c.Args[1].Int != 10 || c.Args[2].Int != 25 {
			t.Errorf("%+v", c)
		}
	}
}

// A socket that a parent left open is looked at, and adopted.
func TestAttachInherited(t *testing.T) {
	var env Env
	a, b := pairOf(t)
	fd := b.d.fd
	if h, err := env.Inspect(fd); err != nil || h.Protocol.Family != V4 || h.Remote.Port() == 0 || env.Inherited(fd) {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := env.Inspect(1 << 20); err != EBADF {
		t.Errorf("nothing: %v", err)
	}
	pipe, other := windows.Handle(0), windows.Handle(0)
	must(t, windows.CreatePipe(&pipe, &other, nil, 0))
	defer func() { must(t, windows.CloseHandle(pipe)); must(t, windows.CloseHandle(other)) }()
	if _, err := env.Inspect(int(pipe)); err != ENOTSOCK {
		t.Errorf("a pipe: %v", err)
	}

	// What a child gets: another handle of the same socket, inheritable.
	var info windows.WSAProtocolInfo
	must(t, windows.WSADuplicateSocket(windows.Handle(fd), windows.GetCurrentProcessId(), &info))
	h, err := windows.WSASocket(-1, -1, -1, &info, 0, windows.WSA_FLAG_OVERLAPPED)
	must(t, err)
	must(t, windows.SetHandleInformation(h, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT))
	must(t, b.Close())
	if !env.Inherited(int(h)) {
		t.Error("what goes to children does not seem inherited")
	}
	c := socketOf(t)
	must(t, c.Attach(int(h), TCP(V4)))
	op := start(t, c, readSome(9))
	send(t, a, "over")
	wait(t, op)
	ends(t, op, nil, "over")
	must(t, c.Close())
	ends(t, run(t, a, readSome(9)), EOF, "")
}

// Closing ends what the system is sending, and waits for it.
func TestCloseUnderAFile(t *testing.T) {
	path, _ := fileOf(t, 16<<20)
	for name, end := range map[string]func(*Socket) error{"close": (*Socket).Close, "reset": (*Socket).Reset} {
		a, b := pairOf(t)
		s := spanOf(t, path, 0, 0)
		op := start(t, a, sendFile(s))
		queued := start(t, a, &Op{Kind: OpWriteAll, Buf: []byte("x")})
		until(t, "under way", func() bool { n, _ := b.IoControl(IoBytesReadable); return n > 0 })
		must(t, end(a))
		wait(t, op)
		wait(t, queued)
		if op.Err != OperationAborted || op.N <= 0 || queued.Err != OperationAborted || a.IsOpen() {
			t.Errorf("%s: %v after %d, %v", name, op.Err, op.N, queued.Err)
		}
		inflights.mu.Lock()
		if n := len(inflights.all); n != 0 {
			t.Errorf("%s: %d files are under way", name, n)
		}
		inflights.mu.Unlock()
	}
}
