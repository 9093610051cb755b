package terminal

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/completions"
)

func TestTab(t *testing.T) {
	candidates := func(texts ...string) (all []completions.Candidate) {
		for _, text := range texts {
			all = append(all, completions.Candidate{Text: text, Description: "does " + text})
		}
		return all
	}
	for _, c := range []struct {
		name   string
		line   string
		pos    int
		result completions.Result
		after  string
		at     int
		listed []string
	}{
		{"nothing fits", "x", 1, completions.Result{}, "x", 1, nil},
		{"one", "s1:wri 80", 6, completions.Result{Start: 3, Candidates: candidates("write_all ")}, "s1:write_all  80", 13, nil},
		{
			"the common prefix", "re", 2,
			completions.Result{Candidates: candidates("read_some", "read_until")},
			"read_", 5,
			[]string{"read_some   does read_some", "read_until  does read_until"},
		},
		{
			"nothing in common but what is typed", "r", 1,
			completions.Result{Candidates: candidates("read", "resolve", "r")},
			"r", 1,
			[]string{"read     does read", "resolve  does resolve", "r        does r"},
		},
		{
			"a common prefix of whole characters", "", 0,
			completions.Result{Candidates: candidates("é", "è")},
			"", 0,
			[]string{"é  does é", "è  does è"},
		},
		{
			"not UTF-8", "", 0,
			completions.Result{Candidates: candidates("\xffa", "\xffb")},
			"\uFFFD", 1,
			[]string{"\xffa  does \xffa", "\xffb  does \xffb"},
		},
		{"a start outside of the line", "ab", 1, completions.Result{Start: 2, Candidates: candidates("x")}, "ab", 1, nil},
		{"a start inside of a character", "é", 1, completions.Result{Start: 1, Candidates: candidates("x")}, "é", 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := editor{
				screen:   &screen{size: func() (int, int) { return 80, 24 }},
				complete: func(string, int) completions.Result { return c.result },
				buffer:   buffer{[]rune(c.line), c.pos},
			}
			e.tab()
			if got := string(e.buffer.line); got != c.after || e.buffer.pos != c.at {
				t.Errorf("line %q, cursor %d; want %q, %d", got, e.buffer.pos, c.after, c.at)
			}
			if diff := cmp.Diff(c.listed, e.screen.frame.below); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCandidateRows(t *testing.T) {
	numbered := func(n int) (all []completions.Candidate) {
		for i := range n {
			all = append(all, completions.Candidate{Text: fmt.Sprintf("c%03d", i), Description: "one of them"})
		}
		return all
	}
	for _, c := range []struct {
		name       string
		candidates []completions.Candidate
		columns    int
		want       []string
	}{
		{"in columns", numbered(7), 13, []string{"c000  c001", "c002  c003", "c004  c005", "c006"}},
		{"too many", numbered(300), 13, []string{
			"c000  c001", "c002  c003", "c004  c005", "c006  c007", "c008  c009", "… 290 more",
		}},
		{"wider than the screen", numbered(7), 2, []string{"c000", "c001", "c002", "c003", "c004", "… 2 more"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, candidateRows(c.candidates, c.columns)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}
