package testscripts

import (
	"context"
	"net/netip"
	"time"
)

// What the tests of the package reach besides its API.
var (
	Find     = find
	FreePort = func() (int, error) { return freePort("tcp") }
	WaitPort = func(ctx context.Context, port uint16, limit time.Duration) error {
		return waitFor(ctx, limit, "nothing listens", func() bool { return listens("tcp", netip.Addr{}, port) })
	}
)
