package session

import (
	"slices"
	"strings"
	"testing"

	"sockshell/commands/session/param"
)

// TestHostsOf: a file of hosts has names for addresses; one that is to be unreachable has none.
func TestHostsOf(t *testing.T) {
	got := hostsOf(strings.NewReader("127.0.0.1\tlocalhost box # me\n\n#::2 no\n0.0.0.0 blocked\n:: blocked\n::1 six\nfe80::1%lo0 lo\nnonsense x\n10.0.0.7\n10.0.0.8 end"))
	want := []param.Choice{
		{Text: "localhost", Doc: "127.0.0.1"}, {Text: "box", Doc: "127.0.0.1"}, {Text: "six", Doc: "::1"}, {Text: "lo", Doc: "fe80::1%lo0"}, {Text: "end", Doc: "10.0.0.8"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
