package commands

import (
	"math"
	"strings"
	"time"
	"unsafe"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// optionSetting is an option and the value it is to have.
type optionSetting struct {
	option *sockcore.Option
	value  sockcore.OptionValue
}

// optionKinds says how the values of each kind are written.
var optionKinds = [...]string{
	sockcore.Boolean: "boolean", sockcore.Integer: "integer", sockcore.Linger: "boolean and seconds",
	sockcore.Duration: "duration", sockcore.Text: "text", sockcore.Error: "error name",
}

// optionKind says what values the option has.
func optionKind(o *sockcore.Option) string {
	if o.ReadOnly {
		return optionKinds[o.Kind] + ", read only"
	}
	return optionKinds[o.Kind]
}

func optionNames() []string {
	var names []string
	for _, o := range sockcore.Options() {
		names = append(names, o.Name)
	}
	return names
}

// setOptionSetting reads `NAME VALUE`; a linger's VALUE may be two words.
func setOptionSetting(b *binder, _ *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	setting := (*optionSetting)(dst)
	name, known, err := b.text(&args[0])
	if err != nil {
		return 0, err
	}
	if known {
		if setting.option, err = parseOptionName(nil, name); err != nil {
			return 0, prefixed("NAME", err)
		}
		if setting.option.ReadOnly {
			return 0, &usageError{msg: name + " can only be read: get_option " + name}
		}
	}
	if len(args) == 1 {
		return 0, &usageError{msg: "missing VALUE"}
	}
	words := args[1:2]
	if len(args) > 2 && (!known || setting.option.Kind == sockcore.Linger) {
		words = args[1:3]
	}
	value, valueKnown, err := b.optionWords(words)
	if err != nil || !known || !valueKnown {
		return 1 + len(words), err
	}
	setting.value, err = parseOptionValue(setting.option, value)
	return 1 + len(words), prefixed("VALUE", err)
}

// optionWords is the words' text with a space between.
func (b *binder) optionWords(words []syntax.Word) (text string, known bool, err error) {
	known = true
	for i := range words {
		part, partKnown, err := b.text(&words[i])
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
		v.Bool, err = parseBool(text)
	case sockcore.Integer:
		v.Int, err = parseInt(text)
		if err == nil && (v.Int < math.MinInt32 || v.Int > math.MaxInt32) {
			err = &usageError{msg: text + " does not fit in 32 bits"}
		}
	case sockcore.Linger:
		v.Bool, v.Int, err = parseLinger(text)
	case sockcore.Duration:
		var d time.Duration
		d, err = parseDuration(text)
		v.Int = int64(d)
	case sockcore.Text:
		v.Text = strings.Clone(text)
	case sockcore.Error:
		err = &usageError{msg: o.Name + " can only be read"}
	}
	return v, err
}

func parseBool(text string) (bool, error) {
	switch text {
	case "true", "on", "yes", "1":
		return true, nil
	case "false", "off", "no", "0":
		return false, nil
	}
	return false, &usageError{msg: quoted(text) + " is not true or false (nor on, off, yes, no, 1, 0)"}
}

// parseLinger reads `true 5`, `false 0` or `false`.
func parseLinger(text string) (on bool, seconds int64, err error) {
	first, second, two := strings.Cut(text, " ")
	if on, err = parseBool(first); err != nil {
		return false, 0, err
	}
	if !two {
		if on {
			return false, 0, &usageError{msg: "missing seconds: true 5"}
		}
		return false, 0, nil
	}
	seconds, err = parseInt(second)
	if err == nil && (seconds < 0 || seconds > math.MaxInt32) {
		err = &usageError{msg: quoted(second) + " is not a number of seconds"}
	}
	return on, seconds, err
}

// optionValue is what get_option prints.
func optionValue(v sockcore.OptionValue) value.Value {
	switch v.Kind {
	case sockcore.Boolean:
		return value.OfBool(v.Bool)
	case sockcore.Integer:
		return value.OfInt(v.Int)
	case sockcore.Linger:
		return value.OfLinger(v.Bool, v.Int)
	case sockcore.Duration:
		return value.OfDuration(time.Duration(v.Int))
	case sockcore.Text:
		return value.OfText(v.Text)
	case sockcore.Error:
		if v.Code == 0 {
			return value.OfText("ok")
		}
		return value.OfText(v.Code.Name())
	}
	return value.Ok
}
