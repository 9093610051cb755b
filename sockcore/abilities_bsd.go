//go:build darwin || freebsd

package sockcore

// Connect(2) with AF_UNSPEC dissolves associations of datagram sockets only.
const (
	canDisconnect = false
	canDetach     = true
)
