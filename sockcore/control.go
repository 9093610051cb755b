package sockcore

import (
	"strconv"
	"time"

	"sockshell/sockcore/internal/sys"
)

// Ancillary is what came with a message beside its data: cmsg(3). What did not come is zero, and a negative number.
type Ancillary struct {
	To          Endpoint // the address that it was sent to, without a port: packet_info
	Interface   int      // on which it came, by its index; 0 where that is not told
	TTL         int      // hops left, by IPv4: receive_ttl; -1
	HopLimit    int      // hops left, by IPv6: receive_ttl; -1
	TOS         int      // type of service: receive_tos; -1
	Timestamp   time.Time
	Dropped     int64 // messages for which there was no room, so far: queue_overflow; -1
	Descriptors []int // that were passed, close-on-exec, in no socket: their receiver's own
	Credentials *Credentials
}

// Credentials are a process: unix(7).
type Credentials sys.Credentials

// String returns `uid 0 gid 0 pid 4711`.
func (c Credentials) String() string {
	return "uid " + strconv.Itoa(c.UID) + " gid " + strconv.Itoa(c.GID) + " pid " + strconv.Itoa(c.PID)
}

// ControlRoom is how much room for control data a message needs that may have every option's, and so many descriptors.
func ControlRoom(descriptors int) int { return sys.ControlRoom(descriptors) }

// DescriptorsControl is control data that pass descriptors: SCM_RIGHTS. Nil where the system cannot.
func DescriptorsControl(fds []int) []byte { return sys.RightsControl(fds) }

// Ancillary takes the control data apart that came with a message.
func (m *Message) Ancillary() Ancillary {
	x := sys.ParseControl(m.Control)
	a := Ancillary{
		Interface: x.Interface, TTL: x.TTL, HopLimit: x.HopLimit, TOS: x.TOS, Timestamp: x.Timestamp, Dropped: x.Dropped, Descriptors: x.Descriptors,
		Credentials: (*Credentials)(x.Credentials),
	}
	if x.To.IsValid() {
		a.To = IPEndpoint(x.To, 0)
	}
	return a
}

// InterfaceName is the name of a network interface, or its number where it has none any more.
func InterfaceName(index int) string { return zoneName(strconv.Itoa(index)) }

// NetworkError is an entry of a socket's error queue: recvmsg(2) with MSG_ERRQUEUE, ip(7).
type NetworkError struct {
	Code   Code
	Origin string   // "icmp", "icmp6", "local", or a number
	Type   int      // of the ICMP message
	ICMP   int      // its code
	From   Endpoint // the sender of it; none where the system does not tell
	For    Endpoint // where the message was sent to
	Info   int      // the MTU, of EMSGSIZE
}

// arg shows the control data that e came in.
func (e *NetworkError) arg() Arg {
	if e.Code == 0 {
		return argControl(nil)
	}
	name := "IP_RECVERR"
	if e.For.Family() == V6 {
		name = "IPV6_RECVERR"
	}
	return argName("[" + name + " " + e.String() + "]")
}

// String returns `ECONNREFUSED icmp 3/3 from 127.0.0.1 for 127.0.0.1:9`, and of an EMSGSIZE `mtu 1400` behind it.
func (e *NetworkError) String() string {
	text := e.Code.Name() + " " + e.Origin
	if e.Origin != "local" {
		text += " " + strconv.Itoa(e.Type) + "/" + strconv.Itoa(e.ICMP)
	}
	if e.From.IsValid() {
		text += " from " + e.From.Address()
	}
	if e.For.IsValid() {
		text += " for " + e.For.String()
	}
	if e.Code == EMSGSIZE {
		text += " mtu " + strconv.Itoa(e.Info)
	}
	return text
}

// ReceiveError takes the oldest entry of the error queue of a UDP socket: EAGAIN where there is none, NotSupported where the
// system has no such queue and of other sockets, EBADF when closed.
func (s *Socket) ReceiveError() (NetworkError, error) {
	d, err := s.acquire()
	if err != nil {
		return NetworkError{}, err
	}
	defer s.release(d)
	if d.protocol.Proto != protoUDP {
		return NetworkError{}, NotSupported // a unix socket would give its data
	}
	sp := s.env.begin()
	x, errno := sys.ReceiveError(d.fd)
	c := codeOf(errno)
	e := NetworkError{
		Code: codeOf(x.Errno), Origin: x.Origin, Type: x.Type, ICMP: x.Code, From: endpointOf(x.From), For: s.env.typed(endpointOf(x.For)), Info: x.Info,
	}
	if sp.tracer != nil {
		sp.end(0, "recvmsg", d.fd, resultOf(c), c, argData(nil), argInt(0), argEndpoint(e.For), e.arg(), argName("MSG_ERRQUEUE|MSG_DONTWAIT"))
	}
	return e, c.err()
}
