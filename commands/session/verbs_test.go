package session_test

import (
	"sockshell/commands"
	"sockshell/commands/session"
)

func init() { session.SetTestTable(commands.NewTable) }
