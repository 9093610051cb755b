package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sockshell/completions"
)

// TestNarrow lists what may stand at the cursor after a key: of the same word, or else nothing.
func TestNarrow(t *testing.T) {
	before := listing("read_some", "read_until")
	for _, c := range []struct {
		name   string
		before menu
		kind   keyKind
		result completions.Result
		want   int // candidates
	}{
		{"the same word", before, keyInsert, completions.Result{Candidates: before.candidates[:1]}, 1},
		{"the same word, longer list", before, keyBackspace, completions.Result{Candidates: before.candidates}, 2},
		{"the next word", before, keyInsert, completions.Result{Start: 5, Candidates: before.candidates}, 0},
		{"another key", before, keyLeft, completions.Result{Candidates: before.candidates}, 0},
		{"there was no menu", menu{}, keyInsert, completions.Result{Candidates: before.candidates}, 0},
	} {
		e := editor{
			complete: func(string, int) completions.Result { return c.result },
			buffer:   buffer{line: []rune("read x"), pos: 6},
		}
		e.narrow(c.before, c.kind)
		if got := len(e.menu.candidates); got != c.want {
			t.Errorf("%s: %d candidates, want %d", c.name, got, c.want)
		}
	}
}

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
			[]string{"read_some", "read_until"},
		},
		{
			"nothing in common but what is typed", "r", 1,
			completions.Result{Candidates: candidates("read", "resolve", "r")},
			"r", 1,
			[]string{"read", "resolve", "r"},
		},
		{
			"a common prefix of whole characters", "", 0,
			completions.Result{Candidates: candidates("é", "è")},
			"", 0,
			[]string{"é", "è"},
		},
		{
			"not UTF-8", "", 0,
			completions.Result{Candidates: candidates("\xffa", "\xffb")},
			"\uFFFD", 1,
			[]string{"\xffa", "\xffb"},
		},
		{"a start outside of the line", "ab", 1, completions.Result{Start: 2, Candidates: candidates("x")}, "ab", 1, nil},
		{"a start inside of a character", "é", 1, completions.Result{Start: 1, Candidates: candidates("x")}, "é", 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := editor{
				screen:   &screen{size: func() (int, int) { return 80, 24 }},
				complete: func(string, int) completions.Result { return c.result },
				buffer:   buffer{line: []rune(c.line), pos: c.pos},
			}
			e.tab()
			if got := string(e.buffer.line); got != c.after || e.buffer.pos != c.at {
				t.Errorf("line %q, cursor %d; want %q, %d", got, e.buffer.pos, c.after, c.at)
			}
			var listed []string
			for _, c := range e.menu.candidates {
				listed = append(listed, c.Text)
			}
			if diff := cmp.Diff(c.listed, listed); diff != "" {
				t.Errorf("menu (-want +got):\n%s", diff)
			}
		})
	}
}
