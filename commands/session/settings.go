package session

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// Output is the format of results.
type Output int32

// The formats.
const (
	OutputText Output = iota
	OutputHex
	OutputRaw
	OutputJSON
)

var outputs = []param.Named[Output]{
	{Name: "text", Value: OutputText, Doc: "for people"},
	{Name: "hex", Value: OutputHex, Doc: "as text, with all data dumped"},
	{Name: "raw", Value: OutputRaw, Doc: "data and what print prints, nothing else"},
	{Name: "json", Value: OutputJSON, Doc: "one object a line"},
}

// Color says when output is coloured.
type Color int32

// When to colour.
const (
	ColorAuto Color = iota
	ColorAlways
	ColorNever
)

var colors = []param.Named[Color]{
	{Name: "auto", Value: ColorAuto, Doc: "on a terminal"},
	{Name: "always", Value: ColorAlways, Doc: "wherever output goes"},
	{Name: "never", Value: ColorNever, Doc: "nowhere"},
}

// Timestamps says what stands before results and notices.
type Timestamps int32

// The kinds of timestamps.
const (
	TimestampsOff Timestamps = iota
	TimestampsOn
	TimestampsRelative
)

var timestamps = []param.Named[Timestamps]{
	{Name: "off", Value: TimestampsOff, Doc: "nothing"},
	{Name: "on", Value: TimestampsOn, Doc: "the time of day: 12:00:01.123456"},
	{Name: "relative", Value: TimestampsRelative, Doc: "the seconds since the one before: +0.012345"},
}

var onErrors = []param.Named[bool]{
	{Name: "stop", Value: false, Doc: "the first error ends a script"},
	{Name: "continue", Value: true, Doc: "go on after an error"},
}

// The pagers that are no command line.
const (
	PagerAuto = "auto"
	PagerOff  = "off"
)

var pagers = []param.Choice{{Text: PagerAuto, Doc: "$PAGER, otherwise less -FRX"}, {Text: PagerOff, Doc: "none"}}

var switches = []param.Named[bool]{{Name: "on", Value: true, Doc: "it is"}, {Name: "off", Value: false, Doc: "it is not"}}

var spins = []param.Named[bool]{
	{Name: "on", Value: true, Doc: "waits for an answer try again for up to 50 µs"},
	{Name: "off", Value: false, Doc: "they sleep at once"},
}

// Settings are the session's; every fiber sees a change at once.
type Settings struct {
	output       atomic.Int32
	color        atomic.Int32
	timeout      atomic.Int64 // nanoseconds; 0 none
	firstTimeout atomic.Int64 // what it was when the session began
	displayLimit atomic.Int64
	maxMemory    atomic.Int64
	keepGoing    atomic.Bool
	echo         atomic.Bool
	trace        atomic.Bool
	showState    atomic.Bool
	still        atomic.Bool   // set spin off
	switching    sync.Mutex    // held while a setting and what it switches are changed together
	onTrace      func(on bool) // switches the session's tracer; nil in settings that only try a value
	onSpin       func(on bool) // likewise
	prompt       atomic.Pointer[promptTemplate]
	pager        atomic.Pointer[string]
	noBanner     atomic.Bool
	timestamps   atomic.Int32
}

const defaultDisplayLimit = 4096

func (s *Settings) init() {
	s.displayLimit.Store(defaultDisplayLimit)
	s.maxMemory.Store(defaultMaxMemory)
	pager := PagerAuto
	s.pager.Store(&pager)
	if err := s.Set("prompt", defaultPrompt); err != nil {
		panic(err)
	}
}

// Output is the format of results.
func (s *Settings) Output() Output { return Output(s.output.Load()) }

// Pager is PagerAuto, PagerOff, or a command line.
func (s *Settings) Pager() string { return *s.pager.Load() }

// Color says when output is coloured.
func (s *Settings) Color() Color { return Color(s.color.Load()) }

// Timestamps says what stands before results and notices.
func (s *Settings) Timestamps() Timestamps { return Timestamps(s.timestamps.Load()) }

// Banner says that the shell's first line is printed.
func (s *Settings) Banner() bool { return !s.noBanner.Load() }

// SetTrace switches the printing of system calls.
func (s *Settings) SetTrace(on bool) {
	s.switching.Lock()
	defer s.switching.Unlock()
	s.trace.Store(on)
	if s.onTrace != nil {
		s.onTrace(on)
	}
}

func (s *Settings) setSpin(on bool) {
	s.switching.Lock()
	defer s.switching.Unlock()
	s.still.Store(!on)
	if s.onSpin != nil {
		s.onSpin(on)
	}
}

// Trace says that system calls are printed.
func (s *Settings) Trace() bool { return s.trace.Load() }

// ShowState says that changes of the current socket's state are printed.
func (s *Settings) ShowState() bool { return s.showState.Load() }

// Echo says that each command is printed before its result.
func (s *Settings) Echo() bool { return s.echo.Load() }

