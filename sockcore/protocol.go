package sockcore

import (
	"strings"

	"sockshell/sockcore/internal/sys"
)

// Family is an address family.
type Family uint8

// The address families.
const (
	Unspecified Family = iota
	V4
	V6
	Unix
)

var families = [...]struct {
	name, sysName string
	number        int
}{
	Unspecified: {"unspecified", "AF_UNSPEC", 0},
	V4:          {"v4", "AF_INET", sys.AFInet},
	V6:          {"v6", "AF_INET6", sys.AFInet6},
	Unix:        {"unix", "AF_UNIX", sys.AFUnix},
}

// String returns "v4", "v6", "unix" or "unspecified".
func (f Family) String() string {
	if int(f) < len(families) {
		return families[f].name
	}
	return families[Unspecified].name
}

// familyOf returns the family that the system numbers so, Unspecified for one that has no endpoints here.
func familyOf(number int) Family {
	for f := V4; f <= Unix; f++ {
		if families[f].number == number {
			return f
		}
	}
	return Unspecified
}

// Type is a socket type.
type Type uint8

// The socket types.
const (
	Stream    Type = iota + 1 // a stream of bytes
	Datagram                  // messages, each to an address
	SeqPacket                 // messages over a connection
)

var socketTypes = [...]struct {
	name, sysName string
	number        int
}{
	Stream:    {"stream", "SOCK_STREAM", sys.SockStream},
	Datagram:  {"datagram", "SOCK_DGRAM", sys.SockDatagram},
	SeqPacket: {"seqpacket", "SOCK_SEQPACKET", sys.SockSeqPacket},
}

// String returns "stream", "datagram" or "seqpacket".
func (t Type) String() string {
	if t >= Stream && int(t) < len(socketTypes) {
		return socketTypes[t].name
	}
	return "unknown"
}

// typeOf returns the type that the system numbers so, 0 for others.
func typeOf(number int) Type {
	for t := Stream; t <= SeqPacket; t++ {
		if socketTypes[t].number == number {
			return t
		}
	}
	return 0
}

// Proto is a transport protocol, by its number in the Internet protocol header; 0 for unix sockets.
type Proto uint8

const (
	protoTCP Proto = 6  // RFC 9293, section 3.1
	protoUDP Proto = 17 // RFC 768
)

var protoNames = map[Proto]string{0: "0", protoTCP: "IPPROTO_TCP", protoUDP: "IPPROTO_UDP"}

// Protocol says what [Socket.Open] opens.
type Protocol struct {
	Family Family
	Type   Type
	Proto  Proto
}

// TCP is the Transmission Control Protocol over f.
func TCP(f Family) Protocol { return Protocol{Family: f, Type: Stream, Proto: protoTCP} }

// UDP is the User Datagram Protocol over f.
func UDP(f Family) Protocol { return Protocol{Family: f, Type: Datagram, Proto: protoUDP} }

// Messages reports a protocol of messages, which have boundaries, rather than of a stream.
func (p Protocol) Messages() bool { return p.Type == Datagram || p.Type == SeqPacket }

// UnixDomain is a unix-domain protocol: unix(7).
func UnixDomain(t Type) Protocol { return Protocol{Family: Unix, Type: t} }

// String returns "tcp", "udp", "unix", "unix-datagram" or "unix-seqpacket", "" for none.
func (p Protocol) String() string { return p.transport().String() }

// Transports is a set of transports.
type Transports uint8

// The transports, and what they have in common.
const (
	OnTCP Transports = 1 << iota
	OnUDP
	OnUnixStream
	OnUnixDatagram
	OnUnixSeqPacket

	OnIP          = OnTCP | OnUDP
	OnUnix        = OnUnixStream | OnUnixDatagram | OnUnixSeqPacket
	OnConnections = OnTCP | OnUnixStream | OnUnixSeqPacket
	OnStreams     = OnTCP | OnUnixStream
	OnDatagrams   = OnUDP | OnUnixDatagram
	OnMessages    = OnDatagrams | OnUnixSeqPacket
	OnAll         = OnIP | OnUnix
)

