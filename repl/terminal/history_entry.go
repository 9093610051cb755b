package terminal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quote begins a byte in hexadecimal, so that an entry of any bytes is a line of text. It is DLE, after
// which what follows has another meaning (ECMA-48, 8.3.33), and cannot be typed into a line.
const quote = "\x10"

// encodeEntry makes one line of a history's entry.
func encodeEntry(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == '\n' || !editable(r) || r == utf8.RuneError && n == 1 {
			for _, c := range []byte(text[i : i+n]) {
				fmt.Fprintf(&b, quote+"%02x", c)
			}
		} else {
			b.WriteString(text[i : i+n])
		}
		i += n
	}
	return b.String()
}

// decodeEntry is the entry that a line of the file stands for. Controls that the line itself holds,
// the newline at its end among them, are dropped.
func decodeEntry(line string) string {
	plain, rest, quoted := strings.Cut(line, quote)
	if !quoted {
		return clean(plain)
	}
	var b strings.Builder
	b.WriteString(clean(plain))
	for piece := range strings.SplitSeq(rest, quote) {
		if c, err := strconv.ParseUint(piece[:min(2, len(piece))], 16, 8); err == nil && len(piece) >= 2 {
			b.WriteByte(byte(c))
			piece = piece[2:]
		}
		b.WriteString(clean(piece))
	}
	return b.String()
}
