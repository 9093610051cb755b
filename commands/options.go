package commands

import (
	"math"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unsafe"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

type ioControlInput struct {
	Command ioControl `name:"COMMAND" doc:"bytes_readable or bytes_unsent"`
}

type setOptionInput struct {
	Setting optionSetting `name:"NAME VALUE" doc:"the option, or its level and number, as 6:1; and what it is to be"`
}

type getOptionInput struct {
	Option option `name:"NAME" optional:"y" doc:"the option, or its level and number, as 6:1; otherwise all are listed"`
	Size   int64  `name:"SIZE" optional:"y" min:"1" max:"65536" doc:"behind a level and a number: read so many bytes, and no integer"`
}

// Check refuses a size where the option's own kind says it.
func (in *getOptionInput) Check() error {
	if in.Size > 0 && in.Option.Option != nil && !in.Option.numbered() {
		return param.Usage("SIZE goes with a level and a number")
	}
	return nil
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

const optionNames = "The system's own names will do, in any case, with or without what they begin with: TCP_NODELAY, nodelay; so will the level and " +
	"the number of any option of the system, which is then the system's value, unchanged."

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
			Detail: optionNames + " By number VALUE is an integer, or DATA. A boolean is true, false, on, off, yes, no, 1 or 0; linger takes a boolean and seconds; a time is a duration, which " +
				"fails with EINVAL where the system counts in larger units. What the system refuses fails with its own error.",
			Errors: []string{"EBADF", "EINVAL", "EACCES", "EPERM", "ENOENT", "ENODEV", "ENOPROTOOPT", "not_supported", "usage"},
			Examples: "> open v4\nok\n> set_option tcp_no_delay true\nok\n> set_option linger true 5\nok\n> get_option linger\ntrue 5\n" +
				"> set_option tcp_keep_idle 90s\nok\n> set_option tcp_keep_idle 1500ms\nerror: set_option: EINVAL: [..]\n",
		}, func(c *session.Call, in *setOptionInput) (value.Value, error) {
			o := in.Setting.option
			if err := c.OfKind(o.Transports); err != nil {
				return value.Ok, err
			}
			return value.Ok, session.Lacking(c.Socket().SetOption(o, in.Setting.value), o.Name, o.Systems)
		}),
		session.DefineOn("get_option", session.Doc{
			Group: session.Control, Replay: session.ReplayHeader, Summary: "read an option, or all of them: getsockopt(2)", API: "ip.tcp.socket.get_option",
			Detail: optionNames + " By number it is an integer, or with SIZE bytes. The list of all has, in place of a value that cannot be read here, its error's name, " +
				"and those alone that apply to the socket's transport. Reading error clears it, as the system does; the list only says that one is pending. " +
				"type, domain and protocol are words, the same on every system, as open takes them.",
			Errors: []string{"EBADF", "EOPNOTSUPP", "ENOPROTOOPT", "not_supported"},
			Examples: "> open v4\nok\n> get_option keep_alive\nfalse\n> get_option type\nstream\n> get_option error\nok\n" +
				"> get_option TCP_NODELAY\nfalse\n",
		}, runGetOption),
	}
}

func runGetOption(c *session.Call, in *getOptionInput) (value.Value, error) {
	if o := in.Option.Option; o != nil {
		if err := c.OfKind(o.Transports); err != nil {
			return value.Ok, err
		}
		if in.Size > 0 {
			o = sockcore.NumberedOption(o.Level, o.Number, sockcore.Bytes, int(in.Size))
		}
		v, err := c.Socket().GetOption(o)
		result := session.OptionValue(v)
		if err == nil && o.Varies() {
			result = result.Varying()
		}
		return result, session.Lacking(err, o.Name, o.Systems)
	}
	if !c.Socket().IsOpen() {
		return value.Ok, sockcore.EBADF
	}
	t := &value.Table{Header: []string{"option", "value"}}
	protocol := c.Socket().Info().Protocol
	for _, o := range sockcore.Options() {
		if o.AppliesTo(protocol) && !o.WriteOnly {
			t.Add(value.OfText(o.Name), optionCell(c, o))
		}
	}
	return value.OfTable(t), nil
}

// optionCell is an option's value in the list of all, or the name of the error that it has. An error that is pending is left
// to the next operation.
func optionCell(c *session.Call, o *sockcore.Option) value.Value {
	if o.Kind == sockcore.Error {
		pending, err := c.Socket().ErrorPending()
		switch code, failed := sockcore.CodeOf(err); {
		case failed:
			return value.OfText(code.Name())
		case pending:
			return value.OfText("pending")
		}
		return value.OfText("ok")
	}
	v, err := c.Socket().GetOption(o)
	if code, failed := sockcore.CodeOf(err); failed {
		return value.OfText(code.Name())
	}
	return session.OptionValue(v)
}

// optionSetting is an option and the value it is to have.
type optionSetting struct {
	option *sockcore.Option
	value  sockcore.OptionValue
}

