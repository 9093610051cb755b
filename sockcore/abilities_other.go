//go:build !windows && !darwin && !freebsd

package sockcore

const (
	canDisconnect = true
	canDetach     = true
)

// connectUnderWay is what connect(2) says of a connection that is being made.
const connectUnderWay = EINPROGRESS
