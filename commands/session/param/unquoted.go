package param

import (
	"slices"
	"strings"

	"sockshell/commands/syntax"
)

// longestHinted is how long a word may be that a hint repeats.
const longestHinted = 40

// HintEscape hints at the first word that would have an escape if it were in double quotes.
func (b *Binder) HintEscape(args []syntax.Word) {
	for i := range args {
		if !b.Checking || b.Hint != "" {
			return
		}
		w := &args[i]
		escape := escapeOf(w)
		if _, _, isByteWord := splitPrefix(w); escape == "" || isByteWord { // that may be a path: file:C:\new
			continue
		}
		b.Hint = "outside quotes " + escape + " is two characters: put the word between double quotes"
		if w.Pieces == nil && len(w.Text) <= longestHinted && syntax.Visible(w.Text) == w.Text {
			b.Hint = "outside quotes " + escape + ` is two characters: write "` + w.Text + `"`
		}
	}
}

// escapeOf is the first escape of those that are much used in what of a word stands outside quotes; empty: there is none.
func escapeOf(w *syntax.Word) string {
	if w.Pieces == nil && w.Quote == syntax.Bare {
		return escapeIn(w.Text)
	}
	for i := range w.Pieces {
		if p := &w.Pieces[i]; p.Kind == syntax.Literal && p.Quote == syntax.Bare {
			if escape := escapeIn(p.Text); escape != "" {
				return escape
			}
		}
	}
	return ""
}

func escapeIn(text string) string {
	for {
		_, rest, found := strings.Cut(text, `\`)
		if !found || rest == "" {
			return ""
		}
		if strings.IndexByte("nrt0x", rest[0]) >= 0 {
			return `\` + rest[:1]
		}
		text = rest[1:]
	}
}

// Redirects reports that a word looks like a shell's redirection.
func Redirects(args []syntax.Word) bool {
	return slices.ContainsFunc(args, func(w syntax.Word) bool {
		return w.Pieces == nil && w.Quote == syntax.Bare && (strings.HasPrefix(w.Text, ">") || strings.HasPrefix(w.Text, "<"))
	})
}
