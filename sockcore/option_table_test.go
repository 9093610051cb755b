package sockcore

import (
	"runtime"
	"slices"
	"strings"
	"testing"
)

// here is the system that the test runs on, 0 when no table has it.
func here() Systems {
	for _, p := range Platforms() {
		if p.GOOS == runtime.GOOS {
			return p.System
		}
	}
	return 0
}

func TestOptionTable(t *testing.T) {
	here := here()
	seen := map[string]bool{}
	for _, o := range Options() {
		if found, ok := LookupOption(o.Name); !ok || found != o || seen[o.Name] {
			t.Errorf("%s: found %v, %v", o.Name, found, ok)
		}
		seen[o.Name] = true
		if o.Doc == "" || o.Page == "" || o.Systems == 0 {
			t.Errorf("%s: page %q, systems %q, doc %q", o.Name, o.Page, o.Systems, o.Doc)
		}
		if here != 0 && o.Supported() != (o.Systems&here != 0) {
			t.Errorf("%s: supported: %v, but the systems are %v", o.Name, o.Supported(), o.Systems)
		}
		if o.Kind == 0 || (o.Kind == Duration) != (o.unit != 0) {
			t.Errorf("%s: kind %d, unit %v", o.Name, o.Kind, o.unit)
		}
		if (o.Kind == Word) != (len(o.Words) > 0) {
			t.Errorf("%s: kind %d, words %v", o.Name, o.Kind, o.Words)
		}
		for _, c := range strings.Fields(o.C) {
			_, short, _ := strings.Cut(c, "_")
			for _, name := range []string{c, short, strings.ToLower(c)} {
				if found, _ := LookupOption(name); found != o && strings.ToLower(name) != found.Name {
					t.Errorf("%s: %s is %s", o.Name, name, found.Name)
				}
			}
		}
		if o.C == "" && o.object == nil {
			t.Errorf("%s: the system has no name for it", o.Name)
		}
		if o.Kind == Text && o.ReadOnly != (o.most == 0) {
			t.Errorf("%s: nothing says how long it may be", o.Name)
		}
	}
	for _, name := range []string{
		"tcp_no_delay", "send_low_watermark", "receive_low_watermark", "send_buffer_size", "receive_buffer_size",
		"out_of_band_inline", "linger", "keep_alive", "do_not_route", "debug", "v6_only", "reuse_address",
		"enable_connection_aborted", "reuse_port", "tcp_user_timeout", "tcp_keep_idle", "tcp_keep_interval",
		"tcp_keep_count", "tcp_max_segment", "tcp_cork", "tcp_quick_ack", "tcp_congestion", "ip_ttl", "ip_tos",
		"tcp_fast_open", "tcp_fast_open_connect", "tcp_notsent_low_watermark", "tcp_syn_count", "tcp_defer_accept",
		"mark", "priority", "free_bind", "mtu_discover", "ip_local_port_range", "v6_unicast_hops", "bind_to_device", "error", "type", "domain", "protocol", "accepting",
	} {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
	if _, ok := LookupOption("nosuch"); ok {
		t.Error("an unknown option is found")
	}
}

func TestReadOnlyOptions(t *testing.T) {
	want := []string{"remote_credentials", "error", "type", "domain", "protocol", "accepting"}
	var got []string
	for _, o := range Options() {
		if o.ReadOnly {
			got = append(got, o.Name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestSystems(t *testing.T) {
	for want, s := range map[string]Systems{
		"all": Everywhere, "Linux": Linux, "Linux, FreeBSD": FreeBSD | Linux, "macOS, Windows": MacOS | Windows, "": 0,
	} {
		if got := s.String(); got != want {
			t.Errorf("%d: %q, want %q", s, got, want)
		}
	}
}
