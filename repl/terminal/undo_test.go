package terminal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUndo(t *testing.T) {
	typed := func(text string) key { return key{keyInsert, text} }
	kinds := func(kind keyKind, n int) (keys []key) {
		for range n {
			keys = append(keys, key{kind: kind})
		}
		return keys
	}
	for _, c := range []struct {
		name string
		keys []key
		want []string // after each undo, with | as the cursor
	}{
		{"nothing", nil, []string{"|"}},
		{"typing, word by word", []key{typed("one "), typed("t"), typed("wo"), typed(" three")}, []string{"one two |", "one |", "|", "|"}},
		{"typed at once", []key{typed("one two")}, []string{"one |", "|"}},
		{"typing after moving", []key{typed("ab"), {kind: keyLeft}, typed("x")}, []string{"a|b", "|"}},
		{"a paste is one", []key{typed("a"), {keyPaste, "b c\nd e"}, typed("f")}, []string{"ab c\nd e|", "a|", "|"}},
		{"Backspace and Delete", append(append([]key{typed("abcd")}, kinds(keyBackspace, 2)...), append(kinds(keyLeft, 2), kinds(keyDelete, 2)...)...), []string{"|ab", "abcd|", "|"}},
		{"Backspace at the start", []key{typed("a"), {kind: keyLineStart}, {kind: keyBackspace}}, []string{"|"}},
		{"each kill", []key{typed("one two"), {kind: keyKillFieldLeft}, {kind: keyKillFieldLeft}}, []string{"one |", "one two|"}},
		{"yanking older is one with yanking", []key{typed("a b"), {kind: keyKillFieldLeft}, {kind: keyLeft}, {kind: keyKillEnd}, {kind: keyYank}, {kind: keyYankOlder}}, []string{"a|"}},
		{"a further row", []key{typed("a"), {kind: keyEnter}, typed("b")}, []string{"a\n|", "a|", "|"}},
		{"transposing", []key{typed("ab"), {kind: keyTranspose}}, []string{"ab|"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b buffer
			for _, k := range c.keys {
				b.apply(k)
			}
			var got []string
			for range c.want {
				b.apply(key{kind: keyUndo})
				got = append(got, string(b.line[:b.pos])+"|"+string(b.line[b.pos:]))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzBuffer checks that any keys leave the cursor in the text, and that all of it can be undone.
func FuzzBuffer(f *testing.F) {
	f.Add("a世\ne\u0301x 👩‍👧\n", []byte{1, 2, 3, 4, 5, 200})
	f.Fuzz(func(t *testing.T, text string, keys []byte) {
		var b buffer
		pieces := strings.SplitAfter(text, " ")
		for i, n := range keys {
			kind := keyKind(int(n) % int(keyUndo))
			b.apply(key{kind, pieces[i%len(pieces)]})
			if b.pos < 0 || b.pos > len(b.line) {
				t.Fatalf("cursor %d in %q", b.pos, string(b.line))
			}
		}
		for len(b.undo.changes) > 0 {
			b.apply(key{kind: keyUndo})
		}
		if len(b.line) > 0 || b.pos != 0 {
			t.Errorf("%q is left, cursor %d", string(b.line), b.pos)
		}
	})
}
