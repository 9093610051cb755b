package match_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/commands/match"
)

// TestEvery: each byte counts as one, whatever UTF-8 makes of it.
func TestEvery(t *testing.T) {
	for _, c := range []struct {
		pattern, data string
		want          [][]int
	}{
		{`b(.)`, "abcabd", [][]int{{1, 3, 2, 3}, {4, 6, 5, 6}}},
		{`\xff(x)?`, "\x00\xff\xffx\xfe", [][]int{{1, 2, -1, -1}, {2, 4, 3, 4}}},
		{`é.`, "aé\xc3", [][]int{{1, 4}}},
		{`.`, "é", [][]int{{0, 1}, {1, 2}}},
		{`$`, "\xff", [][]int{{1, 1}}},
		{`x`, "é", nil},
	} {
		re, err := match.Every(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, re.Find([]byte(c.data))); diff != "" {
			t.Errorf("%s in %q: %s", c.pattern, c.data, diff)
		}
	}
	for _, pattern := range []string{"(", "(x{1000}){1000}"} {
		if _, err := match.Every(pattern); err == nil {
			t.Errorf("%s is taken", pattern)
		}
	}
}
