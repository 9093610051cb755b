package terminal

// apply does what a key says to the text alone, and tells whether it is such a key.
func (b *buffer) apply(k key) bool {
	if k.kind == keyYankOlder && !b.yanking() {
		return true // it did nothing, and another one behind it has no text to replace either
	}
	defer func() { b.last = k.kind }()
	return b.moveBy(k.kind) || b.killBy(k.kind) || b.changeBy(k)
}

// moveBy does what the keys say that only move the cursor.
func (b *buffer) moveBy(kind keyKind) bool {
	switch kind {
	case keyUp:
		return b.up()
	case keyDown:
		return b.down()
	case keyLeft:
		b.pos = b.left()
	case keyRight:
		b.pos = b.right()
	case keyWordLeft:
		b.pos = b.wordLeft(isWord)
	case keyWordRight:
		b.pos = b.wordRight()
	case keyLineStart:
		b.pos = b.rowStart(b.pos)
	case keyLineEnd:
		b.pos = b.rowEnd(b.pos)
	default:
		return false
	}
	return true
}

// killBy does what the keys say whose text can be yanked.
func (b *buffer) killBy(kind keyKind) bool {
	switch kind {
	case keyKillWordLeft:
		b.kill(b.wordLeft(isWord), b.pos)
	case keyKillFieldLeft:
		b.kill(b.wordLeft(isField), b.pos)
	case keyKillWordRight:
		b.kill(b.pos, b.wordRight())
	case keyKillStart:
		if start := b.rowStart(b.pos); start < b.pos {
			b.kill(start, b.pos)
		} else {
			b.kill(b.left(), b.pos) // the newline before the row
		}
	case keyKillEnd:
		if end := b.rowEnd(b.pos); end > b.pos {
			b.kill(b.pos, end)
		} else {
			b.kill(b.pos, b.right())
		}
	default:
		return false
	}
	return true
}

// changeBy does what the other keys say that change the text.
func (b *buffer) changeBy(k key) bool {
	switch k.kind {
	case keyInsert:
		b.typed(k.text)
	case keyPaste:
		b.replace(b.pos, b.pos, k.text)
	case keyEnter:
		b.replace(b.pos, b.pos, "\n")
	case keyBackspace:
		b.grouped(keyBackspace, b.left(), b.pos)
	case keyDelete, keyEnd:
		b.grouped(k.kind, b.pos, b.right())
	case keyTranspose:
		b.transpose()
	case keyYank:
		b.yank()
	case keyYankOlder:
		b.yankOlder()
	case keyUndo:
		b.undoLast()
	default:
		return false
	}
	return true
}

// typed inserts text; each word is a step of undo.
func (b *buffer) typed(text string) {
	follows := b.last == keyInsert
	for text != "" {
		word := firstWord(text)
		text = text[len(word):]
		if b.pos > 0 && beginsWord(b.line[b.pos-1], word) {
			follows = false
		}
		b.replace(b.pos, b.pos, word)
		if follows {
			b.undo.join()
		}
		follows = true
	}
}

// grouped deletes; all that one key deletes in a row is a step of undo.
func (b *buffer) grouped(kind keyKind, start, end int) {
	if start == end {
		return
	}
	b.replace(start, end, "")
	if b.last == kind {
		b.undo.join()
	}
}

// transpose swaps the characters on both sides of the cursor, at a row's end the last two.
func (b *buffer) transpose() {
	middle, start, end := b.pos, b.rowStart(b.pos), b.rowEnd(b.pos)
	if middle == end && middle > start {
		middle = b.before(middle)
	}
	if middle == start || middle == end {
		return
	}
	start, end = b.before(middle), b.after(middle)
	b.replace(start, end, textOf(b.line[middle:end])+textOf(b.line[start:middle]))
}
