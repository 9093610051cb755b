package completions

import (
	"strings"

	"sockshell/commands"
	"sockshell/commands/syntax"
)

const envPrefix = "env:"

// expansions completes `$name`, `${name` and `${env:NAME`, of which typed is the beginning.
func expansions(snap *commands.Snapshot, typed string) []Candidate {
	name, braced := strings.CutPrefix(typed, "${")
	if !braced {
		return expanded(snap.ExpansionChoices(typed[1:]), "$", "")
	}
	if env, ok := strings.CutPrefix(name, envPrefix); ok {
		return expanded(snap.EnvChoices(env), "${"+envPrefix, "}")
	}
	found := expanded(snap.ExpansionChoices(name), "${", "}")
	if strings.HasPrefix(envPrefix, name) && snap.EnvNames != nil {
		found = append(found, Candidate{Text: "${" + envPrefix, Description: "the environment"})
	}
	return found
}

// expanded writes names as expansions, but for those that cannot be written so.
func expanded(names []commands.Choice, opening, closing string) []Candidate {
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
