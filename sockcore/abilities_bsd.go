//go:build darwin || freebsd

package sockcore

// Connect(2) with AF_UNSPEC dissolves associations of datagram sockets only.
const (
	canDisconnect = false
	canDetach     = true
)

// connectUnderWay is what connect(2) says of a connection that is being made.
const connectUnderWay = EINPROGRESS
