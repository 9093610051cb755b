package completions

import (
	"slices"
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
)

const envPrefix = "env:"

// expansions completes `$name`, `${name` and `${env:NAME`, of which typed is the beginning.
func expansions(snap *session.Snapshot, typed string) []Candidate {
	name, braced := strings.CutPrefix(typed, "${")
	if !braced {
		return expanded(snap.With(typed[1:]).ExpansionChoices(), "$", "")
	}
	if env, ok := strings.CutPrefix(name, envPrefix); ok {
		return expanded(snap.With(env).EnvChoices(), "${"+envPrefix, "}")
	}
	found := expanded(snap.With(name).ExpansionChoices(), "${", "}")
	if strings.HasPrefix(envPrefix, name) && snap.EnvNames != nil {
		found = append(found, Candidate{Text: "${" + envPrefix, Description: "the environment"})
	}
	return found
}

// expanded writes names as expansions, but for those that cannot be written so.
func expanded(names []param.Choice, opening, closing string) []Candidate {
	var found []Candidate
	var scanner syntax.Scanner
	for _, c := range names {
		text := opening + c.Text + closing
		scanner.Reset(text)
		if t, _ := scanner.Next(); t.Kind == syntax.ExpansionToken && t.End == len(text) {
			found = append(found, Candidate{Text: text, Description: c.Doc})
		}
	}
	return found
}

// namedIn lists the variables, besides the session's, to which a text gives names: captures, a definition's parameters, and
// what for and let set.
func namedIn(snap *session.Snapshot, text string) (found []param.NamedText) {
	add := func(names ...string) {
		for _, name := range names {
			name = strings.TrimSuffix(strings.TrimSuffix(name, "…"), "...")
			known := func(v param.NamedText) bool { return v.Name == name }
			if syntax.IsIdentifier(name) && !slices.ContainsFunc(snap.Variables, known) && !slices.ContainsFunc(found, known) {
				found = append(found, param.NamedText{Name: name, Text: "is set in this line"})
			}
		}
	}
	var words []string
	scanner := syntax.Scanner{Grammar: snap.Grammar}
	scanner.Reset(text)
	for t, ok := scanner.Next(); ok; t, ok = scanner.Next() {
		switch {
		case t.Kind == syntax.EqualsToken:
			add(words...)
			words = nil
		case t.Kind == syntax.EndToken, t.Kind == syntax.OpenToken, t.Kind == syntax.CloseToken:
			add(setBy(snap, words)...)
			words = nil
		case t.First:
			words = append(words, text[t.Start:t.End])
		}
	}
	return found
}

// setBy are the words of a statement that name variables.
func setBy(snap *session.Snapshot, words []string) []string {
	if len(words) < 2 {
		return nil
	}
	c := snap.Lookup(words[0])
	if c == nil {
		return nil
	}
	args := c.Arguments()
	switch p := args.Param(); {
	case c.Role == session.RoleDefine:
		return words[2:]
	case c.Shape.Kind == syntax.BlockShape, p != nil && p.Kind == param.VariableName("").Kind():
		return words[1:2]
	}
	return nil
}
