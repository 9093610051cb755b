package sockcore

// Shutdown says which direction of a connection ends.
type Shutdown uint8

// The directions.
const (
	ShutdownReceive Shutdown = iota
	ShutdownSend
	ShutdownBoth
)

// String returns "receive", "send" or "both".
func (h Shutdown) String() string {
	switch h {
	case ShutdownReceive:
		return "receive"
	case ShutdownSend:
		return "send"
	case ShutdownBoth:
	}
	return "both"
}
