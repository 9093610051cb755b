package sockcore

// What Winsock cannot do: dissolve an association (connect with AF_UNSPEC fails
// with WSAEAFNOSUPPORT), and tell in which mode a socket was found, so that it
// could be given away as it was.
const (
	canDisconnect = false
	canDetach     = false
)

// connectUnderWay is what connect says of a connection that is being made:
// WSAEWOULDBLOCK.
const connectUnderWay = EAGAIN
