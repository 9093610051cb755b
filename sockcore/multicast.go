package sockcore

import (
	"math"
	"net"
	"net/netip"
	"slices"
	"strings"

	"sockshell/sockcore/internal/sys"
)

// GroupValue returns a Group: a multicast address, and the interface, by name or address, on which it is joined; empty for
// the system's choice.
func GroupValue(group netip.Addr, device string) OptionValue {
	return OptionValue{Kind: Group, Text: strings.TrimSuffix(group.String()+" "+device, " ")}
}

// interfaceOf finds an interface by its name or by an address of it: ENODEV where there is none. 0 is the system's choice.
func interfaceOf(text string) (index int, c Code) {
	if text == "" {
		return 0, 0
	}
	if i, err := net.InterfaceByName(text); err == nil {
		return i.Index, 0
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return 0, ENODEV
	}
	all, err := net.Interfaces()
	if err != nil {
		return 0, fileCode(err)
	}
	for _, i := range all {
		if slices.Contains(addressesOf(i), addr.WithZone("")) {
			return i.Index, 0
		}
	}
	return 0, ENODEV
}

// addressesOf returns the addresses of an interface; one that has gone has none.
func addressesOf(i net.Interface) (found []netip.Addr) {
	all, err := i.Addrs()
	if err != nil {
		return nil
	}
	for _, a := range all {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			found = append(found, prefix.Addr())
		}
	}
	return found
}

// setGroup joins or leaves a multicast group.
func setGroup(fd int, f Family, v OptionValue, join bool) Code {
	text, device, _ := strings.Cut(v.Text, " ")
	group, err := netip.ParseAddr(text)
	if err != nil {
		return EINVAL
	}
	if (f == V6) != group.Is6() {
		return EAFNOSUPPORT
	}
	index, c := interfaceOf(device)
	if c != 0 {
		return c
	}
	return codeOf(sys.SetGroup(fd, group, index, join))
}

// setMulticastInterface names the interface to the kernel by an address of it, too, where there is one: that is all that it
// tells of it later.
func setMulticastInterface(fd int, f Family, v OptionValue) Code {
	index, c := interfaceOf(v.Text)
	if c != 0 {
		return c
	}
	var own netip.Addr
	if i, err := net.InterfaceByIndex(index); err == nil && f == V4 {
		for _, addr := range addressesOf(*i) {
			if addr.Is4() {
				own = addr
				break
			}
		}
	}
	return codeOf(sys.SetMulticastInterface(fd, f == V6, index, own))
}

// getMulticastInterface reads the interface's name, or its address where no interface has that any more.
func getMulticastInterface(fd int, f Family, o *Option) (OptionValue, Code) {
	v := OptionValue{Kind: Interface}
	if f != V6 {
		addr, errno := sys.MulticastInterface4(fd)
		if errno != 0 || addr.IsUnspecified() {
			return v, codeOf(errno)
		}
		v.Text = addr.String()
		if index, c := interfaceOf(v.Text); c == 0 {
			if i, err := net.InterfaceByIndex(index); err == nil {
				v.Text = i.Name
			}
		}
		return v, 0
	}
	level, number := o.on(f)
	index, errno := sys.GetInt(fd, level, number)
	if errno != 0 || index == 0 {
		return v, codeOf(errno)
	}
	i, err := net.InterfaceByIndex(index)
	if err != nil {
		return OptionValue{}, ENODEV
	}
	v.Text = i.Name
	return v, 0
}

// nobody is whom the system names where no peer is known.
var nobody = Credentials{UID: int(noID), GID: int(noID)}

// noID is the number of no user and no group: chown(2).
var noID uint32 = math.MaxUint32

// getPeerCredentials reads `uid 0 gid 0 pid 4711`: SO_PEERCRED, unix(7).
func getPeerCredentials(fd int, _ Family, _ *Option) (OptionValue, Code) {
	c, errno := sys.PeerCredentials(fd)
	if errno != 0 {
		return OptionValue{}, codeOf(errno)
	}
	return TextValue(Credentials(c).String()), 0
}
