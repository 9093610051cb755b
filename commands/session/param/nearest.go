package param

import (
	"cmp"
	"strings"
)

// Unknown says that a name is none of those there are, and which is nearest.
func Unknown(what, name string, names []string) *UsageError {
	msg := Quoted(name) + " is not the name of a " + what
	if strings.IndexAny(what[:1], "aeio") == 0 {
		msg = Quoted(name) + " is not the name of an " + what
	}
	if near := Nearest(name, names); near != "" {
		msg += "; did you mean " + near + "?"
	}
	return Usage(msg)
}

// Nearest is the name at the least edit distance, if it is near enough to be meant; where there is none, the case of
// letters does not count.
func Nearest(name string, names []string) string {
	asIs := func(s string) string { return s }
	return cmp.Or(nearestAs(asIs, name, names), nearestAs(strings.ToLower, name, names))
}

func nearestAs(form func(string) string, name string, names []string) string {
	if len(name) > 64 {
		return ""
	}
	best, limit := "", 1+len(name)/4
	for _, candidate := range names {
		d := distance(form(name), form(candidate))
		if candidate != name && d <= limit && d < max(len(name), len(candidate)) {
			best, limit = candidate, d-1
		}
	}
	return best
}

// distance counts the insertions, deletions and substitutions between a and b (Levenshtein), and a
// swap of neighbours as one.
func distance(a, b string) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

// Either lists names as a choice: `a, b or c`.
func Either(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
