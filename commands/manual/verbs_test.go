package manual_test

import (
	"sockshell/commands"
	"sockshell/commands/manual"
)

func init() { manual.SetTestTable(commands.NewTable) }
