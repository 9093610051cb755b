package commands

import (
	"reflect"
	"unsafe"

	"sockshell/commands/syntax"
)

// compileInput compiles In's fields into the command's parameters, once; a bind then costs no reflection
// and, but for what an argument itself needs, no allocation.
func compileInput[In any](c *Command) {
	c.Params = paramsOf(reflect.TypeFor[In]())
	defaults := new(In)
	b := &binder{}
	for _, p := range c.Params {
		if p.Default == "" {
			continue
		}
		word := []syntax.Word{{Text: p.Default}}
		if _, err := p.set(b, p, p.field(unsafe.Pointer(defaults)), word); err != nil {
			panic(c.Name + ": the default of " + p.Name + ": " + err.Error())
		}
	}
	if n := len(c.Params); n > 0 {
		c.Prefix = c.Params[n-1].Kind == Statement
	}
	if _, ok := any(defaults).(checker); ok {
		c.check = func(in any) error { return in.(checker).check() }
	}
	c.newInput = func() any { return new(In) }
	c.bind = func(b *binder, args []syntax.Word, in any) error {
		input := in.(*In)
		*input = *defaults
		return b.fill(c, args, unsafe.Pointer(input))
	}
}

// checker is an input that knows what is wrong with its parameters together. It is asked before
// anything runs where all words are literal.
type checker interface{ check() error }

// field is where the parameter's value lies in an input.
func (p *Param) field(input unsafe.Pointer) unsafe.Pointer { return unsafe.Add(input, p.offset) }

// fill binds the words to the parameters, left to right.
func (b *binder) fill(c *Command, args []syntax.Word, input unsafe.Pointer) error {
	for _, p := range c.Params {
		if len(args) == 0 {
			if p.Optional {
				break
			}
			return &usageError{msg: "missing " + p.Name}
		}
		used, err := p.set(b, p, p.field(input), args)
		if err != nil {
			return err
		}
		args = args[used:]
	}
	if len(args) > 0 {
		return &usageError{msg: "unexpected argument " + b.show(&args[0])}
	}
	return nil
}