// option is one by its name.
type option struct{ *sockcore.Option }

var (
	optionKind = param.Kind{
		Set: param.One(parseReadable), Known: isOption, Topic: "options",
		Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice { return optionChoices(s, false) },
	}
	optionSettingKind = param.Kind{
		Set: setOptionSetting, Rest: true, Known: isOption, Topic: "options",
		Whole: wholeSetting, Missing: missingOfSetting, Choices: settingOfOption,
	}
)

// Kind implements param.Typed.
func (option) Kind() *param.Kind { return &optionKind }

// Kind implements param.Typed.
func (optionSetting) Kind() *param.Kind { return &optionSettingKind }

func isOption(text string) bool {
	_, known := lookupOption(text)
	return known
}

// numbered reports an option given by its level and number.
func (o option) numbered() bool { return isNumbered(o.Option) }

func isNumbered(o *sockcore.Option) bool { return strings.IndexByte(o.Name, ':') > 0 }

// lookupOption finds an option by a name, or by its level and number.
func lookupOption(text string) (*sockcore.Option, bool) {
	if o, ok := sockcore.LookupOption(text); ok {
		return o, true
	}
	level, number, _ := strings.Cut(text, ":")
	l, err := param.ParseIntIn(level, 0, math.MaxInt32)
	if err != nil {
		return nil, false
	}
	n, err := param.ParseIntIn(number, 0, math.MaxInt32)
	return sockcore.NumberedOption(int(l), int(n), sockcore.Integer, 0), err == nil
}

func parseOptionName(_ *param.Param, text string) (*sockcore.Option, error) {
	o, ok := lookupOption(text)
	if !ok {
		var names []string
		for _, o := range sockcore.Options() {
			names = append(append(names, o.Name), strings.Fields(o.C)...)
		}
		return nil, param.Unknown("option", text, names)
	}
	return o, nil
}

// parseReadable is parseOptionName for reading it.
func parseReadable(p *param.Param, text string) (*sockcore.Option, error) {
	o, err := parseOptionName(p, text)
	if err == nil && o.WriteOnly {
		return nil, param.Usage(text + " can only be set: set_option " + text)
	}
	return o, err
}

// twoWords reports whether a value of the option may be two words: a linger's seconds, the interface of a group.
func twoWords(o *sockcore.Option) bool { return o.Kind == sockcore.Linger || o.Kind == sockcore.Group }

func wholeSetting(given []string) bool {
	if o, known := lookupOption(given[0]); known && twoWords(o) {
		return len(given) == 3
	} else if known && isNumbered(o) {
		return false
	}
	return len(given) == 2
}

func missingOfSetting(given []string) []string {
	if len(given) < 2 {
		return []string{"VALUE"}
	}
	if on, err := param.ParseBool(given[1]); err != nil || !on {
		return nil // a linger that is off needs no seconds, a group no interface
	}
	return []string{"SECONDS"}
}

// optionChoices lists the options that can be set, or read, of the socket that is meant; by the system's own names where
// capitals are typed.
func optionChoices(s *param.Scope, toSet bool) []param.Choice {
	var out []param.Choice
	capitals := s.Prefix != "" && s.Prefix[0] >= 'A' && s.Prefix[0] <= 'Z'
	for _, o := range sockcore.Options() {
		if !s.Suits(o.Transports) || toSet && o.ReadOnly || !toSet && o.WriteOnly {
			continue
		}
		names := []string{o.Name}
		if capitals {
			names = strings.Fields(o.C)
		}
		for _, name := range names {
			out = append(out, param.Choice{Text: name, Doc: o.Doc})
		}
	}
	return out
}

// settingOfOption lists options, or the values of one.
func settingOfOption(s *param.Scope, _ *param.Param, given []string) []param.Choice {
	if len(given) == 0 {
		return optionChoices(s, true)
	}
	o, ok := lookupOption(given[0])
	switch {
	case !ok || len(given) > 1:
		return nil
	case o.Kind == sockcore.Boolean || o.Kind == sockcore.Linger:
		return param.Booleans
	case o.Kind == sockcore.Word:
		return param.Labelled(o.Words, "see "+o.Page)
	case o.Name == "tcp_congestion" && s.Congestion != nil:
		return param.Labelled(s.Congestion(), "an algorithm that the system has loaded")
	}
	return nil
}

// setOptionSetting reads `NAME VALUE`; a linger's VALUE may be two words.
func setOptionSetting(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	setting := (*optionSetting)(dst)
	name, known, err := b.Text(&args[0])
	if err != nil {
		return 0, err
	}
	if known {
		if setting.option, err = parseOptionName(nil, name); err != nil {
			return 0, param.Prefixed("NAME", err)
		}
		if setting.option.ReadOnly {
			return 0, param.Usage(name + " can only be read: get_option " + name)
		}
	}
	if len(args) == 1 {
		return 0, param.Usage("missing VALUE")
	}
	words := args[1:2]
	if known && isNumbered(setting.option) {
		return len(args), setNumbered(b, setting, args[1:])
	}
	if len(args) > 2 && (!known || twoWords(setting.option)) {
		words = args[1:3]
	}
	value, valueKnown, err := optionWords(b, words)
	if err != nil || !known || !valueKnown {
		return 1 + len(words), err
	}
	setting.value, err = parseOptionValue(setting.option, value)
	return 1 + len(words), param.Prefixed("VALUE", err)
}

