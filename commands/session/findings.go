package session

import (
	"strings"

	"sockshell/commands/session/param"
)

// mostErrors is how many errors the check of a text reports: what is no text of commands at all has one in each line.
const mostErrors = 100

// stopChecking leaves the first errors that a check found, and says where it stopped: at place, with the text after
// it not looked at.
func (v *validator) stopChecking(found []*Failure, place Place, after string) []*Failure {
	msg := "checking stopped after " + param.Plural(mostErrors, "error")
	if n := countLines(after); n > 0 {
		msg += "; " + param.Plural(n, "more line") + " not looked at"
	}
	return append(found[:mostErrors:mostErrors], v.fail(&frame{place: place}, &heading{}, param.Usage(msg)))
}

// countErrors says how many errors a check found, at least.
func countErrors(found []*Failure) string {
	if len(found) > mostErrors {
		return "at least " + param.Plural(mostErrors, "error")
	}
	return param.Plural(len(found), "error")
}

// countLines is how many lines a text has, of which the last may have no newline.
func countLines(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}
