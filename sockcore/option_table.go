package sockcore

import (
	"strconv"
	"time"

	"sockshell/sockcore/internal/sys"
)

// optionTable is the one place where an option stands: a row each, whose number is that of the system's
// internal/sys/options_*.go.
var optionTable = [...]*Option{
	{
		Name: "tcp_no_delay", C: "TCP_NODELAY", Transports: OnTCP, Kind: Boolean, Level: sys.IPProtoTCP, Number: sys.OptNoDelay, Systems: Everywhere, Page: "tcp(7)",
		Doc: "send small segments at once instead of gathering them (Nagle's algorithm off)",
	},
	{
		Name: "send_low_watermark", C: "SO_SNDLOWAT", Transports: OnAll, Kind: Integer, Level: sys.SolSocket, Number: sys.OptSendLowWatermark,
		Systems: Linux | MacOS | FreeBSD, Page: "socket(7)",
		Doc: "bytes of room from which on the socket is ready to write; Linux refuses to change it",
	},
	{
		Name: "receive_low_watermark", C: "SO_RCVLOWAT", Transports: OnAll, Kind: Integer, Level: sys.SolSocket, Number: sys.OptReceiveLowWatermark,
		Systems: Linux | MacOS | FreeBSD, Page: "socket(7)",
		Doc: "bytes of data from which on the socket is ready to read",
	},
	{
		Name: "send_buffer_size", C: "SO_SNDBUF", Transports: OnAll, Kind: Integer, Level: sys.SolSocket, Number: sys.OptSendBuffer, Systems: Everywhere, Page: "socket(7)",
		Doc: "bytes of the send buffer", get: getBufferSize,
	},
	{
		Name: "receive_buffer_size", C: "SO_RCVBUF", Transports: OnAll, Kind: Integer, Level: sys.SolSocket, Number: sys.OptReceiveBuffer, Systems: Everywhere, Page: "socket(7)",
		Doc: "bytes of the receive buffer", get: getBufferSize,
	},
	{
		Name: "out_of_band_inline", C: "SO_OOBINLINE", Transports: OnTCP, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptOutOfBandInline, Systems: Everywhere, Page: "socket(7)",
		Doc: "leave the urgent byte in the stream, at the mark, instead of beside it",
	},
	{
		Name: "linger", C: "SO_LINGER", Transports: OnTCP, Kind: Linger, Level: sys.SolSocket, Number: sys.OptLinger, Systems: Everywhere, Page: "socket(7)",
		Doc: "whether, and for how many seconds, close waits for unsent data; 0 seconds reset the connection",
	},
	{
		Name: "keep_alive", C: "SO_KEEPALIVE", Transports: OnTCP, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptKeepAlive, Systems: Everywhere, Page: "socket(7)",
		Doc: "probe an idle connection",
	},
	{
		Name: "do_not_route", C: "SO_DONTROUTE", Transports: OnIP, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptDoNotRoute, Systems: Everywhere, Page: "socket(7)",
		Doc: "send to directly connected hosts only",
	},
	{
		Name: "debug", C: "SO_DEBUG", Transports: OnAll, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptDebug, Systems: Everywhere, Page: "socket(7)",
		Doc: "record debugging information, where the system does", Privilege: "CAP_NET_ADMIN to switch it on",
	},
	{
		Name: "v6_only", C: "IPV6_V6ONLY", Transports: OnIP, Kind: Boolean, Level: sys.IPProtoIPv6, Number: sys.OptV6Only, Systems: Everywhere, Page: "ipv6(7)",
		Doc: "refuse IPv4 on an IPv6 socket; to be set before bind",
	},
	{
		Name: "reuse_address", C: "SO_REUSEADDR", Transports: OnIP, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptReuseAddress, Systems: Everywhere, Page: "socket(7)",
		Doc: "let bind take a local address whose earlier connections are still winding down",
	},
	{
		Name: "enable_connection_aborted", Transports: OnConnections, Kind: Boolean, Systems: Everywhere, Page: "accept(2)",
		Doc:    "accept fails with ECONNABORTED where it otherwise passes over a connection that is gone; off whenever a socket is opened",
		object: func(d *desc) *bool { return &d.aborted },
	},
	{
		Name: "reuse_port", C: "SO_REUSEPORT", Transports: OnIP, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptReusePort, Systems: Linux | MacOS | FreeBSD, Page: "socket(7)",
		Doc: "let several sockets bind the same address and port, if each has it set",
	},
	{
		Name: "tcp_user_timeout", C: "TCP_USER_TIMEOUT", Transports: OnTCP, Kind: Duration, unit: time.Millisecond, Level: sys.IPProtoTCP, Number: sys.OptUserTimeout,
		Systems: Linux, Page: "tcp(7)",
		Doc: "how long sent data may stay unacknowledged before the connection is given up, in whole milliseconds; 0 leaves it to the system",
	},
	{
		Name: "tcp_keep_idle", C: "TCP_KEEPIDLE", Transports: OnTCP, Kind: Duration, unit: time.Second, Level: sys.IPProtoTCP, Number: sys.OptKeepIdle, Systems: Everywhere, NotRun: Windows, Page: "tcp(7)",
		Doc: "how long a connection is idle before keep_alive probes it, in whole seconds",
	},
	{
		Name: "tcp_keep_interval", C: "TCP_KEEPINTVL", Transports: OnTCP, Kind: Duration, unit: time.Second, Level: sys.IPProtoTCP, Number: sys.OptKeepInterval, Systems: Everywhere, NotRun: Windows, Page: "tcp(7)",
		Doc: "the time between two probes of keep_alive, in whole seconds",
	},
	{
		Name: "tcp_keep_count", C: "TCP_KEEPCNT", Transports: OnTCP, Kind: Integer, Level: sys.IPProtoTCP, Number: sys.OptKeepCount, Systems: Everywhere, NotRun: Windows, Page: "tcp(7)",
		Doc: "how many probes of keep_alive may stay unanswered before the connection is given up",
	},
	{
		Name: "tcp_max_segment", C: "TCP_MAXSEG", Transports: OnTCP, Kind: Integer, Level: sys.IPProtoTCP, Number: sys.OptMaxSegment, Systems: Everywhere, Page: "tcp(7)",
		Doc: "the most bytes in an outgoing segment; before connecting also what the peer is told",
	},
	{
		Name: "tcp_cork", C: "TCP_CORK", Transports: OnTCP, Kind: Boolean, Level: sys.IPProtoTCP, Number: sys.OptCork, Systems: Linux, Page: "tcp(7)",
		Doc: "hold back segments that are not full, for up to 200 ms, until it is switched off",
	},
	{
		Name: "tcp_quick_ack", C: "TCP_QUICKACK", Transports: OnTCP, Kind: Boolean, Level: sys.IPProtoTCP, Number: sys.OptQuickAck, Systems: Linux, Page: "tcp(7)",
		Doc: "acknowledge at once instead of delaying; the system may switch it back at any time",
	},
	{
		Name: "tcp_congestion", C: "TCP_CONGESTION", Transports: OnTCP, Kind: Text, most: 15, Level: sys.IPProtoTCP, Number: sys.OptCongestion, Systems: Linux | FreeBSD, Page: "tcp(7)",
		Doc: "the name of the congestion control algorithm", Privilege: "CAP_NET_ADMIN for one that is not in tcp_allowed_congestion_control",
	},
	{
		Name: "tcp_fast_open", C: "TCP_FASTOPEN", Transports: OnTCP, Kind: Integer, Level: sys.IPProtoTCP, Number: sys.OptFastOpen, Systems: Linux, Page: "tcp(7)",
		Doc: "how many connections with data in their SYN may wait at a listener; the system allows listeners that by tcp_fastopen",
	},
	{
		Name: "tcp_fast_open_connect", C: "TCP_FASTOPEN_CONNECT", Transports: OnTCP, Kind: Boolean, Level: sys.IPProtoTCP, Number: sys.OptFastOpenConnect,
		Systems: Linux, Page: "tcp(7)",
		Doc: "connect returns at once where the peer's cookie is known, and the first send goes out with the SYN",
	},
	{
		Name: "tcp_notsent_low_watermark", C: "TCP_NOTSENT_LOWAT", Transports: OnTCP, Kind: Integer, Level: sys.IPProtoTCP, Number: sys.OptNotSentLowWatermark,
		Systems: Linux, Page: "tcp(7)",
		Doc: "bytes not yet sent from which on the socket is not ready to write; 0 is the system's own",
	},
	{
		Name: "tcp_syn_count", C: "TCP_SYNCNT", Transports: OnTCP, Kind: Integer, most: 255, Level: sys.IPProtoTCP, Number: sys.OptSynCount, Systems: Linux, Page: "tcp(7)",
		Doc: "how often a SYN is sent again before connect gives up, 1 to 127",
	},
	{
		Name: "tcp_defer_accept", C: "TCP_DEFER_ACCEPT", Transports: OnTCP, Kind: Duration, unit: time.Second, Level: sys.IPProtoTCP, Number: sys.OptDeferAccept,
		Systems: Linux, Page: "tcp(7)",
		Doc: "accept only once data have come, for about so many whole seconds, which the system rounds to retransmissions",
	},
	{
		Name: "ip_ttl", C: "IP_TTL", Transports: OnIP, Kind: Integer, Level: sys.IPProtoIP, Number: sys.OptTTL, Systems: Everywhere, Page: "ip(7)",
		Doc: "the time to live of outgoing IPv4 packets, 1 to 255; on Linux -1 is the system's own",
	},
	{
		Name: "ip_tos", C: "IP_TOS", Transports: OnIP, Kind: Integer, most: 255, Level: sys.IPProtoIP, Number: sys.OptTOS, Systems: Linux | MacOS | FreeBSD, Page: "ip(7)",
		Doc: "the type of service of outgoing IPv4 packets, 0 to 255; Linux keeps the two lowest bits for itself",
	},
	{
		Name: "v6_unicast_hops", C: "IPV6_UNICAST_HOPS", Transports: OnIP, Kind: Integer, Level: sys.IPProtoIPv6, Number: sys.OptUnicastHops, Systems: Everywhere, Page: "ipv6(7)",
		Doc: "the hop limit of outgoing IPv6 packets, 0 to 255; -1 is the system's own",
	},
	{
		Name: "bind_to_device", C: "SO_BINDTODEVICE", Transports: OnIP, Kind: Text, most: 15, Level: sys.SolSocket, Number: sys.OptBindToDevice, Systems: Linux, Page: "socket(7)",
		Doc: "the network interface that alone is used; empty for any", Privilege: "CAP_NET_RAW to change one that is set",
	},
	{
		Name: "mark", C: "SO_MARK", Transports: OnAll, Kind: Integer, Level: sys.SolSocket, Number: sys.OptMark, Systems: Linux, Page: "socket(7)",
		Doc: "the mark of outgoing packets, for routing and filters", Privilege: "CAP_NET_ADMIN or CAP_NET_RAW",
	},
	{
		Name: "priority", C: "SO_PRIORITY", Transports: OnAll, Kind: Integer, Level: sys.SolSocket, Number: sys.OptPriority, Systems: Linux, Page: "socket(7)",
		Doc: "the priority of outgoing packets in the queues of a device", Privilege: "CAP_NET_ADMIN for one that is not 0 to 6",
	},
	{
		Name: "free_bind", C: "IP_FREEBIND IPV6_FREEBIND", Transports: OnIP, Kind: Boolean, Level: sys.IPProtoIP, Number: sys.OptFreeBind,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6FreeBind, Systems: Linux, Page: "ip(7)",
		Doc: "let bind take an address that this machine does not have",
	},
	{
		Name: "mtu_discover", C: "IP_MTU_DISCOVER IPV6_MTU_DISCOVER", Transports: OnIP, Kind: Word, Words: []string{"dont", "want", "do", "probe", "interface", "omit"},
		Level: sys.IPProtoIP, Number: sys.OptMTUDiscover, V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6MTUDiscover, Systems: Linux, Page: "ip(7)",
		Doc: "how the path's MTU is found, and whether packets may be fragmented: dont, want, do, probe, interface, omit",
	},
	{
		Name: "ip_local_port_range", C: "IP_LOCAL_PORT_RANGE", Transports: OnIP, Kind: PortRange, Level: sys.IPProtoIP, Number: sys.OptLocalPortRange, Systems: Linux, Page: "ip(7)",
		Doc: "the ports of which the system chooses, as 40000-40100; a 0 on either side is the system's own",
	},
	{
		Name: "broadcast", C: "SO_BROADCAST", Transports: OnUDP, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptBroadcast, Systems: Everywhere, Page: "socket(7)",
		Doc: "allow sending to broadcast addresses",
	},
	{
		Name: "multicast_loop", C: "IP_MULTICAST_LOOP IPV6_MULTICAST_LOOP", Transports: OnUDP, Kind: Boolean, Level: sys.IPProtoIP, Number: sys.OptMulticastLoop,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6MulticastLoop, Systems: Everywhere, Page: "ip(7)",
		Doc: "whether what is sent to a group comes back to this machine's members",
	},
	{
		Name: "multicast_hops", C: "IP_MULTICAST_TTL IPV6_MULTICAST_HOPS", Transports: OnUDP, Kind: Integer, most: 255, Level: sys.IPProtoIP, Number: sys.OptMulticastHops,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6MulticastHops, Systems: Everywhere, Page: "ip(7)",
		Doc: "the time to live of what is sent to a group, 0 to 255",
	},
	{
		Name: "multicast_interface", C: "IP_MULTICAST_IF IPV6_MULTICAST_IF", Transports: OnUDP, Kind: Interface, Level: sys.IPProtoIP, Number: sys.OptMulticastInterface,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6MulticastInterface, Systems: Linux | MacOS | FreeBSD, Page: "ip(7)",
		Doc: "the interface, by name or address, from which what is sent to a group goes out; empty for the system's choice",
		get: getMulticastInterface, set: setMulticastInterface,
	},
	{
		Name: "join_multicast_group", C: "IP_ADD_MEMBERSHIP IPV6_JOIN_GROUP IPV6_ADD_MEMBERSHIP", Transports: OnUDP, Kind: Group, WriteOnly: true, Level: sys.IPProtoIP, Number: sys.OptJoinGroup,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6JoinGroup, Systems: Linux | MacOS | FreeBSD, Page: "ip(7)",
		Doc: "an address and, if not the system's choice, an interface by name or address: what is sent there is received from now on",
		set: func(fd int, f Family, v OptionValue) Code { return setGroup(fd, f, v, true) },
	},
	{
		Name: "leave_multicast_group", C: "IP_DROP_MEMBERSHIP IPV6_LEAVE_GROUP IPV6_DROP_MEMBERSHIP", Transports: OnUDP, Kind: Group, WriteOnly: true, Level: sys.IPProtoIP, Number: sys.OptLeaveGroup,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6LeaveGroup, Systems: Linux | MacOS | FreeBSD, Page: "ip(7)",
		Doc: "as join_multicast_group, to end it",
		set: func(fd int, f Family, v OptionValue) Code { return setGroup(fd, f, v, false) },
	},
	{
		Name: "receive_errors", C: "IP_RECVERR IPV6_RECVERR", Transports: OnUDP, Kind: Boolean, Level: sys.IPProtoIP, Number: sys.OptReceiveErrors,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6ReceiveErrors, mapped: true, Systems: Linux, Page: "ip(7)",
		Doc: "keep the errors that come from the network, for receive_error, also on a socket without a peer",
	},
	{
		Name: "packet_info", C: "IP_PKTINFO IPV6_RECVPKTINFO", Transports: OnUDP, Kind: Boolean, Level: sys.IPProtoIP, Number: sys.OptPacketInfo,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6PacketInfo, Systems: Linux, Page: "ip(7)",
		Doc: "receive_message tells the address that a message was sent to, and the interface",
	},
	{
		Name: "receive_ttl", C: "IP_RECVTTL IPV6_RECVHOPLIMIT", Transports: OnUDP, Kind: Boolean, Level: sys.IPProtoIP, Number: sys.OptReceiveTTL,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6ReceiveHops, mapped: true, Systems: Linux, Page: "ip(7)",
		Doc: "receive_message tells how many hops a message had left",
	},
	{
		Name: "receive_tos", C: "IP_RECVTOS IPV6_RECVTCLASS", Transports: OnUDP, Kind: Boolean, Level: sys.IPProtoIP, Number: sys.OptReceiveTOS,
		V6Level: sys.IPProtoIPv6, V6Number: sys.OptV6ReceiveClass, mapped: true, Systems: Linux, Page: "ip(7)",
		Doc: "receive_message tells a message's type of service",
	},
	{
		Name: "timestamp", C: "SO_TIMESTAMPNS", Transports: OnUDP | OnUnix, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptTimestamp, Systems: Linux, Page: "socket(7)",
		Doc: "receive_message tells when a message came",
	},
	{
		Name: "queue_overflow", C: "SO_RXQ_OVFL", Transports: OnUDP, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptQueueOverflow, Systems: Linux, Page: "socket(7)",
		Doc: "receive_message tells how many messages were dropped for want of room",
	},
	{
		Name: "pass_credentials", C: "SO_PASSCRED", Transports: OnUnix, Kind: Boolean, Level: sys.SolSocket, Number: sys.OptPassCredentials, Systems: Linux, Page: "unix(7)",
		Doc: "receive_message tells who sent a message",
	},
	{
		Name: "remote_credentials", C: "SO_PEERCRED", Transports: OnUnix, Kind: Text, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptPeerCredentials, Systems: Linux, Page: "unix(7)",
		Doc: "who the peer was when the connection was made: user, groups and process", get: getPeerCredentials, none: nobody.String(),
	},
	{
		Name: "error", C: "SO_ERROR", Transports: OnAll, Kind: Error, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptError, Systems: Everywhere, Page: "socket(7)",
		Doc: "the pending error's name, or ok; reading clears it, but never takes that of a connect under way",
	},
	{
		Name: "type", C: "SO_TYPE", Transports: OnAll, Kind: Text, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptType, Systems: Everywhere, Page: "socket(7)",
		Doc: "stream, datagram or seqpacket; a number for what has no name here",
		get: wordOf(map[int]string{sys.SockStream: Stream.String(), sys.SockDatagram: Datagram.String(), sys.SockSeqPacket: SeqPacket.String()}),
	},
	{
		Name: "domain", C: "SO_DOMAIN", Transports: OnAll, Kind: Text, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptDomain, Systems: Linux | FreeBSD, Page: "socket(7)",
		Doc: "v4, v6 or unix; a number for what has no name here",
		get: wordOf(map[int]string{sys.AFInet: V4.String(), sys.AFInet6: V6.String(), sys.AFUnix: Unix.String()}),
	},
	{
		Name: "protocol", C: "SO_PROTOCOL", Transports: OnAll, Kind: Text, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptProtocol, Systems: Linux | FreeBSD, Page: "socket(7)",
		Doc: "tcp or udp; a number for what has no name here",
		get: wordOf(map[int]string{int(protoTCP): "tcp", int(protoUDP): "udp"}),
	},
	{
		Name: "accepting", C: "SO_ACCEPTCONN", Transports: OnConnections, Kind: Boolean, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptAccepting, Systems: Everywhere, Page: "socket(7)",
		Doc: "whether the socket listens",
	},
}

// getBufferSize undoes the doubling of the kernel (socket(7)), as Asio does, so
// that what was set is what is read.
func getBufferSize(fd int, _ Family, o *Option) (OptionValue, Code) {
	n, e := sys.GetInt(fd, o.Level, o.Number)
	return IntValue(int64(n / sys.BufferSizeFactor)), codeOf(e)
}

// wordOf reads a number that stands for a thing, whose word, unlike its number,
// is the same on every system.
func wordOf(words map[int]string) func(fd int, f Family, o *Option) (OptionValue, Code) {
	return func(fd int, _ Family, o *Option) (OptionValue, Code) {
		n, e := sys.GetInt(fd, o.Level, o.Number)
		if word, ok := words[n]; ok {
			return TextValue(word), codeOf(e)
		}
		return TextValue(strconv.Itoa(n)), codeOf(e)
	}
}
