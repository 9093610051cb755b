package commands

import (
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
)

type aliasInput struct {
	Change session.AliasChange `name:"NAME [COMMAND…]" optional:"y" doc:"the alias, and what it is to stand for; otherwise what it stands for is printed, or all are"`
}

type unaliasInput struct {
	Name param.AliasName `name:"NAME" doc:"the alias"`
}

func aliasCommands() []*session.Command {
	define := session.Define("alias", session.Doc{
		Group: session.Shell, Role: session.RoleAliasUse, Replay: session.ReplayVaries, Summary: "let a name stand for the beginning of a command, or list what names do",
		Detail: "COMMAND may be the beginning of one, a prefix without its command, too: what is typed after NAME follows it. " +
			"It is kept as typed, so that variables expand when it is used. NAME may be used after prefixes and after `SOCKET:`; a command's name cannot be one. " +
			"An error tells which alias it comes from.",
		Errors:   []string{"usage"},
		Examples: "> alias within timeout 10ms\n> socket_pair a b\na b\n> within b:read_some\nerror: b:read_some: timed_out: timed out\n  alias within: timeout 10ms\n",
	}, runAlias)
	define.Declare = func(ahead *session.Declarations, in any) {
		if a := in.(*aliasInput).Change.Defined; a != nil {
			ahead.Alias(a)
		}
	}
	return []*session.Command{
		define,
		session.Define("unalias", session.Doc{
			Group: session.Shell, Role: session.RoleAliasUse, Summary: "forget an alias", Errors: []string{"usage"},
			Examples: "> alias peek receive 100 peek\n> unalias peek\n> alias\nalias  command\n",
		}, func(c *session.Call, in *unaliasInput) (value.Value, error) {
			return value.Quiet, c.ForgetAlias(string(in.Name))
		}),
	}
}

func runAlias(c *session.Call, in *aliasInput) (value.Value, error) {
	switch {
	case in.Change.Defined != nil:
		return value.Quiet, c.DefineAlias(in.Change.Defined)
	case in.Change.Name != "":
		a, err := c.FindAlias(in.Change.Name)
		if err != nil {
			return value.Quiet, err
		}
		return value.OfText(a.Shown()), nil
	}
	t := &value.Table{Header: []string{"alias", "command"}}
	for _, a := range c.Session().Aliases() {
		t.Add(value.OfText(a.Name()), value.OfText(a.Shown()))
	}
	return value.OfTable(t), nil
}
