package commands

import (
	"strconv"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

type ifInput struct {
	Branches session.Branches `name:"COMMAND { … } [else if COMMAND { … }] [else { … }]" doc:"a command, and what runs when it succeeds; otherwise what else has"`
}

type whileInput struct {
	Loop session.Loop `name:"COMMAND { … }" doc:"a command, and what runs as long as it succeeds"`
}

type forInput struct {
	Each session.Each `name:"NAME in WORD… { … }" doc:"a variable, the words that it is in turn, and what runs for each"`
}

type defineInput struct {
	Change session.DefinitionChange `name:"NAME [PARAM…] { … }" optional:"y" doc:"the command, its parameters, and what it runs; otherwise all are listed"`
}

type undefineInput struct {
	Name definitionName `name:"NAME" doc:"the command"`
}

// definitionName is the name of a definition that is there.
type definitionName string

var definitionNameKind = param.Kind{
	Set:     param.Copied(func(_ *param.Param, text string) (string, error) { return text, nil }),
	Choices: func(s *param.Scope, _ *param.Param, _ []string) []param.Choice { return s.DefinitionChoices() },
}

// Kind implements param.Typed.
func (definitionName) Kind() *param.Kind { return &definitionNameKind }

func controlCommands() []*session.Command {
	return []*session.Command{
		session.DefineControl("if", session.Doc{
			Group: session.Blocks, Shape: syntax.Shape{Kind: syntax.IfShape}, Summary: "run a block by whether a command succeeds",
			Detail: "COMMAND may be a group or a capture. Its result is not printed, and its error is no error, but for usage; a result that is false counts as failed. `else` stands on the line of the `}` before it.",
			Errors: []string{"usage"}, Examples: "> if assert 1 == 2 { print yes } else if is_open { print open } else { print no }\nno\n",
		}, func(c *session.Call, in *ifInput) error { return c.If(&in.Branches) }),
		session.DefineControl("while", session.Doc{
			Group: session.Blocks, Shape: syntax.Shape{Kind: syntax.WhileShape}, Summary: "run a block as long as a command succeeds",
			Detail:   "COMMAND is as that of if. Afterwards `$?` is its error; one that is none of eof, assertion_failed, operation_aborted and timed_out is told, too.",
			Errors:   []string{"usage", "operation_aborted", "timed_out"},
			Examples: "> n = len \"\"\n> while assert $n < 2 { n = decode int $n 1; print $n }\n1\n2\n",
		}, func(c *session.Call, in *whileInput) error { return c.While(&in.Loop) }),
		session.DefineControl("for", session.Doc{
			Group: session.Blocks, Shape: syntax.Shape{Kind: syntax.BlockShape}, Summary: "run a block for each word in turn",
			Detail: "NAME is not i, from, m1 or f1 and so on, which commands set.",
			Errors: []string{"usage"}, Examples: "> for w in one two { print $w }\none\ntwo\n",
		}, func(c *session.Call, in *forInput) error { return c.ForEach(&in.Each) }),
		session.Define("define", session.Doc{
			Group: session.Blocks, Role: session.RoleDefine, Replay: session.ReplayVaries, Shape: syntax.Shape{Kind: syntax.BlockShape},
			Summary: "make a command of others, or list those that were made",
			Detail: "What it is given is in its PARAMs, and in $1 … $9; they hide variables of their names. With PARAMs it takes exactly so many words, but a last `PARAM…` takes all that are left, joined by spaces. " +
				"None is called i, from, m1 or f1 and so on, which commands set. SOCKET:NAME runs it with that socket current. It ends at its first error.",
			Errors:   []string{"usage"},
			Examples: pair + "> define ask TEXT { a:write_all $TEXT; b:read_some }\n> ask hi\n2\n2 bytes \"hi\"\n",
		}, runDefine),
		session.Define("undefine", session.Doc{
			Group: session.Blocks, Role: session.RoleAliasUse, Summary: "forget a command that define made", Errors: []string{"usage"},
			Examples: "> define hi { print hello }\n> undefine hi\n> define\nname  definition\n",
		}, func(c *session.Call, in *undefineInput) (value.Value, error) {
			return value.Quiet, c.ForgetDefinition(string(in.Name))
		}),
		boolean(true, "give true: a loop with that head goes on until it is ended", "> if true { print yes }\nyes\n"),
		boolean(false, "give false, which a head takes for a failure", "> if false { print never } else { print otherwise }\notherwise\n"),
	}
}

// boolean is a command that does nothing but to be true, or false.
func boolean(b bool, summary, examples string) *session.Command {
	return session.Define(strconv.FormatBool(b), session.Doc{Group: session.Blocks, Summary: summary, Examples: examples},
		func(*session.Call, *noInput) (value.Value, error) { return value.OfBool(b), nil })
}

func runDefine(c *session.Call, in *defineInput) (value.Value, error) {
	if in.Change.Defined != nil {
		return value.Quiet, c.AddDefinition(in.Change.Defined)
	}
	t := &value.Table{Header: []string{"name", "definition"}}
	for _, d := range c.Session().Definitions() {
		t.Add(value.OfText(d.Name()), value.OfText(c.Session().Grammar().Joined(d.Text())))
	}
	return value.OfTable(t), nil
}
