package syntax

// What a byte means, as bits, so that each loop asks one question of one table.
const (
	nameStart  uint8 = 1 << iota // a letter or _
	digit                        // 0-9
	blank                        // between words
	terminator                   // after a statement
	bareStop                     // ends a run of bare text, or needs a look
	doubleStop                   // the same between double quotes
	lineEnd                      // a newline
	envPart                      // legal in ${env:NAME} besides letters, digits and _: Windows has ProgramFiles(x86)

	namePart = nameStart | digit
	wordEnd  = blank | terminator
)

var class = classes()

func classes() (t [256]uint8) {
	set := func(bytes string, bits uint8) {
		for i := range len(bytes) {
			t[bytes[i]] |= bits
		}
	}
	set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", nameStart)
	set("0123456789", digit)
	set(" \t", blank|bareStop)
	set(";\n", terminator|bareStop)
	set(`'"$\`, bareStop)
	set(`"$\`, doubleStop)
	set("\n", lineEnd)
	set(".-()", envPart)
	return t
}

// is reports whether src[i] exists and has one of the bits.
func is(src string, i int, bits uint8) bool {
	return i < len(src) && class[src[i]]&bits != 0
}

// continued reports whether src[i], a backslash, stands at the end of a physical line that goes on.
func continued(src string, i int) bool {
	return i+1 < len(src) && src[i+1] == '\n'
}

// endsLine reports whether a physical line, or src, ends at i.
func endsLine(src string, i int) bool {
	return i == len(src) || src[i] == '\n'
}

// skipBlanks returns the index of the first byte from i on that is not between words. A continuation is
// nothing at all, so between words it is skipped like a blank.
func skipBlanks(src string, i int) int {
	for i < len(src) {
		switch {
		case class[src[i]]&blank != 0:
			i++
		case src[i] == '\\' && continued(src, i):
			i += 2
		default:
			return i
		}
	}
	return i
}

// IsIdentifier reports whether s can name a socket or a variable: [A-Za-z_][A-Za-z0-9_]*.
func IsIdentifier(s string) bool {
	if !is(s, 0, nameStart) {
		return false
	}
	for i := range len(s) {
		if class[s[i]]&namePart == 0 {
			return false
		}
	}
	return true
}
