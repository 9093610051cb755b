package commands

import (
	"strings"

	"sockshell/commands/record"
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
)

type recordInput struct {
	File param.Path `name:"FILE|off" doc:"the transcript; off ends the recording"`
}

func recordCommands() []*session.Command {
	return []*session.Command{
		session.Define("record", session.Doc{
			Group: session.Shell, Role: session.RoleRecord, Summary: "write the session to a file, as a transcript that replays",
			Detail: "It begins with the next command, and each entry is in the file before its output is shown. A file that is there stays as it is " +
				"until the first entry takes its place; only its owner may read the new one. A port or an address that the " +
				"system chose becomes a variable, by a line that is inserted before it first appears; what cannot repeat becomes [..] or ... . " +
				"Settings that differ from a " +
				"transcript's are its first lines; a variable or an argument from before gets its value by a line where it is first used; sockets from before are missing. " +
				"A command that ^C ended is kept as a comment. What was told of a job's end becomes its join there, also where a " +
				"later line joins, detaches or interrupts it, and does nothing else; one that fills a variable is joined where that line joins it. " +
				"A job that still runs at the end is interrupted and joined. A file that cannot be written any further is cut back to " +
				"its last whole entry, and the recording ends. In a transcript it works as anywhere, in the transcript's own folder; " +
				"a job cannot use it, since it records the session's own flow. A file named off is ./off.",
			Errors:   []string{"ENOENT", "EACCES", "EISDIR", "ENOSPC", "usage"},
			Examples: "> record session.transcript\n> len abc\n3\n> record off\n> print file:session.transcript\n\\> len abc\n3\n",
		}, runRecord),
	}
}

func runRecord(c *session.Call, in *recordInput) (value.Value, error) {
	if c.InJob() {
		return value.Quiet, param.Usage("a job cannot record: it is the session's own flow that is recorded")
	}
	if in.File == "off" {
		return value.Quiet, record.Stop(c.Session())
	}
	c.SetTarget(string(in.File))
	if err := record.Start(c.Session(), string(in.File)); err != nil {
		return value.Quiet, err
	}
	adviseMissing(c)
	return value.Quiet, nil
}

// adviseMissing names the open sockets, which the recording will use and does not open.
func adviseMissing(c *session.Call) {
	var names []string
	for _, s := range c.Session().Sockets() {
		if s.Socket().IsOpen() {
			names = append(names, s.Name())
		}
	}
	if len(names) > 0 {
		c.Advise("sockets from before are missing in the recording, which cannot replay what they do: " + strings.Join(names, ", "))
	}
}
