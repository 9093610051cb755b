package commands

import (
	"strconv"
	"time"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

type sleepInput struct {
	Duration time.Duration `name:"DURATION" doc:"for how long"`
}

type sourceInput struct {
	File param.Path `name:"FILE" doc:"a file of commands"`
	Args []string   `name:"ARG" optional:"y" doc:"$1 … $9 in it; without any it has those around it"`
}

type exitInput struct {
	Status exitStatus `name:"STATUS" optional:"y" doc:"the exit status; otherwise 0, or that of a command that failed"`
}

type traceInput struct {
	On onOff `name:"on|off" doc:"whether"`
}

type setInput struct {
	Change settingChange `name:"NAME [VALUE]" optional:"y" doc:"the setting, and what it is to be; otherwise it is printed, or all are"`
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

func shellCommands() []*Command {
	return []*Command{
		Define("sleep", Doc{
			Group: Shell, Summary: "wait", Errors: []string{"operation_aborted", "timed_out"},
			Examples: "> sleep 1ms\nok\n",
		}, func(c *Call, in *sleepInput) (value.Value, error) { return value.Ok, c.Pause(in.Duration) }),
		sourceCommand(),
		Define("set", Doc{
			Group: Shell, Replay: ReplayEndpoints, Summary: "change a setting, or print it", Errors: []string{"usage"},
			Examples: "> set timeout 2s\n> set timeout\n2s\n",
		}, runSet),
		Define("trace", Doc{
			Group: Shell, Summary: "print the system calls that each command makes, before its result",
			Detail:   "As strace(1) words them: arguments by name, the first bytes of data, the result or the error's name, and how long it took. Those of a job come with its join.",
			Examples: "> open v4\nok\n> trace on\nok\n> bind 127.0.0.1 0\n  bind([..], 127.0.0.1:0) = 0 <[..]>\nok\n",
		}, func(c *Call, in *traceInput) (value.Value, error) {
			c.Session().Settings.SetTrace(bool(in.On))
			return value.Ok, nil
		}),
		helpCommand(),
		Define("history", Doc{
			Group: Shell, Replay: ReplayDrop, Summary: "list the lines typed in this session", Detail: "A line that begins with a space is not kept.", Examples: "> history\n",
		}, runHistory),
		Define("exit", Doc{
			Group: Shell, Role: RoleExit, Summary: "end the session, and all its jobs",
			Detail:   "It closes all sockets without waiting for what is unsent, whatever their linger: the system goes on sending that.",
			Examples: "> exit\n",
		}, func(_ *Call, in *exitInput) (value.Value, error) {
			return value.Quiet, in.Status.Exit()
		}),
	}
}

func sourceCommand() *Command {
	c := Define("source", Doc{
		Group: Shell, Role: RoleSource, Summary: "run a file's commands in this session",
		Detail:   "The file is checked whole before it runs. Its errors name its own lines.",
		Errors:   []string{"usage"},
		Examples: "> source missing.socksh\nerror: source missing.socksh: usage: ENOENT: no such file or directory\n  usage: source FILE [ARG…]\n",
	}, func(c *Call, in *sourceInput) (value.Value, error) {
		return value.Quiet, c.Source(string(in.File), in.Args)
	})
	c.Foresee = func(ahead *foresight, in any) { ahead.Source(string(in.(*sourceInput).File)) }
	return c
}

func runSet(c *Call, in *setInput) (value.Value, error) {
	s := &c.Session().Settings
	switch {
	case in.Change.IsChange():
		return value.Quiet, in.Change.Apply(s)
	case in.Change.IsSetting():
		return in.Change.Value(s), nil
	}
	t := &value.Table{Header: []string{"setting", "value", "meaning"}}
	for _, row := range SettingRows() {
		t.Add(value.OfText(row.Name), row.Value(s), value.OfText(row.Doc))
	}
	return value.OfTable(t), nil
}

func runHistory(c *Call, _ *noInput) (value.Value, error) {
	var lines []string
	for i, line := range c.Session().History() {
		lines = append(lines, strconv.Itoa(i+1)+"  "+syntax.Joined(line))
	}
	return value.OfLines(lines), nil
}
