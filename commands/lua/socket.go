package luavm

import (
	"maps"
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// socketClass is a type of sockets.
type socketClass struct {
	name     string
	protocol func(f sockcore.Family) sockcore.Protocol
	accepted *socketClass // of what an acceptor gives
	whole    *socketClass // a socket, and an acceptor
	secured  *socketClass // with TLS on it; nil: that cannot be
	under    *socketClass // of a tls.socket: what it stands on
	methods  map[string]lua.LGFunction
	props    map[string]lua.LGFunction
	meta     *lua.LTable
}

func (c *socketClass) unix() bool { return c.protocol(sockcore.V4).Family == sockcore.Unix }

// socket is a socket of Lua's.
type socket struct {
	vm    *VM
	s     *sockcore.Socket
	class *socketClass
	below *lua.LUserData // that of a tls.socket
	read  transferOp
	write transferOp
}

// transferOp is an operation that is used again, with its buffer.
type transferOp struct {
	op   sockcore.Op
	busy bool
}

// keepBuffer is the largest buffer that a socket keeps from one operation to the next.
const keepBuffer = 4 << 10

// take gives an operation of a socket, or a fresh one where that is under way.
func (t *transferOp) take(kind sockcore.Kind) *sockcore.Op {
	if t.busy {
		return &sockcore.Op{Kind: kind, Inline: true}
	}
	t.busy = true
	op := &t.op
	op.Kind, op.Inline, op.Flags, op.Msg = kind, true, 0, nil
	op.Min, op.Max, op.N, op.Err = 0, 0, 0, nil
	return op
}

// give takes it back.
func (t *transferOp) give(op *sockcore.Op) {
	if op != &t.op {
		return
	}
	t.busy = false
	if cap(op.Buf) > keepBuffer {
		op.Buf = nil
	}
	op.Msg = nil
}

// newSocket makes a socket of Lua's of one that is open, or closed.
func (vm *VM) newSocket(c *socketClass, s *sockcore.Socket) *lua.LUserData {
	ud := vm.userdata(&socket{vm: vm, s: s, class: c}, c.meta)
	vm.sockets.add(s)
	runtime.AddCleanup(ud, vm.sockets.collect, s)
	return ud
}

func checkSocket(l *lua.LState) *socket { return check[*socket](l, 1, "socket") }

// where is the endpoint that an operation on the socket is about.
func (s *socket) where() string {
	if ep, err := s.s.RemoteEndpoint(); err == nil {
		return ep.String()
	}
	if ep, err := s.s.LocalEndpoint(); err == nil {
		return ep.String()
	}
	return ""
}

// run starts an operation and waits for it. An interrupt counts only where it ended the operation. Into is where what was
// read goes, before other fibers run; nil: it is no read.
func (s *socket) run(l *lua.LState, name string, op *sockcore.Op, into *span) {
	s.runAfter(l, name, op, into, 0)
}

// runAfter is run for an operation that goes on with what another one has begun.
func (s *socket) runAfter(l *lua.LState, name string, op *sockcore.Op, into *span, before int64) {
	if s.attemptInto(l, name, op, into) != nil {
		transferred := int64(-1)
		switch op.Kind {
		case sockcore.OpAccept, sockcore.OpConnect, sockcore.OpWait, sockcore.OpFlush:
		default:
			transferred = before + op.N
		}
		raise(l, strings.TrimSpace(name+" "+s.errorPlace(op)), op.Err, transferred)
	}
}

// attempt is run that returns the operation's error.
func (s *socket) attempt(l *lua.LState, name string, op *sockcore.Op) error {
	return s.attemptInto(l, name, op, nil)
}

func (s *socket) attemptInto(l *lua.LState, name string, op *sockcore.Op, into *span) error {
	f := flowOf(l).fiber
	f.suspensionPoint(l)
	if s.s.Start(op) {
		if into != nil {
			copy(into.b, op.Buf[:op.N])
		}
		f.yield()
		return op.Err
	}
	r := s.wait(l, f, name, op)
	if into != nil {
		copy(into.b, op.Buf[:op.N])
	}
	if r != pending && op.Err == sockcore.OperationAborted { //nolint:errorlint // an operation's error is bare
		f.raiseBroken(l, r)
	}
	return op.Err
}

// wait waits for an operation that has been queued.
func (s *socket) wait(l *lua.LState, f *Fiber, name string, op *sockcore.Op) reason {
	return f.block(l, name, s.where, func() { op.Abort(0) }, op.Wait)
}

// errorPlace is the endpoint that an error names: that of a connect, which the program has given.
func (s *socket) errorPlace(op *sockcore.Op) string {
	if op.Kind == sockcore.OpConnect && len(op.Targets) == 1 {
		return op.Targets[0].String()
	}
	return ""
}

// reads runs a read of at least min bytes into a span, and returns how many came.
func (s *socket) reads(l *lua.LState, name string, kind sockcore.Kind, into *span, least int, flags sockcore.Flags, m *sockcore.Message) int64 {
	op := s.read.take(kind)
	defer s.read.give(op)
	c := s.class
	if flags&sockcore.FlagTruncate != 0 && !c.protocol(sockcore.V4).Messages() {
		raise(l, name, sockcore.NotSupported, -1) // there it discards
	}
	op.Max, op.Min, op.Flags, op.Msg = int64(len(into.b)), int64(least), flags, m
	if len(into.b) <= keepBuffer && cap(op.Buf) < len(into.b) {
		op.Buf = make([]byte, 0, len(into.b))
	}
	if m == nil && c.protocol(sockcore.V4).Messages() {
		op.Msg = &sockcore.Message{}
	}
	s.run(l, name, op, into)
	if op.Msg != nil && op.Msg.Truncated && flags&sockcore.FlagTruncate == 0 {
		raise(l, name, sockcore.EMSGSIZE, op.N)
	}
	return op.N
}

// writes sends data, all or some of it. What does not go at once is sent from a copy.
func (s *socket) writes(l *lua.LState, name string, kind sockcore.Kind, data []byte, flags sockcore.Flags, m *sockcore.Message) int64 {
	op := s.write.take(sockcore.OpWriteSome)
	defer s.write.give(op)
	spare := op.Buf
	op.Buf, op.Flags, op.Msg = data, flags|sockcore.FlagDontWait, m
	f := flowOf(l).fiber
	f.suspensionPoint(l)
	s.s.Start(op)
	sent := op.N
	switch {
	case op.Err == nil && (kind != sockcore.OpWriteAll || sent == int64(len(data))):
		op.Buf = spare[:0]
		f.yield()
		return sent
	case op.Err != nil && op.Err != sockcore.EAGAIN || flags&sockcore.FlagDontWait != 0: //nolint:errorlint // bare
		op.Buf = spare[:0]
		raise(l, name, op.Err, sent)
	}
	op.Kind, op.Flags, op.N, op.Err = kind, flags, 0, nil
	op.Buf = append(spare[:0], data[sent:]...)
	s.runAfter(l, name, op, nil, sent)
	return op.N + sent
}

// flagsAt is the flags that argument n gives.
func flagsAt(l *lua.LState, n int) sockcore.Flags {
	return sockcore.Flags(optInt(l, n, 0)) //nolint:gosec // the system's own numbers
}

// target is an endpoint as arguments from n on give it, and how many these are.
func (c *socketClass) target(l *lua.LState, n int) (sockcore.Endpoint, int) {
	if c.unix() {
		return sockcore.UnixEndpoint(checkText(l, n)), 1
	}
	return sockcore.IPEndpoint(toAddress(l, n), checkPort(l, n+1)), 2
}

// family is what open and assign are given, and how many arguments that takes.
func (c *socketClass) family(l *lua.LState) (sockcore.Family, int) {
	if c.unix() {
		return sockcore.Unix, 0
	}
	return familyOf(l, 2), 1
}

// pushSender pushes an endpoint as this class of sockets gives it.
func (c *socketClass) pushSender(l *lua.LState, ep sockcore.Endpoint) int {
	if c.unix() {
		return pushStrings(l, ep.Path())
	}
	return vmOf(l).pushEndpoint(l, ep)
}

// lifecycle are the methods of every socket.
func (c *socketClass) lifecycle() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"open": func(l *lua.LState) int {
			family, _ := c.family(l)
			raiseIf(l, "open", checkSocket(l).s.Open(c.protocol(family)))
			return 0
		},
		"bind": func(l *lua.LState) int {
			ep, _ := c.target(l, 2)
			raiseIf(l, "bind "+ep.String(), checkSocket(l).s.Bind(ep))
			return 0
		},
		"close": func(l *lua.LState) int {
			s := checkSocket(l)
			if layer := s.s.Layer(); layer != nil && layer.Owed() > 0 {
				_ = s.s.Cancel()  // as the close does; what then is owed still goes out
				defer s.s.Close() //nolint:errcheck // an interrupt ends the wait, and is the error to tell
				unsent := s.settle(l, "close")
				raiseIf(l, "close", s.s.Close())
				raiseIf(l, "close", unsent)
				return 0
			}
			raiseIf(l, "close", s.s.Close())
			return 0
		},
		"cancel": func(l *lua.LState) int {
			raiseIf(l, "cancel", checkSocket(l).s.Cancel())
			return 0
		},
		"assign": func(l *lua.LState) int {
			family, n := c.family(l)
			s, vm := checkSocket(l), vmOf(l)
			raiseIf(l, "assign", vm.assign(l, 2+n, func(fd int) error { return s.s.Attach(fd, c.protocol(family)) }))
			return 0
		},
		"release": func(l *lua.LState) int {
			fd, err := checkSocket(l).s.Detach()
			raiseIf(l, "release", err)
			return push(l, vmOf(l).newDescriptor(fd))
		},
		"io_control": func(l *lua.LState) int {
			name := checkText(l, 2)
			control, ok := sockcore.LookupIoControl(name)
			if !ok {
				raiseCode(l, sockcore.EINVAL, "there is no request "+name)
			}
			n, err := checkSocket(l).s.IoControl(control)
			raiseIf(l, "io_control "+name, err)
			return pushInt(l, n)
		},
		"set_option": setOption,
		"get_option": getOption,
		"wait": func(l *lua.LState) int {
			kinds := map[string]sockcore.WaitKind{"read": sockcore.WaitRead, "write": sockcore.WaitWrite, "error": sockcore.WaitError}
			kind, ok := kinds[checkText(l, 2)]
			if !ok {
				raiseCode(l, sockcore.EINVAL, "wait for read, write or error")
			}
			op := sockcore.WaitFor(kind)
			op.Inline = true
			checkSocket(l).run(l, "wait", op, nil)
			return 0
		},
	}
}

