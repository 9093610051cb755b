package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecall(t *testing.T) {
	const up, down = -1, 1
	for _, c := range []struct {
		name   string
		lines  []string
		before string // | is the cursor
		steps  []int
		want   []string
	}{
		{"all", []string{"one", "two"}, "|", []int{down, up, up, up, down, down, down}, []string{"|", "two|", "one|", "one|", "two|", "|", "|"}},
		{"what is before the cursor", []string{"one", "two", "open"}, "o|x", []int{up, up, up, down, down}, []string{"open|", "one|", "one|", "open|", "o|x"}},
		{"nothing begins so", []string{"one"}, "x|", []int{up, down}, []string{"x|", "x|"}},
		{"no line twice in a row", []string{"one", "two", "one"}, "o|", []int{up, up, down}, []string{"one|", "one|", "o|"}},
		{"of several rows", []string{"a\nb", "c"}, "|", []int{up, up, down}, []string{"c|", "a\nb|", "c|"}},
		{"not UTF-8", []string{"one", "\xff"}, "|", []int{up, up, down, down}, []string{"\uFFFD|", "one|", "\uFFFD|", "|"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b buffer
			for _, r := range c.before {
				if r == '|' {
					b.pos = len(b.line)
				} else {
					b.line = append(b.line, r)
				}
			}
			r := (&history{text: c.lines}).recall()
			var got []string
			for _, step := range c.steps {
				r.move(&b, step)
				got = append(got, string(b.line[:b.pos])+"|"+string(b.line[b.pos:]))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRecallAnew changes a line that was recalled: what it begins with then counts.
func TestRecallAnew(t *testing.T) {
	r, b := (&history{text: []string{"close", "open a", "open b", "listen"}}).recall(), buffer{}
	r.move(&b, -1)
	b.set("open")
	r.move(&b, -1)
	r.move(&b, -1)
	if got := string(b.line); got != "open a" {
		t.Errorf("got %q", got)
	}
	r.move(&b, 1)
	r.move(&b, 1)
	if got := string(b.line); got != "open" {
		t.Errorf("the text comes back as %q", got)
	}
	b.undoLast()
	if got := string(b.line); got != "open" {
		t.Errorf("undo gives %q, want what was there before the history", got)
	}
	b.undoLast()
	if got := string(b.line); got != "listen" {
		t.Errorf("undo gives %q, want what was recalled first", got)
	}
}
