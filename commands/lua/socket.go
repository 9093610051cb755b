package luavm

import (
	"runtime"

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

// newSocket makes a socket of Lua's of one that is open, or closed.
func (vm *VM) newSocket(c *socketClass, s *sockcore.Socket) *lua.LUserData {
	ud := vm.userdata(&socket{vm: vm, s: s, class: c}, c.meta)
	vm.sockets.add(s)
	runtime.AddCleanup(ud, vm.sockets.collect, s)
	return ud
}

func checkSocket(l *lua.LState) *socket { return check[*socket](l, 1, "socket") }

// ofTransport says of an error that something is lacking, which some transports have, that the socket's does not.
func (s *socket) ofTransport(err error, have sockcore.Transports) error {
	if p := s.s.Protocol(); err == sockcore.NotSupported && p.Type != 0 && !have.Has(p) { //nolint:errorlint // it is bare
		return &sockcore.TransportError{Transport: p.String()}
	}
	return err
}

// ofLayer says of an error that something is lacking that the layer on the socket does.
func (s *socket) ofLayer(err error) error {
	if err == sockcore.NotSupported && s.s.Layer() != nil { //nolint:errorlint // it is bare
		i := s.s.Info()
		return &sockcore.TransportError{Transport: i.Transport()}
	}
	return err
}

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
			s := checkSocket(l)
			mark, err := s.s.AtMark()
			raiseIf(l, "at_mark", s.ofTransport(err, sockcore.OnTCP))
			return pushBool(l, mark)
		}
		side("remote", (*sockcore.Socket).RemoteEndpoint)
	}
	return p
}
