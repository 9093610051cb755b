package commands

import (
	"reflect"
	"strconv"
	"time"

	"sockshell/sockcore"
)

// ParamKind says what a parameter is, for binding, help and completion.
type ParamKind uint8

// The kinds of parameters.
const (
	Integer ParamKind = iota
	Port
	Status // of the shell's exit
	Duration
	Bytes          // DATA: byte words are known, a stray `lowercase:` is an error
	Payload        // DATA of a write, where a lone file: is sent as it is read
	Word           // as DATA, without that error
	Words          // the words' bytes, separated by spaces
	Pattern        // as Word, or `re:` and a regular expression
	Pieces         // sizes: 1,3,* or 4…
	Name           // of a socket to be made
	SocketName     // of a socket that is there
	Variable       // a variable's name
	Path           // of a file
	Topic          // of help
	Operator       // of assert
	DecodeType     // of decode
	SettingChange  // of set: [NAME [VALUE]]
	AliasName      // an alias that is there
	AliasChange    // of alias: [NAME [COMMAND…]]
	Text           // anything
	Texts          // the rest of the words
	Numbers        // the rest of the words, as jobs' numbers
	JobNumber      // of a job that has not been joined
	Protocol       // [tcp] v4|v6|ADDRESS
	Descriptor     // FD: a number or /dev/fd/N
	LocalEndpoint  // ADDR PORT, or both in one word
	RemoteEndpoint // HOST PORT, or both in one word
	OnOff
	ShutdownKind
	WaitKind
	MessageFlags
	IoControl
	OptionName
	OptionSetting // NAME VALUE
	ErrorName
	Statement // the rest of the words, a command
)

// Param is a parameter of a command. It is compiled from a field of the command's input, whose tags
// are: `name` (as usage lines show it), `kind` (where the field's type leaves it open), `doc`,
// `default` (which makes it optional), `optional`, `single` (one word, even as the last), `min` and `max` of
// an integer.
type Param struct {
	Name     string
	Kind     ParamKind
	Doc      string
	Default  string
	Optional bool
	Rest     bool // takes all words that are left

	single   bool // one word, although it is the last
	min, max int64
	offset   uintptr
	set      setter
}

// form is the parameter in a usage line.
func (p *Param) form() string {
	form := p.Name
	if p.Rest && p.repeats() {
		form += "…"
	}
	if p.Optional {
		form = "[" + form + "]"
	}
	return form
}

// repeats reports a parameter of which there may be several words of the same kind.
func (p *Param) repeats() bool {
	return p.Kind != Statement && p.Kind != OptionSetting && p.Kind != SettingChange && p.Kind != AliasChange
}

// kindOfType is the kind that a field's type means, where it means one only. It is a switch, as a map would be
// filled at each start.
func kindOfType(t reflect.Type) (kind ParamKind, known bool) {
	switch t {
	case reflect.TypeFor[int64]():
		return Integer, true
	case reflect.TypeFor[uint16]():
		return Port, true
	case reflect.TypeFor[exitStatus]():
		return Status, true
	case reflect.TypeFor[time.Duration]():
		return Duration, true
	case reflect.TypeFor[[]byte]():
		return Bytes, true
	case reflect.TypeFor[payload]():
		return Payload, true
	case reflect.TypeFor[[]string]():
		return Texts, true
	case reflect.TypeFor[[]int64]():
		return Numbers, true
	case reflect.TypeFor[sockcore.Protocol]():
		return Protocol, true
	case reflect.TypeFor[descriptor]():
		return Descriptor, true
	case reflect.TypeFor[sockcore.Endpoint]():
		return LocalEndpoint, true
	case reflect.TypeFor[remoteEndpoint]():
		return RemoteEndpoint, true
	case reflect.TypeFor[helpTopic]():
		return Topic, true
	case reflect.TypeFor[onOff]():
		return OnOff, true
	case reflect.TypeFor[sockcore.Shutdown]():
		return ShutdownKind, true
	case reflect.TypeFor[sockcore.WaitKind]():
		return WaitKind, true
	case reflect.TypeFor[sockcore.Flags]():
		return MessageFlags, true
	case reflect.TypeFor[sockcore.IoControl]():
		return IoControl, true
	case reflect.TypeFor[*sockcore.Option]():
		return OptionName, true
	case reflect.TypeFor[optionSetting]():
		return OptionSetting, true
	case reflect.TypeFor[settingChange]():
		return SettingChange, true
	case reflect.TypeFor[aliasChange]():
		return AliasChange, true
	case reflect.TypeFor[wantedError]():
		return ErrorName, true
	case reflect.TypeFor[pattern]():
		return Pattern, true
	case reflect.TypeFor[pieces]():
		return Pieces, true
	case reflect.TypeFor[Body]():
		return Statement, true
	}
	return 0, false
}

// kindOfTag is the kind that the tag `kind` names.
func kindOfTag(name string) (kind ParamKind, known bool) {
	switch name {
	case "word":
		return Word, true
	case "words":
		return Words, true
	case "name":
		return Name, true
	case "socket":
		return SocketName, true
	case "variable":
		return Variable, true
	case "path":
		return Path, true
	case "operator":
		return Operator, true
	case "decode":
		return DecodeType, true
	case "text":
		return Text, true
	case "job":
		return JobNumber, true
	case "alias":
		return AliasName, true
	}
	return 0, false
}

func paramsOf(t reflect.Type) []*Param {
	var params []*Param
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			params = append(params, paramOf(t, t.Field(i)))
		}
	}
	if n := len(params); n > 0 {
		last := params[n-1]
		last.Rest = last.Rest || (last.Kind == Bytes || last.Kind == Payload || last.Kind == Word) && !last.single
	}
	return params
}

// paramOf compiles one field; a mistake in a tag is a bug of the table, so it panics.
func paramOf(t reflect.Type, field reflect.StructField) *Param {
	p := &Param{
		Name: field.Tag.Get("name"), Doc: field.Tag.Get("doc"), Default: field.Tag.Get("default"),
		offset: field.Offset, single: field.Tag.Get("single") != "", min: 0, max: 1<<63 - 1,
	}
	kind, known := kindOfType(field.Type)
	if tag, ok := field.Tag.Lookup("kind"); ok {
		kind, known = kindOfTag(tag)
	}
	if !known {
		panic(t.String() + "." + field.Name + ": no kind of parameter")
	}
	p.Kind = kind
	p.Optional = p.Default != "" || field.Tag.Get("optional") != ""
	p.min = tagInt(field.Tag, "min", p.min)
	p.max = tagInt(field.Tag, "max", p.max)
	switch kind {
	case Statement, Texts, Numbers, OptionSetting, SettingChange, AliasChange, Words, Topic:
		p.Rest = true
	default:
	}
	p.set = setterOf(kind)
	return p
}

func tagInt(tag reflect.StructTag, name string, otherwise int64) int64 {
	text, ok := tag.Lookup(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("tag " + name + ": " + err.Error())
	}
	return n
}
