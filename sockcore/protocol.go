package sockcore

// Family is an address family.
type Family uint8

// The address families.
const (
	Unspecified Family = iota
	V4
	V6
)

// String returns "v4", "v6" or "unspecified".
func (f Family) String() string {
	switch f {
	case V4:
		return "v4"
	case V6:
		return "v6"
	case Unspecified:
	}
	return "unspecified"
}

// Type is a socket type.
type Type uint8

// The socket types.
const (
	Stream Type = iota + 1
)

// Proto is a transport protocol, by its number in the Internet protocol header.
type Proto uint8

const protoTCP Proto = 6 // RFC 9293, section 3.1

// Protocol says what [Socket.Open] opens.
type Protocol struct {
	Family Family
	Type   Type
	Proto  Proto
}

// TCP is the Transmission Control Protocol over f.
func TCP(f Family) Protocol {
	return Protocol{Family: f, Type: Stream, Proto: protoTCP}
}

// check returns why p cannot be opened, 0 when it can.
func (p Protocol) check() Code {
	switch {
	case p.Family != V4 && p.Family != V6:
		return EAFNOSUPPORT
	case p.Type != Stream:
		return EPROTOTYPE
	case p.Proto != protoTCP:
		return EPROTONOSUPPORT
	}
	return 0
}
