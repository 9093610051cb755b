package sockcore

// optionTable is the one place where an option stands: a line each, numbered by
// the system's option_*.go.
var optionTable = [...]*Option{
	{
		Name: "tcp_no_delay", Kind: Boolean, Level: ipprotoTCP, Number: optNoDelay, Page: "tcp(7)",
		Doc: "send small segments at once instead of gathering them (Nagle's algorithm off)",
	},
	{
		Name: "send_buffer_size", Kind: Integer, Level: solSocket, Number: optSendBuffer, Page: "socket(7)",
		Doc: "bytes of the send buffer", get: getBufferSize,
	},
	{
		Name: "receive_buffer_size", Kind: Integer, Level: solSocket, Number: optReceiveBuffer, Page: "socket(7)",
		Doc: "bytes of the receive buffer", get: getBufferSize,
	},
	{
		Name: "linger", Kind: Linger, Level: solSocket, Number: optLinger, Page: "socket(7)",
		Doc: "whether, and for how many seconds, close waits for unsent data; 0 seconds reset the connection",
	},
	{
		Name: "keep_alive", Kind: Boolean, Level: solSocket, Number: optKeepAlive, Page: "socket(7)",
		Doc: "probe an idle connection",
	},
	{
		Name: "v6_only", Kind: Boolean, Level: ipprotoIPv6, Number: optV6Only, Page: "ipv6(7)",
		Doc: "refuse IPv4 on an IPv6 socket; to be set before bind",
	},
	{
		Name: "reuse_address", Kind: Boolean, Level: solSocket, Number: optReuseAddress, Page: "socket(7)",
		Doc: "let bind take a local address whose earlier connections are still winding down",
	},
}

// getBufferSize undoes the doubling of the kernel (socket(7)), as Asio does, so
// that what was set is what is read.
func getBufferSize(fd int, o *Option) (OptionValue, Code) {
	n, c := sysGetInt(fd, o.Level, o.Number)
	return IntValue(int64(n / bufferSizeFactor)), c
}
