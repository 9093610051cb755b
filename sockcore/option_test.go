//go:build linux

package sockcore

import (
	"testing"
	"time"

	"sockshell/sockcore/internal/sys"

	"golang.org/x/sys/unix"
)

func TestOptions(t *testing.T) {
	v4, v6 := openOf(t), socketOf(t)
	if err := v6.Open(TCP(V6)); err != nil {
		t.Skip(err)
	}
	for _, c := range []struct {
		sock   *Socket
		name   string
		set    OptionValue
		setErr error
		get    OptionValue
		getErr error
	}{
		{v4, "tcp_no_delay", BoolValue(true), nil, BoolValue(true), nil},
		{v4, "tcp_no_delay", BoolValue(false), nil, BoolValue(false), nil},
		{v4, "keep_alive", BoolValue(true), nil, BoolValue(true), nil},
		{v4, "reuse_address", BoolValue(true), nil, BoolValue(true), nil},
		{v4, "send_buffer_size", IntValue(40000), nil, IntValue(40000), nil},
		{v4, "receive_buffer_size", IntValue(50000), nil, IntValue(50000), nil},
		{v4, "linger", LingerValue(true, 5), nil, LingerValue(true, 5), nil},
		{v4, "linger", LingerValue(false, 7), nil, LingerValue(false, 0), nil},
		{v4, "linger", LingerValue(true, 0), nil, LingerValue(true, 0), nil},
		{v4, "linger", LingerValue(true, -1), EINVAL, LingerValue(true, 0), nil},
		{v4, "linger", LingerValue(true, 1<<31), EINVAL, LingerValue(true, 0), nil},
		{v4, "v6_only", BoolValue(true), ENOPROTOOPT, OptionValue{Kind: Boolean}, EOPNOTSUPP},
		{v6, "v6_only", BoolValue(true), nil, BoolValue(true), nil},
		{v4, "tcp_no_delay", IntValue(1), EINVAL, BoolValue(false), nil},
		{v4, "send_buffer_size", IntValue(1 << 31), EINVAL, IntValue(40000), nil},
	} {
		o := option(t, c.name)
		if err := c.sock.SetOption(o, c.set); err != c.setErr {
			t.Errorf("set %s %+v: %v, want %v", c.name, c.set, err, c.setErr)
		}
		if got, err := c.sock.GetOption(o); got != c.get || err != c.getErr {
			t.Errorf("get %s: %+v, %v; want %+v, %v", c.name, got, err, c.get, c.getErr)
		}
	}
}

// What every kind of value becomes, with options of the kernel that suit.
func TestOptionKinds(t *testing.T) {
	s := openOf(t)
	idle := &Option{Transports: OnAll, Kind: Duration, Level: unix.IPPROTO_TCP, Number: unix.TCP_KEEPIDLE, unit: time.Second}
	must(t, s.SetOption(idle, DurationValue(9*time.Second)))
	if v, err := s.GetOption(idle); err != nil || v != DurationValue(9*time.Second) {
		t.Errorf("duration: %+v, %v", v, err)
	}
	for _, d := range []time.Duration{1500 * time.Millisecond, -time.Second, time.Second << 31} {
		if err := s.SetOption(idle, DurationValue(d)); err != EINVAL {
			t.Errorf("%v: %v", d, err)
		}
	}
	congestion := &Option{Transports: OnAll, Kind: Text, Level: unix.IPPROTO_TCP, Number: unix.TCP_CONGESTION}
	if v, err := s.GetOption(congestion); !underQemu(t) && (err != nil || v.Text == "" || s.SetOption(congestion, v) != nil) {
		t.Errorf("text: %+v, %v", v, err)
	}
	if err := s.SetOption(congestion, TextValue("nosuch")); err != ENOENT {
		t.Errorf("text: %v", err)
	}
	pending := &Option{Transports: OnAll, Kind: Error, ReadOnly: true, Level: unix.SOL_SOCKET, Number: unix.SO_ERROR}
	if v, err := s.GetOption(pending); err != nil || v != (OptionValue{Kind: Error}) {
		t.Errorf("error: %+v, %v", v, err)
	}
	if err := s.SetOption(pending, OptionValue{Kind: Error}); err != ENOPROTOOPT {
		t.Errorf("a read-only option: %v", err)
	}
	lacking := &Option{Transports: OnAll, Kind: Boolean, Number: sys.NoOption}
	if err := s.SetOption(lacking, BoolValue(true)); err != NotSupported {
		t.Errorf("an option that the system lacks: %v", err)
	}
	if _, err := s.GetOption(lacking); err != NotSupported {
		t.Errorf("an option that the system lacks: %v", err)
	}
}

func TestIoControl(t *testing.T) {
	a, b := pairOf(t)
	send(t, a, "12345")
	if n, err := b.IoControl(IoBytesReadable); n != 5 || err != nil {
		t.Errorf("bytes_readable: %d, %v", n, err)
	}
	until(t, "acknowledged", func() bool { n, err := a.IoControl(IoBytesUnsent); return n == 0 && err == nil })
	for _, row := range IoControls() {
		c, ok := LookupIoControl(row.Name)
		if !ok || c != row.Control || c.String() != row.Name || row.Doc == "" || !row.Supported() {
			t.Errorf("%+v: %v, %v", row, c, ok)
		}
	}
	if _, ok := LookupIoControl("nosuch"); ok || IoControl(99).String() != "unknown" {
		t.Error("an unknown request is found")
	}
}
