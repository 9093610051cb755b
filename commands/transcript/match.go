package transcript

// Match reports whether printed lines are what is expected. Blank lines at the end of either do not count. lookup
// gives the variables' values; an unknown one matches nothing.
func Match(want, got []string, lookup Lookup) bool {
	return matchLines(compileAll(trimBlank(want), lookup), trimBlank(got))
}

func compileAll(want []string, lookup Lookup) []pattern {
	patterns := make([]pattern, len(want))
	for i, line := range want {
		patterns[i] = compile(line, lookup)
	}
	return patterns
}

// matchLines is pattern.match once more, with "..." for [..] and lines for bytes.
func matchLines(want []pattern, got []string) bool {
	anyWant, anyEnd := -1, 0
	w, g := 0, 0
	for {
		switch {
		case w == len(want) && g == len(got):
			return true
		case w < len(want) && want[w].lines:
			anyWant, anyEnd = w, g
			w++
			continue
		case w < len(want) && g < len(got) && want[w].match(got[g]):
			w, g = w+1, g+1
			continue
		case anyWant < 0 || anyEnd == len(got):
			return false
		}
		anyEnd++
		w, g = anyWant+1, anyEnd
	}
}
