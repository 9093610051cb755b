package commands

import (
	"errors"
	"slices"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type readSomeInput struct {
	Max int64 `name:"MAX" default:"65536" doc:"the most bytes to read"`
}

type receiveInput struct {
	Max   int64        `name:"MAX" default:"65536" doc:"the most bytes to read"`
	Flags messageFlags `name:"FLAGS" default:"0" doc:"0, a number, or names joined by |"`
}

type readAllInput struct {
	N int64 `name:"N" doc:"how many bytes"`
}

type readAtLeastInput struct {
	Min int64 `name:"MIN" doc:"the least bytes to read"`
	Max int64 `name:"MAX" doc:"the most bytes to read"`
}

type readUntilInput struct {
	Delim delimiter `name:"DELIM" doc:"what the data ends with"`
	Max   int64     `name:"MAX" default:"1048576" doc:"give up after so many bytes without it"`
}

// delimiter is what read_until reads up to.
type delimiter []byte

var delimiterKind = param.Kind{
	Set: param.SetBytes, Bytes: true, Topic: "bytes",
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice {
		return append([]param.Choice{
			{Text: "\n", Doc: "a line"},
			{Text: "\r\n", Doc: "a line of most protocols"},
			{Text: "\r\n\r\n", Doc: "up to an empty line: the head of HTTP"},
		}, param.BytePrefixes()...)
	},
}

// Kind implements param.Typed.
func (delimiter) Kind() *param.Kind { return &delimiterKind }

type readToEOFInput struct {
	Max int64 `name:"MAX" optional:"y" min:"1" doc:"stop after so many bytes; otherwise only at the end"`
}

type writeInput struct {
	Data payload `name:"DATA" doc:"what to send"`
}

type sendInput struct {
	Data  payload   `name:"DATA" single:"y" doc:"what to send"`
	Flags sendFlags `name:"FLAGS" default:"0" doc:"0, a number, or names joined by |"`
}

type waitInput struct {
	For waitKind `name:"read|write|error" doc:"what to wait for"`
}

var (
	readErrors  = []string{"EBADF", "eof", "ECONNRESET", "ENOTCONN", "ETIMEDOUT", "EMFILE", "ENOMEM", "too_large", "operation_aborted", "timed_out"}
	writeErrors = []string{"EBADF", "EPIPE", "ECONNRESET", "ENOTCONN", "ETIMEDOUT", "ENOBUFS", "EMFILE", "ENOMEM", "operation_aborted", "timed_out"}
)

// waitKind is what wait waits for.
type waitKind sockcore.WaitKind

var waitKinds = param.Enum("kind of wait", []param.Named[waitKind]{
	{Name: "read", Value: waitKind(sockcore.WaitRead), Doc: "something to read, or the end"},
	{Name: "write", Value: waitKind(sockcore.WaitWrite), Doc: "room to write"},
	{Name: "error", Value: waitKind(sockcore.WaitError), Doc: "out-of-band data, a pending error, or a hang-up"},
})

// Kind implements param.Typed.
func (waitKind) Kind() *param.Kind { return waitKinds }

// messageFlags are those of recv(2) and send(2).
type messageFlags sockcore.Flags

var messageFlagsKind = param.Kind{
	Set: param.One(parseFlags), Bars: true, Topic: "flags",
	Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice {
		var out []param.Choice
		for _, f := range sockcore.MessageFlags() {
			if s.Suits(f.Transports) {
				out = append(out, param.Choice{Text: f.Name, Doc: f.Doc})
			}
		}
		return out
	},
}

// Kind implements param.Typed.
func (messageFlags) Kind() *param.Kind { return &messageFlagsKind }

func parseFlags(_ *param.Param, text string) (messageFlags, error) {
	flags, err := sockcore.ParseFlags(text)
	if errors.Is(err, sockcore.NotSupported) {
		return 0, lackingFlag(err, text)
	}
	if err != nil {
		if _, wrong := param.ParseInt(text); wrong == nil {
			return 0, param.Usage(err.Error())
		}
		var names []string
		for _, f := range sockcore.MessageFlags() {
			names = append(names, f.Name)
		}
		for name := range strings.SplitSeq(text, "|") {
			if !slices.Contains(names, name) {
				return 0, param.Unknown("message flag", name, names)
			}
		}
		return 0, err
	}
	return messageFlags(flags), nil
}

// sendFlags are messageFlags behind DATA, of which a person may have several words in mind.
type sendFlags messageFlags

var sendFlagsKind = param.Kind{
	Set: param.One(func(p *param.Param, text string) (sendFlags, error) {
		flags, err := parseFlags(p, text)
		if usage, ok := errors.AsType[*param.UsageError](err); ok {
			usage.Details = append(usage.Details, "DATA is one word here; write_all and write_some take several")
		}
		return sendFlags(flags), err
	}),
	Bars: true, Topic: messageFlagsKind.Topic, Choices: messageFlagsKind.Choices,
}

// Kind implements param.Typed.
func (sendFlags) Kind() *param.Kind { return &sendFlagsKind }

const pair = "> socket_pair a b\na b\n"

func transferCommands() []*session.Command {
	return []*session.Command{
		session.DefineOp("read_some", session.Doc{
			Group: session.Transfer, Hints: cutMessage, Replay: session.ReplayOneRead, Synonyms: "read recv", Summary: "read once, waiting until something is there: recv(2)", API: "ip.tcp.socket.read_some",
			Detail: "One successful read, of what is there but no more than MAX bytes.", Errors: readErrors,
			Examples: pair + "> a:write_all \"+PONG\\r\\n\"\n7\n> b:read_some\n7 bytes \"+PONG\\r\\n\"\n",
		}, func(c *session.Call, in *readSomeInput, op *sockcore.Op) error {
			return prepareReceive(c, op, in.Max, 0)
		}, func(c *session.Call, _ *readSomeInput, op *sockcore.Op) (value.Value, error) {
			return finishMessage(c, op, value.Message{})
		}),
		session.DefineOp("write_some", session.Doc{
			Group: session.Transfer, Hints: longMessage, Replay: session.ReplayWritten, Summary: "send once: send(2)", API: "ip.tcp.socket.write_some",
			Detail: "One successful send, which may be partial; gives how many bytes went out.", Errors: writeErrors,
			Examples: pair + "> a:write_some \"PING\\r\\n\"\n6\n",
		}, prepareWrite(false), finishWrite[writeInput]),
		session.DefineOp("receive", session.Doc{
			Group: session.Transfer, Hints: cutMessage, Replay: session.ReplayOneRead, Synonyms: "read recv", Summary: "read_some with flags", API: "ip.tcp.socket.receive",
			Detail: "peek leaves the data where it is; dont_wait fails with EAGAIN when nothing is there; out_of_band reads the urgent byte.",
			Errors: append([]string{"EINVAL", "EAGAIN", "not_supported"}, readErrors...),
			Examples: pair + "> a:write_all ping\n4\n> b:wait read\nok\n> b:receive 2 peek\n2 bytes \"pi\"\n> b:receive 9 0\n4 bytes \"ping\"\n" +
				"> b:receive 9 dont_wait\nerror: b:receive: EAGAIN: [..]\n",
		}, func(c *session.Call, in *receiveInput, op *sockcore.Op) error {
			return prepareReceive(c, op, in.Max, sockcore.Flags(in.Flags))
		}, func(c *session.Call, _ *receiveInput, op *sockcore.Op) (value.Value, error) {
			return finishMessage(c, op, value.Message{})
		}),
		session.DefineOp("send", session.Doc{
			Group: session.Transfer, Hints: longMessage, Replay: session.ReplayWritten, Summary: "write_some with flags", API: "ip.tcp.socket.send",
			Errors:   append([]string{"EAGAIN", "not_supported"}, writeErrors...),
			Examples: pair + "> a:send ping 0\n4\n> b:read_some\n4 bytes \"ping\"\n",
		}, func(c *session.Call, in *sendInput, op *sockcore.Op) error {
			return in.Data.prepare(c, op, false, sockcore.Flags(in.Flags))
		}, finishWrite[sendInput]),
		session.DefineOp("write_all", session.Doc{
			Group: session.Transfer, Hints: longMessage, Synonyms: "write", Summary: "send everything", API: "stream.write_all",
			Detail: "Everything, or an error that says how much went out.", Errors: writeErrors,
			Examples: pair + "> a:write_all u16:5 hex:00ff \"abc\"\n7\n",
		}, prepareWrite(true), finishWrite[writeInput]),
		session.DefineOp("read_all", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "read exactly so many bytes", API: "stream.read_all",
			Detail: "When the peer's end comes first, what was read is shown and kept in $_.", Errors: readErrors,
			Examples: pair + "> a:write_all abcdef\n6\n> b:read_all 4\n4 bytes \"abcd\"\n> a:close\nok\n" +
				"> b:read_all 4\nerror: b:read_all: eof: end of file after 2 bytes\n  2 bytes \"ef\"\n",
		}, func(c *session.Call, in *readAllInput, op *sockcore.Op) error {
			return prepareAtLeast(c, op, in.N, in.N)
		}, finishRead[readAllInput]),
		session.DefineOp("read_at_least", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "read at least MIN and at most MAX bytes", API: "stream.read_at_least", Errors: readErrors,
			Examples: pair + "> a:write_all abcdef\n6\n> b:read_at_least 2 6\n6 bytes \"abcdef\"\n",
		}, func(c *session.Call, in *readAtLeastInput, op *sockcore.Op) error {
			return prepareAtLeast(c, op, in.Min, in.Max)
		}, finishRead[readAtLeastInput]),
		session.DefineOp("read_until", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "read up to and including DELIM, and not one byte further",
			Detail:   "What follows stays in the kernel. An error keeps what was read in $_.",
			Errors:   append([]string{"not_found", "usage"}, readErrors...),
			Examples: pair + "> a:write_all \"one\\ntwo\\n\"\n8\n> b:read_until \"\\n\"\n4 bytes \"one\\n\"\n> b:read_some\n4 bytes \"two\\n\"\n",
		}, func(c *session.Call, in *readUntilInput, op *sockcore.Op) error {
			op.Kind, op.Delim, op.Max, op.Buf = sockcore.OpReadUntil, in.Delim, in.Max, c.ReadBuffer()
			return c.Bound(op)
		}, finishRead[readUntilInput]),
		session.DefineOp("read_to_eof", session.Doc{
			Group: session.Transfer, Transports: sockcore.OnStreams, Summary: "read everything until the peer shuts down",
			Detail:   "Without MAX, `set max_memory` bounds it: too_large keeps what was read in $_, and what follows stays to be read.",
			Errors:   []string{"EBADF", "ECONNRESET", "ENOTCONN", "too_large", "operation_aborted", "timed_out"},
			Examples: pair + "> a:write_all bye\n3\n> a:shutdown send\nok\n> b:read_to_eof\n3 bytes \"bye\"\n",
		}, func(c *session.Call, in *readToEOFInput, op *sockcore.Op) error {
			op.UntilEOF = true
			return prepareAtLeast(c, op, 0, in.Max)
		}, finishRead[readToEOFInput]),
		session.DefineOp("wait", session.Doc{
			Group: session.Transfer, Summary: "wait for readiness: poll(2)", API: "ip.tcp.socket.wait",
			Detail:   "error is the exceptional condition: out-of-band data, a pending error or a hang-up, so a socket that was never connected returns at once.",
			Errors:   []string{"EBADF", "operation_aborted", "timed_out"},
			Examples: pair + "> a:wait write\nok\n> timeout 0 a:wait read\nerror: a:wait: timed_out: timed out\n",
		}, func(_ *session.Call, in *waitInput, op *sockcore.Op) error {
			op.Kind, op.WaitFor = sockcore.OpWait, sockcore.WaitKind(in.For)
			return nil
		}, func(_ *session.Call, _ *waitInput, op *sockcore.Op) (value.Value, error) { return value.Ok, op.Err }),
	}
}

