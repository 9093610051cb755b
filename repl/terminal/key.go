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
	keyBackTab
	keyReport // not a key: text is what the terminal has answered
	keyCancel // ^G, or the Escape key
	keySearchOlder
	keySearchNewer
	keyEditor // the user's own editor is to take over
	keyLeave  // ^], or the end of a talk
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
	keyYank
	keyYankOlder // what was killed before what has just been yanked, in its place
	keyTranspose
	keyUndo
)

// halts tells whether no further key may be read before this one has been handled: the line may end
// with it, or another program take the terminal.
func (kind keyKind) halts() bool {
	switch kind {
	case keyEnter, keyInterrupt, keyEnd, keyEditor, keyLeave:
		return true
	default:
		return false
	}
}

// kills tells whether a key cuts text out that can be yanked.
func (kind keyKind) kills() bool { return keyKillWordLeft <= kind && kind <= keyKillEnd }

// The tables are arrays: a map would be filled at each start, also without a terminal.

// controlKeys are the keys of one byte. Other controls, NUL among them, mean nothing: readline would
// insert some of them raw, and take NUL for the input's end.
var controlKeys = [256]keyKind{
	'A' & 0x1f: keyLineStart,
	'B' & 0x1f: keyLeft,
	'C' & 0x1f: keyInterrupt,
	'D' & 0x1f: keyEnd,
	'E' & 0x1f: keyLineEnd,
	'F' & 0x1f: keyRight,
	'G' & 0x1f: keyCancel,
	'H' & 0x1f: keyBackspace,
	'I' & 0x1f: keyTab,
	'J' & 0x1f: keyEnter,
	'K' & 0x1f: keyKillEnd,
	'L' & 0x1f: keyClear,
	'M' & 0x1f: keyEnter,
	'N' & 0x1f: keyDown,
	'P' & 0x1f: keyUp,
	'R' & 0x1f: keySearchOlder,
	'S' & 0x1f: keySearchNewer,
	'T' & 0x1f: keyTranspose,
	'U' & 0x1f: keyKillStart,
	'W' & 0x1f: keyKillFieldLeft,
	'Y' & 0x1f: keyYank,
	'Z' & 0x1f: keySuspend,
	']' & 0x1f: keyLeave,
	'_' & 0x1f: keyUndo,
	0x7f:       keyBackspace,
}

// prefixedKeys are the bytes that mean something after ^X.
var prefixedKeys = [256]keyKind{
	'E' & 0x1f: keyEditor,
	'U' & 0x1f: keyUndo,
}

// metaKeys are the bytes that mean something after ESC.
var metaKeys = [256]keyKind{
	'b':        keyWordLeft,
	'f':        keyWordRight,
	'd':        keyKillWordRight,
	'y':        keyYankOlder,
	'H' & 0x1f: keyKillWordLeft,
	0x7f:       keyKillWordLeft,
}

// finalKeys are the last bytes of CSI and SS3 sequences (xterm's ctlseqs, "PC-Style Function Keys";
// the lower-case ones are rxvt's arrows, with Shift after CSI and with Ctrl after SS3).
var finalKeys = [256]keyKind{
	'A': keyUp,
	'B': keyDown,
	'C': keyRight,
	'D': keyLeft,
	'F': keyLineEnd,
	'H': keyLineStart,
	'Z': keyBackTab,
	'c': keyWordRight,
	'd': keyWordLeft,
}

// numberKeys are the first parameters of CSI sequences that end in ~ (VT220, the Linux console, tmux,
// rxvt), or in ^ or @ with Ctrl and in $ with Shift (rxvt).
var numberKeys = [...]keyKind{
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
