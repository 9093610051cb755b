package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSearch(t *testing.T) {
	lines := []string{"connect a", "close", "connect b", "close", "open\n世 b"}
	type shown struct{ text, label string } // | is the cursor
	older, newer, back := key{kind: keySearchOlder}, key{kind: keySearchNewer}, key{kind: keyBackspace}
	for _, c := range []struct {
		name string
		last string
		keys []key
		want shown
	}{
		{"begun", "", []key{older}, shown{"dra|ft", "(reverse-i-search)`': "}},
		{"again, with nothing to search for", "", []key{older, older}, shown{"dra|ft", "(reverse-i-search)`': "}},
		{"typed", "", []key{older, {keyInsert, "c"}, {keyInsert, "on"}}, shown{"|connect b", "(reverse-i-search)`con': "}},
		{"further characters stay if they fit", "", []key{older, {keyInsert, "c"}}, shown{"|close", "(reverse-i-search)`c': "}},
		{"older", "", []key{older, {keyInsert, "con"}, older}, shown{"|connect a", "(reverse-i-search)`con': "}},
		{"not the same line again", "", []key{older, {keyInsert, "close"}, older}, shown{"|close", "(reverse-i-search)`close' failed: "}},
		{"nothing older", "", []key{older, {keyInsert, "con"}, older, older}, shown{"|connect a", "(reverse-i-search)`con' failed: "}},
		{"newer", "", []key{older, {keyInsert, "con"}, older, newer}, shown{"|connect b", "(i-search)`con': "}},
		{"nothing newer", "", []key{older, {keyInsert, "con"}, newer}, shown{"|connect b", "(i-search)`con' failed: "}},
		{"newer from the start", "", []key{newer, {keyInsert, "con"}}, shown{"dra|ft", "(i-search)`con' failed: "}},
		{"as far as something has it", "", []key{older, {keyInsert, "conx"}}, shown{"|connect b", "(reverse-i-search)`conx' failed: "}},
		{"nothing has it", "", []key{older, {keyInsert, "x"}}, shown{"dra|ft", "(reverse-i-search)`x' failed: "}},
		{"taken back", "", []key{older, {keyInsert, "conx"}, back}, shown{"|connect b", "(reverse-i-search)`con': "}},
		{"all taken back", "", []key{older, {keyInsert, "con"}, older, back, back, back, back, back}, shown{"dra|ft", "(reverse-i-search)`': "}},
		{"the last search again", "con", []key{older, older}, shown{"|connect b", "(reverse-i-search)`con': "}},
		{"in mid-line, after a wide character", "", []key{older, {keyInsert, "b"}}, shown{"open\n世 |b", "(reverse-i-search)`b': "}},
		{"pasted rows", "", []key{older, {keyPaste, "a\nb"}}, shown{"dra|ft", "(reverse-i-search)`a b' failed: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			play := func() *editor {
				e := &editor{recall: recall{lines: lines, at: len(lines)}, lastQuery: c.last}
				e.buffer.set("draft")
				e.buffer.pos = 3
				for _, k := range c.keys {
					if !e.searching(k) {
						t.Fatalf("key %v is not the search's", k)
					}
				}
				return e
			}
			text := func(b *buffer) string { return string(b.line[:b.pos]) + "|" + string(b.line[b.pos:]) }
			e := play()
			got := shown{text(&e.buffer), e.search.label()}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(shown{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, end := range []struct {
				kind keyKind
				text string
				own  bool // the key does nothing else
			}{{keyCancel, "dra|ft", true}, {keyInterrupt, "dra|ft", true}, {keyEnter, got.text, false}, {keyLeft, got.text, false}} {
				e := play()
				if own := e.searching(key{kind: end.kind}); own != end.own || e.search != nil {
					t.Errorf("key %v: own %v, search %v", end.kind, own, e.search)
				}
				if got := text(&e.buffer); got != end.text {
					t.Errorf("key %v leaves %q, want %q", end.kind, got, end.text)
				}
				if changed := len(e.buffer.undo.changes) - 1; changed != 0 && (end.own || got.text == "dra|ft" || changed != 1) {
					t.Errorf("key %v makes %d changes", end.kind, changed)
				}
				e.buffer.undoLast()
				if !end.own && got.text != "dra|ft" && text(&e.buffer) != "dra|ft" {
					t.Errorf("undo gives %q", text(&e.buffer))
				}
			}
		})
	}
}

// TestRecallFromSearch goes on through the history from the line that was found.
func TestRecallFromSearch(t *testing.T) {
	e := editor{recall: recall{lines: []string{"one", "two", "three"}, at: 3}}
	e.buffer.set("draft")
	for _, k := range []key{{kind: keySearchOlder}, {keyInsert, "tw"}, {kind: keyUp}} {
		e.searching(k)
	}
	var got []string
	for _, step := range []int{-1, 1, 1, 1} {
		e.recall.move(&e.buffer, step)
		got = append(got, string(e.buffer.line))
	}
	if diff := cmp.Diff([]string{"one", "two", "three", "draft"}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