// connections are the methods of what is connected, also of datagram sockets.
func (c *socketClass) connections(m map[string]lua.LGFunction) {
	m["shutdown"] = func(l *lua.LState) int {
		ways := map[string]sockcore.Shutdown{"receive": sockcore.ShutdownReceive, "send": sockcore.ShutdownSend, "both": sockcore.ShutdownBoth}
		how, ok := ways[checkText(l, 2)]
		if !ok {
			raiseCode(l, sockcore.EINVAL, "shut down receive, send or both")
		}
		s := checkSocket(l)
		if how != sockcore.ShutdownReceive {
			raiseIf(l, "shutdown", s.settle(l, "shutdown"))
		}
		raiseIf(l, "shutdown", s.s.Shutdown(how))
		return 0
	}
	m["connect"] = func(l *lua.LState) int {
		ep, _ := c.target(l, 2)
		op := sockcore.Connect(ep)
		op.Protocol = c.protocol(ep.Family())
		checkSocket(l).run(l, "connect", op, nil)
		return 0
	}
	m["disconnect"] = func(l *lua.LState) int {
		raiseIf(l, "disconnect", checkSocket(l).s.Disconnect())
		return 0
	}
	m["receive"] = func(l *lua.LState) int {
		return pushInt(l, checkSocket(l).reads(l, "receive", sockcore.OpReadSome, checkSpan(l, 2), 0, flagsAt(l, 3), nil))
	}
	m["send"] = func(l *lua.LState) int {
		return pushInt(l, checkSocket(l).writes(l, "send", sockcore.OpWriteSome, checkBytes(l, 2), flagsAt(l, 3), nil))
	}
}

