package commands

import (
	"strings"
	"unsafe"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

type aliasInput struct {
	Change aliasChange `name:"NAME [COMMAND…]" optional:"y" doc:"the alias, and what it is to stand for; otherwise what it stands for is printed, or all are"`
}

type unaliasInput struct {
	Name string `name:"NAME" kind:"alias" doc:"the alias"`
}

func aliasCommands() []*Command {
	define := Define("alias", Doc{
		Group: Shell, Role: RoleAliasUse, Replay: ReplayVaries, Summary: "let a name stand for the beginning of a command, or list what names do",
		Detail: "COMMAND may be the beginning of one, a prefix without its command, too: what is typed after NAME follows it. " +
			"It is kept as typed, so that variables expand when it is used. NAME may be used after prefixes and after `SOCKET:`; a command's name is none. " +
			"An error tells which alias it comes from.",
		Errors:   []string{"usage"},
		Examples: "> alias within timeout 10ms\n> socket_pair a b\na b\n> within b:read_some\nerror: b:read_some: timed_out: timed out\n  alias within: timeout 10ms\n",
	}, runAlias)
	define.foresee = func(f *Fiber, in any) {
		if a := in.(*aliasInput).Change.defined; a != nil {
			f.foreseen.add(a)
		}
	}
	return []*Command{
		define,
		Define("unalias", Doc{
			Group: Shell, Role: RoleAliasUse, Summary: "forget an alias", Errors: []string{"usage"},
			Examples: "> alias peek receive 100 peek\n> unalias peek\n> alias\nalias  command\n",
		}, func(c *Call, in *unaliasInput) (value.Value, error) {
			if c.Fiber.alias(in.Name) == nil {
				return value.Quiet, c.unknownAlias(in.Name)
			}
			c.session.changeAliases(func(all aliases) { delete(all, in.Name) })
			return value.Quiet, nil
		}),
	}
}

func (f *Fiber) unknownAlias(name string) error { return unknown("alias", name, f.aliasNames()) }

func runAlias(c *Call, in *aliasInput) (value.Value, error) {
	switch {
	case in.Change.defined != nil:
		return value.Quiet, c.define(in.Change.defined)
	case in.Change.name != "":
		a := c.Fiber.alias(in.Change.name)
		if a == nil {
			return value.Quiet, c.unknownAlias(in.Change.name)
		}
		return value.OfText(a.Shown()), nil
	}
	t := &value.Table{Header: []string{"alias", "command"}}
	for _, a := range c.session.listAliases() {
		t.Add(value.OfText(a.name), value.OfText(a.Shown()))
	}
	return value.OfTable(t), nil
}

// define makes the alias one of the session's. `alias NAME COMMAND &` cannot have meant a job that defines it.
func (c *Call) define(a *alias) error {
	if c.job != nil {
		return &usageError{msg: "a job defines no alias; the COMMAND of one that is to run as a job begins with spawn"}
	}
	c.session.changeAliases(func(all aliases) { all[a.name] = a })
	if r := c.session.Recorder(); r != nil {
		r.Defined(a)
	}
	return nil
}

// aliasChange is what `alias` is given: nothing, an alias's name, or also what it is to stand for.
type aliasChange struct {
	name    string // empty: none, or not known yet
	defined *alias // non-nil: it is to be defined
}

// setAliasChange reads `NAME [COMMAND…]`.
func setAliasChange(b *binder, _ *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	in := (*aliasChange)(dst)
	name, known, err := b.text(&args[0])
	if err != nil || !known {
		return len(args), err
	}
	in.name = strings.Clone(name)
	if len(args) == 1 {
		return 1, nil
	}
	f, err := b.look()
	if err != nil {
		return 0, err
	}
	if err := f.checkAliasName(in.name); err != nil {
		return 0, prefixed("NAME", err)
	}
	in.defined = newAlias(in.name, f.source, args[1:])
	return len(args), f.checkAlias(in.defined)
}

// newAlias makes an alias of words of a source.
func newAlias(name, source string, words []syntax.Word) *alias {
	from, to := words[0].Pos, words[len(words)-1].End
	statement := syntax.Statement{Words: words}
	a := &alias{name: name, text: strings.Clone(source[from:to]), words: statement.Clone().Words}
	for i := range a.words {
		a.words[i].Pos -= from
		a.words[i].End -= from
	}
	return a
}

// checkAliasName refuses the names that stand for something already.
func (f *Fiber) checkAliasName(name string) error {
	if f.session.table.Lookup(name) != nil {
		return &usageError{msg: name + " is a command"}
	}
	_, err := parseName(nil, name)
	return err
}

// checkAlias looks at what an alias is to stand for: prefixes, and a command or another alias, none of which
// comes back to the alias itself. What follows a prefix may be left to who uses it.
func (f *Fiber) checkAlias(a *alias) error {
	c := &Call{Fiber: f}
	source, checking := f.source, f.checking
	defer func() { f.source, f.checking = source, checking }()
	f.checking = true // the socket, and whether it is there, is the use's to say
	f.source = a.text
	for words := a.words; len(words) > 0; {
		switch err := c.resolve(&words[0]); {
		case err == errAlias: //nolint:errorlint // never wrapped
			if c.alias.name == a.name {
				return &usageError{msg: a.name + " would stand for itself"}
			}
			f.source, words, _ = c.alias.expand(f.source, words, c.typed != "")
		case err != nil:
			return prefixed(shown(f.source[words[0].Pos:words[0].End]), err)
		case !c.command.Prefix || len(words) <= len(c.command.Params):
			return nil
		default:
			words = words[len(c.command.Params):]
		}
	}
	return nil
}
