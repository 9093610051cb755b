package param

import (
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"sockshell/commands/syntax"
)

// Param is a parameter of a command. It is compiled from a field of the command's input, whose tags are: `name` (as
// usage lines show it), `or` (another form of it), `doc`, `default` (which makes it optional), `optional`, `single` (one word, even as the last),
// `min` and `max` of an integer.
type Param struct {
	*Kind

	Name     string
	Or       string // how else it may be written, in a usage line of its own; empty: in no other way
	Doc      string
	Default  string
	Optional bool
	Rest     bool // takes all words that are left

	Min, Max int64
	Seconds  bool // a duration that without a unit is seconds
	offset   uintptr
}

// Form is the parameter in a usage line.
func (p *Param) Form() string {
	form := p.Name
	if p.Rest && p.repeats() {
		form += "…"
	}
	if p.Optional && (form[0] != '[' || form[len(form)-1] != ']') { // its own brackets say so
		form = "[" + form + "]"
	}
	return form
}

// repeats reports a parameter of which there may be several words of the same kind.
func (p *Param) repeats() bool { return p.Repeats || p.Joins }

// ShownDefault is the default where a reader would type it.
func (p *Param) ShownDefault() string {
	if strings.HasPrefix(p.Default, "-") {
		return ""
	}
	return p.Default
}

// kindOfType is the kind of a field's type: its own, or that of a type of Go's.
func kindOfType(t reflect.Type) *Kind {
	if typed, ok := reflect.New(t).Interface().(Typed); ok {
		return typed.Kind()
	}
	switch t {
	case reflect.TypeFor[int64]():
		return &integerKind
	case reflect.TypeFor[time.Duration]():
		return &durationKind
	case reflect.TypeFor[[]byte]():
		return &dataKind
	case reflect.TypeFor[[]string]():
		return &textsKind
	}
	return nil
}

// paramOf compiles one field; a mistake in a tag is a bug of the table, so it panics.
func paramOf(t reflect.Type, field reflect.StructField, last bool) *Param {
	p := &Param{
		Kind: kindOfType(field.Type),
		Name: field.Tag.Get("name"), Or: field.Tag.Get("or"), Doc: field.Tag.Get("doc"), Default: field.Tag.Get("default"),
		offset: field.Offset, Min: 0, Max: 1<<63 - 1,
	}
	if p.Kind == nil {
		panic(t.String() + "." + field.Name + ": no kind of parameter")
	}
	p.Seconds = field.Tag.Get("seconds") != ""
	p.Optional = p.Default != "" || field.Tag.Get("optional") != ""
	p.Rest = p.Kind.Rest || last && p.Joins && field.Tag.Get("single") == ""
	p.Min = tagInt(field.Tag, "min", p.Min)
	p.Max = tagInt(field.Tag, "max", p.Max)
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

// Layout is an input's type, compiled once; a bind then costs no reflection and, but for what an argument itself needs,
// no allocation.
type Layout struct {
	Params []*Param
	New    func() any                                        // a new input
	Many   func() func() any                                 // makes what gives new inputs that are many, and live as long as each other
	Bind   func(b *Binder, args []syntax.Word, in any) error // gives an input its values
	Check  func(in any) error                                // what one parameter alone cannot show; nil: nothing
}

// checker is an input that knows what is wrong with its parameters together. It is asked before anything runs where all
// words are literal.
type checker interface{ Check() error }

// Compile makes the layout of In, the input of the command of that name.
func Compile[In any](name string) *Layout {
	l := &Layout{}
	t := reflect.TypeFor[In]()
	var fields []reflect.StructField
	for field := range t.Fields() {
		if field.IsExported() {
			fields = append(fields, field)
		}
	}
	for i, field := range fields {
		l.Params = append(l.Params, paramOf(t, field, i == len(fields)-1))
	}
	defaults := new(In)
	for _, p := range l.Params {
		if p.Default == "" {
			continue
		}
		word := []syntax.Word{{Text: p.Default}}
		if _, err := p.Set(&Binder{}, p, p.field(unsafe.Pointer(defaults)), word); err != nil {
			panic(name + ": the default of " + p.Name + ": " + err.Error())
		}
	}
	if _, ok := any(defaults).(checker); ok {
		l.Check = func(in any) error { return in.(checker).Check() }
	}
	l.New = func() any { return new(In) }
	l.Many = func() func() any {
		const most = 64
		var free []In
		size := 1
		return func() any {
			if len(free) == 0 {
				free = make([]In, size)
				size = min(2*size, most)
			}
			in := &free[0]
			free = free[1:]
			return in
		}
	}
	l.Bind = func(b *Binder, args []syntax.Word, in any) error {
		input := in.(*In)
		*input = *defaults
		return l.fill(b, args, unsafe.Pointer(input))
	}
	return l
}

// field is where the parameter's value lies in an input.
func (p *Param) field(input unsafe.Pointer) unsafe.Pointer { return unsafe.Add(input, p.offset) }

// fill binds the words to the parameters, left to right.
func (l *Layout) fill(b *Binder, args []syntax.Word, input unsafe.Pointer) error {
	for _, p := range l.Params {
		if len(args) == 0 {
			if p.Optional {
				break
			}
			first, _, _ := strings.Cut(p.Name, " {") // the rest of what a head wants is in its usage
			return Usage("missing " + first)
		}
		used, err := p.Set(b, p, p.field(input), args)
		if err != nil {
			return err
		}
		args = args[used:]
	}
	if len(args) > 0 {
		return Usage("unexpected argument " + b.show(&args[0]))
	}
	return nil
}

// CommandAt is where among a statement's words, of which the command is the first, a further command may stand; 0:
// nowhere.
func (l *Layout) CommandAt() int {
	for i, p := range l.Params {
		if p.CommandAt > 0 {
			return i + p.CommandAt
		}
	}
	return 0
}
