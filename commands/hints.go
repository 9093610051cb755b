package commands

import (
	"strings"

	"sockshell/commands/session"
	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

// hints may follow the error of any command. There is one only where the error's own words leave open what to do.
var hints = []session.Hint{
	{Code: sockcore.EBADF, When: (*session.Call).ActsOnClosed, Text: "the socket is closed: open v4, open v6 or connect first"},
	{Code: sockcore.AlreadyOpen, Text: "close it first, or make another one with new"},
	{Code: sockcore.EAFNOSUPPORT, When: (*session.Call).ActsOnOpen, Text: "the socket is of the other family: close it, and open the address's"},
	{Code: sockcore.NotSupported, When: streamVerbOnDatagrams, Text: "it has messages, not a stream: receive_from takes one, send_to sends one"},
	{Code: sockcore.NotSupported, When: streamVerbOnPackets, Text: "it has messages, not a stream: receive takes one, write_all sends one"},
	{Code: sockcore.NotSupported, When: datagramVerbOnConnection, Text: "only a datagram socket has a sender and a receiver for each message: receive, write_all"},
	{Code: sockcore.EDESTADDRREQ, When: on(sockcore.OnDatagrams), Text: "it has no peer: send_to says where a message goes; connect gives it one"},
	{Code: sockcore.ENOTCONN, When: on(sockcore.OnDatagrams), Text: "it has no peer: connect gives it one; receive_from and send_to need none"},
	{Code: sockcore.ECONNREFUSED, When: on(sockcore.OnUDP), Text: "a message sent before has found nobody at its port; the next operation goes on"},
	{Code: sockcore.ECONNREFUSED, When: toPath, Text: "the socket file is there, but no program has it open, or it does not listen"},
	{Code: sockcore.ENOENT, When: toPath, Text: "no such socket file: a relative path begins in the folder of the shell"},
	{Code: sockcore.EPROTOTYPE, When: toPath, Text: "a socket of another type is there: unix:, unix-datagram: or unix-seqpacket:"},
	{Code: sockcore.EACCES, When: toPath, Text: "it takes the permission to write to the socket file, and to search its folders"},
	{Code: sockcore.ENAMETOOLONG, When: toPath, Text: "the system takes shorter paths only: a relative one counts from the folder of the shell"},
	{Code: sockcore.EINVAL, When: addressOnUnix, Text: "a unix socket takes paths: unix:PATH"},
	{Code: sockcore.EACCES, When: on(sockcore.OnUDP), Text: "a broadcast address takes set_option broadcast true"},
	{Code: sockcore.EISCONN, Text: "disconnect or close first"},
	{Code: sockcore.ENOTCONN, Text: "it has no peer: connect first; accept makes the socket that a listener's peer talks to"},
	{Code: sockcore.EPIPE, Text: "no more can be sent: this end is not connected, or was shut down, or the peer is gone"},
	{Code: sockcore.ESHUTDOWN, Text: "this end was shut down"},
	{Code: sockcore.EMFILE, Text: "close some sockets, or raise ulimit -n before the shell starts"},
	{Code: sockcore.HostNotFoundTryAgain, Text: "no name server has answered: try again, or give an address"},
	{Code: sockcore.ServiceNotFound, Text: "give the port as a number"},
	{Code: tlslayer.NotHandshaken, When: handshakeFailed, Text: handshakeIsOver},
	{Code: tlslayer.NotHandshaken, Text: "start_tls, or tls and then client_handshake or server_handshake"},
	{Code: tlslayer.NoRenegotiation, Text: "nothing more can be read or written: close, and connect anew"},
	{Code: sockcore.StreamTruncated, Text: "the peer, or one between, has cut the stream, or ends without close_notify"},
	{Code: tlslayer.Alert(116), Text: "the server wants a certificate: use_certificate_chain_file, use_private_key_file"},
	{Code: tlslayer.Alert(48), Text: "the peer does not know the authority of the certificate that it got"},
	{Code: tlslayer.Alert(42), Text: "the peer has refused the certificate that it got"},
	{Code: tlslayer.Alert(40), Text: "no version, suite or certificate suits both: client_hello shows what was offered"},
	{Code: sockcore.TimedOut, When: (*session.Call).UnderDefaultTimeout, Text: "set timeout 0 waits for ever, timeout DURATION before a command as long as that"},
}

// strayHint follows what a person types at the prompt as though the peer read it.
const strayHint = `write_all "TEXT\r\n" sends a text to the peer; interact sends what is typed, line by line`

// The hints of reads and writes of messages.
var (
	cutMessage  = []session.Hint{{Code: sockcore.EMSGSIZE, Text: "the rest is gone: a greater MAX takes it whole; with the flag truncate it is no error"}}
	longMessage = []session.Hint{{Code: sockcore.EMSGSIZE, Text: "no message is that long: UDP has 65507 bytes, a unix socket its send_buffer_size"}}
)

// on is a hint's condition: the command acts on an open socket of one of the transports.
func on(t sockcore.Transports) func(*session.Call) bool {
	return func(c *session.Call) bool { return c.ActsOn(t) }
}

func streamVerbOnDatagrams(c *session.Call) bool {
	return c.Command().Transports == sockcore.OnStreams && c.ActsOn(sockcore.OnDatagrams)
}

func streamVerbOnPackets(c *session.Call) bool {
	return c.Command().Transports == sockcore.OnStreams && c.ActsOn(sockcore.OnUnixSeqPacket)
}

func datagramVerbOnConnection(c *session.Call) bool {
	t := c.Command().Transports // send_to is for TCP with a flag
	return t&sockcore.OnDatagrams != 0 && t&sockcore.OnUnix != sockcore.OnUnix && c.ActsOn(sockcore.OnConnections)
}

// toPath reports that the command is about the path of a unix socket.
func toPath(c *session.Call) bool { return strings.HasPrefix(c.Target(), "unix:") }

// addressOnUnix reports a unix socket that was given another kind of address.
func addressOnUnix(c *session.Call) bool {
	return c.Target() != "" && !toPath(c) && c.ActsOn(sockcore.OnUnix)
}

// handshakeIsOver is the hint on a socket whose handshake has failed.
const handshakeIsOver = "the handshake has failed: close, and connect anew"

func handshakeFailed(c *session.Call) bool {
	if !c.ActsOn(sockcore.OnStreams) {
		return false
	}
	l := tlslayer.Of(c.Socket())
	return l != nil && l.Phase() == tlslayer.Failed
}

func isNoPath(c *session.Call) bool { return !toPath(c) }
