package transcript

import (
	"slices"
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, c := range files {
		f.Add(c.data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		parsed, err := Parse([]byte(data), Options{Continues: backslash})
		if err != nil {
			return
		}
		if out := string(parsed.Format()); out != data {
			t.Fatalf("%q is written as %q", data, out)
		}
		number := 1 + len(parsed.Header)
		for _, e := range parsed.Entries {
			if e.Line != number || e.WantLine != number+len(e.Input) || len(e.Input) == 0 {
				t.Errorf("%q: entry %+v, want it in line %d", data, e, number)
			}
			number = e.WantLine + len(e.Want) + len(e.blanks)
		}
	})
}

func FuzzMatch(f *testing.F) {
	for _, c := range lines {
		f.Add(c.want, c.got)
	}
	for _, c := range updates {
		f.Add(strings.ReplaceAll(c.want, "|", "\n"), strings.ReplaceAll(c.got, "|", "\n"))
	}
	f.Fuzz(func(t *testing.T, want, got string) {
		wanted, printed := strings.Split(want, "\n"), strings.Split(got, "\n")
		escaped := make([]string, len(printed))
		for i, line := range printed {
			escaped[i] = Escape(line)
		}
		if !Match(escaped, printed, nil) {
			t.Fatalf("%q does not match %q", escaped, printed)
		}
		e := Entry{Line: 1, Input: []string{"a"}, Want: wanted}
		matches := Match(wanted, printed, lookup)
		if diff := Diff("f", &e, printed, lookup); (diff == "") != matches {
			t.Errorf("%q, %q: match is %v, diff\n%s", wanted, printed, matches, diff)
		}
		if matches != slow(compileAll(trimBlank(wanted), lookup), trimBlank(printed)) {
			t.Errorf("%q, %q: match is %v, naively it is not", wanted, printed, matches)
		}
		e.Update(printed, lookup)
		if !Match(e.Want, printed, lookup) {
			t.Errorf("%q, updated to %q, does not match %q", wanted, e.Want, printed)
		}
		if matches && !slices.Equal(e.Want, wanted) {
			t.Errorf("%q matched %q and was updated to %q", wanted, printed, e.Want)
		}
		for _, line := range e.Want {
			if strings.HasPrefix(line, prompt) && !slices.Contains(wanted, line) {
				t.Errorf("an update wrote %q", line)
			}
		}
	})
}

// slow decides a match by following every way at once: what the matcher, which follows one, is held against.
func slow(want []pattern, got []string) bool {
	reach := make([]bool, len(got)+1)
	reach[0] = true
	for i := range want {
		next := make([]bool, len(got)+1)
		for g, ok := range reach {
			switch {
			case !ok:
			case want[i].lines:
				for k := g; k <= len(got); k++ {
					next[k] = true
				}
			case g < len(got) && slowLine(&want[i], trimReturn(got[g])):
				next[g+1] = true
			}
		}
		reach = next
	}
	return reach[len(got)]
}

func slowLine(p *pattern, got string) bool {
	if p.never {
		return false
	}
	reach := make([]bool, len(got)+1)
	reach[0] = true
	for _, k := range p.tokens {
		next := make([]bool, len(got)+1)
		for i, ok := range reach {
			if !ok {
				continue
			}
			if k.kind != tokenAny {
				if end := k.at(got, i); end >= 0 {
					next[end] = true
				}
				continue
			}
			for j := i; j <= len(got); j++ {
				next[j] = true
			}
		}
		reach = next
	}
	return reach[len(got)]
}