// streams are the methods of a stream of bytes.
func (c *socketClass) streams(m map[string]lua.LGFunction) {
	m["read_some"] = func(l *lua.LState) int {
		return pushInt(l, checkSocket(l).reads(l, "read_some", sockcore.OpReadSome, checkSpan(l, 2), 0, 0, nil))
	}
	m["write_some"] = func(l *lua.LState) int {
		return pushInt(l, checkSocket(l).writes(l, "write_some", sockcore.OpWriteSome, checkBytes(l, 2), 0, nil))
	}
	m["send_file"] = sendFile
}

// datagrams are the methods of messages with addresses.
func (c *socketClass) datagrams(m map[string]lua.LGFunction) {
	m["receive_from"] = func(l *lua.LState) int {
		var message sockcore.Message
		n := checkSocket(l).reads(l, "receive_from", sockcore.OpReadSome, checkSpan(l, 2), 0, flagsAt(l, 3), &message)
		l.Push(lua.LNumber(n))
		return 1 + c.pushSender(l, message.From)
	}
	m["send_to"] = func(l *lua.LState) int {
		ep, n := c.target(l, 3)
		s, data, flags := checkSocket(l), checkBytes(l, 2), flagsAt(l, 3+n)
		sent := s.s.IsOpen()
		if !sent {
			raiseIf(l, "open", s.s.Open(c.protocol(ep.Family())))
			defer func() {
				if !sent {
					_ = s.s.Close() // the message's error is the one to tell
				}
			}()
		}
		count := s.writes(l, "send_to", sockcore.OpWriteSome, data, flags, &sockcore.Message{To: ep})
		sent = true
		return pushInt(l, count)
	}
}

