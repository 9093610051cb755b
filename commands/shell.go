package commands

import (
	"strconv"
	"time"

	"sockshell/commands/manual"
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
)

type sleepInput struct {
	Duration time.Duration `name:"DURATION" seconds:"y" doc:"for how long; without a unit in seconds"`
}

type sourceInput struct {
	File param.Path `name:"FILE" doc:"a file of commands"`
	Args []string   `name:"ARG" optional:"y" doc:"$1 … $9 in it; without any it has those around it"`
}

type exitInput struct {
	Status session.ExitStatus `name:"STATUS" optional:"y" doc:"the exit status; otherwise 0, or that of a command that failed"`
}

type traceInput struct {
	On onOff `name:"on|off" doc:"whether"`
}

type setInput struct {
	Change session.SettingChange `name:"NAME [VALUE]" optional:"y" doc:"the setting, and what it is to be; otherwise it is printed, or all are"`
}

type helpInput struct {
	Topic manual.Topic `name:"TOPIC" optional:"y" doc:"a command, a group of them, an option, a flag, a setting, an error, a byte word, or words to look for"`
}

// onOff is a switch.
type onOff bool

var onOffKind = param.Kind{
	Set: param.One(func(_ *param.Param, text string) (bool, error) { return param.ParseBool(text) }),
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice {
		return []param.Choice{{Text: "on", Doc: "from now on"}, {Text: "off", Doc: "no longer"}}
	},
}

// Kind implements param.Typed.
func (onOff) Kind() *param.Kind { return &onOffKind }

func shellCommands() []*session.Command {
	return []*session.Command{
		session.Define("sleep", session.Doc{
			Group: session.Shell, Summary: "wait", Errors: []string{"operation_aborted", "timed_out"},
			Examples: "> sleep 1ms\nok\n",
		}, func(c *session.Call, in *sleepInput) (value.Value, error) { return value.Ok, c.Pause(in.Duration) }),
		sourceCommand(),
		session.Define("set", session.Doc{
			Group: session.Shell, Replay: session.ReplayVaries, Summary: "change a setting, or print it", Errors: []string{"usage"},
			Examples: "> set timeout 2s\n> set timeout\n2s\n",
		}, runSet),
		session.Define("trace", session.Doc{
			Group: session.Shell, Summary: "print the system calls that each command makes, before its result",
			Detail:   "As strace(1) words them: arguments by name, the first bytes of data, the result or the error's name, and how long it took. Those of a job come with its join.",
			Examples: "> open v4\nok\n> trace on\nok\n> bind 127.0.0.1 0\n  bind([..], 127.0.0.1:0) = 0 <[..]>\nok\n",
		}, func(c *session.Call, in *traceInput) (value.Value, error) {
			c.Session().Settings.SetTrace(bool(in.On))
			return value.Ok, nil
		}),
		helpCommand(),
		session.Define("history", session.Doc{
			Group: session.Shell, Replay: session.ReplayDrop, Summary: "list the lines typed in this session", Detail: "A line that begins with a space is not kept.", Examples: "> history\n",
		}, runHistory),
		session.Define("exit", session.Doc{
			Group: session.Shell, Role: session.RoleExit, Synonyms: "quit q bye logout", Summary: "end the session, and all its jobs",
			Detail:   "It closes all sockets without waiting for what is unsent, whatever their linger: the system goes on sending that.",
			Examples: "> exit\n",
		}, func(_ *session.Call, in *exitInput) (value.Value, error) {
			return value.Quiet, in.Status.Exit()
		}),
	}
}

func helpCommand() *session.Command {
	return session.Define("help", session.Doc{
		Group: session.Shell, Role: session.RoleAliasUse, Summary: "list the commands, or explain a topic", Errors: []string{"usage"},
		Detail:   "Where nothing has the name, it lists what speaks of it.",
		Examples: "> help is_open\nis_open\n...\n> help tcp_no_delay\noption tcp_no_delay\n...\n> help nagle\nnothing is called \"nagle\"; it occurs in:\n...\n",
	}, func(c *session.Call, in *helpInput) (value.Value, error) {
		if in.Topic.Lines == nil {
			return value.OfProse(manual.All(c.Session().Table())), nil
		}
		return value.OfProse(in.Topic.Lines), nil
	})
}

func sourceCommand() *session.Command {
	c := session.Define("source", session.Doc{
		Group: session.Shell, Role: session.RoleSource, Summary: "run a file's commands in this session",
		Detail:   "The file is checked whole before it runs. Its errors name its own lines.",
		Errors:   []string{"usage"},
		Examples: "> source missing.socksh\nerror: source missing.socksh: usage: ENOENT: no such file or directory\n",
	}, func(c *session.Call, in *sourceInput) (value.Value, error) {
		return value.Quiet, c.Source(string(in.File), in.Args)
	})
	c.Declare = func(ahead *session.Declarations, in any) { ahead.Source(string(in.(*sourceInput).File)) }
	return c
}

func runSet(c *session.Call, in *setInput) (value.Value, error) {
	s := &c.Session().Settings
	switch {
	case in.Change.IsChange():
		return value.Quiet, in.Change.Apply(s)
	case in.Change.IsSetting():
		return in.Change.Value(s), nil
	}
	t := &value.Table{Header: []string{"setting", "value", "meaning"}}
	for _, row := range session.SettingRows() {
		t.Add(value.OfText(row.Name), row.Value(s), value.OfText(row.Doc))
	}
	return value.OfTable(t), nil
}

func runHistory(c *session.Call, _ *noInput) (value.Value, error) {
	var lines []string
	for i, line := range c.Session().History() {
		lines = append(lines, strconv.Itoa(i+1)+"  "+c.Session().Grammar().Joined(line))
	}
	return value.OfLines(lines), nil
}
