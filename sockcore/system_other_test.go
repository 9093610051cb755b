//go:build !windows

package sockcore

import "testing"

// The errors of writing without a connection, and of going on after shutdown.
const (
	unconnectedWrite   = EPIPE
	writeAfterShutdown = EPIPE
	readAfterShutdown  = EOF
	listenerReadable   = EINVAL // of bytes_readable
)

// inlineIsExceptional says whether an urgent byte in the stream is the
// exceptional condition.
const inlineIsExceptional = true

// lacksOnWine ends a test under Wine, which lacks what is said.
func lacksOnWine(testing.TB, string) {}

func tempDir(t testing.TB) string { return t.TempDir() }
