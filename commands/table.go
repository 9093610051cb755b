package commands

import "slices"

// Table is the command table: one list that parser, help, completion and documentation read.
type Table struct {
	commands []*Command
	byName   map[string]*Command
}

// NewTable builds the table. Upper layers add commands of their own to it before a session starts.
func NewTable() *Table {
	t := &Table{byName: map[string]*Command{}}
	for _, family := range [][]*Command{
		lifecycleCommands(), connectCommands(), transferCommands(), optionCommands(), propertyCommands(),
		variableCommands(), checkCommands(), prefixCommands(), jobCommands(), shellCommands(),
	} {
		t.Add(family...)
	}
	return t
}

// Add adds commands; a name that is there already is a bug of the table.
func (t *Table) Add(commands ...*Command) {
	for _, c := range commands {
		if t.byName[c.Name] != nil {
			panic("two commands are named " + c.Name)
		}
		c.index = len(t.commands)
		t.commands = append(t.commands, c)
		t.byName[c.Name] = c
	}
}

// Lookup finds a command by its name, nil when there is none.
func (t *Table) Lookup(name string) *Command { return t.byName[name] }

// Commands lists the table by group, in the order in which the groups' commands were added.
func (t *Table) Commands() []*Command {
	sorted := slices.Clone(t.commands)
	slices.SortStableFunc(sorted, func(a, b *Command) int { return int(a.Group) - int(b.Group) })
	return sorted
}

// Names lists the commands' names.
func (t *Table) Names() []string {
	names := make([]string, len(t.commands))
	for i, c := range t.commands {
		names[i] = c.Name
	}
	return names
}
