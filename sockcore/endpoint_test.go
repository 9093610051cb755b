package sockcore

import (
	"net"
	"net/netip"
	"strconv"
	"testing"
)

var endpoints = []struct {
	text   string
	want   string // "" is text
	family Family // Unspecified is an error
}{
	{"127.0.0.1:80", "", V4},
	{"0.0.0.0:0", "", V4},
	{"255.255.255.255:65535", "", V4},
	{"127.0.0.1:080", "127.0.0.1:80", V4},
	{"[::1]:80", "", V6},
	{"[::]:0", "", V6},
	{"[0:0::1]:80", "[::1]:80", V6},
	{"[::ffff:127.0.0.1]:80", "", V6},
	{"[fe80::1%0]:80", "[fe80::1]:80", V6},
	{"[fe80::1%999999]:80", "", V6},
	{"[fe80::1%0999999]:80", "[fe80::1%999999]:80", V6},
	{"[fe80::1%nosuch]:80", "", V6},
	{"[fe80::1%99999999999999]:80", "", V6},
	{"", "", 0},
	{":", "", 0},
	{"127.0.0.1", "", 0},
	{"127.0.0.1:", "", 0},
	{"127.0.0.1:65536", "", 0},
	{"127.0.0.1:-1", "", 0},
	{"127.0.0.1:+1", "", 0},
	{"127.0.0.1:http", "", 0},
	{"[127.0.0.1]:80", "", 0},
	{"::1:80", "", 0},
	{"[::1]", "", 0},
	{"[::1]:", "", 0},
	{"[::1%]:80", "", 0},
	{"127.0.0.1%eth0:80", "", 0},
	{"[fe80::1%\x1b[1m]:80", "", 0},
	{"[fe80::1%a b]:80", "", 0},
	{"localhost:80", "", 0},
	{" 127.0.0.1:80", "", 0},
}

func TestParseEndpoint(t *testing.T) {
	for _, c := range endpoints {
		ep, err := ParseEndpoint(c.text)
		if c.family == Unspecified {
			if err == nil {
				t.Errorf("%q: %v, want an error", c.text, ep)
			}
			continue
		}
		want := c.want
		if want == "" {
			want = c.text
		}
		if err != nil || ep.String() != want || ep.Family() != c.family {
			t.Errorf("%q: %v (%v), %v; want %s (%v)", c.text, ep, ep.Family(), err, want, c.family)
		}
	}
}

func TestEndpointScope(t *testing.T) {
	all, err := net.Interfaces()
	if err != nil || len(all) == 0 {
		t.Skip("no interfaces")
	}
	i := all[0]
	byName, err := ParseEndpoint("[fe80::1%" + i.Name + "]:80")
	if err != nil {
		t.Fatal(err)
	}
	byNumber, err := ParseEndpoint("[fe80::1%" + strconv.Itoa(i.Index) + "]:80")
	if err != nil {
		t.Fatal(err)
	}
	if byName != byNumber || byName.Addr().Zone() != strconv.Itoa(i.Index) {
		t.Errorf("%#v by name, %#v by number", byName, byNumber)
	}
	if got, want := byNumber.String(), "[fe80::1%"+i.Name+"]:80"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestEndpointZero(t *testing.T) {
	var ep Endpoint
	if ep.Family() != Unspecified || ep == IPEndpoint(netip.IPv4Unspecified(), 0) {
		t.Errorf("%v: %v", ep, ep.Family())
	}
}

func FuzzParseEndpoint(f *testing.F) {
	for _, c := range endpoints {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ep, err := ParseEndpoint(s)
		if err != nil {
			return
		}
		again, err := ParseEndpoint(ep.String())
		if err != nil || again != ep {
			t.Errorf("%q is %v, which is %v, %v", s, ep, again, err)
		}
	})
}
