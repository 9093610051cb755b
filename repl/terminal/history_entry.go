package terminal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quote begins a byte in hexadecimal, so that an entry of any bytes is a line of text. It is DLE, after
// which what follows has another meaning (ECMA-48, 8.3.33); one in an entry is such a byte, too.
const quote = "\x10"

// encodeEntry makes one line of a history's entry.
func encodeEntry(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r != '\t' && unicode.IsControl(r) || r == utf8.RuneError && n == 1 {
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

// decodeEntry is the entry that a line of the file stands for.
func decodeEntry(line string) string {
	plain, rest, quoted := strings.Cut(strings.TrimRight(lineEnds.Replace(line), "\n"), quote)
	if !quoted {
		return plain
	}
	b := []byte(plain)
	for piece := range strings.SplitSeq(rest, quote) {
		if c, err := strconv.ParseUint(piece[:min(2, len(piece))], 16, 8); err == nil && len(piece) >= 2 {
			b = append(b, byte(c))
			piece = piece[2:]
		}
		b = append(b, piece...)
	}
	return string(b)
}
