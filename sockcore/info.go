package sockcore

// State is what a socket is doing.
type State uint8

// The states of a socket.
const (
	StateClosed State = iota
	StateOpen
	StateListening
	StateConnecting
	StateConnected
)

var stateNames = [...]string{
	StateClosed: "closed", StateOpen: "open", StateListening: "listening",
	StateConnecting: "connecting", StateConnected: "connected",
}

// String returns "closed", "open", "listening", "connecting" or "connected".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "unknown"
}

// Info is a snapshot of a socket.
type Info struct {
	State    State
	Protocol Protocol // zero when closed
	Local    Endpoint
	Remote   Endpoint
	FD       int // -1 when closed
	Pending  int // operations
}
