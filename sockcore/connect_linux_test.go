package sockcore

import (
	"net/netip"
	"os"
	"testing"
)

// However connects end, no descriptor is left behind.
func TestConnectLeavesNoDescriptor(t *testing.T) {
	port, dead := refused(t), deadEnd(t)
	start(t, openOf(t), connect("127.0.0.1", dead)) // the reactor has its own
	before := descriptors(t)
	s, named := socketOf(t), connectNamed(nil, IPEndpoint(netip.IPv6Loopback(), 1), loopback(1), loopback(2))
	for range 3 {
		run(t, s, connect("127.0.0.1", port))
		run(t, s, named)
		op := connect("127.0.0.1", dead)
		op.Deadline = 1
		run(t, s, op)
		start(t, s, connect("127.0.0.1", dead)).Abort(0)
		start(t, s, connect("127.0.0.1", dead))
		must(t, s.Close())
	}
	if after := descriptors(t); after != before {
		t.Errorf("%d descriptors, there were %d", after, before)
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(all)
}
