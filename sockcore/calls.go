package sockcore

import (
	"runtime"
	"sync"
	"time"

	"sockshell/sockcore/internal/sys"
)

// The system calls as sockets make them: each tells the tracer what it did.
// Tag is that of the operation, 0 for what is none.

// isBSD says that a trace shows the BSDs' calls: SO_ERROR instead of a second connect(2), kevent(2) instead of
// POLLRDHUP.
const isBSD = runtime.GOOS == "darwin" || runtime.GOOS == "freebsd"

// readyOf is the readiness that each kind of wait is for.
var readyOf = [...]sys.Ready{WaitRead: sys.ReadyRead, WaitWrite: sys.ReadyWrite, WaitError: sys.ReadyExcept}

// runtimePoller is whether the Go runtime has the descriptors of its own poller.
var runtimePoller struct {
	mu   sync.Mutex
	open bool
}

// openRuntimePoller makes the Go runtime open the descriptors of its own poller, which its first timer needs, before
// sockets can take the last ones: without them the runtime ends the process. It fails where they are not to be had.
func openRuntimePoller(p Protocol) Code {
	runtimePoller.mu.Lock()
	defer runtimePoller.mu.Unlock()
	if runtimePoller.open {
		return 0
	}
	var room [2]int // for epoll(7) and eventfd(2)
	for i := range room {
		fd, e := sys.Socket(families[p.Family].number, socketTypes[p.Type].number, int(p.Proto))
		if e != 0 {
			for _, fd := range room[:i] {
				_ = sys.Close(fd) // nothing was done with it
			}
			return codeOf(e)
		}
		room[i] = fd
	}
	for _, fd := range room {
		_ = sys.Close(fd) // nothing was done with it
	}
	runtimePoller.open = true
	time.AfterFunc(time.Hour, func() {}).Stop()
	return 0
}

func (e *Env) socket(tag int32, p Protocol) (int, Code) {
	if c := openRuntimePoller(p); c != 0 {
		return -1, c
	}
	sp := e.begin()
	fd, errno := sys.Socket(families[p.Family].number, socketTypes[p.Type].number, int(p.Proto))
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "socket", -1, fd, c, argName(families[p.Family].sysName), argName(socketTypes[p.Type].sysName), argName(protoNames[p.Proto]))
	}
	return fd, c
}

// socketPair makes two connected sockets of the unix family: socketpair(2).
func (e *Env) socketPair(p Protocol) (a, b int, c Code) {
	sp := e.begin()
	a, b, errno := sys.SocketPair(socketTypes[p.Type].number)
	c = codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "socketpair", -1, resultOf(c), c, argName(families[p.Family].sysName), argName(socketTypes[p.Type].sysName),
			argName(protoNames[p.Proto]), argInt(a), argInt(b))
	}
	return a, b, c
}

func (e *Env) close(tag int32, fd int) Code {
	sp := e.begin()
	c := codeOf(sys.Close(fd))
	if sp.tracer != nil {
		sp.end(tag, "close", fd, resultOf(c), c)
	}
	return c
}

func (e *Env) bind(fd int, ep Endpoint) Code {
	sp := e.begin()
	c := codeOf(sys.Bind(fd, e.reached(ep).addr))
	if sp.tracer != nil {
		sp.end(0, "bind", fd, resultOf(c), c, argEndpoint(ep))
	}
	return c
}

func (e *Env) listen(fd, backlog int) Code {
	sp := e.begin()
	c := codeOf(sys.Listen(fd, backlog))
	if sp.tracer != nil {
		sp.end(0, "listen", fd, resultOf(c), c, argInt(backlog))
	}
	return c
}

func (e *Env) connect(tag int32, fd int, ep Endpoint) Code {
	sp := e.begin()
	c := codeOf(sys.Connect(fd, e.reached(ep).addr))
	if sp.tracer != nil {
		sp.end(tag, "connect", fd, resultOf(c), c, argEndpoint(ep))
	}
	return c
}

func (e *Env) connected(tag int32, fd int, ep Endpoint) Code {
	sp := e.begin()
	c := codeOf(sys.Connected(fd, e.reached(ep).addr))
	switch {
	case sp.tracer == nil:
	case isBSD:
		sp.end(tag, "getsockopt", fd, resultOf(c), c, argName("SO_ERROR"))
	default:
		sp.end(tag, "connect", fd, resultOf(c), c, argEndpoint(ep))
	}
	return c
}

