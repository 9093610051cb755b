package completions

import (
	"strings"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
)

// Hint is what the usage of the command being typed wants next, to be shown in grey behind the text; empty where
// nothing is known, or nothing is missing. A word that the text ends with counts as whole, so a command's name only
// where there is one.
func Hint(snap session.Snapshot, text string) string {
	st := lastStatement(snap.Grammar, text)
	if st.aside || st.behind || st.code > 0 || st.open != syntax.Closed || st.background() {
		return ""
	}
	p := follow(&snap, st.arguments(st.words))
	missing := ""
	switch {
	case !p.known:
	case len(st.words) > 0:
		missing = p.args.Missing()
	case st.captured:
		missing = "COMMAND"
	}
	if _, last := st.split(); missing != "" && (last.start < len(text) || strings.HasSuffix(text, "=")) {
		return " " + missing
	}
	return missing
}
