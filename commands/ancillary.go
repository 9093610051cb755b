package commands

import (
	"time"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type sendWithFDsInput struct {
	Data payload                `name:"DATA" single:"y" doc:"the message"`
	FDs  session.DescriptorList `name:"FD" doc:"what is passed: the number of an open descriptor, or /dev/fd/N"`
}

type receiveWithFDsInput struct {
	Max int64 `name:"MAX" doc:"the most bytes to read"`
	N   int64 `name:"N" max:"253" doc:"the most descriptors"`
}

// descriptorsMost is how many descriptors a message can pass: SCM_MAX_FD, unix(7).
const descriptorsMost = 253

const pairOfUnix = "> socket_pair unix a b\na b\n"

func passingCommands() []*session.Command {
	systems := sockcore.Linux | sockcore.MacOS | sockcore.FreeBSD
	return []*session.Command{
		session.DefineOp("send_with_fds", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnUnix, Replay: session.ReplayWritten, Summary: "send once, and pass descriptors: sendmsg(2) with SCM_RIGHTS", API: "unix.stream_socket.send_with_fds",
			Detail: "Each is one that descriptors lists, or a socket's by native_handle, and stays here what it is. On a stream at least one byte " +
				"carries them.",
			Systems:  systems,
			Errors:   append([]string{"EINVAL", "EMSGSIZE", "ETOOMANYREFS", "not_supported", "usage"}, writeErrors...),
			Examples: pairOfUnix + "> new c\nc\n> open tcp v4\nok\n> fd = release\n> a:send_with_fds fd! $fd\n3\n> b:receive_with_fds 9 1\n3 bytes \"fd!\" with /dev/fd/[..]\n",
		}, prepareSendWithFDs, finishSendWithFDs),
		session.DefineOp("receive_with_fds", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnUnix, Replay: session.ReplayOneRead, Summary: "receive once, with descriptors: recvmsg(2) with SCM_RIGHTS", API: "unix.stream_socket.receive_with_fds",
			Detail: "Descriptors that came are this shell's, close-on-exec: descriptors lists them, assign adopts one, and close_descriptor closes one. More " +
				"than N are closed, which a notice tells.",
			Systems: systems,
			Errors:  append([]string{"EMSGSIZE", "not_supported"}, readErrors...),
			Examples: pairOfUnix + "> new c\nc\n> open tcp v4\nok\n> fd = release\n> a:send_with_fds fd! $fd\n3\n> b:receive_with_fds 9 1\n3 bytes \"fd!\" with /dev/fd/[..]\n" +
				"> descriptors\nfd family local remote\n[$fd] v4 [..]\n/dev/fd/[..] v4 [..]\n",
		}, func(c *session.Call, in *receiveWithFDsInput, op *sockcore.Op) error {
			if !canPass() {
				return sockcore.NotSupported
			}
			return prepareMessage(c, op, in.Max, int(in.N))
		}, finishReceiveWithFDs),
	}
}

// canPass reports that this system passes descriptors.
func canPass() bool { return sockcore.ControlRoom(1) > 0 }

// prepareMessage makes op one receive of at most so many bytes, with what comes beside them, so many descriptors among it.
func prepareMessage(c *session.Call, op *sockcore.Op, most int64, descriptors int) error {
	err := prepareReceive(c, op, most, 0)
	op.Msg = &sockcore.Message{Control: make([]byte, sockcore.ControlRoom(descriptors))}
	return err
}

// rowsOf is what came with a message, a row each.
func rowsOf(c *session.Call, op *sockcore.Op) (rows []value.Row) {
	if op.Err != nil {
		return nil
	}
	add := func(told bool, name string, v value.Value) {
		if told {
			rows = append(rows, value.Row{Name: name, Value: v})
		}
	}
	addVarying := func(told bool, name string, v value.Value) {
		if told {
			rows = append(rows, value.Row{Name: name, Value: v, Varies: true})
		}
	}
	x := op.Msg.Ancillary()
	if x.To.IsValid() {
		add(true, "to", value.OfText(x.To.Address()))
	}
	if x.Interface > 0 {
		add(true, "interface", value.OfText(sockcore.InterfaceName(x.Interface)))
	}
	add(x.TTL >= 0, "ttl", value.OfInt(int64(x.TTL)))
	add(x.HopLimit >= 0, "hop_limit", value.OfInt(int64(x.HopLimit)))
	add(x.TOS >= 0, "tos", value.OfInt(int64(x.TOS)))
	addVarying(x.Dropped >= 0, "dropped", value.OfInt(x.Dropped))
	addVarying(!x.Timestamp.IsZero(), "timestamp", value.OfText(x.Timestamp.UTC().Format(time.RFC3339Nano)))
	if names := kept(c, x.Descriptors); len(names) > 0 {
		addVarying(true, "descriptors", value.OfList(names...))
	}
	if x.Credentials != nil {
		addVarying(true, "credentials", value.OfText(x.Credentials.String()))
	}
	return rows
}

// kept makes descriptors that came the session's own, and names them.
func kept(c *session.Call, fds []int) (names []string) {
	for _, fd := range c.Session().KeepDescriptors(fds) {
		names = append(names, fd.String())
	}
	return names
}

func prepareSendWithFDs(c *session.Call, in *sendWithFDsInput, op *sockcore.Op) error {
	s := c.Socket()
	if !canPass() {
		return sockcore.NotSupported
	}
	if err := in.Data.whole(op, false, 0); err != nil {
		return err
	}
	if len(op.Buf) == 0 && !s.Protocol().Messages() {
		return param.Usage("DATA is empty: on a stream at least one byte carries descriptors")
	}
	copies, err := c.Session().ToPass(in.FDs)
	op.Msg = &sockcore.Message{Control: sockcore.DescriptorsControl(copies)}
	return err
}

// finishSendWithFDs closes the duplicates that were made for the send.
func finishSendWithFDs(c *session.Call, in *sendWithFDsInput, op *sockcore.Op) (value.Value, error) {
	c.Session().DropDescriptors(op.Tag, op.Msg.Ancillary().Descriptors)
	return finishWrite(c, in, op)
}

// finishReceiveWithFDs keeps as many descriptors as were asked for: the room for control data may have taken more.
func finishReceiveWithFDs(c *session.Call, in *receiveWithFDsInput, op *sockcore.Op) (value.Value, error) {
	if op.Err != nil {
		return finishMessage(c, op, value.Message{})
	}
	came := op.Msg.Ancillary().Descriptors
	if surplus := came[min(len(came), int(in.N)):]; len(surplus) > 0 {
		c.Session().DropDescriptors(op.Tag, surplus)
		came, op.ControlDropped = came[:in.N], true
	}
	return finishMessage(c, op, value.Message{With: kept(c, came)})
}

func runReceiveError(c *session.Call, _ *noInput) (value.Value, error) {
	e, err := c.Socket().ReceiveError()
	if err != nil {
		return value.Ok, err
	}
	return value.OfText(e.String()), nil
}
