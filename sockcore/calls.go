package sockcore

import (
	"sync"
	"time"
)

// The system calls as sockets make them: each tells the tracer what it did.
// Tag is that of the operation, 0 for what is none.

func familyName(f Family) string {
	if f == V6 {
		return "AF_INET6"
	}
	return "AF_INET"
}

// startPoller makes the Go runtime open the descriptors of its own poller, which
// its first timer needs, before sockets can take the last ones: without them the
// runtime ends the process.
var startPoller = sync.OnceFunc(func() { time.AfterFunc(time.Hour, func() {}).Stop() })

func (e *Env) socket(tag int32, f Family) (int, Code) {
	startPoller()
	sp := e.begin()
	fd, c := sysSocket(f)
	if sp.tracer != nil {
		sp.end(tag, "socket", -1, fd, c, argName(familyName(f)), argName("SOCK_STREAM"), argName("IPPROTO_TCP"))
	}
	return fd, c
}

func (e *Env) close(tag int32, fd int) Code {
	sp := e.begin()
	c := sysClose(fd)
	if sp.tracer != nil {
		sp.end(tag, "close", fd, resultOf(c), c)
	}
	return c
}

func (e *Env) bind(fd int, ep Endpoint) Code {
	sp := e.begin()
	c := sysBind(fd, ep)
	if sp.tracer != nil {
		sp.end(0, "bind", fd, resultOf(c), c, argEndpoint(ep))
	}
	return c
}

func (e *Env) listen(fd, backlog int) Code {
	sp := e.begin()
	c := sysListen(fd, backlog)
	if sp.tracer != nil {
		sp.end(0, "listen", fd, resultOf(c), c, argInt(backlog))
	}
	return c
}

func (e *Env) connect(tag int32, fd int, ep Endpoint) Code {
	sp := e.begin()
	c := sysConnect(fd, ep)
	if sp.tracer != nil {
		sp.end(tag, "connect", fd, resultOf(c), c, argEndpoint(ep))
	}
	return c
}

func (e *Env) connected(tag int32, fd int, ep Endpoint) Code {
	sp := e.begin()
	c := sysConnected(fd, ep)
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
	c := sysDisconnect(fd)
	if sp.tracer != nil {
		sp.end(tag, "connect", fd, resultOf(c), c, argName("AF_UNSPEC"))
	}
	return c
}

// accepted ends the span of accept4(2).
func (sp span) accepted(tag int32, fd, nfd int, peer Endpoint, c Code) {
	if sp.tracer != nil {
		sp.end(tag, "accept4", fd, countOf(nfd, c), c, argEndpoint(peer))
	}
}

func (e *Env) shutdown(fd int, how Shutdown) Code {
	sp := e.begin()
	c := sysShutdown(fd, how)
	if sp.tracer != nil {
		name := [...]string{ShutdownReceive: "SHUT_RD", ShutdownSend: "SHUT_WR", ShutdownBoth: "SHUT_RDWR"}[how]
		sp.end(0, "shutdown", fd, resultOf(c), c, argName(name))
	}
	return c
}

func (e *Env) local(fd int) (Endpoint, Code) {
	sp := e.begin()
	ep, c := sysLocal(fd)
	if sp.tracer != nil {
		sp.end(0, "getsockname", fd, resultOf(c), c, argEndpoint(ep))
	}
	return ep, c
}

func (e *Env) remote(fd int) (Endpoint, Code) {
	sp := e.begin()
	ep, c := sysRemote(fd)
	if sp.tracer != nil {
		sp.end(0, "getpeername", fd, resultOf(c), c, argEndpoint(ep))
	}
	return ep, c
}

func (e *Env) ioctl(fd int, name string, request int) (int, Code) {
	sp := e.begin()
	n, c := sysIoctl(fd, request)
	if sp.tracer != nil {
		sp.end(0, "ioctl", fd, resultOf(c), c, argName(name), argInt(n))
	}
	return n, c
}

func (e *Env) setOption(fd int, o *Option, v OptionValue) Code {
	sp := e.begin()
	c := o.write(fd, v)
	if sp.tracer != nil {
		sp.end(0, "setsockopt", fd, resultOf(c), c, argOption(o), argValue(v))
	}
	return c
}

func (e *Env) getOption(fd int, o *Option) (OptionValue, Code) {
	sp := e.begin()
	v, c := o.read(fd)
	sp.gotOption(fd, o, v, c)
	return v, c
}

// gotOption ends the span of getsockopt(2).
func (sp span) gotOption(fd int, o *Option, v OptionValue, c Code) {
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argOption(o), argValue(v))
	}
}

func (e *Env) setNonblock(fd int, on bool) (was bool, c Code) {
	sp := e.begin()
	was, c = sysSetNonblock(fd, on)
	if sp.tracer != nil {
		sp.end(0, "fcntl", fd, resultOf(c), c, argName("O_NONBLOCK"), argValue(BoolValue(on)))
	}
	return was, c
}

// pendingError takes the error that is pending on the socket, 0 when there is
// none: SO_ERROR, socket(7).
func (e *Env) pendingError(tag int32, fd int) Code {
	sp := e.begin()
	pending, c := sysError(fd)
	if sp.tracer != nil {
		sp.end(tag, "getsockopt", fd, resultOf(c), c, argName("SO_ERROR"), argValue(OptionValue{Kind: Error, Code: pending}))
	}
	if c != 0 {
		return c
	}
	return pending
}

func (e *Env) listening(fd int) (bool, Code) {
	sp := e.begin()
	on, c := sysListening(fd)
	if sp.tracer != nil {
		sp.end(0, "getsockopt", fd, resultOf(c), c, argName("SO_ACCEPTCONN"), argValue(BoolValue(on)))
	}
	return on, c
}

func (e *Env) recv(tag int32, fd int, p []byte, flags Flags) (int, Code) {
	sp := e.begin()
	n, c := sysRecv(fd, p, flags)
	if sp.tracer != nil {
		sp.end(tag, "recvfrom", fd, countOf(n, c), c, argData(p[:n]), argInt(len(p)), argFlags(flags|recvFlags))
	}
	return n, c
}

func (e *Env) consume(tag int32, fd int, p []byte) (int, Code) {
	sp := e.begin()
	n, c := sysConsume(fd, p)
	if sp.tracer != nil {
		sp.end(tag, "recvfrom", fd, countOf(n, c), c, argData(p[:n]), argInt(len(p)), argFlags(consumeFlags))
	}
	return n, c
}

func (e *Env) send(tag int32, fd int, p []byte, flags Flags) (int, Code) {
	sp := e.begin()
	n, c := sysSend(fd, p, flags)
	if sp.tracer != nil {
		sp.end(tag, "sendto", fd, countOf(n, c), c, argData(p), argInt(len(p)), argFlags(flags|sendFlags))
	}
	return n, c
}

// discard takes up to len(p) bytes out of the queue, and stores none in p.
func (e *Env) discard(tag int32, fd int, p []byte) (int, Code) {
	sp := e.begin()
	n, c := sysConsume(fd, p)
	if sp.tracer != nil {
		sp.end(tag, "recvfrom", fd, countOf(n, c), c, argInt(len(p)), argFlags(consumeFlags))
	}
	return n, c
}

func (e *Env) poll(tag int32, fd int, k WaitKind) (ready bool, c Code) {
	sp := e.begin()
	ready, c = sysPoll(fd, k)
	if sp.tracer != nil {
		n := 0
		if ready {
			n = 1
		}
		sp.end(tag, "poll", fd, countOf(n, c), c, argName(pollNames[k]), argInt(0))
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
