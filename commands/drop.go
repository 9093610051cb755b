package commands

import (
	"unsafe"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

type dropInput struct {
	Names droppedNames `name:"SOCKET" optional:"y" doc:"sockets, or TLS contexts; otherwise the current socket"`
}

// droppedNames are names of sockets and of other things.
type droppedNames []string

var droppedKind = param.Kind{
	Set: func(b *param.Binder, p *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
		return param.SetTexts(b, p, dst, args)
	},
	Rest: true, Repeats: true, Paint: param.SocketPaint,
	Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice {
		return append(s.SocketChoices(), s.ThingChoices("")...)
	},
}

// Kind implements param.Typed.
func (droppedNames) Kind() *param.Kind { return &droppedKind }

func dropCommand() *session.Command {
	return session.Define("drop", session.Doc{
		Group: session.Lifecycle, Added: 2, Summary: "close sockets, and take them out of the session",
		Detail: "Their names are free again. Where the current socket goes, the newest that remains becomes current, or a new s1. A TLS context is forgotten; sockets that have it keep it.",
		Errors: []string{"usage", "operation_aborted", "timed_out"}, Examples: pair + "> drop a b\nok\n> new a\na\n",
	}, runDrop)
}

func runDrop(c *session.Call, in *dropInput) (value.Value, error) {
	if len(in.Names) == 0 {
		return value.Ok, dropSocket(c, c.Current())
	}
	var dropped []*session.NamedSocket
	for _, name := range in.Names {
		if c.IsThing(name) {
			continue
		}
		e, err := c.FindSocket(name)
		if err != nil {
			return value.Ok, err
		}
		dropped = append(dropped, e)
	}
	var first error
	for _, e := range dropped {
		if err := dropSocket(c, e); err != nil && first == nil {
			first = err
		}
	}
	for _, name := range in.Names {
		if c.IsThing(name) {
			if err := c.DropThing(name); err != nil && first == nil {
				first = err
			}
		}
	}
	return value.Ok, first
}

func dropSocket(c *session.Call, e *session.NamedSocket) error {
	c.ActOn(e)
	err := closeSocket(c)
	c.DropSocket(e)
	return err
}