func (e *Env) disconnect(tag int32, fd int) Code {
	sp := e.begin()
	c := codeOf(sys.Disconnect(fd))
	if sp.tracer != nil {
		sp.end(tag, "connect", fd, resultOf(c), c, argName("AF_UNSPEC"))
	}
	return c
}

func (e *Env) accept(tag int32, fd int) (accepted int, peer Endpoint, c Code) {
	sp := e.begin()
	accepted, a, errno := sys.Accept(fd)
	peer, c = e.typed(endpointOf(a)), codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "accept4", fd, countOf(accepted, c), c, argEndpoint(peer))
	}
	return accepted, peer, c
}

func (e *Env) shutdown(fd int, how Shutdown) Code {
	sp := e.begin()
	c := codeOf(sys.Shutdown(fd, [...]int{ShutdownReceive: sys.ShutReceive, ShutdownSend: sys.ShutSend, ShutdownBoth: sys.ShutBoth}[how]))
	if sp.tracer != nil {
		name := [...]string{ShutdownReceive: "SHUT_RD", ShutdownSend: "SHUT_WR", ShutdownBoth: "SHUT_RDWR"}[how]
		sp.end(0, "shutdown", fd, resultOf(c), c, argName(name))
	}
	return c
}

func (e *Env) local(fd int) (Endpoint, Code) {
	sp := e.begin()
	a, errno := sys.Local(fd)
	ep, c := e.typed(endpointOf(a)), codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "getsockname", fd, resultOf(c), c, argEndpoint(ep))
	}
	return ep, c
}

func (e *Env) remote(fd int) (Endpoint, Code) {
	sp := e.begin()
	a, errno := sys.Remote(fd)
	ep, c := e.typed(endpointOf(a)), codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "getpeername", fd, resultOf(c), c, argEndpoint(ep))
	}
	return ep, c
}

func (e *Env) ioctl(fd int, name string, request int) (int, Code) {
	sp := e.begin()
	n, errno := sys.Ioctl(fd, request)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "ioctl", fd, resultOf(c), c, argName(name), argInt(n))
	}
	return n, c
}

func (e *Env) setOption(fd int, f Family, o *Option, v OptionValue) Code {
	sp := e.begin()
	c := o.write(fd, f, v)
	if sp.tracer != nil {
		sp.end(0, "setsockopt", fd, resultOf(c), c, argOption(o), argValue(v))
	}
	return c
}

func (e *Env) getOption(fd int, f Family, o *Option) (OptionValue, Code) {
	sp := e.begin()
	v, c := o.read(fd, f)
	sp.gotOption(fd, o, v, c)
	return v, c
}

// gotOption ends the span of getsockopt(2).
func (sp span) gotOption(fd int, o *Option, v OptionValue, c Code) {
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argOption(o), argValue(v))
	}
}

// setNonblock sets O_NONBLOCK, and returns how it was. The caller calls report when it holds no lock.
func (e *Env) setNonblock(fd int, on bool) (was bool, c Code, report func()) {
	sp := e.begin()
	was, errno := sys.SetNonblock(fd, on)
	c = codeOf(errno)
	return was, c, func() {
		if sp.tracer != nil {
			sp.end(0, "fcntl", fd, resultOf(c), c, argName("O_NONBLOCK"), argValue(BoolValue(on)))
		}
	}
}

// drops is how many messages the socket had no room for: SO_MEMINFO, socket(7).
func (e *Env) drops(fd int) (int64, Code) {
	sp := e.begin()
	n, errno := sys.Drops(fd)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argName("SO_MEMINFO"), argInt(int(n)))
	}
	return n, c
}

// peerCredentials is the process at the other end: SO_PEERCRED, unix(7).
func (e *Env) peerCredentials(fd int) (Credentials, Code) {
	sp := e.begin()
	x, errno := sys.PeerCredentials(fd)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argName("SO_PEERCRED"), argName("{"+Credentials(x).String()+"}"))
	}
	return Credentials(x), c
}

// unixDiag is what there is to tell of a unix socket: sock_diag(7).
func (e *Env) unixDiag(fd int, inode uint64) (sys.UnixDiag, Code) {
	sp := e.begin()
	d, errno := sys.ReadUnixDiag(inode)
	c := codeOf(errno)
	if sp.tracer != nil && c != NotSupported {
		sp.end(0, "sock_diag", fd, resultOf(c), c, argName("AF_UNIX"))
	}
	return d, c
}