// acceptors are the methods of what listens.
func (c *socketClass) acceptors(m map[string]lua.LGFunction) {
	m["listen"] = func(l *lua.LState) int {
		raiseIf(l, "listen", checkSocket(l).s.Listen(optInt(l, 2, -1)))
		return 0
	}
	m["accept"] = func(l *lua.LState) int {
		vm := vmOf(l)
		into := sockcore.New(vm.config.Env)
		op := sockcore.Accept(into)
		op.Inline = true
		checkSocket(l).run(l, "accept", op, nil)
		return push(l, vm.newSocket(c.accepted, into))
	}
}

// properties are those of every socket; of a stream or of datagrams the peer's too.
func (c *socketClass) properties(peer bool) map[string]lua.LGFunction {
	p := map[string]lua.LGFunction{
		"is_open": func(l *lua.LState) int { return pushBool(l, checkSocket(l).s.IsOpen()) },
	}
	side := func(name string, ask func(s *sockcore.Socket) (sockcore.Endpoint, error)) {
		part := func(field string, get func(l *lua.LState, ep sockcore.Endpoint) int) {
			op := name + "_" + field
			p[op] = func(l *lua.LState) int {
				ep, err := ask(checkSocket(l).s)
				raiseIf(l, op, err)
				return get(l, ep)
			}
		}
		if c.unix() {
			part("path", func(l *lua.LState, ep sockcore.Endpoint) int { return pushStrings(l, ep.Path()) })
			return
		}
		part("address", func(l *lua.LState, ep sockcore.Endpoint) int { return push(l, vmOf(l).newAddress(ep.Addr())) })
		part("port", func(l *lua.LState, ep sockcore.Endpoint) int { return pushInt(l, ep.Port()) })
	}
	side("local", (*sockcore.Socket).LocalEndpoint)
	if peer {
		p["at_mark"] = func(l *lua.LState) int {
			mark, err := checkSocket(l).s.AtMark()
			raiseIf(l, "at_mark", err)
			return pushBool(l, mark)
		}
		side("remote", (*sockcore.Socket).RemoteEndpoint)
	}
	return p
}

// define makes the class's table, and its metatable.
func (vm *VM) define(l *lua.LState, c *socketClass, m, properties map[string]lua.LGFunction) *lua.LTable {
	c.methods, c.props = m, properties
	if c.accepted == nil && c.under == nil {
		vm.classes = append(vm.classes, c)
	}
	c.meta = class(l, c.name, m, properties)
	c.meta.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int {
		return pushStrings(l, strings.TrimSpace(c.name+" "+checkSocket(l).where()))
	}))
	module := l.SetFuncs(l.NewTable(), m)
	module.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		return push(l, vm.newSocket(c, sockcore.New(vm.config.Env)))
	}))
	return module
}

