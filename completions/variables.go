package completions

import (
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
