// Package commands has the verbs, a file a family, and their table. What runs them is package session.
package commands

import (
	luavm "sockshell/commands/lua"
	"sockshell/commands/manual"
	"sockshell/commands/session"
)

// NewTable builds the table. Upper layers add commands of their own to it before a session starts.
func NewTable() *session.Table {
	t := &session.Table{Topics: manual.Choices, Hints: hints, Stray: strayHint, CompleteCode: completeLua, Incomplete: luavm.Incomplete}
	for _, family := range [][]*session.Command{
		lifecycleCommands(), connectCommands(), descriptorCommands(), transferCommands(), second(messageCommands()), second(passingCommands()), second(interactCommands()), fileCommands(), relayCommands(), expectCommands(), optionCommands(), propertyCommands(), stateCommands(), second(tlsCommands()), second(contextCommands()),
		variableCommands(), checkCommands(), prefixCommands(), second(controlCommands()), jobCommands(), shellCommands(), aliasCommands(), second(luaCommands()), recordCommands(), wireCommands(), execCommands(),
	} {
		t.Add(family...)
	}
	return t
}

// second marks commands that the second version of the language brought: a name of the user's own wins over theirs.
func second(family []*session.Command) []*session.Command {
	for _, c := range family {
		c.Added = 2
	}
	return family
}
