package terminal

// maxKills is how many killed texts are kept.
const maxKills = 60

// A kills is the texts that were cut out of lines, to be put in again: oldest first.
type kills struct {
	texts  []string
	yanked int // which of them was put in last, counted from the end
	from   int // where it begins in the text; the cursor is at its end
}

// kill cuts out the runes from start to end. What keys kill one after the other is one text.
func (b *buffer) kill(start, end int) {
	if start == end {
		return
	}
	text := textOf(b.line[start:end])
	forward := start == b.pos
	b.replace(start, end, "")
	b.kills.add(text, b.last.kills(), forward)
}

func (k *kills) add(text string, follows, forward bool) {
	last := len(k.texts) - 1
	switch {
	case !follows || last < 0:
		k.texts = append(k.texts, text)
	case forward:
		k.texts[last] += text
	default:
		k.texts[last] = text + k.texts[last]
	}
	k.texts = k.texts[max(0, len(k.texts)-maxKills):]
}

// yank puts in what was killed last.
func (b *buffer) yank() {
	b.kills.yanked, b.kills.from = 0, b.pos
	b.replace(b.pos, b.pos, b.kills.text())
}

// yanking tells whether the text before the cursor was put in by the last keys.
func (b *buffer) yanking() bool {
	return (b.last == keyYank || b.last == keyYankOlder) && len(b.kills.texts) > 0
}

// yankOlder puts in what was killed before that, in its place.
func (b *buffer) yankOlder() {
	b.kills.yanked++
	b.replace(b.kills.from, b.pos, b.kills.text())
	b.undo.join()
}

// text is the one to put in; after the oldest comes the newest again.
func (k *kills) text() string {
	n := len(k.texts)
	if n == 0 {
		return ""
	}
	return k.texts[n-1-k.yanked%n]
}