func (in *readAtLeastInput) Check() error {
	if in.Min > in.Max {
		return param.Usage("MIN is more than MAX")
	}
	return nil
}

func (in *readUntilInput) Check() error {
	if len(in.Delim) == 0 {
		return param.Usage("DELIM is empty")
	}
	return nil
}

func prepareAtLeast(c *session.Call, op *sockcore.Op, least, most int64) error {
	op.Kind, op.Min, op.Max, op.Buf = sockcore.OpReadAtLeast, least, most, c.ReadBuffer()
	return c.Bound(op)
}

// finishRead gives what was read, also what a failed read did get.
func finishRead[In any](c *session.Call, _ *In, op *sockcore.Op) (value.Value, error) {
	data := op.Buf[:op.N:op.N]
	c.KeepBuffer(op.Buf)
	if err := c.Beyond(op); err != nil {
		if data == nil {
			data = []byte{}
		}
		return value.Ok, &session.TransferError{Err: err, N: op.N, Partial: data}
	}
	return value.OfData(data), nil
}

func prepareWrite(all bool) func(*session.Call, *writeInput, *sockcore.Op) error {
	return func(c *session.Call, in *writeInput, op *sockcore.Op) error { return in.Data.prepare(c, op, all, 0) }
}

// finishWrite gives how many bytes went out, also before an error, and closes the file that was sent.
func finishWrite[In any](_ *session.Call, _ *In, op *sockcore.Op) (value.Value, error) {
	if op.Span != nil {
		_ = op.Span.Close() // it was only read
		op.Span = nil
	}
	if op.Err != nil {
		return value.Ok, &session.TransferError{Err: op.Err, N: op.N}
	}
	return value.OfInt(op.N), nil
}

// flagsFit is the error of a flag that is for other kinds of socket.
func flagsFit(c *session.Call, flags sockcore.Flags) error {
	if flags == 0 {
		return nil
	}
	for _, f := range sockcore.MessageFlags() {
		if f.Supported() && flags&f.Bit == f.Bit {
			if err := c.OfKind(f.Transports); err != nil {
				return err
			}
		}
	}
	return nil
}

// lackingFlag says which systems have the flag that this one lacks, of a text that is not a number.
func lackingFlag(err error, text string) error {
	for name := range strings.SplitSeq(text, "|") {
		for _, f := range sockcore.MessageFlags() {
			if f.Name == name && !f.Supported() {
				return session.Lacking(err, f.Name, f.Systems)
			}
		}
	}
	return err
}
