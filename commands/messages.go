package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type sendToInput struct {
	Data  payload         `name:"DATA" single:"y" doc:"the message"`
	To    messageEndpoint `name:"ADDR PORT" doc:"where it goes; or one word as 127.0.0.1:53, unix:PATH, $from"`
	Flags messageFlags    `name:"FLAGS" default:"0" doc:"0, a number, or names joined by |"`
}

const boundUDP = "> open udp v4\nok\n> bind 127.0.0.1 0\nok\n> port = local_port\n> new c\nc\n"

func messageCommands() []*session.Command {
	return []*session.Command{
		session.DefineOp("receive_from", session.Doc{
			Group: session.Transfer, Hints: cutMessage, Transports: sockcore.OnDatagrams, Replay: session.ReplayEndpoints, Summary: "receive one message with its sender: recvmsg(2)", API: "ip.udp.socket.receive_from",
			Detail: "The sender is printed, and is $from afterwards. A message that is longer than MAX is cut, which is EMSGSIZE, or with the flag " +
				"truncate no error.",
			Errors: append([]string{"EMSGSIZE", "not_supported"}, readErrors...),
			Examples: boundUDP + "> send_to hello 127.0.0.1 $port\n5\n> s1:receive_from\n5 bytes \"hello\" from 127.0.0.1:[..]\n" +
				"> s1:send_to hi $from\n2\n> c:receive\n2 bytes \"hi\"\n",
		}, func(c *session.Call, in *receiveInput, op *sockcore.Op) error {
			return prepareReceive(c, op, in.Max, sockcore.Flags(in.Flags))
		}, func(c *session.Call, _ *receiveInput, op *sockcore.Op) (value.Value, error) {
			return finishMessage(c, op, value.Message{From: sender(c, op)})
		}),
		session.DefineOp("receive_message", session.Doc{
			Group: session.Transfer, Replay: session.ReplayOneRead, Summary: "receive once, with all that came beside the data: recvmsg(2)",
			Detail: "After the data, or one message with its sender, which is $from then, stand the rows that the options ask for: to and interface with " +
				"packet_info, ttl or hop_limit with receive_ttl, tos with receive_tos, dropped with queue_overflow, timestamp, and credentials with " +
				"pass_credentials. Descriptors that a peer passed are this shell's then: descriptors lists them, and assign adopts one.",
			Errors: append([]string{"EMSGSIZE"}, readErrors...),
			Examples: boundUDP + "> s1:set_option packet_info true\nok\n> send_to hello 127.0.0.1 $port\n5\n> s1:receive_message\n" +
				"5 bytes \"hello\" from 127.0.0.1:[..]\nto 127.0.0.1\ninterface lo\n",
		}, func(c *session.Call, in *readSomeInput, op *sockcore.Op) error {
			return prepareMessage(c, op, in.Max, descriptorsMost)
		}, func(c *session.Call, _ *readSomeInput, op *sockcore.Op) (value.Value, error) {
			return finishMessage(c, op, value.Message{From: sender(c, op), Rows: rowsOf(c, op)})
		}),
		session.DefineOn("receive_error", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnUDP, Replay: session.ReplayVaries, Summary: "take the oldest error that the network told: recvmsg(2) with MSG_ERRQUEUE",
			Detail: "Errors are kept with the option receive_errors: the error, the ICMP message's type and code, or local where this machine tells, who told it, where the message " +
				"went that it is about, and the MTU that an EMSGSIZE tells. wait error waits for one.",
			Systems: sockcore.Linux,
			Errors:  []string{"EBADF", "EAGAIN", "not_supported"},
			Hints:   []session.Hint{{Code: sockcore.EAGAIN, Text: "no error is kept; set_option receive_errors true keeps them, and wait error waits for one"}},
			Examples: boundUDP + "> s1:close\nok\n> open udp v4\nok\n> set_option receive_errors true\nok\n> send_to x 127.0.0.1 $port\n1\n" +
				"> wait error\nok\n> receive_error\nECONNREFUSED icmp 3/3 from 127.0.0.1 for 127.0.0.1:[$port]\n",
		}, runReceiveError),
		session.DefineOpKeeping("send_to", session.Doc{
			Group: session.Transfer, Hints: longMessage, Transports: sockcore.OnDatagrams | sockcore.OnTCP, Replay: session.ReplayWritten, Summary: "send one message to an address: sendmsg(2)", API: "ip.udp.socket.send_to",
			Detail: "A closed socket is opened for the address's family: for UDP, or with unix:PATH for unix datagrams; when that message fails it is closed again. $from is the sender of the " +
				"message that receive_from got last. On a TCP socket it takes the flag fast_open, with which it connects, too.",
			Errors:   append([]string{"EMSGSIZE", "EDESTADDRREQ", "EACCES", "ENOENT", "not_supported"}, writeErrors...),
			Examples: boundUDP + "> send_to hello 127.0.0.1 $port\n5\n",
		}, prepareSendTo, finishSendTo),
	}
}