func (vm *VM) openSockets(l *lua.LState) {
	ip := l.GetGlobal("ip").(*lua.LTable)
	unix := l.NewTable()
	l.SetGlobal("unix", unix)
	unixOf := func(t sockcore.Type) func(sockcore.Family) sockcore.Protocol {
		return func(sockcore.Family) sockcore.Protocol { return sockcore.UnixDomain(t) }
	}
	tcp := &socketClass{name: "ip.tcp.socket", protocol: sockcore.TCP}
	vm.tcp = tcp
	m := tcp.lifecycle()
	tcp.connections(m)
	tcp.streams(m)
	ofTCP := ip.RawGetString("tcp").(*lua.LTable)
	ofTCP.RawSetString("socket", vm.define(l, tcp, m, tcp.properties(true)))
	vm.acceptor(l, ofTCP, "acceptor", "ip.tcp.acceptor", tcp)

	udp := &socketClass{name: "ip.udp.socket", protocol: sockcore.UDP}
	m = udp.lifecycle()
	udp.connections(m)
	udp.datagrams(m)
	ip.RawGetString("udp").(*lua.LTable).RawSetString("socket", vm.define(l, udp, m, udp.properties(true)))

	stream := &socketClass{name: "unix.stream_socket", protocol: unixOf(sockcore.Stream)}
	m = stream.lifecycle()
	stream.connections(m)
	stream.streams(m)
	stream.descriptors(m)
	unix.RawSetString("stream_socket", vm.pairs(l, stream, vm.define(l, stream, m, stream.properties(true))))
	vm.acceptor(l, unix, "stream_acceptor", "unix.stream_acceptor", stream)

	datagram := &socketClass{name: "unix.datagram_socket", protocol: unixOf(sockcore.Datagram)}
	m = datagram.lifecycle()
	datagram.connections(m)
	datagram.datagrams(m)
	datagram.descriptors(m)
	unix.RawSetString("datagram_socket", vm.pairs(l, datagram, vm.define(l, datagram, m, datagram.properties(true))))

	seqpacket := &socketClass{name: "unix.seqpacket_socket", protocol: unixOf(sockcore.SeqPacket)}
	m = seqpacket.lifecycle()
	seqpacket.connections(m)
	seqpacket.descriptors(m)
	unix.RawSetString("seqpacket_socket", vm.pairs(l, seqpacket, vm.define(l, seqpacket, m, seqpacket.properties(true))))
	vm.acceptor(l, unix, "seqpacket_acceptor", "unix.seqpacket_acceptor", seqpacket)

	l.SetGlobal("socket_pair", l.NewFunction(func(l *lua.LState) int { return vm.pair(l, tcp) }))
}

// acceptor adds a class of acceptors to a module.
func (vm *VM) acceptor(l *lua.LState, module *lua.LTable, field, name string, accepted *socketClass) {
	c := &socketClass{name: name, protocol: accepted.protocol, accepted: accepted}
	m := c.lifecycle()
	c.acceptors(m)
	module.RawSetString(field, vm.define(l, c, m, c.properties(false)))
	// A socket of the session may be either.
	whole := &socketClass{name: accepted.name, protocol: accepted.protocol, accepted: accepted}
	union := maps.Clone(accepted.methods)
	c.acceptors(union)
	vm.define(l, whole, union, accepted.props)
	accepted.whole = whole
}

// pairs adds the function pair to a module.
func (vm *VM) pairs(l *lua.LState, c *socketClass, module *lua.LTable) *lua.LTable {
	module.RawSetString("pair", l.NewFunction(func(l *lua.LState) int { return vm.pair(l, c) }))
	return module
}

// pair pushes two sockets that are connected to each other.
func (vm *VM) pair(l *lua.LState, c *socketClass) int {
	a, b := sockcore.New(vm.config.Env), sockcore.New(vm.config.Env)
	raiseIf(l, "socket_pair", sockcore.Pair(a, b, c.protocol(sockcore.V4)))
	l.Push(vm.newSocket(c, a))
	l.Push(vm.newSocket(c, b))
	return 2
}
