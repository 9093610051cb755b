package session

import (
	"testing"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// TestLacking: the error of what the system lacks says which systems have it.
func TestLacking(t *testing.T) {
	session, sink := newTestSession()
	defer session.Close()
	lacks := func(err error) func(*Call, *struct{}) (value.Value, error) {
		return func(*Call, *struct{}) (value.Value, error) { return value.Ok, err }
	}
	others := sockcore.Everywhere &^ sockcore.ThisSystem()
	cork, _ := sockcore.LookupOption("tcp_cork")
	session.table.Add(
		Define("elsewhere", Doc{Systems: others}, lacks(sockcore.NotSupported)),
		Define("elsewhere_alone", Doc{Systems: sockcore.Windows}, lacks(sockcore.EBADF)),
		Define("cork", Doc{}, lacks(Lacking(sockcore.NotSupported, cork.Name, sockcore.MacOS))),
		Define("here", Doc{Systems: sockcore.ThisSystem()}, lacks(sockcore.NotSupported)),
		Define("everywhere", Doc{}, lacks(sockcore.NotSupported)),
	)
	for line, want := range map[string]string{
		"elsewhere":                             "error: elsewhere: not_supported: not supported on this system\n  elsewhere: " + others.String() + " only\n",
		"elsewhere_alone":                       "error: elsewhere_alone: EBADF: bad file descriptor\n",
		"cork":                                  "error: cork: not_supported: not supported on this system\n  tcp_cork: macOS only\n",
		"here":                                  "error: here: not_supported: not supported on this system\n",
		"everywhere":                            "error: everywhere: not_supported: not supported on this system\n",
		"expect_error not_supported cork":       "not_supported\n",
		"socket_pair a b; a:receive 1 truncate": "a b\nerror: a:receive: not_supported: not supported by a tcp socket\n",
	} {
		session.RunLine(Place{}, line, true)
		if got := sink.take(); got != want {
			t.Errorf("%s:\n%swant\n%s", line, got, want)
		}
	}
}
