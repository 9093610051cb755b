//go:build !linux

package sockcore

// hasBells says that nobody waits for descriptors but the reactor.
const hasBells = false

type bell struct{}

func newBell() *bell             { return nil }
func (*bell) wait(int, *Op) bool { return false }
func (*bell) ring()              {}
func (*bell) silence()           {}
