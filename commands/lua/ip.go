package luavm

import (
	"context"
	"net"
	"net/netip"
	"os"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// The flags of get_address_info, in glibc's numbers.
const (
	flagPassive           = 0x1
	flagCanonicalName     = 0x2
	flagNumericHost       = 0x4
	flagV4Mapped          = 0x8
	flagAllMatching       = 0x10
	flagAddressConfigured = 0x20
	flagNumericService    = 0x400

	knownFlags = flagPassive | flagCanonicalName | flagNumericHost | flagV4Mapped | flagAllMatching | flagAddressConfigured | flagNumericService
)

func (vm *VM) openIP(l *lua.LState) {
	ip := l.NewTable()
	l.SetGlobal("ip", ip)
	ip.RawSetString("address", vm.addressModule(l))
	flags := l.NewTable()
	for _, f := range sockcore.MessageFlags() {
		if f.Supported() {
			flags.RawSetString(f.Name, lua.LNumber(f.Bit))
		}
	}
	ip.RawSetString("message_flag", flags)
	info := l.NewTable()
	for name, v := range map[string]int{
		"passive": flagPassive, "canonical_name": flagCanonicalName, "numeric_host": flagNumericHost,
		"v4_mapped": flagV4Mapped, "all_matching": flagAllMatching, "address_configured": flagAddressConfigured,
		"numeric_service": flagNumericService,
	} {
		info.RawSetString(name, lua.LNumber(v))
	}
	ip.RawSetString("address_info_flag", info)
	for name, kind := range map[string]sockcore.Type{"tcp": sockcore.Stream, "udp": sockcore.Datagram} {
		t := l.NewTable()
		for suffix, family := range map[string]sockcore.Family{
			"get_address_info": sockcore.Unspecified, "get_address_v4_info": sockcore.V4, "get_address_v6_info": sockcore.V6,
		} {
			t.RawSetString(suffix, l.NewFunction(func(l *lua.LState) int { return vm.addressInfo(l, sockcore.Protocol{Family: family, Type: kind}) }))
		}
		ip.RawSetString(name, t)
	}
	l.SetFuncs(ip, map[string]lua.LGFunction{
		"host_name": func(l *lua.LState) int {
			name, err := os.Hostname()
			raiseIf(l, "host_name", err)
			return pushStrings(l, name)
		},
		"tostring": func(l *lua.LState) int {
			a := check[*address](l, 1, "ip.address").a
			if l.Get(2) == lua.LNil {
				return pushStrings(l, a.String())
			}
			return pushStrings(l, netip.AddrPortFrom(a, checkPort(l, 2)).String())
		},
		"toendpoint": func(l *lua.LState) int {
			ep, err := sockcore.ParseEndpoint(checkText(l, 1))
			if err != nil || ep.Family() == sockcore.Unix {
				raiseCode(l, sockcore.EINVAL, "an endpoint is ADDRESS:PORT")
			}
			return vm.pushEndpoint(l, ep)
		},
		"connect": vm.ipConnect,
	})
}

// pushEndpoint pushes an address and a port.
func (vm *VM) pushEndpoint(l *lua.LState, ep sockcore.Endpoint) int {
	l.Push(vm.newAddress(ep.Addr()))
	l.Push(lua.LNumber(ep.Port()))
	return 2
}

// addressInfo looks a host and a service up.
func (vm *VM) addressInfo(l *lua.LState, p sockcore.Protocol) int {
	family := p.Family
	f := flowOf(l).fiber
	flags := checkFlags(l, 3, flagV4Mapped|flagAddressConfigured, knownFlags)
	host := ""
	if ud, ok := l.Get(1).(*lua.LUserData); ok {
		if a, ok := ud.Value.(*address); ok {
			host = a.a.String()
		}
	}
	if host == "" {
		host = checkText(l, 1)
	}
	service := checkText(l, 2)
	if host == "" && flags&flagPassive != 0 {
		host = "0.0.0.0"
		if family == sockcore.V6 {
			host = "::"
		}
	}
	if _, literal := sockcore.Literal(host, "0"); flags&flagNumericHost != 0 && !literal {
		raise(l, "get_address_info", sockcore.HostNotFound, -1)
	}
	f.suspensionPoint(l)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var found []sockcore.Endpoint
	var err error
	canonical := host
	r := f.blockInTime(l, "get_address_info", func() string { return host }, cancel, func() {
		found, err = sockcore.Resolve(ctx, host, service, p)
		if family == sockcore.V6 && flags&flagV4Mapped != 0 && (err != nil || flags&flagAllMatching != 0) {
			if more, failed := sockcore.Resolve(ctx, host, service, sockcore.Protocol{Family: sockcore.V4, Type: p.Type}); failed == nil {
				err = nil
				for _, ep := range more {
					found = append(found, sockcore.IPEndpoint(netip.AddrFrom16(ep.Addr().As16()), ep.Port()))
				}
			}
		}
		if flags&flagCanonicalName != 0 && err == nil {
			if name, failed := net.DefaultResolver.LookupCNAME(ctx, host); failed == nil {
				canonical = name
			}
		}
	})
	if err != nil {
		f.raiseBroken(l, r)
		raise(l, "get_address_info", err, -1)
	}
	t := l.NewTable()
	for _, ep := range found {
		entry := l.NewTable()
		entry.RawSetString("address", vm.newAddress(ep.Addr()))
		entry.RawSetString("port", lua.LNumber(ep.Port()))
		if flags&flagCanonicalName != 0 {
			entry.RawSetString("canonical_name", lua.LString(canonical))
		}
		t.Append(entry)
	}
	return push(l, t)
}

// ipConnect tries what get_address_info has found, one after the other.
func (vm *VM) ipConnect(l *lua.LState) int {
	ud, results, condition := l.Get(1), checkTable(l, 2), l.Get(3)
	s := check[*socket](l, 1, "socket")
	last := lua.LNil
	var tried []sockcore.Attempt
	for i := 1; i <= tableLength(results); i++ {
		entry, ok := results.RawGetInt(i).(*lua.LTable)
		if !ok {
			typeError(l, 2, "table of results")
		}
		a, port := entry.RawGetString("address"), entry.RawGetString("port")
		l.Push(a)
		l.Push(port)
		ep, _ := s.class.target(l, l.GetTop()-1)
		l.Pop(2)
		if condition != lua.LNil {
			l.Push(condition)
			l.Push(last)
			l.Push(a)
			l.Push(port)
			l.Call(3, 1)
			try := lua.LVAsBool(l.Get(-1))
			l.Pop(1)
			if !try {
				continue
			}
		}
		raiseIf(l, "close", s.s.Close())
		_, failure := protect(l, l.NewFunction(s.class.methods["connect"]), []lua.LValue{ud, a, port}, nil)
		if failure == nil {
			l.Push(a)
			l.Push(port)
			return 2
		}
		passOn(l, failure)
		e := errorOf(failure.Object)
		if isInterrupted(failure.Object) || e == nil {
			l.Error(failure.Object, 0)
		}
		last = failure.Object
		tried = append(tried, sockcore.Attempt{Endpoint: ep, Code: e.code})
	}
	if last != lua.LNil {
		e := *errorOf(last)
		e.setTried(tried)
		l.Error(vm.newError(e), 0)
	}
	raise(l, "connect", sockcore.NotFound, -1)
	return 0
}
