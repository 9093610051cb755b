package terminal

import "slices"

// A change is one replacement in a text, and what takes it back.
type change struct {
	at       int    // where in the text
	removed  []rune // what stood there
	inserted int    // how many runes took its place
	pos      int    // the cursor before
	joined   bool   // one step with the change before it
}

// An undo is the changes of a text, oldest first.
type undo struct{ changes []change }

func (u *undo) add(c change) { u.changes = append(u.changes, c) }

// join makes the last change one step with the one before it.
func (u *undo) join() {
	if n := len(u.changes); n > 0 {
		u.changes[n-1].joined = true
	}
}

// undoLast takes the last step back.
func (b *buffer) undoLast() {
	for n := len(b.undo.changes) - 1; n >= 0; n-- {
		c := b.undo.changes[n]
		b.undo.changes = b.undo.changes[:n]
		b.line = slices.Replace(b.line, c.at, c.at+c.inserted, c.removed...)
		b.pos = c.pos
		if !c.joined {
			return
		}
	}
}
