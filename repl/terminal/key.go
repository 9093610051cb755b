package terminal

// A key is one thing that the user did.
type key struct {
	kind keyKind
	text string // what keyInsert and keyPaste put into the line
}

type keyKind int

const (
	keyNone keyKind = iota
	keyInsert
	keyPaste
	keyEnter
	keyInterrupt
	keyEnd // ^D: the input's end on an empty line, otherwise keyDelete
	keySuspend
	keyClear
	keyTab
	keyUp
	keyDown
	keyLeft
	keyRight
	keyWordLeft
	keyWordRight
	keyLineStart
	keyLineEnd
	keyBackspace
	keyDelete
	keyKillWordLeft  // back to the beginning of a word of letters and digits
	keyKillFieldLeft // back to a space, as the terminal driver's own ^W does
	keyKillWordRight
	keyKillStart
	keyKillEnd
)

// controlKeys are the keys of one byte. Other controls, NUL among them, mean nothing: readline would
// insert some of them raw, and take NUL for the input's end.
var controlKeys = map[byte]keyKind{
	'A' & 0x1f: keyLineStart,
	'B' & 0x1f: keyLeft,
	'C' & 0x1f: keyInterrupt,
	'D' & 0x1f: keyEnd,
	'E' & 0x1f: keyLineEnd,
	'F' & 0x1f: keyRight,
	'H' & 0x1f: keyBackspace,
	'I' & 0x1f: keyTab,
	'J' & 0x1f: keyEnter,
	'K' & 0x1f: keyKillEnd,
	'L' & 0x1f: keyClear,
	'M' & 0x1f: keyEnter,
	'N' & 0x1f: keyDown,
	'P' & 0x1f: keyUp,
	'U' & 0x1f: keyKillStart,
	'W' & 0x1f: keyKillFieldLeft,
	'Z' & 0x1f: keySuspend,
	0x7f:       keyBackspace,
}

// metaKeys are the bytes that mean something after ESC.
var metaKeys = map[byte]keyKind{
	'b':        keyWordLeft,
	'f':        keyWordRight,
	'd':        keyKillWordRight,
	'H' & 0x1f: keyKillWordLeft,
	0x7f:       keyKillWordLeft,
}

// finalKeys are the last bytes of CSI and SS3 sequences (xterm's ctlseqs, "PC-Style Function Keys";
// the lower-case ones are rxvt's arrows with Ctrl).
var finalKeys = map[byte]keyKind{
	'A': keyUp,
	'B': keyDown,
	'C': keyRight,
	'D': keyLeft,
	'F': keyLineEnd,
	'H': keyLineStart,
	'c': keyWordRight,
	'd': keyWordLeft,
}

// numberKeys are the first parameters of CSI sequences that end in ~ (VT220 and rxvt).
var numberKeys = map[int]keyKind{
	1: keyLineStart,
	3: keyDelete,
	4: keyLineEnd,
	7: keyLineStart,
	8: keyLineEnd,
}

// byWord turns a key into what it means with Ctrl or Alt.
func byWord(kind keyKind) keyKind {
	switch kind {
	case keyLeft:
		return keyWordLeft
	case keyRight:
		return keyWordRight
	case keyDelete:
		return keyKillWordRight
	default:
		return kind
	}
}
