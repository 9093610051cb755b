package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type assignInput struct {
	Protocol adoptedProtocol    `name:"[tcp|udp] v4|v6|ADDRESS" or:"unix [stream|datagram|seqpacket]" doc:"what the descriptor is, as for open"`
	FD       session.Descriptor `name:"FD" doc:"its number, or /dev/fd/N"`
}

type descriptorInput struct {
	FD session.Descriptor `name:"FD" doc:"one that descriptors lists: its number, or /dev/fd/N"`
}

// adoptedProtocol is what a descriptor is. Behind `unix` its type may stand, or the descriptor.
type adoptedProtocol struct{ protocol }

var adoptedKind = param.Kind{
	Set: setProtocol(1), Whole: wholeProtocol, Missing: missingOfProtocol,
	Choices: func(s *param.Scope, p *param.Param, given []string) []param.Choice {
		choices := protocolChoices(s, p, given)
		if len(given) == 1 && given[0] == "unix" {
			choices = append(choices, session.DescriptorChoices(s)...)
		}
		return choices
	},
}

// Kind implements param.Typed.
func (adoptedProtocol) Kind() *param.Kind { return &adoptedKind }

func descriptorCommands() []*session.Command {
	return []*session.Command{
		session.DefineOn("assign", session.Doc{
			Group: session.Lifecycle, Summary: "adopt an open descriptor", API: "ip.tcp.socket.assign",
			Detail: "One that descriptors lists, or a TCP socket that the shell's parent left open for it. " +
				"It is non-blocking until it is released or closed.",
			Hints:  []session.Hint{{Code: sockcore.EBADF, Text: "no descriptor of that number is open"}},
			Errors: []string{"already_open", "EBADF", "ENOTSOCK", "EAFNOSUPPORT", "EPROTOTYPE", "usage"},
			Examples: "> socket_pair a b\na b\n> fd = a:release\n> new c\nc\n> assign v4 $fd\nok\n> write_all hi\n2\n" +
				"> assign v4 $fd\nerror: assign /dev/fd/[..]: already_open: already open\n",
		}, func(c *session.Call, in *assignInput) (value.Value, error) {
			c.SetTarget(in.FD.String())
			return value.Ok, c.Assign(in.Protocol.Protocol, in.FD)
		}),
		session.DefineOn("release", session.Doc{
			Group: session.Lifecycle, Replay: session.ReplayDescriptor, Summary: "give the descriptor away without closing it", API: "ip.tcp.socket.release",
			Detail: "Pending operations end with operation_aborted, and the socket is closed afterwards. The descriptor's blocking mode is as it was found. " +
				"It is listed by descriptors until it is assigned or closed.",
			Systems:  sockcore.Linux | sockcore.MacOS | sockcore.FreeBSD,
			Errors:   []string{"EBADF", "EBUSY", "not_supported"},
			Hints:    []session.Hint{{Code: sockcore.EBUSY, Text: "who gets it would read what tls has encrypted: tls_off first"}},
			Examples: "> open v4\nok\n> release\n/dev/fd/[..]\n> is_open\nfalse\n",
		}, func(c *session.Call, _ *noInput) (value.Value, error) { return givenOut(c.Release()) }),
		session.Define("descriptors", session.Doc{
			Group: session.Lifecycle, Replay: session.ReplayHeader, Summary: "list the descriptors that no socket has: what release and dup handed out, and what peers passed", API: "file_descriptor",
			Examples: "> socket_pair a b\na b\n> fd = a:release\n> descriptors\nfd family local remote\n" +
				"[$fd] v4 127.0.0.1:[..] 127.0.0.1:[..]\n",
		}, runDescriptors),
		session.Define("close_descriptor", session.Doc{
			Group: session.Lifecycle, Summary: "close a descriptor that descriptors lists: close(2)", API: "file_descriptor.close",
			Detail:   "With the option linger it waits as close does.",
			Errors:   []string{"EBADF", "operation_aborted", "timed_out"},
			Examples: "> socket_pair a b\na b\n> fd = a:release\n> close_descriptor $fd\nok\n> b:read_some\nerror: b:read_some: eof: end of file\n",
		}, func(c *session.Call, in *descriptorInput) (value.Value, error) {
			c.SetTarget(in.FD.String())
			closing, err := c.Session().CloseDescriptor(c.Tag(), in.FD)
			if err != nil {
				return value.Ok, err
			}
			return value.Ok, c.AwaitClose(closing)
		}),
		session.Define("dup", session.Doc{
			Group: session.Lifecycle, Replay: session.ReplayDescriptor, Summary: "make a further descriptor of one that descriptors lists: dup(2)", API: "file_descriptor.dup",
			Detail: "Both stand for the same socket, which is closed when the last of them is.",
			Errors: []string{"EBADF", "EMFILE"},
			Examples: "> socket_pair a b\na b\n> fd = a:release\n> other = dup $fd\n> close_descriptor $fd\nok\n> a:assign v4 $other\nok\n" +
				"> a:write_all hi\n2\n",
		}, func(c *session.Call, in *descriptorInput) (value.Value, error) {
			c.SetTarget(in.FD.String())
			return givenOut(c.Session().Duplicate(in.FD))
		}),
	}
}

func givenOut(fd session.Descriptor, err error) (value.Value, error) {
	if err != nil {
		return value.Ok, err
	}
	return value.OfText(fd.String()), nil
}

func runDescriptors(c *session.Call, _ *noInput) (value.Value, error) {
	t := &value.Table{Header: []string{"fd", "family", "local", "remote"}}
	for _, fd := range c.Session().Descriptors() {
		h, err := c.Session().Inspect(fd)
		family := value.OfText(h.Protocol.Family.String())
		switch {
		case err == sockcore.EBADF: //nolint:errorlint // never wrapped
			continue // closed meanwhile, by a job
		case err != nil:
			family = value.Ok // a peer may pass what is no socket, or none of a family known here
		}
		t.Add(value.OfText(fd.String()), family, session.EndpointCell(h.Local), session.EndpointCell(h.Remote))
	}
	return value.OfTable(t), nil
}