// DisplayLimit is the most bytes of data that a terminal shows.
func (s *Settings) DisplayLimit() int { return int(s.displayLimit.Load()) }

// Setting is a row of the one table of settings.
type Setting struct {
	Name   string
	Doc    string
	Values []param.Choice // when it is one of a few
	Parts  []param.Choice // what may stand in its value
	Counts bool           // what commands do depends on it, not only what a terminal shows
	get    func(*Settings) value.Value
	set    func(*Settings, string) error
}

var settings = []Setting{
	{
		Name: "output", Counts: true, Doc: "the format of results", Values: param.ChoicesOf(outputs),
		get: func(s *Settings) value.Value { return value.OfText(param.NameOf(outputs, s.Output())) },
		set: choose(outputs, func(s *Settings, o Output) { s.output.Store(int32(o)) }),
	},
	{
		Name: "timeout", Counts: true, Doc: "the deadline of every blocking operation, without a unit in seconds; 0 none",
		get: func(s *Settings) value.Value { return value.OfDuration(time.Duration(s.timeout.Load())) },
		set: func(s *Settings, text string) error {
			d, err := param.ParseWait(text)
			if err == nil {
				s.timeout.Store(int64(d))
			}
			return err
		},
	},
	{
		Name: "on_error", Counts: true, Doc: "whether the first error ends a script", Values: param.ChoicesOf(onErrors),
		get: func(s *Settings) value.Value { return value.OfText(param.NameOf(onErrors, s.keepGoing.Load())) },
		set: choose(onErrors, func(s *Settings, on bool) { s.keepGoing.Store(on) }),
	},
	{
		Name: "display_limit", Doc: "the most bytes of data that a terminal shows; 0 all",
		get: func(s *Settings) value.Value { return value.OfInt(s.displayLimit.Load()) },
		set: func(s *Settings, text string) error {
			n, err := param.ParseIntIn(text, 0, 1<<40)
			if err == nil {
				s.displayLimit.Store(n)
			}
			return err
		},
	},
	{
		Name: "max_memory", Counts: true,
		Doc: "the most bytes that one command reads or makes of its words, that variables hold, that jobs keep until they are joined, and that sockets take; 0 any number",
		get: func(s *Settings) value.Value { return value.OfInt(s.maxMemory.Load()) },
		set: func(s *Settings, text string) error {
			n, err := param.ParseIntIn(text, 0, 1<<50)
			if err == nil {
				s.maxMemory.Store(n)
			}
			return err
		},
	},
	{
		Name: "echo", Doc: "print each command before its result", Values: param.Booleans,
		get: func(s *Settings) value.Value { return value.OfBool(s.echo.Load()) },
		set: func(s *Settings, text string) error {
			on, err := param.ParseBool(text)
			if err == nil {
				s.echo.Store(on)
			}
			return err
		},
	},
	{
		Name: "trace", Counts: true, Doc: "print the system calls that each command makes", Values: param.Booleans,
		get: func(s *Settings) value.Value { return value.OfBool(s.trace.Load()) },
		set: func(s *Settings, text string) error {
			on, err := param.ParseBool(text)
			if err == nil {
				s.SetTrace(on)
			}
			return err
		},
	},
	{
		Name: "show_state", Counts: true, Doc: "print what each command changes of the current socket's state", Values: param.Booleans,
		get: func(s *Settings) value.Value { return value.OfBool(s.showState.Load()) },
		set: func(s *Settings, text string) error {
			on, err := param.ParseBool(text)
			if err == nil {
				s.showState.Store(on)
			}
			return err
		},
	},
	{
		Name: "color", Doc: "when output is coloured", Values: param.ChoicesOf(colors),
		get: func(s *Settings) value.Value { return value.OfText(param.NameOf(colors, s.Color())) },
		set: choose(colors, func(s *Settings, c Color) { s.color.Store(int32(c)) }),
	},
	{
		Name: "spin", Doc: "whether a wait first tries again for up to 50 µs, unless other operations are pending", Values: param.ChoicesOf(spins),
		get: func(s *Settings) value.Value { return value.OfText(param.NameOf(spins, !s.still.Load())) },
		set: choose(spins, (*Settings).setSpin),
	},
	{
		Name: "prompt", Doc: "the terminal's prompt, one line; control characters in it are shown as print shows them", Parts: promptParts(),
		get: func(s *Settings) value.Value { return value.OfText(s.prompt.Load().text) },
		set: func(s *Settings, text string) error {
			t, err := parsePrompt(text)
			if err == nil {
				s.prompt.Store(t)
			}
			return err
		},
	},
	{
		Name: "banner", Doc: "whether a terminal's first line says what this is; off in the rc file drops it", Values: param.ChoicesOf(switches),
		get: func(s *Settings) value.Value { return value.OfText(param.NameOf(switches, s.Banner())) },
		set: choose(switches, func(s *Settings, on bool) { s.noBanner.Store(!on) }),
	},
	{
		Name: "timestamps", Doc: "when it happened, before each result and notice; never with echo and raw", Values: param.ChoicesOf(timestamps),
		get: func(s *Settings) value.Value { return value.OfText(param.NameOf(timestamps, s.Timestamps())) },
		set: choose(timestamps, func(s *Settings, t Timestamps) { s.timestamps.Store(int32(t)) }),
	},
	{
		Name: "pager", Values: pagers,
		Doc: "the command line that a terminal shows a command's output with where it is longer than the screen",
		get: func(s *Settings) value.Value { return value.OfText(s.Pager()) },
		set: func(s *Settings, text string) error {
			if text == "" {
				text = PagerOff
			}
			s.pager.Store(&text)
			return nil
		},
	},
}

