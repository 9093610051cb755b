package commands

import (
	"slices"

	"sockshell/commands/session"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

func propertyCommands() []*session.Command {
	return []*session.Command{
		property("is_open", "whether the socket is open", "is_open", nil,
			"> is_open\nfalse\n> open v4\nok\n> is_open\ntrue\n",
			func(s *sockcore.Socket) (value.Value, error) { return value.OfBool(s.IsOpen()), nil }),
		only(sockcore.OnIP, property("local_address", "the address of this end: getsockname(2)", "local_address", closedErrors,
			"> open v4\nok\n> bind 127.0.0.1 0\nok\n> local_address\n127.0.0.1\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.LocalEndpoint()
				return value.OfText(e.Address()), err
			})),
		only(sockcore.OnIP, replayed(session.ReplayEndpoints, property("local_port", "the port of this end", "local_port", closedErrors,
			"> open v4\nok\n> bind 127.0.0.1 0\nok\n> local_port\n[..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.LocalEndpoint()
				return value.OfInt(int64(e.Port())), err
			}))),
		property("local_endpoint", "the address and port of this end", "", closedErrors,
			"> open v4\nok\n> bind 127.0.0.1 0\nok\n> local_endpoint\n127.0.0.1:[..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.LocalEndpoint()
				return value.OfText(e.String()), err
			}),
		only(sockcore.OnIP, property("remote_address", "the peer's address: getpeername(2)", "remote_address", unconnectedErrors,
			pair+"> remote_address\n127.0.0.1\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.RemoteEndpoint()
				return value.OfText(e.Address()), err
			})),
		only(sockcore.OnIP, replayed(session.ReplayEndpoints, property("remote_port", "the peer's port", "remote_port", unconnectedErrors,
			"> open v4\nok\n> remote_port\nerror: remote_port: ENOTCONN: [..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.RemoteEndpoint()
				return value.OfInt(int64(e.Port())), err
			}))),
		property("remote_endpoint", "the peer's address and port", "", unconnectedErrors,
			pair+"> remote_endpoint\n127.0.0.1:[..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.RemoteEndpoint()
				return value.OfText(e.String()), err
			}),
		only(sockcore.OnUnix, property("local_path", "the path of this end of a unix socket", "", closedErrors,
			"> open unix\nok\n> bind unix:./service.sock\nok\n> local_path\n./service.sock\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.LocalEndpoint()
				return value.OfText(e.Path()), err
			})),
		only(sockcore.OnUnix, property("remote_path", "the path of a unix socket's peer", "", unconnectedErrors,
			"> listen unix:./service.sock\nunix:./service.sock\n> new c\nc\n> connect unix:./service.sock\nok\n> remote_path\n./service.sock\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.RemoteEndpoint()
				return value.OfText(e.Path()), err
			})),
		only(sockcore.OnTCP, property("at_mark", "whether the next byte is the one after the out-of-band mark: sockatmark(3)", "at_mark", closedErrors,
			pair+"> b:set_option out_of_band_inline true\nok\n> a:send abX out_of_band\n3\n> b:wait read\nok\n"+
				"> b:read_some\n2 bytes \"ab\"\n> b:at_mark\ntrue\n> b:read_some\n1 byte \"X\"\n> b:at_mark\nfalse\n",
			func(s *sockcore.Socket) (value.Value, error) {
				at, err := s.AtMark()
				return value.OfBool(at), err
			})),
		replayed(session.ReplayVaries, property("native_handle", "the descriptor's number", "", closedErrors,
			"> native_handle\nerror: native_handle: EBADF: bad file descriptor\n",
			func(s *sockcore.Socket) (value.Value, error) {
				fd, err := s.NativeHandle()
				return value.OfInt(fd), err
			})),
	}
}

var (
	closedErrors      = []string{"EBADF"}
	unconnectedErrors = []string{"EBADF", "ENOTCONN"}
)

// property makes a command without arguments that reads one thing of a socket.
func property(
	name, summary, api string, errors []string, examples string, read func(*sockcore.Socket) (value.Value, error),
) *session.Command {
	if api != "" {
		api = "ip.tcp.socket." + api
	}
	doc := session.Doc{Group: session.Properties, Summary: summary, API: api, Errors: errors, Examples: examples}
	return session.DefineOn(name, doc, func(c *session.Call, _ *noInput) (value.Value, error) { return read(c.Socket()) })
}

// only is a property of the sockets of some transports.
func only(on sockcore.Transports, c *session.Command) *session.Command {
	c.Transports = on
	c.Errors = append(slices.Clone(c.Errors), "not_supported")
	return c
}

// replayed is a property that a recording treats in its own way.
func replayed(rule session.Replay, c *session.Command) *session.Command {
	c.Replay = rule
	return c
}