// setNumbered reads an unquoted integer, or DATA.
func setNumbered(b *param.Binder, setting *optionSetting, args []syntax.Word) error {
	if len(args) == 1 && (args[0].Pieces != nil || args[0].Quote == syntax.Bare) {
		text, known, err := b.Text(&args[0])
		if err != nil || !known {
			return err
		}
		if _, err = param.ParseInt(text); err == nil {
			setting.value, err = parseOptionValue(setting.option, text)
			return param.Prefixed("VALUE", err)
		}
	}
	data, err := b.Bytes(args, true)
	if err != nil {
		return param.Prefixed("VALUE", err)
	}
	setting.option = sockcore.NumberedOption(setting.option.Level, setting.option.Number, sockcore.Bytes, 0)
	setting.value = sockcore.OptionValue{Kind: sockcore.Bytes, Text: string(data)}
	return nil
}

// optionWords is the words' text with a space between.
func optionWords(b *param.Binder, words []syntax.Word) (text string, known bool, err error) {
	known = true
	for i := range words {
		part, partKnown, err := b.Text(&words[i])
		if err != nil {
			return "", false, err
		}
		known = known && partKnown
		if i > 0 {
			part = text + " " + part
		}
		text = part
	}
	return text, known, nil
}

// parseOptionValue reads a value as the option's kind wants it.
func parseOptionValue(o *sockcore.Option, text string) (sockcore.OptionValue, error) {
	v := sockcore.OptionValue{Kind: o.Kind}
	var err error
	switch o.Kind {
	case sockcore.Boolean:
		v.Bool, err = param.ParseBool(text)
	case sockcore.Integer:
		v.Int, err = param.ParseInt(text)
		if isNumbered(o) && v.Int > math.MaxInt32 && v.Int <= math.MaxUint32 {
			v.Int = int64(int32(uint32(v.Int)))
		}
		if err == nil && (v.Int < math.MinInt32 || v.Int > math.MaxInt32) {
			err = param.Usage(text + " does not fit in 32 bits")
		}
	case sockcore.Linger:
		v.Bool, v.Int, err = parseLinger(text)
	case sockcore.Duration:
		var d time.Duration
		d, err = param.ParseDuration(text)
		v.Int = int64(d)
	case sockcore.Text, sockcore.Interface:
		v.Text = strings.Clone(text)
	case sockcore.Group:
		v, err = parseGroup(text)
	case sockcore.Word:
		if v.Text = strings.Clone(text); !slices.Contains(o.Words, text) {
			err = param.Usage(param.Quoted(text) + " is not one of " + strings.Join(o.Words, ", "))
		}
	case sockcore.PortRange:
		v.Int, err = parsePortRange(text)
	case sockcore.Error, sockcore.Bytes:
		err = param.Usage(o.Name + " can only be read")
	}
	return v, err
}

// parseLinger reads `true 5`, `false 0` or `false`.
func parseLinger(text string) (on bool, seconds int64, err error) {
	first, second, two := strings.Cut(text, " ")
	if on, err = param.ParseBool(first); err != nil {
		return false, 0, err
	}
	if !two {
		if on {
			return false, 0, param.Usage("missing seconds: true 5")
		}
		return false, 0, nil
	}
	seconds, err = param.ParseInt(second)
	if err == nil && (seconds < 0 || seconds > math.MaxInt32) {
		err = param.Usage(param.Quoted(second) + " is not a number of seconds")
	}
	return on, seconds, err
}

// parsePortRange reads `40000-40100`; the highest port comes into the upper 16 bits.
func parsePortRange(text string) (int64, error) {
	low, high, two := strings.Cut(text, "-")
	a, err := param.ParseIntIn(low, 0, math.MaxUint16)
	b, wrong := param.ParseIntIn(high, 0, math.MaxUint16)
	if !two || err != nil || wrong != nil {
		return 0, param.Usage(param.Quoted(text) + " is not ports: 40000-40100")
	}
	return b<<16 | a, nil
}

// parseGroup reads `239.1.2.3` or `239.1.2.3 eth0`.
func parseGroup(text string) (sockcore.OptionValue, error) {
	first, device, _ := strings.Cut(text, " ")
	group, err := netip.ParseAddr(first)
	if err != nil || !group.IsMulticast() {
		return sockcore.OptionValue{}, param.Usage(param.Quoted(first) + " is not a multicast address")
	}
	return sockcore.GroupValue(group, device), nil
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
