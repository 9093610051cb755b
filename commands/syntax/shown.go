package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// What a peer sent, a file holds or is called, or a user typed is shown outside data in one of these ways, so that it
// neither drives a terminal nor forges a line. It is printable where all its characters are: unicode.IsPrint, in UTF-8.
//
//   - Shown, for an endpoint, a path, a name, the value of a setting: as it is where that is printable and does not begin
//     with a double quote, otherwise as Quoted writes it. So it can be told what was quoted, and what is can be typed back.
//   - OneLine, for a command as it was typed: what is not printable becomes an escape in its place.
//   - Visible, for sentences that have such texts in them, and AppendVisible, for what `print` prints on a terminal: ^[
//     and <U+202E>.
//
// JSON has escapes of its own; data is printed by package value.

// Shown is a text as it is shown outside data: as it is where that is printable and does not begin with a double quote,
// otherwise as Quoted writes it.
func Shown(s string) string {
	if Printable(s) && !strings.HasPrefix(s, `"`) {
		return s
	}
	return Quoted(s)
}

// Printable reports that s is UTF-8 of printable characters alone, as unicode.IsPrint has it.
func Printable(s string) bool {
	for i := 0; i < len(s); {
		n := printableAt(s, i)
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// printableAt is the length of the printable character at s[i], 0 where there is none.
func printableAt(s string, i int) int {
	if c := s[i]; c < utf8.RuneSelf {
		if c >= ' ' && c != 0x7f {
			return 1
		}
		return 0
	}
	if r, n := utf8.DecodeRuneInString(s[i:]); n > 1 && unicode.IsPrint(r) {
		return n
	}
	return 0
}

// Drives reports a character that a terminal obeys, or that ends a line or turns around the order of what is beside it:
// the controls C0, DEL and C1, those of the bidirectional algorithm, and the separators of lines and paragraphs.
func Drives(r rune) bool {
	return unicode.IsControl(r) || r >= utf8.RuneSelf && (unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029')
}

// Visible writes what drives a terminal, and bytes that are no UTF-8, such that they can be seen: ^[, <U+202E>, <FF>. A
// tab passes.
func Visible(s string) string {
	if Printable(s) {
		return s
	}
	return string(appendVisible(nil, s, false))
}

// AppendVisible appends text as Visible writes it; its newlines pass, each with a carriage return before it.
func AppendVisible(dst, text []byte) []byte {
	return appendVisible(dst, unsafe.String(unsafe.SliceData(text), len(text)), true)
}

func appendVisible(dst []byte, s string, lines bool) []byte {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = fmt.Appendf(dst, "<%02X>", s[i])
		case !Drives(r), r == '\t', lines && r == '\n', lines && strings.HasPrefix(s[i:], "\r\n"):
			dst = append(dst, s[i:i+n]...)
		case r < utf8.RuneSelf:
			dst = append(dst, '^', byte(r)^0x40) // as stty(1) has it
		default:
			dst = fmt.Appendf(dst, "<U+%04X>", r)
		}
		i += n
	}
	return dst
}