// Has reports whether p's transport is in the set.
func (t Transports) Has(p Protocol) bool { return t&p.transport() != 0 }

// TransportRow is a row of the table of transports.
type TransportRow struct {
	Name    string
	Systems Systems // those that have it
	NotRun  Systems // those of them on which it was not run, though the tests are: what they ran on lacks it
	Doc     string  // one line

	Of func(Family) Protocol // over a family, of which a unix one takes none
}

// transportTable is in the order of the bits.
var transportTable = [...]TransportRow{
	{"tcp", Everywhere, 0, "a stream of bytes, over IP", TCP},
	{"udp", Everywhere, 0, "messages, over IP", UDP},
	{"unix", Everywhere, Windows, "a stream of bytes between programs of this machine, by a path", unixOf(Stream)},
	{"unix-datagram", Linux | MacOS | FreeBSD, 0, "messages between programs of this machine, by a path", unixOf(Datagram)},
	{"unix-seqpacket", Linux | FreeBSD, 0, "messages over a connection between programs of this machine, by a path", unixOf(SeqPacket)},
}

func unixOf(t Type) func(Family) Protocol {
	return func(Family) Protocol { return UnixDomain(t) }
}

// HasPaths reports a transport whose addresses are paths.
func (r *TransportRow) HasPaths() bool { return r.Of(V4).Family == Unix }

// TransportTable returns the table of transports.
func TransportTable() []TransportRow { return transportTable[:] }

// LookupTransport finds a transport by its name, nil where none is called so.
func LookupTransport(name string) *TransportRow {
	for i := range transportTable {
		if transportTable[i].Name == name {
			return &transportTable[i]
		}
	}
	return nil
}

// String returns "all", or the transports' names: "tcp, unix".
func (t Transports) String() string {
	if t == OnAll {
		return "all"
	}
	var names []string
	for i := range transportTable {
		if t&(1<<i) != 0 {
			names = append(names, transportTable[i].Name)
		}
	}
	return strings.Join(names, ", ")
}

// transport is p's.
func (p Protocol) transport() Transports {
	switch {
	case p.Proto == protoTCP:
		return OnTCP
	case p.Proto == protoUDP:
		return OnUDP
	case p.Family == Unix && p.Type == Stream:
		return OnUnixStream
	case p.Family == Unix && p.Type == Datagram:
		return OnUnixDatagram
	case p.Family == Unix && p.Type == SeqPacket:
		return OnUnixSeqPacket
	}
	return 0
}

// check returns why p cannot be opened, 0 when it can.
func (p Protocol) check() Code {
	want := Proto(0)
	switch p.Family {
	case V4, V6:
		switch p.Type {
		case Stream:
			want = protoTCP
		case Datagram:
			want = protoUDP
		case SeqPacket:
			return EPROTOTYPE
		}
	case Unix:
	case Unspecified:
		return EAFNOSUPPORT
	default:
		return EAFNOSUPPORT
	}
	switch {
	case p.Type < Stream || p.Type > SeqPacket:
		return EPROTOTYPE
	case p.Proto != want:
		return EPROTONOSUPPORT
	}
	return 0
}

// traits are what tells the transports apart where operations work on them.
type traits struct {
	stream         bool // bytes without boundaries: reads may be composed
	zeroReadIsEOF  bool // a read of nothing is the peer's end
	connectionless bool // each message may have an address of its own
	urgent         bool // has out-of-band data and a mark
}

func (p Protocol) traits() traits {
	return traits{
		stream:         p.Type == Stream,
		zeroReadIsEOF:  p.Type != Datagram,
		connectionless: p.Type == Datagram,
		urgent:         p.Proto == protoTCP,
	}
}
