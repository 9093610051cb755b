package commands

import (
	"strconv"
	"time"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

type sleepInput struct {
	Duration time.Duration `name:"DURATION" doc:"for how long"`
}

type sourceInput struct {
	File string   `name:"FILE" kind:"path" doc:"a file of commands"`
	Args []string `name:"ARG" optional:"y" doc:"$1 … $9 in it; without any it has those around it"`
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

func shellCommands() []*Command {
	return []*Command{
		Define("sleep", Doc{
			Group: Shell, Summary: "wait", Errors: []string{"operation_aborted", "timed_out"},
			Examples: "> sleep 1ms\nok\n",
		}, func(c *Call, in *sleepInput) (value.Value, error) { return value.Ok, c.pause(in.Duration) }),
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
			c.session.Settings.setTrace(bool(in.On))
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
			return value.Quiet, &exitError{in.Status}
		}),
	}
}

func sourceCommand() *Command {
	c := Define("source", Doc{
		Group: Shell, Role: RoleSource, Summary: "run a file's commands in this session",
		Detail:   "The file is checked whole before it runs. Its errors name its own lines.",
		Errors:   []string{"usage"},
		Examples: "> source missing.socksh\nerror: source missing.socksh: usage: ENOENT: no such file or directory\n  usage: source FILE [ARG…]\n",
	}, runSource)
	c.foresee = func(f *Fiber, in any) { f.foreseen.source(in.(*sourceInput).File) }
	return c
}

// maxDepth is how deeply files may source each other.
const maxDepth = 64

func runSource(c *Call, in *sourceInput) (value.Value, error) {
	c.target = in.File
	text, err := c.readFile(in.File)
	if err != nil {
		return value.Quiet, err
	}
	if c.sourced >= maxDepth {
		return value.Quiet, &usageError{msg: "files source each other more than " + strconv.Itoa(maxDepth) + " deep"}
	}
	return value.Quiet, c.sourceText(in.File, string(text), in.Args)
}

// sourceText checks a file's text and runs it in a frame of its own.
func (f *Fiber) sourceText(name, text string, args []string) error {
	if found := f.checkText(name, text, true); len(found) > 0 {
		return tooMany(name, found)
	}
	f.recordSource(text)
	place, source, outer, capture, standing := f.place, f.source, f.args, f.capture, f.standing
	if len(args) > 0 {
		f.args = args
	}
	f.capture, f.standing = nil, nil
	f.sourced++
	err := f.runText(name, text, true)
	f.sourced--
	f.place, f.source, f.args, f.capture, f.standing = place, source, outer, capture, standing
	return err
}

// tooMany makes one error of all that is wrong with a file that has not run.
func tooMany(name string, found []*Failure) error {
	e := &usageError{msg: syntax.Shown(name) + " has " + plural(len(found), "error") + ", and has not run"}
	for _, failure := range found {
		e.details = append(e.details, string(AppendPlace(nil, failure.Place))+"error: "+failure.Error())
	}
	return e
}

func runSet(c *Call, in *setInput) (value.Value, error) {
	s := &c.session.Settings
	switch {
	case in.Change.change:
		return value.Quiet, prefixed(in.Change.setting.name, in.Change.setting.set(s, in.Change.value))
	case in.Change.setting != nil:
		return in.Change.setting.get(s), nil
	}
	t := &value.Table{Header: []string{"setting", "value", "meaning"}}
	for i := range settings {
		t.Add(value.OfText(settings[i].name), settings[i].get(s), value.OfText(settings[i].doc))
	}
	return value.OfTable(t), nil
}

func runHistory(c *Call, _ *noInput) (value.Value, error) {
	c.session.mu.Lock()
	defer c.session.mu.Unlock()
	var lines []string
	for i, line := range c.session.history {
		lines = append(lines, strconv.Itoa(i+1)+"  "+onOneLine(line))
	}
	return value.OfLines(lines), nil
}
