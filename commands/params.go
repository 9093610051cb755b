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

// kindOfType maps the field types that mean one kind only.
var kindOfType = map[reflect.Type]ParamKind{
	reflect.TypeFor[int64]():              Integer,
	reflect.TypeFor[uint16]():             Port,
	reflect.TypeFor[exitStatus]():         Status,
	reflect.TypeFor[time.Duration]():      Duration,
	reflect.TypeFor[[]byte]():             Bytes,
	reflect.TypeFor[[]string]():           Texts,
	reflect.TypeFor[[]int64]():            Numbers,
	reflect.TypeFor[sockcore.Protocol]():  Protocol,
	reflect.TypeFor[descriptor]():         Descriptor,
	reflect.TypeFor[sockcore.Endpoint]():  LocalEndpoint,
	reflect.TypeFor[remoteEndpoint]():     RemoteEndpoint,
	reflect.TypeFor[helpTopic]():          Topic,
	reflect.TypeFor[onOff]():              OnOff,
	reflect.TypeFor[sockcore.Shutdown]():  ShutdownKind,
	reflect.TypeFor[sockcore.WaitKind]():  WaitKind,
	reflect.TypeFor[sockcore.Flags]():     MessageFlags,
	reflect.TypeFor[sockcore.IoControl](): IoControl,
	reflect.TypeFor[*sockcore.Option]():   OptionName,
	reflect.TypeFor[optionSetting]():      OptionSetting,
	reflect.TypeFor[settingChange]():      SettingChange,
	reflect.TypeFor[aliasChange]():        AliasChange,
	reflect.TypeFor[wantedError]():        ErrorName,
	reflect.TypeFor[pattern]():            Pattern,
	reflect.TypeFor[pieces]():             Pieces,
	reflect.TypeFor[Body]():               Statement,
}

// kindOfTag are the names that the tag `kind` may have.
var kindOfTag = map[string]ParamKind{
	"word": Word, "words": Words, "name": Name, "socket": SocketName,
	"variable": Variable, "path": Path, "operator": Operator, "decode": DecodeType,
	"text": Text, "job": JobNumber, "alias": AliasName,
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
		last.Rest = last.Rest || (last.Kind == Bytes || last.Kind == Word) && !last.single
	}
	return params
}

// paramOf compiles one field; a mistake in a tag is a bug of the table, so it panics.
func paramOf(t reflect.Type, field reflect.StructField) *Param {
	p := &Param{
		Name: field.Tag.Get("name"), Doc: field.Tag.Get("doc"), Default: field.Tag.Get("default"),
		offset: field.Offset, single: field.Tag.Get("single") != "", min: 0, max: 1<<63 - 1,
	}
	kind, known := kindOfType[field.Type]
	if tag, ok := field.Tag.Lookup("kind"); ok {
		kind, known = kindOfTag[tag]
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
	p.set = setters[kind]
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