// prepareReceive makes op one receive; of a message, one that tells what was cut, and who sent it.
func prepareReceive(c *session.Call, op *sockcore.Op, most int64, flags sockcore.Flags) error {
	op.Kind, op.Max, op.Flags, op.Buf = sockcore.OpReadSome, most, flags, c.ReadBuffer()
	if c.Socket().Protocol().Messages() {
		op.Msg = new(sockcore.Message)
	}
	if err := flagsFit(c, flags); err != nil {
		return err
	}
	return c.Bound(op)
}

// finishMessage gives a message with what m tells of it. One that was cut is an error, unless that was asked for.
func finishMessage(c *session.Call, op *sockcore.Op, m value.Message) (value.Value, error) {
	if op.Msg == nil || op.Err != nil {
		return finishRead(c, &struct{}{}, op)
	}
	data := op.Buf[:op.N:op.N]
	c.KeepBuffer(op.Buf)
	if op.Msg.Truncated {
		m.Of = int64(op.Msg.Length)
	}
	if m.Of > 0 && op.Flags&sockcore.FlagTruncate == 0 {
		return value.Ok, &session.TransferError{Err: sockcore.EMSGSIZE, N: op.N, Partial: data, Beside: m}
	}
	return value.OfMessage(data, m), nil
}

// sender is who sent the message, which is $from afterwards; "" where that is not told.
func sender(c *session.Call, op *sockcore.Op) string {
	if op.Err != nil || op.Msg == nil || !op.Msg.From.IsValid() {
		return ""
	}
	from := op.Msg.From.String()
	c.SetSender(from)
	return from
}

// prepareSendTo tells whether it opened the socket, which it closes again when it fails.
func prepareSendTo(c *session.Call, in *sendToInput, op *sockcore.Op) (opened bool, err error) {
	s := c.Socket()
	c.SetTarget(in.To.String())
	if err := s.CheckPath(in.To.Endpoint); err != nil {
		return false, err
	}
	if !s.IsOpen() {
		p := sockcore.UDP(in.To.Family())
		if in.To.Family() == sockcore.Unix {
			p = sockcore.UnixDomain(sockcore.Datagram)
		}
		if err := s.Open(p); err != nil {
			return false, err
		}
		opened = true
	}
	if err = fillSendTo(c, in, op); err != nil && opened {
		_ = s.Close() // the first error is the one to tell
	}
	return opened, err
}

func finishSendTo(c *session.Call, opened bool, op *sockcore.Op) (value.Value, error) {
	if opened && op.Err != nil {
		_ = c.Socket().Close() // the message's error is the one to tell
	}
	return finishWrite(c, &sendToInput{}, op)
}

func fillSendTo(c *session.Call, in *sendToInput, op *sockcore.Op) error {
	s := c.Socket()
	if in.To.Transport != nil {
		if err := fits(s, in.To.Transport); err != nil {
			return err
		}
	}
	if in.Flags&messageFlags(sockcore.FlagFastOpen) == 0 {
		if err := c.OfKind(sockcore.OnDatagrams); err != nil {
			return err
		}
	}
	if in.To.Family() == sockcore.Unix && in.To.Path() == "" {
		return sockcore.EDESTADDRREQ
	}
	if err := in.Data.prepare(c, op, false, sockcore.Flags(in.Flags)); err != nil {
		return err
	}
	op.Msg = &sockcore.Message{To: in.To.Endpoint}
	return nil
}
