package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type ioControlInput struct {
	Command ioControl `name:"COMMAND" doc:"bytes_readable or bytes_unsent"`
}

type setOptionInput struct {
	Setting optionSetting `name:"NAME VALUE" doc:"the option, and what it is to be"`
}

type getOptionInput struct {
	Option option `name:"NAME" optional:"y" doc:"the option; otherwise all are listed"`
}

// ioControl is a request of io_control.
type ioControl sockcore.IoControl

var ioControlKind = param.Kind{
	Set: param.One(parseIoControl), Topic: "requests",
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice {
		var out []param.Choice
		for _, row := range sockcore.IoControls() {
			out = append(out, param.Choice{Text: row.Name, Doc: row.Doc})
		}
		return out
	},
}

// Kind implements param.Typed.
func (ioControl) Kind() *param.Kind { return &ioControlKind }

func parseIoControl(_ *param.Param, text string) (ioControl, error) {
	c, ok := sockcore.LookupIoControl(text)
	if !ok {
		var names []string
		for _, row := range sockcore.IoControls() {
			names = append(names, row.Name)
		}
		return 0, param.Unknown("command of io_control", text, names)
	}
	return ioControl(c), nil
}

func optionCommands() []*session.Command {
	return []*session.Command{
		session.DefineOn("io_control", session.Doc{
			Group: session.Control, Replay: session.ReplayVaries, Summary: "ask the descriptor for a number: ioctl(2)", API: "ip.tcp.socket.io_control",
			Errors:   []string{"EBADF", "EINVAL", "not_supported"},
			Examples: pair + "> a:write_all hello\n5\n> b:wait read\nok\n> b:io_control bytes_readable\n5\n",
		}, func(c *session.Call, in *ioControlInput) (value.Value, error) {
			n, err := c.Socket().IoControl(sockcore.IoControl(in.Command))
			return value.OfInt(n), lackingControl(err, sockcore.IoControl(in.Command))
		}),
		session.DefineOn("set_option", session.Doc{
			Group: session.Control, Summary: "set an option: setsockopt(2)", API: "ip.tcp.socket.set_option",
			Detail: "A boolean is true, false, on, off, yes, no, 1 or 0; linger takes a boolean and seconds; a time is a duration, which " +
				"fails with EINVAL where the system counts in larger units. What the system refuses fails with its own error.",
			Errors: []string{"EBADF", "EINVAL", "EACCES", "EPERM", "ENOENT", "ENODEV", "ENOPROTOOPT", "not_supported", "usage"},
			Examples: "> open v4\nok\n> set_option tcp_no_delay true\nok\n> set_option linger true 5\nok\n> get_option linger\ntrue 5\n" +
				"> set_option tcp_keep_idle 90s\nok\n> set_option tcp_keep_idle 1500ms\nerror: set_option: EINVAL: [..]\n",
		}, func(c *session.Call, in *setOptionInput) (value.Value, error) {
			o := in.Setting.option
			return value.Ok, session.Lacking(c.Socket().SetOption(o, in.Setting.value), o.Name, o.Systems)
		}),
		session.DefineOn("get_option", session.Doc{
			Group: session.Control, Replay: session.ReplayHeader, Summary: "read an option, or all of them: getsockopt(2)", API: "ip.tcp.socket.get_option",
			Detail: "The list of all has, in place of a value that cannot be read here, its error's name. Reading error, also in that " +
				"list, clears it, as the system does. type, domain and protocol are words, the same on every system, as open takes them.",
			Errors:   []string{"EBADF", "EOPNOTSUPP", "ENOPROTOOPT", "not_supported"},
			Examples: "> open v4\nok\n> get_option keep_alive\nfalse\n> get_option type\nstream\n> get_option error\nok\n",
		}, runGetOption),
	}
}

func runGetOption(c *session.Call, in *getOptionInput) (value.Value, error) {
	if o := in.Option.Option; o != nil {
		v, err := c.Socket().GetOption(o)
		return session.OptionValue(v), session.Lacking(err, o.Name, o.Systems)
	}
	if !c.Socket().IsOpen() {
		return value.Ok, sockcore.EBADF
	}
	t := &value.Table{Header: []string{"option", "value"}}
	for _, o := range sockcore.Options() {
		t.Add(value.OfText(o.Name), optionCell(c, o))
	}
	return value.OfTable(t), nil
}

// optionCell is an option's value in the list of all, or the name of the error that it has.
func optionCell(c *session.Call, o *sockcore.Option) value.Value {
	v, err := c.Socket().GetOption(o)
	if code, failed := sockcore.CodeOf(err); failed {
		return value.OfText(code.Name())
	}
	return session.OptionValue(v)
}

func propertyCommands() []*session.Command {
	return []*session.Command{
		property("is_open", "whether the socket is open", "is_open", nil,
			"> is_open\nfalse\n> open v4\nok\n> is_open\ntrue\n",
			func(s *sockcore.Socket) (value.Value, error) { return value.OfBool(s.IsOpen()), nil }),
		property("local_address", "the address of this end: getsockname(2)", "local_address", closedErrors,
			"> open v4\nok\n> bind 127.0.0.1 0\nok\n> local_address\n127.0.0.1\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.LocalEndpoint()
				return value.OfText(e.Address()), err
			}),
		replayed(session.ReplayEndpoints, property("local_port", "the port of this end", "local_port", closedErrors,
			"> open v4\nok\n> bind 127.0.0.1 0\nok\n> local_port\n[..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.LocalEndpoint()
				return value.OfInt(int64(e.Port())), err
			})),
		property("local_endpoint", "the address and port of this end", "", closedErrors,
			"> open v4\nok\n> bind 127.0.0.1 0\nok\n> local_endpoint\n127.0.0.1:[..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.LocalEndpoint()
				return value.OfText(e.String()), err
			}),
		property("remote_address", "the peer's address: getpeername(2)", "remote_address", unconnectedErrors,
			pair+"> remote_address\n127.0.0.1\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.RemoteEndpoint()
				return value.OfText(e.Address()), err
			}),
		replayed(session.ReplayEndpoints, property("remote_port", "the peer's port", "remote_port", unconnectedErrors,
			"> open v4\nok\n> remote_port\nerror: remote_port: ENOTCONN: [..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.RemoteEndpoint()
				return value.OfInt(int64(e.Port())), err
			})),
		property("remote_endpoint", "the peer's address and port", "", unconnectedErrors,
			pair+"> remote_endpoint\n127.0.0.1:[..]\n",
			func(s *sockcore.Socket) (value.Value, error) {
				e, err := s.RemoteEndpoint()
				return value.OfText(e.String()), err
			}),
		property("at_mark", "whether the next byte is the one after the out-of-band mark: sockatmark(3)", "at_mark", closedErrors,
			pair+"> b:set_option out_of_band_inline true\nok\n> a:send abX out_of_band\n3\n> b:wait read\nok\n"+
				"> b:read_some\n2 bytes \"ab\"\n> b:at_mark\ntrue\n> b:read_some\n1 byte \"X\"\n> b:at_mark\nfalse\n",
			func(s *sockcore.Socket) (value.Value, error) {
				at, err := s.AtMark()
				return value.OfBool(at), err
			}),
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

// replayed is a property that a recording treats in its own way.
func replayed(rule session.Replay, c *session.Command) *session.Command {
	c.Replay = rule
	return c
}

// lackingControl says which systems have a request of io_control that this one lacks.
func lackingControl(err error, c sockcore.IoControl) error {
	for _, r := range sockcore.IoControls() {
		if r.Control == c {
			return session.Lacking(err, r.Name, r.Systems)
		}
	}
	return err
}
