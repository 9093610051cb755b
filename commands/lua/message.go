package luavm

import (
	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

const (
	// messageMost is how much receive_message takes where nothing is said.
	messageMost = 64 << 10
	// descriptorsMost is how many descriptors a message can pass: SCM_MAX_FD, unix(7).
	descriptorsMost = 253
)

// messages are the methods of sockets that tell what came beside the data.
func (c *socketClass) messages(m map[string]lua.LGFunction) {
	m["receive_message"] = func(l *lua.LState) int {
		s, most := checkSocket(l), optInt(l, 2, messageMost)
		switch {
		case most < 0:
			raiseCode(l, sockcore.EINVAL, "")
		case most > s.vm.maxMemory():
			raiseMemory(l)
		}
		into := &span{make([]byte, most)}
		message := sockcore.Message{Control: make([]byte, sockcore.ControlRoom(descriptorsMost))}
		n := s.reads(l, "receive_message", sockcore.OpReadSome, into, 0, 0, &message)
		return push(l, s.newMessage(l, into.b[:n], &message))
	}
}

// newMessage is a message with its sender, and what came with it by the names that the command has.
func (s *socket) newMessage(l *lua.LState, data []byte, m *sockcore.Message) *lua.LTable {
	t := l.NewTable()
	add := func(told bool, name string, v lua.LValue) {
		if told {
			t.RawSetString(name, v)
		}
	}
	number := func(told bool, name string, n int64) { add(told, name, lua.LNumber(n)) }
	add(true, "data", s.vm.newSpan(data))
	switch {
	case !m.From.IsValid():
	case s.class.unix():
		add(true, "from", lua.LString(m.From.Path()))
	default:
		add(true, "from", lua.LString(m.From.String()))
	}
	x := m.Ancillary()
	if x.To.IsValid() {
		add(true, "to", s.vm.newAddress(x.To.Addr()))
	}
	if x.Interface > 0 {
		add(true, "interface", lua.LString(sockcore.InterfaceName(x.Interface)))
	}
	number(x.TTL >= 0, "ttl", int64(x.TTL))
	number(x.HopLimit >= 0, "hop_limit", int64(x.HopLimit))
	number(x.TOS >= 0, "tos", int64(x.TOS))
	number(x.Dropped >= 0, "dropped", x.Dropped)
	if !x.Timestamp.IsZero() {
		add(true, "timestamp", s.vm.userdata(&point{"system_clock", x.Timestamp.UnixNano()}, s.vm.meta.point))
	}
	if len(x.Descriptors) > 0 {
		add(true, "descriptors", s.vm.newDescriptors(x.Descriptors))
	}
	if x.Credentials != nil {
		credentials := l.NewTable()
		credentials.RawSetString("uid", lua.LNumber(x.Credentials.UID))
		credentials.RawSetString("gid", lua.LNumber(x.Credentials.GID))
		credentials.RawSetString("pid", lua.LNumber(x.Credentials.PID))
		add(true, "credentials", credentials)
	}
	return t
}

// receiveError takes the oldest error that the network told.
func receiveError(l *lua.LState) int {
	s := checkSocket(l)
	e, err := s.s.ReceiveError()
	raiseIf(l, "receive_error", err)
	t := l.NewTable()
	t.RawSetString("error", s.vm.newError(errorValue{code: e.Code, transferred: -1}))
	t.RawSetString("origin", lua.LString(e.Origin))
	if e.Origin != "local" {
		t.RawSetString("type", lua.LNumber(e.Type))
		t.RawSetString("code", lua.LNumber(e.ICMP))
	}
	if e.From.IsValid() {
		t.RawSetString("from", s.vm.newAddress(e.From.Addr()))
	}
	if e.For.IsValid() {
		t.RawSetString("for_", lua.LString(e.For.String()))
	}
	if e.Code == sockcore.EMSGSIZE {
		t.RawSetString("mtu", lua.LNumber(e.Info))
	}
	return push(l, t)
}
