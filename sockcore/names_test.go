package sockcore

import (
	"fmt"
	"testing"
)

func TestNames(t *testing.T) {
	for want, v := range map[string]fmt.Stringer{
		"v4": V4, "v6": V6, "unspecified": Unspecified,
		"receive": ShutdownReceive, "send": ShutdownSend, "both": ShutdownBoth,
		"closed": StateClosed, "open": StateOpen, "listening": StateListening,
		"connecting": StateConnecting, "connected": StateConnected, "broken": StateBroken, "unknown": State(9),
		"system": System, "misc": Misc, "netdb": NetDB, "addrinfo": AddrInfo, "shell": Shell, "category 9": Category(9),
	} {
		if got := v.String(); got != want {
			t.Errorf("%T: %s, want %s", v, got, want)
		}
	}
}
