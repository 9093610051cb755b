package sockcore

import (
	"net"
	"net/netip"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sockshell/internal/needs"
)

func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0))) // with one, nobody waits for a descriptor but the reactor
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("sockshell/sockcore/internal/poller.(*Poller).run"),
		goleak.IgnoreAnyFunction("sockshell/sockcore/internal/poller.(*urgentWatch).run"))
}

// limit bounds every wait of these tests; nothing is supposed to come near it.
const limit = 10 * time.Second

// streamProtocol is that of the tests' streams.
func streamProtocol() Protocol {
	if *overUnix {
		return UnixDomain(Stream)
	}
	return TCP(V4)
}

// streamListenerOf returns a listener, and makers of operations that connect to it: by its address, and where it can have
// one by a name.
func streamListenerOf(t testing.TB) (l *Socket, connects []func() *Op) {
	t.Helper()
	if *overUnix {
		l = socketOf(t)
		must(t, l.Open(streamProtocol()))
		at := UnixEndpoint(filepath.Join(t.TempDir(), "l"))
		must(t, l.Bind(at))
		must(t, l.Listen(-1))
		return l, []func() *Op{func() *Op { return Connect(at) }}
	}
	l, port := listenerOf(t, -1)
	return l, []func() *Op{
		func() *Op { return connect("127.0.0.1", port) },
		func() *Op { return connect("localhost", port) },
	}
}

// pairOf returns two connected sockets that are closed with the test.
func pairOf(t testing.TB) (a, b *Socket) {
	t.Helper()
	a, b = socketOf(t), socketOf(t)
	if err := Pair(a, b, streamProtocol()); err != nil {
		t.Fatal(err)
	}
	if *overTLS != "" {
		putTLS(t, *overTLS, a, b)
	}
	if *layered {
		must(t, a.SetLayer(layer))
		must(t, b.SetLayer(layer))
	}
	return a, b
}

// socketOf returns a closed socket that is closed with the test.
func socketOf(t testing.TB) *Socket {
	t.Helper()
	s := New(nil)
	t.Cleanup(func() { s.Close() })
	return s
}

// openOf returns an open IPv4 socket.
func openOf(t testing.TB) *Socket {
	t.Helper()
	s := socketOf(t)
	must(t, s.Open(TCP(V4)))
	return s
}

// listenerOf returns a listener on loopback, and its port.
func listenerOf(t testing.TB, backlog int) (*Socket, string) {
	t.Helper()
	s := openOf(t)
	must(t, s.Bind(loopback(0)))
	must(t, s.Listen(backlog))
	return s, portOf(t, s)
}

func loopback(port uint16) Endpoint {
	return IPEndpoint(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

func portOf(t testing.TB, s *Socket) string {
	t.Helper()
	ep, err := s.LocalEndpoint()
	must(t, err)
	return strconv.Itoa(int(ep.Port()))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shutSend ends what s sends, as its transport does, and then the kernel's stream. It may be called on any goroutine.
func shutSend(s *Socket) error {
	end := Flush() // the rest of a layer's record
	if *overTLS != "" {
		end = End()
	}
	if !s.Start(end) {
		end.Wait()
	}
	if end.Err != nil {
		return end.Err
	}
	return s.Shutdown(ShutdownSend)
}

// endOfKernel is how a read ends when the kernel's stream does.
func endOfKernel() Code {
	if *overTLS != "" {
		return StreamTruncated
	}
	return EOF
}

// breakOff ends a connection so that the peer is not told of an orderly end; the unix family has a plain close alone.
func breakOff(t testing.TB, s *Socket) {
	t.Helper()
	if *overUnix {
		must(t, s.Close())
		return
	}
	must(t, s.Reset())
}

// run starts op and waits for it, as a command does, but not for ever.
func run(t testing.TB, s *Socket, op *Op) *Op {
	t.Helper()
	op.Inline = true
	if !s.Start(op) {
		wait(t, op)
	}
	return op
}

// start starts op, which must not be complete.
func start(t testing.TB, s *Socket, op *Op) *Op {
	t.Helper()
	if s.Start(op) {
		t.Fatalf("complete at once: %v, %d bytes", op.Err, op.N)
	}
	return op
}

func wait(t testing.TB, op *Op) {
	t.Helper()
	stuck := time.AfterFunc(limit, func() { panic("an operation does not end") })
	defer stuck.Stop()
	op.Wait()
}

// ends requires how an operation ended.
func ends(t testing.TB, op *Op, err error, data string) {
	t.Helper()
	if op.Err != err || int(op.N) != len(data) || string(op.Buf) != data {
		t.Fatalf("ended with %v, %d: %.60q; want %v, %.60q", op.Err, op.N, op.Buf, err, data)
	}
}

func send(t testing.TB, s *Socket, data string) {
	t.Helper()
	if op := run(t, s, &Op{Kind: OpWriteAll, Buf: []byte(data)}); op.Err != nil {
		t.Fatal(op.Err)
	}
}

func readSome(limit int64) *Op { return &Op{Kind: OpReadSome, Max: limit} }

// readAll has room for little, with which it is short in the foreground; others
// have none.
func readAll(n int64) *Op {
	return &Op{Kind: OpReadAtLeast, Min: n, Max: n, Buf: make([]byte, min(n, 100))}
}

func readUntil(delim string) *Op { return &Op{Kind: OpReadUntil, Delim: []byte(delim), Max: 1 << 20} }
func waitFor(k WaitKind) *Op     { return &Op{Kind: OpWait, WaitFor: k} }
func connect(host, port string) *Op {
	if ep, ok := Literal(host, port); ok {
		return &Op{Kind: OpConnect, Targets: []Endpoint{ep}}
	}
	return &Op{Kind: OpConnect, Lookup: Lookup(host, port, Protocol{Type: Stream})}
}

// until waits for a state without sleeping.
func until(t testing.TB, what string, state func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !state(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatal("never: " + what)
		}
	}
}

// option finds a row of the table.
func option(t *testing.T, name string) *Option {
	t.Helper()
	o, ok := LookupOption(name)
	if !ok {
		t.Fatal(name)
	}
	return o
}

// needsLocalhost skips a test where that name is not known: a folder that chroot(1) enters may have no hosts(5).
func needsLocalhost(t *testing.T) {
	t.Helper()
	if _, err := net.LookupHost("localhost"); err != nil {
		needs.Missing(t, "localhost, as a name: "+err.Error())
	}
}
