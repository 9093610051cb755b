// Package commands has the verbs, a file a family, and their table. What runs them is package session.
package commands

import (
	luavm "sockshell/commands/lua"
	"sockshell/commands/manual"
	"sockshell/commands/session"
)

// NewTable builds the table. Upper layers add commands of their own to it before a session starts.
func NewTable() *session.Table {
	t := &session.Table{Topics: manual.Choices, Hints: hints, CompleteCode: completeLua, Incomplete: luavm.Incomplete}
	for _, family := range [][]*session.Command{
		lifecycleCommands(), connectCommands(), descriptorCommands(), transferCommands(), messageCommands(), passingCommands(), interactCommands(), fileCommands(), expectCommands(), optionCommands(), propertyCommands(), stateCommands(), tlsCommands(), contextCommands(),
		variableCommands(), checkCommands(), prefixCommands(), controlCommands(), jobCommands(), shellCommands(), aliasCommands(), luaCommands(), recordCommands(),
	} {
		t.Add(family...)
	}
	return t
}
