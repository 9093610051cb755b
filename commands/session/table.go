package session

import (
	"slices"
	"strings"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// Table is the command table: one list that parser, help, completion and documentation read. Commands may be added until a
// session has it.
type Table struct {
	commands []*Command
	// Topics lists for completion what help explains; nil: nothing.
	Topics func(*Table) []param.Choice
	// Hints may follow the error of any command, behind the command's own.
	Hints []Hint
	// Stray is the hint of a word that resembles no command, and may be meant for the current socket's peer.
	Stray string

	// CompleteCode finds what may stand at the end of code, which begins at start; nil: nothing.
	CompleteCode func(code string, scope *param.Scope) (start int, names []param.Choice)

	// Incomplete reports whether the code of a raw command is only a beginning; nil: it ends with its line.
	Incomplete func(code string) bool

	byName  map[string]*Command
	grammar syntax.Grammar
}

// Grammar is what parsing is told of the table's commands.
func (t *Table) Grammar() *syntax.Grammar {
	t.grammar.Incomplete = t.Incomplete
	return &t.grammar
}

// Add adds commands; a name that is there already is a bug of the table.
func (t *Table) Add(commands ...*Command) {
	if t.byName == nil {
		t.byName = map[string]*Command{}
	}
	for _, c := range commands {
		if t.byName[c.Name] != nil {
			panic("two commands are named " + c.Name)
		}
		if c.Transports == 0 {
			c.Transports = sockcore.OnAll
		}
		if c.Systems == 0 {
			c.Systems = sockcore.Everywhere
		}
		c.index, c.alone = len(t.commands), heading{command: c}
		t.commands = append(t.commands, c)
		t.byName[c.Name] = c
		t.grammar.Add(c.Name, c.Shape)
	}
}

// Lookup finds a command by its name, nil when there is none.
func (t *Table) Lookup(name string) *Command {
	if c := t.byName[name]; c != nil {
		return c.ready()
	}
	return nil
}

// has reports a command of that name with a role.
func (t *Table) has(name string, role Role) bool {
	c := t.Lookup(name)
	return c != nil && c.Role == role
}

// NameOf is the name of the command that has a role, empty where there is none.
func (t *Table) NameOf(role Role) string {
	for _, c := range t.commands {
		if c.Role == role {
			return c.Name
		}
	}
	return ""
}

// WithRole lists the commands that have a role.
func (t *Table) WithRole(role Role) []*Command {
	var found []*Command
	for _, c := range t.commands {
		if c.Role == role {
			found = append(found, c)
		}
	}
	return found
}

// Commands lists the table by group, in the order in which the groups' commands were added.
func (t *Table) Commands() []*Command {
	sorted := slices.Clone(t.commands)
	for _, c := range sorted {
		c.ready()
	}
	slices.SortStableFunc(sorted, func(a, b *Command) int { return int(a.Group) - int(b.Group) })
	return sorted
}

func (t *Table) topics() []param.Choice {
	if t.Topics == nil {
		return nil
	}
	return t.Topics(t)
}

// mostBeginning is how many names are suggested for what they begin with.
const mostBeginning = 6

// suggest lists what may be meant by a name that no command has: commands and aliases that begin so, and commands that
// other programs call so, or else the nearest.
func (t *Table) suggest(name string, aliases []string) []string {
	names := append(t.Names(), aliases...)
	meant := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, name) })
	if name == "" || len(meant) > mostBeginning {
		meant = nil
	}
	for _, n := range t.Synonyms(name) {
		if !slices.Contains(meant, n) {
			meant = append(meant, n)
		}
	}
	if near := param.Nearest(name, names); len(meant) == 0 && near != "" {
		meant = []string{near}
	}
	return meant
}

// Synonyms lists the commands that other programs call so.
func (t *Table) Synonyms(name string) []string {
	var found []string
	for _, c := range t.commands {
		if slices.Contains(strings.Fields(c.Synonyms), name) {
			found = append(found, c.Name)
		}
	}
	return found
}

// Names lists the commands' names.
func (t *Table) Names() []string {
	names := make([]string, len(t.commands))
	for i, c := range t.commands {
		names[i] = c.Name
	}
	return names
}
