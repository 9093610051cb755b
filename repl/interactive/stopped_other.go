//go:build !linux

package interactive

// waitStopped waits for nothing: what golang.org/x/sys has for this system would take the child's end from the wait
// for that.
func waitStopped(int) {}
