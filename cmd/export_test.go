package cmd

import (
	"errors"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// PanickingShell is the shell with two commands that panic: boom where it runs, boom_later on whichever
// goroutine completes its wait to read.
func PanickingShell() int {
	table := commands.NewTable()
	table.Add(
		session.Define("boom", session.Doc{Summary: "panic"},
			func(*session.Call, *struct{}) (value.Value, error) { panic("boom") }),
		session.DefineOp("boom_later", session.Doc{Summary: "panic when there is something to read"},
			func(_ *session.Call, _ *struct{}, op *sockcore.Op) error {
				op.Kind, op.WaitFor = sockcore.OpWait, sockcore.WaitRead
				return nil
			},
			func(*session.Call, *struct{}, *sockcore.Op) (value.Value, error) { panic("boom") }),
	)
	var status statusError
	f := &flags{output: "text", color: "never", timeout: "0", noRC: true}
	if errors.As(runShell(f, table, nil), &status) {
		return int(status)
	}
	return statusOK
}
