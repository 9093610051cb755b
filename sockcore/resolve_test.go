package sockcore

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"
)

func TestEndpointsOf(t *testing.T) {
	one, two, six := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2"), netip.IPv6Loopback()
	at := func(a netip.Addr) Endpoint { return IPEndpoint(a, 7) }
	for f, want := range map[Family][]Endpoint{
		Unspecified: {at(two), at(six), at(one)}, V4: {at(two), at(one)}, V6: {at(six)},
	} {
		if got := endpointsOf([]netip.Addr{two, six, two, one, six}, 7, f); !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", f, got, want)
		}
	}
}

func TestLookupErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Code
	}{
		{&net.DNSError{IsNotFound: true}, HostNotFound},
		{&net.DNSError{IsTimeout: true}, HostNotFoundTryAgain},
		{&net.DNSError{IsTemporary: true}, HostNotFoundTryAgain},
		{&net.DNSError{}, NoRecovery},
		{errors.New("other"), NoRecovery},
	} {
		if got := lookupCode(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
}

func TestResolveName(t *testing.T) {
	needsLocalhost(t)
	got, err := Resolve(t.Context(), "localhost", "80", Protocol{Family: V4})
	if want := []Endpoint{loopback(80)}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}

func TestResolve(t *testing.T) {
	ctx := context.Background()
	v4, v6 := loopback(80), IPEndpoint(netip.IPv6Loopback(), 80)
	for _, c := range []struct {
		host, service string
		family        Family
		want          []Endpoint
		err           error
	}{
		{"127.0.0.1", "80", Unspecified, []Endpoint{v4}, nil},
		{"127.0.0.1", "http", Unspecified, []Endpoint{v4}, nil},
		{"127.0.0.1", "", V4, []Endpoint{loopback(0)}, nil},
		{"::1", "80", V6, []Endpoint{v6}, nil},
		{"::1", "80", V4, nil, NoData},
		{"127.0.0.1", "nosuchservice", Unspecified, nil, ServiceNotFound},
		{"127.0.0.1", "-1", Unspecified, nil, ServiceNotFound},
		{"nosuch.invalid.", "80", Unspecified, nil, HostNotFound},
	} {
		got, err := Resolve(ctx, c.host, c.service, Protocol{Family: c.family})
		if c.host == "nosuch.invalid." && err == HostNotFoundTryAgain {
			continue // no name server here
		}
		if !slices.Equal(got, c.want) || err != c.err {
			t.Errorf("%s %s %v: %v, %v; want %v, %v", c.host, c.service, c.family, got, err, c.want, c.err)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Resolve(ended, "localhost.invalid", "80", Protocol{Family: V4}); err != OperationAborted {
		t.Errorf("cancelled: %v", err)
	}
	late, cancel := context.WithDeadline(ctx, time.Unix(1, 0))
	defer cancel()
	if _, err := Resolve(late, "localhost.invalid", "80", Protocol{Family: V4}); err != TimedOut {
		t.Errorf("late: %v", err)
	}
}

// A service of UDP alone is one for datagrams, and where no type is said.
func TestResolveServices(t *testing.T) {
	if _, err := net.LookupPort("udp", "tftp"); err != nil {
		t.Skip("the services of this system lack tftp")
	}
	for kind, want := range map[Type]error{Datagram: nil, 0: nil, Stream: ServiceNotFound} {
		got, err := Resolve(t.Context(), "127.0.0.1", "tftp", Protocol{Type: kind})
		if err != want || err == nil && !slices.Equal(got, []Endpoint{loopback(69)}) {
			t.Errorf("%v: %v, %v, want %v", kind, got, err, want)
		}
	}
	if got, err := Resolve(t.Context(), "127.0.0.1", "http", Protocol{Type: Datagram}); err != nil || got[0].Port() != 80 {
		t.Errorf("http for datagrams: %v, %v", got, err)
	}
}