// Set gives a setting its value; the error says what would be right.
func (s *Settings) Set(name, text string) error {
	row := lookupSetting(name)
	if row == nil {
		return param.Unknown("setting", name, settingNames())
	}
	return param.Prefixed(name, row.set(s, text))
}

// SettingRows lists the settings.
func SettingRows() []Setting { return settings }

// BeginWith gives the session a timeout that is its default.
func (s *Settings) BeginWith(timeout time.Duration) {
	s.timeout.Store(int64(timeout))
	s.firstTimeout.Store(int64(timeout))
}

// Changed lists the settings that count and are not as the session began with.
func (s *Settings) Changed() []*Setting {
	var fresh Settings
	fresh.init()
	fresh.BeginWith(time.Duration(s.firstTimeout.Load()))
	var changed []*Setting
	for i := range settings {
		if row := &settings[i]; row.Counts && !bytes.Equal(row.get(s).AppendVariable(nil), row.get(&fresh).AppendVariable(nil)) {
			changed = append(changed, row)
		}
	}
	return changed
}

// Value is the setting's value.
func (row *Setting) Value(s *Settings) value.Value { return row.get(s) }

func settingNames() []string {
	names := make([]string, len(settings))
	for i := range settings {
		names[i] = settings[i].Name
	}
	return names
}

func lookupSetting(name string) *Setting {
	for i := range settings {
		if settings[i].Name == name {
			return &settings[i]
		}
	}
	return nil
}

// SettingChange is what `set` is given: nothing, a setting, or a setting and its new value.
type SettingChange struct {
	setting *Setting
	value   string
	change  bool
}

var settingChangeKind = param.Kind{
	Set: setSettingChange, Rest: true, Topic: "settings",
	Whole:   func(given []string) bool { return len(given) == 2 },
	Known:   func(text string) bool { return lookupSetting(text) != nil },
	Choices: settingChoices,
}

// Kind implements param.Typed.
func (SettingChange) Kind() *param.Kind { return &settingChangeKind }

// settingChoices lists settings, or the values of one.
func settingChoices(_ *param.Scope, _ *param.Param, given []string) []param.Choice {
	if len(given) > 0 {
		if s := lookupSetting(given[0]); s != nil {
			return s.Values
		}
		return nil
	}
	var out []param.Choice
	for i := range settings {
		out = append(out, param.Choice{Text: settings[i].Name, Doc: settings[i].Doc})
	}
	return out
}

// setSettingChange reads `NAME [VALUE]`, and tries a literal value on settings of its own.
func setSettingChange(b *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	in := (*SettingChange)(dst)
	name, nameKnown, err := b.Text(&args[0])
	if err != nil {
		return 0, err
	}
	if nameKnown {
		if in.setting = lookupSetting(name); in.setting == nil {
			return 0, param.Unknown("setting", name, settingNames())
		}
	}
	if len(args) == 1 {
		return 1, nil
	}
	in.change = true
	text, valueKnown, err := b.Text(&args[1])
	if in.value = strings.Clone(text); err != nil || !nameKnown || !valueKnown {
		return 2, err
	}
	var scratch Settings
	return 2, param.Prefixed(name, in.setting.set(&scratch, in.value))
}

// IsSetting reports that a setting was named, IsChange that also its new value was.
func (in *SettingChange) IsSetting() bool { return in.setting != nil }

// IsChange reports that the setting is to be changed.
func (in *SettingChange) IsChange() bool { return in.change }

// Value is the value of the setting that was named.
func (in *SettingChange) Value(s *Settings) value.Value { return in.setting.get(s) }

// Apply gives the setting that was named its new value.
func (in *SettingChange) Apply(s *Settings) error {
	return param.Prefixed(in.setting.Name, in.setting.set(s, in.value))
}

// choose makes the set function of a setting that is one of a few words.
func choose[T any](words []param.Named[T], store func(*Settings, T)) func(*Settings, string) error {
	return func(s *Settings, text string) error {
		v, ok := param.Lookup(words, text)
		if !ok {
			return param.Usage(param.Quoted(text) + " is none of " + param.Alternatives(words))
		}
		store(s, v)
		return nil
	}
}
