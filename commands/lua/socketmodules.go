package luavm

import (
	"maps"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

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
	unix.RawSetString("message_flag", ip.RawGetString("message_flag"))
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
	udp.messages(m)
	m["receive_error"] = receiveError
	ip.RawGetString("udp").(*lua.LTable).RawSetString("socket", vm.define(l, udp, m, udp.properties(true)))

	stream := &socketClass{name: "unix.stream_socket", protocol: unixOf(sockcore.Stream)}
	m = stream.lifecycle()
	stream.connections(m)
	stream.streams(m)
	stream.descriptors(m)
	stream.messages(m)
	unix.RawSetString("stream_socket", vm.pairs(l, stream, vm.define(l, stream, m, stream.properties(true))))
	vm.acceptor(l, unix, "stream_acceptor", "unix.stream_acceptor", stream)

	datagram := &socketClass{name: "unix.datagram_socket", protocol: unixOf(sockcore.Datagram)}
	m = datagram.lifecycle()
	datagram.connections(m)
	datagram.datagrams(m)
	datagram.descriptors(m)
	datagram.messages(m)
	unix.RawSetString("datagram_socket", vm.pairs(l, datagram, vm.define(l, datagram, m, datagram.properties(true))))

	seqpacket := &socketClass{name: "unix.seqpacket_socket", protocol: unixOf(sockcore.SeqPacket)}
	m = seqpacket.lifecycle()
	seqpacket.connections(m)
	seqpacket.descriptors(m)
	seqpacket.messages(m)
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
