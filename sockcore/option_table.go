package sockcore

import (
	"strconv"
	"time"

	"sockshell/sockcore/internal/sys"
)

// optionTable is the one place where an option stands: a line each, numbered by
// the system's option_*.go.
var optionTable = [...]*Option{
	{
		Name: "tcp_no_delay", Kind: Boolean, Level: sys.IPProtoTCP, Number: sys.OptNoDelay, Systems: Everywhere, Page: "tcp(7)",
		Doc: "send small segments at once instead of gathering them (Nagle's algorithm off)",
	},
	{
		Name: "send_low_watermark", Kind: Integer, Level: sys.SolSocket, Number: sys.OptSendLowWatermark,
		Systems: Linux | MacOS | FreeBSD, Page: "socket(7)",
		Doc: "bytes of room from which on the socket is ready to write; Linux refuses to change it",
	},
	{
		Name: "receive_low_watermark", Kind: Integer, Level: sys.SolSocket, Number: sys.OptReceiveLowWatermark,
		Systems: Linux | MacOS | FreeBSD, Page: "socket(7)",
		Doc: "bytes of data from which on the socket is ready to read",
	},
	{
		Name: "send_buffer_size", Kind: Integer, Level: sys.SolSocket, Number: sys.OptSendBuffer, Systems: Everywhere, Page: "socket(7)",
		Doc: "bytes of the send buffer", get: getBufferSize,
	},
	{
		Name: "receive_buffer_size", Kind: Integer, Level: sys.SolSocket, Number: sys.OptReceiveBuffer, Systems: Everywhere, Page: "socket(7)",
		Doc: "bytes of the receive buffer", get: getBufferSize,
	},
	{
		Name: "out_of_band_inline", Kind: Boolean, Level: sys.SolSocket, Number: sys.OptOutOfBandInline, Systems: Everywhere, Page: "socket(7)",
		Doc: "leave the urgent byte in the stream, at the mark, instead of beside it",
	},
	{
		Name: "linger", Kind: Linger, Level: sys.SolSocket, Number: sys.OptLinger, Systems: Everywhere, Page: "socket(7)",
		Doc: "whether, and for how many seconds, close waits for unsent data; 0 seconds reset the connection",
	},
	{
		Name: "keep_alive", Kind: Boolean, Level: sys.SolSocket, Number: sys.OptKeepAlive, Systems: Everywhere, Page: "socket(7)",
		Doc: "probe an idle connection",
	},
	{
		Name: "do_not_route", Kind: Boolean, Level: sys.SolSocket, Number: sys.OptDoNotRoute, Systems: Everywhere, Page: "socket(7)",
		Doc: "send to directly connected hosts only",
	},
	{
		Name: "debug", Kind: Boolean, Level: sys.SolSocket, Number: sys.OptDebug, Systems: Everywhere, Page: "socket(7)",
		Doc: "record debugging information, where the system does", Privilege: "CAP_NET_ADMIN to switch it on",
	},
	{
		Name: "v6_only", Kind: Boolean, Level: sys.IPProtoIPv6, Number: sys.OptV6Only, Systems: Everywhere, Page: "ipv6(7)",
		Doc: "refuse IPv4 on an IPv6 socket; to be set before bind",
	},
	{
		Name: "reuse_address", Kind: Boolean, Level: sys.SolSocket, Number: sys.OptReuseAddress, Systems: Everywhere, Page: "socket(7)",
		Doc: "let bind take a local address whose earlier connections are still winding down",
	},
	{
		Name: "enable_connection_aborted", Kind: Boolean, Systems: Everywhere, Page: "accept(2)",
		Doc:    "accept fails with ECONNABORTED where it otherwise passes over a connection that is gone; off whenever a socket is opened",
		object: func(d *desc) *bool { return &d.aborted },
	},
	{
		Name: "reuse_port", Kind: Boolean, Level: sys.SolSocket, Number: sys.OptReusePort, Systems: Linux | MacOS | FreeBSD, Page: "socket(7)",
		Doc: "let several sockets bind the same address and port, if each has it set",
	},
	{
		Name: "tcp_user_timeout", Kind: Duration, unit: time.Millisecond, Level: sys.IPProtoTCP, Number: sys.OptUserTimeout,
		Systems: Linux, Page: "tcp(7)",
		Doc: "how long sent data may stay unacknowledged before the connection is given up, in whole milliseconds; 0 leaves it to the system",
	},
	{
		Name: "tcp_keep_idle", Kind: Duration, unit: time.Second, Level: sys.IPProtoTCP, Number: sys.OptKeepIdle, Systems: Everywhere, NotRun: Windows, Page: "tcp(7)",
		Doc: "how long a connection is idle before keep_alive probes it, in whole seconds",
	},
	{
		Name: "tcp_keep_interval", Kind: Duration, unit: time.Second, Level: sys.IPProtoTCP, Number: sys.OptKeepInterval, Systems: Everywhere, NotRun: Windows, Page: "tcp(7)",
		Doc: "the time between two probes of keep_alive, in whole seconds",
	},
	{
		Name: "tcp_keep_count", Kind: Integer, Level: sys.IPProtoTCP, Number: sys.OptKeepCount, Systems: Everywhere, NotRun: Windows, Page: "tcp(7)",
		Doc: "how many probes of keep_alive may stay unanswered before the connection is given up",
	},
	{
		Name: "tcp_max_segment", Kind: Integer, Level: sys.IPProtoTCP, Number: sys.OptMaxSegment, Systems: Everywhere, Page: "tcp(7)",
		Doc: "the most bytes in an outgoing segment; before connecting also what the peer is told",
	},
	{
		Name: "tcp_cork", Kind: Boolean, Level: sys.IPProtoTCP, Number: sys.OptCork, Systems: Linux, Page: "tcp(7)",
		Doc: "hold back segments that are not full, for up to 200 ms, until it is switched off",
	},
	{
		Name: "tcp_quick_ack", Kind: Boolean, Level: sys.IPProtoTCP, Number: sys.OptQuickAck, Systems: Linux, Page: "tcp(7)",
		Doc: "acknowledge at once instead of delaying; the system may switch it back at any time",
	},
	{
		Name: "tcp_congestion", Kind: Text, most: 15, Level: sys.IPProtoTCP, Number: sys.OptCongestion, Systems: Linux | FreeBSD, Page: "tcp(7)",
		Doc: "the name of the congestion control algorithm", Privilege: "CAP_NET_ADMIN for one that is not in tcp_allowed_congestion_control",
	},
	{
		Name: "ip_ttl", Kind: Integer, Level: sys.IPProtoIP, Number: sys.OptTTL, Systems: Everywhere, Page: "ip(7)",
		Doc: "the time to live of outgoing IPv4 packets, 1 to 255; on Linux -1 is the system's own",
	},
	{
		Name: "ip_tos", Kind: Integer, most: 255, Level: sys.IPProtoIP, Number: sys.OptTOS, Systems: Linux | MacOS | FreeBSD, Page: "ip(7)",
		Doc: "the type of service of outgoing IPv4 packets, 0 to 255; Linux keeps the two lowest bits for itself",
	},
	{
		Name: "v6_unicast_hops", Kind: Integer, Level: sys.IPProtoIPv6, Number: sys.OptUnicastHops, Systems: Everywhere, Page: "ipv6(7)",
		Doc: "the hop limit of outgoing IPv6 packets, 0 to 255; -1 is the system's own",
	},
	{
		Name: "bind_to_device", Kind: Text, most: 15, Level: sys.SolSocket, Number: sys.OptBindToDevice, Systems: Linux, Page: "socket(7)",
		Doc: "the network interface that alone is used; empty for any", Privilege: "CAP_NET_RAW to change one that is set",
	},
	{
		Name: "error", Kind: Error, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptError, Systems: Everywhere, Page: "socket(7)",
		Doc: "the pending error's name, or ok; reading clears it, but never takes that of a connect under way",
	},
	{
		Name: "type", Kind: Text, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptType, Systems: Everywhere, Page: "socket(7)",
		Doc: "stream; a number for what has no name here", get: wordOf(map[int]string{sys.SockStream: "stream"}),
	},
	{
		Name: "domain", Kind: Text, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptDomain, Systems: Linux | FreeBSD, Page: "socket(7)",
		Doc: "v4 or v6, as open takes it; a number for what has no name here",
		get: wordOf(map[int]string{sys.AFInet: V4.String(), sys.AFInet6: V6.String()}),
	},
	{
		Name: "protocol", Kind: Text, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptProtocol, Systems: Linux | FreeBSD, Page: "socket(7)",
		Doc: "tcp, as open takes it; a number for what has no name here", get: wordOf(map[int]string{int(protoTCP): "tcp"}),
	},
	{
		Name: "accepting", Kind: Boolean, ReadOnly: true, Level: sys.SolSocket, Number: sys.OptAccepting, Systems: Everywhere, Page: "socket(7)",
		Doc: "whether the socket listens",
	},
}

// getBufferSize undoes the doubling of the kernel (socket(7)), as Asio does, so
// that what was set is what is read.
func getBufferSize(fd int, o *Option) (OptionValue, Code) {
	n, e := sys.GetInt(fd, o.Level, o.Number)
	return IntValue(int64(n / sys.BufferSizeFactor)), codeOf(e)
}

// wordOf reads a number that stands for a thing, whose word, unlike its number,
// is the same on every system.
func wordOf(words map[int]string) func(fd int, o *Option) (OptionValue, Code) {
	return func(fd int, o *Option) (OptionValue, Code) {
		n, e := sys.GetInt(fd, o.Level, o.Number)
		if word, ok := words[n]; ok {
			return TextValue(word), codeOf(e)
		}
		return TextValue(strconv.Itoa(n)), codeOf(e)
	}
}
