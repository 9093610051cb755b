//go:build !linux && !darwin && !freebsd && !windows

package sockcore

// reactor tells sockets of the edges of their descriptors; there is none yet
// for this system.
type reactor struct{}

var theReactor reactor

func (*reactor) add(*desc) Code   { return NotSupported }
func (*reactor) again(*desc) Code { return NotSupported }
func (*reactor) remove(*desc)     {}
