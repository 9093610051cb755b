package session

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// The reactor is started once, by the first operation that has to wait, and stays.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("sockshell/sockcore/internal/poller.(*Poller).run"),
		goleak.IgnoreAnyFunction("sockshell/sockcore/internal/poller.(*urgentWatch).run"))
}
