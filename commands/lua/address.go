package luavm

import (
	"math"
	"net"
	"net/netip"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
)

// address is an ip.address.
type address struct{ a netip.Addr }

func (vm *VM) newAddress(a netip.Addr) *lua.LUserData {
	return vm.userdata(&address{a}, vm.meta.address)
}

// toAddress is what an address or its text is.
func toAddress(l *lua.LState, n int) netip.Addr {
	if s, ok := l.Get(n).(lua.LString); ok {
		a, err := netip.ParseAddr(string(s))
		if err != nil {
			raiseCode(l, sockcore.EINVAL, "an address is wanted")
		}
		return a
	}
	return check[*address](l, n, "ip.address").a
}

func checkPort(l *lua.LState, n int) uint16 {
	port := checkNumber(l, n)
	if port < 0 || port > 65535 || port != float64(uint16(port)) {
		raiseCode(l, sockcore.EINVAL, "a port is 0 to 65535")
	}
	return uint16(port)
}

// familyOf is "v4", "v6" or an address's.
func familyOf(l *lua.LState, n int) sockcore.Family {
	if s, ok := l.Get(n).(lua.LString); ok {
		switch s {
		case "v4":
			return sockcore.V4
		case "v6":
			return sockcore.V6
		}
		raiseCode(l, sockcore.EINVAL, "an address family is v4 or v6")
	}
	return sockcore.IPEndpoint(check[*address](l, n, "ip.address").a, 0).Family()
}

func scopeID(a netip.Addr) int {
	zone := a.Zone()
	if n, err := strconv.Atoi(zone); err == nil || zone == "" {
		return n
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return i.Index
	}
	return 0
}

func (vm *VM) addressModule(l *lua.LState) *lua.LTable {
	self := func(l *lua.LState) netip.Addr { return check[*address](l, 1, "ip.address").a }
	v6 := func(l *lua.LState) netip.Addr {
		a := self(l)
		if !a.Is6() {
			raiseCode(l, sockcore.EAFNOSUPPORT, "an address of v6 is wanted")
		}
		return a
	}
	is := func(f func(a netip.Addr) bool) lua.LGFunction {
		return func(l *lua.LState) int { return pushBool(l, f(self(l))) }
	}
	is6 := func(f func(a netip.Addr) bool) lua.LGFunction {
		return func(l *lua.LState) int { return pushBool(l, f(v6(l))) }
	}
	multicast := func(scope byte) lua.LGFunction {
		return is6(func(a netip.Addr) bool { b := a.As16(); return b[0] == 0xff && b[1]&15 == scope })
	}
	methods := map[string]lua.LGFunction{
		"to_v6": func(l *lua.LState) int {
			a := self(l)
			if !a.Is4() {
				raiseCode(l, sockcore.EAFNOSUPPORT, "an address of v4 is wanted")
			}
			return push(l, vm.newAddress(netip.AddrFrom16(a.As16())))
		},
		"to_v4": func(l *lua.LState) int {
			a := self(l)
			if !a.Is4In6() {
				raiseCode(l, sockcore.EAFNOSUPPORT, "an IPv4-mapped address is wanted")
			}
			return push(l, vm.newAddress(a.Unmap()))
		},
	}
	meta := class(l, "ip.address", methods, map[string]lua.LGFunction{
		"is_v4":                   is(netip.Addr.Is4),
		"is_v6":                   is(netip.Addr.Is6),
		"is_loopback":             is(netip.Addr.IsLoopback),
		"is_multicast":            is(netip.Addr.IsMulticast),
		"is_unspecified":          is(netip.Addr.IsUnspecified),
		"is_link_local":           is6(netip.Addr.IsLinkLocalUnicast),
		"is_v4_mapped":            is6(netip.Addr.Is4In6),
		"is_site_local":           is6(func(a netip.Addr) bool { b := a.As16(); return b[0] == 0xfe && b[1]&0xc0 == 0xc0 }),
		"is_multicast_node_local": multicast(1),
		"is_multicast_link_local": multicast(2),
		"is_multicast_site_local": multicast(5),
		"is_multicast_org_local":  multicast(8),
		"is_multicast_global":     multicast(14),
		"scope_id":                func(l *lua.LState) int { return pushInt(l, scopeID(v6(l))) },
	})
	vm.meta.address = meta
	for name, f := range map[string]lua.LGFunction{
		"__newindex": func(l *lua.LState) int {
			a := check[*address](l, 1, "ip.address")
			if l.Get(2) != lua.LString("scope_id") {
				fail(l, "an ip.address has no %s to be set", tostring(l, l.Get(2)))
			}
			v6(l)
			id := checkNumber(l, 3)
			if !(id >= 0 && id <= math.MaxUint32) {
				raiseCode(l, sockcore.ERANGE, "")
			}
			a.a = a.a.WithZone("")
			if id >= 1 {
				a.a = a.a.WithZone(strconv.FormatInt(int64(id), 10))
			}
			return 0
		},
		"__tostring": func(l *lua.LState) int { return pushStrings(l, self(l).String()) },
		"__eq": func(l *lua.LState) int {
			return pushBool(l, self(l) == check[*address](l, 2, "ip.address").a)
		},
		"__lt": func(l *lua.LState) int {
			return pushBool(l, self(l).Compare(check[*address](l, 2, "ip.address").a) < 0)
		},
		"__le": func(l *lua.LState) int {
			return pushBool(l, self(l).Compare(check[*address](l, 2, "ip.address").a) <= 0)
		},
	} {
		meta.RawSetString(name, l.NewFunction(f))
	}
	module := l.SetFuncs(l.NewTable(), methods)
	for name, a := range map[string]netip.Addr{
		"any_v4": netip.IPv4Unspecified(), "any_v6": netip.IPv6Unspecified(),
		"loopback_v4": netip.AddrFrom4([4]byte{127, 0, 0, 1}), "loopback_v6": netip.IPv6Loopback(),
		"broadcast_v4": netip.AddrFrom4([4]byte{255, 255, 255, 255}),
	} {
		module.RawSetString(name, l.NewFunction(func(l *lua.LState) int { return push(l, vm.newAddress(a)) }))
	}
	module.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		if l.Get(1) == lua.LNil {
			return push(l, vm.newAddress(netip.IPv4Unspecified()))
		}
		return push(l, vm.newAddress(toAddress(l, 1)))
	}))
	return module
}