// dropError takes the error that is pending on the socket, which is told otherwise, or is nobody's: SO_ERROR, socket(7).
func (e *Env) dropError(tag int32, fd int) {
	sp := e.begin()
	number, errno := sys.PendingError(fd)
	if pending, c := codeOf(number), codeOf(errno); sp.tracer != nil {
		sp.end(tag, "getsockopt", fd, resultOf(c), c, argName("SO_ERROR"), argValue(OptionValue{Kind: Error, Code: pending}))
	}
}

func (e *Env) listening(fd int) (bool, Code) {
	sp := e.begin()
	on, errno := sys.Listening(fd)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argName("SO_ACCEPTCONN"), argValue(BoolValue(on)))
	}
	return on, c
}

func (e *Env) recv(tag int32, fd int, p []byte, flags Flags) (int, Code) {
	sp := e.begin()
	n, errno := sys.Recv(fd, p, int(flags))
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "recvfrom", fd, countOf(n, c), c, argData(p[:n]), argInt(len(p)), argFlags(flags|sys.RecvFlags))
	}
	return n, c
}

// recvMsg receives one message into p, and tells m of it.
func (e *Env) recvMsg(tag int32, fd int, p []byte, flags Flags, m *Message) (int, Code) {
	sp := e.begin()
	n, controls, returned, from, errno := sys.RecvMsg(fd, p, m.Control, int(flags))
	c := codeOf(errno)
	var came []byte
	if c == 0 {
		came = m.Control[:controls]
		m.From, m.Length, m.Control = e.typed(endpointOf(from)), n, came
		m.Truncated, m.ControlTruncated = returned&sys.MsgTruncated != 0, returned&sys.MsgControlTruncated != 0
		n = min(n, len(p))
	}
	if sp.tracer != nil {
		sp.end(tag, "recvmsg", fd, countOf(n, c), c, argData(p[:n]), argInt(len(p)), argEndpoint(e.typed(endpointOf(from))),
			argControl(came), argFlags(flags|sys.MessageFlags))
	}
	return n, c
}

// sendMsg sends p as one message.
func (e *Env) sendMsg(tag int32, fd int, p []byte, flags Flags, m *Message) (int, Code) {
	sp := e.begin()
	n, errno := sys.SendMsg(fd, p, m.Control, e.reached(m.To).addr, int(flags))
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "sendmsg", fd, countOf(n, c), c, argData(p), argInt(len(p)), argEndpoint(m.To), argControl(m.Control), argFlags(flags|sys.SendFlags))
	}
	return n, c
}

func (e *Env) consume(tag int32, fd int, p []byte) (int, Code) {
	sp := e.begin()
	n, errno := sys.Consume(fd, p)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "recvfrom", fd, countOf(n, c), c, argData(p[:n]), argInt(len(p)), argFlags(sys.ConsumeFlags))
	}
	return n, c
}

func (e *Env) send(tag int32, fd int, p []byte, flags Flags) (int, Code) {
	sp := e.begin()
	n, errno := sys.Send(fd, p, int(flags))
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "sendto", fd, countOf(n, c), c, argData(p), argInt(len(p)), argFlags(flags|sys.SendFlags))
	}
	return n, c
}

// discard takes up to len(p) bytes out of the queue, and stores none in p.
func (e *Env) discard(tag int32, fd int, p []byte) (int, Code) {
	sp := e.begin()
	n, errno := sys.Consume(fd, p)
	c := codeOf(errno)
	if sp.tracer != nil {
		sp.end(tag, "recvfrom", fd, countOf(n, c), c, argInt(len(p)), argFlags(sys.ConsumeFlags))
	}
	return n, c
}

func (e *Env) poll(tag int32, fd int, k WaitKind) (ready bool, c Code) {
	sp := e.begin()
	ready, errno := sys.Poll(fd, readyOf[k])
	c = codeOf(errno)
	if sp.tracer != nil {
		n := 0
		if ready {
			n = 1
		}
		sp.end(tag, "poll", fd, countOf(n, c), c, argName(sys.PollNames[readyOf[k]]), argInt(0))
	}
	return ready, c
}

// resultOf is what a call that returns no number returned.
func resultOf(c Code) int { return countOf(0, c) }

// countOf is what a call that returns a number returned.
func countOf(n int, c Code) int {
	if c != 0 {
		return -1
	}
	return n
}
