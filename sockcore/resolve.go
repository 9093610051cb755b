package sockcore

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Literal returns the endpoint that host and service are without being looked up: an address and a port number.
func Literal(host, service string) (Endpoint, bool) {
	addr, err := netip.ParseAddr(host)
	port, isNumber := portNumber(service)
	if err != nil || !isNumber {
		return Endpoint{}, false
	}
	return IPEndpoint(addr, port), true
}

// Lookup returns an [Op]'s Lookup of a host and a service, which are those of [Resolve]. It has copies of both.
func Lookup(host, service string, p Protocol) func(ctx context.Context) ([]Endpoint, error) {
	host, service = strings.Clone(host), strings.Clone(service)
	return func(ctx context.Context) ([]Endpoint, error) { return Resolve(ctx, host, service, p) }
}

// Resolve returns the endpoints of a host, an address literal or a name, and a
// service, a port number or a name ("" is port 0), in the order in which they
// are to be tried and without duplicates. P's family, unless it is Unspecified,
// is the only one wanted, and its type says whose services are: those of TCP for
// a stream, of UDP before them for datagrams, and behind them for neither.
//
// It fails with HostNotFound, HostNotFoundTryAgain, NoRecovery, NoData (the
// host has addresses, but none of the family), ServiceNotFound, or when ctx
// ends, OperationAborted or TimedOut.
func Resolve(ctx context.Context, host, service string, p Protocol) ([]Endpoint, error) {
	port, err := resolveService(ctx, service, p.Type)
	if err != nil {
		return nil, err
	}
	addrs, err := resolveHost(ctx, host)
	if err != nil {
		return nil, err
	}
	all := endpointsOf(addrs, port, p.Family)
	if len(all) == 0 {
		return nil, NoData
	}
	return all, nil
}

// endpointsOf keeps the order, and drops other families and duplicates.
func endpointsOf(addrs []netip.Addr, port uint16, f Family) (all []Endpoint) {
	for _, a := range addrs {
		ep := IPEndpoint(a, port)
		if (f == Unspecified || ep.Family() == f) && !slices.Contains(all, ep) {
			all = append(all, ep)
		}
	}
	return all
}

// portNumber reads a port, decimal or 0x….
func portNumber(service string) (port uint16, ok bool) {
	digits, base := service, 10
	if hex, found := strings.CutPrefix(service, "0x"); found {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 16)
	return uint16(n), err == nil
}

func resolveService(ctx context.Context, service string, t Type) (uint16, error) {
	if n, ok := portNumber(service); ok {
		return n, nil
	}
	if service == "" {
		return 0, nil
	}
	for _, network := range servicesOf(t) {
		n, err := net.DefaultResolver.LookupPort(ctx, network, service)
		if c := contextCode(ctx); c != 0 {
			return 0, c
		}
		if err == nil {
			return uint16(n), nil
		}
	}
	return 0, shortage(ServiceNotFound)
}

// servicesOf are the protocols whose services are looked at: services(5).
func servicesOf(t Type) []string {
	switch t {
	case Datagram:
		return []string{"udp", "tcp"}
	case Stream, SeqPacket:
		return []string{"tcp"}
	default:
		return []string{"tcp", "udp"}
	}
}

func resolveHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		if c := contextCode(ctx); c != 0 {
			return nil, c
		}
		return nil, shortage(lookupCode(err))
	}
	for i, a := range addrs {
		addrs[i] = a.Unmap() // package net has IPv4 addresses mapped
	}
	return addrs, nil
}

// contextCode returns with which code an operation ends whose ctx has ended, 0
// when it has not.
func contextCode(ctx context.Context) Code {
	switch ctx.Err() {
	case nil:
		return 0
	case context.DeadlineExceeded:
		return TimedOut
	}
	return OperationAborted
}

// shortage returns EMFILE or ENFILE where a lookup may have failed with c for want of descriptors: the resolver does not
// say so, and needs two at most.
func shortage(c Code) Code {
	a, b := New(nil), New(nil)
	err := cmp.Or(a.Open(UDP(V4)), b.Open(UDP(V4)))
	_, _ = a.Close(), b.Close() // of one that is not open
	for _, short := range []Code{EMFILE, ENFILE} {
		if errors.Is(err, short) {
			return short
		}
	}
	return c
}

// lookupCode returns what getaddrinfo(3) would have said.
func lookupCode(err error) Code {
	var dns *net.DNSError
	switch {
	case !errors.As(err, &dns):
		return NoRecovery
	case dns.IsNotFound:
		return HostNotFound
	case dns.IsTimeout || dns.IsTemporary:
		return HostNotFoundTryAgain
	}
	return NoRecovery
}
