package value

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"sockshell/commands/syntax"
)

// Printable reports whether data is valid UTF-8 of which every rune is printable or a tab, a
// carriage return or a newline.
func Printable(data []byte) bool {
	for i := 0; i < len(data); {
		c := data[i]
		if c < utf8.RuneSelf {
			if (c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if (r == utf8.RuneError && size == 1) || !unicode.IsPrint(r) {
			return false
		}
		i += size
	}
	return true
}

// Bytes counts bytes: `1 byte`, `2 bytes`.
func Bytes(n int64) string { return string(appendCount(nil, n)) }

// appendCount appends `1 byte` or `N bytes`.
func appendCount(dst []byte, n int64) []byte {
	dst = strconv.AppendInt(dst, n, 10)
	if n == 1 {
		return append(dst, " byte"...)
	}
	return append(dst, " bytes"...)
}

// BytesOf counts the bytes that came of a message: `4 of 9 bytes`.
func BytesOf(n, of int64) string { return string(appendCountOf(nil, n, of)) }

// appendCountOf appends `4 of 9 bytes`, and `4 of ? bytes` where the system did not tell how many there were.
func appendCountOf(dst []byte, n, of int64) []byte {
	if of <= n {
		return append(strconv.AppendInt(dst, n, 10), " of ? bytes"...)
	}
	return appendCount(append(strconv.AppendInt(dst, n, 10), " of "...), of)
}

// Form says how data is shown.
type Form struct {
	Indent string // before each line
	Hex    bool   // dump also what is printable
	Limit  int    // show no more than so many bytes (0: all), and say what is left
	Width  int    // the terminal's columns; 0: a table may be as wide as it likes
	Height int    // and its rows; 0: as long
	// Visible shows what print prints such that it drives no terminal; otherwise it is its bytes.
	Visible bool
}

// AppendData appends data as text: its count, then what it holds, each line with its newline.
func AppendData(dst, data []byte, f Form) []byte { return appendData(dst, data, "", 0, f) }

// appendData is AppendData with what stands behind the data on their line, and the length of what they were cut from, 0
// where they were not.
func appendData(dst, data []byte, behind string, of int64, f Form) []byte {
	dst = append(dst, f.Indent...)
	if of > 0 {
		dst = appendCountOf(dst, int64(len(data)), of)
	} else {
		dst = appendCount(dst, int64(len(data)))
	}
	shown := data
	if f.Limit > 0 && len(data) > f.Limit {
		shown = cut(data, f.Limit)
	}
	switch {
	case len(data) == 0:
		dst = append(append(dst, behind...), '\n')
	case f.Hex || !Printable(shown):
		dst = AppendDump(append(append(dst, behind...), '\n'), shown, 0, f.Indent+"  ")
	case newline(shown) >= len(shown)-1:
		dst = append(append(syntax.AppendQuoted(append(dst, ' '), shown), behind...), '\n')
	default:
		dst = appendQuotedLines(append(append(dst, behind...), '\n'), shown, f.Indent+"  ")
	}
	if left := len(data) - len(shown); left > 0 {
		dst = append(append(dst, f.Indent...), "  … "...)
		dst = appendCount(dst, int64(left))
		dst = append(dst, " more: hexdump $_ shows all\n"...)
	}
	return dst
}

// cut takes the first limit bytes, less what is left of a rune that the cut splits.
func cut(data []byte, limit int) []byte {
	head := data[:limit]
	for n := 1; n < utf8.UTFMax && n <= limit; n++ {
		tail := head[limit-n:]
		if utf8.RuneStart(tail[0]) && !utf8.FullRune(tail) && Printable(head[:limit-n]) {
			return head[:limit-n]
		}
	}
	return head
}

// newline returns the index of the first newline, or len(data).
func newline(data []byte) int {
	for i, c := range data {
		if c == '\n' {
			return i
		}
	}
	return len(data)
}

func appendQuotedLines(dst, data []byte, indent string) []byte {
	for len(data) > 0 {
		end := min(newline(data)+1, len(data))
		dst = syntax.AppendQuoted(append(dst, indent...), data[:end])
		dst = append(dst, '\n')
		data = data[end:]
	}
	return dst
}

const hexDigits = "0123456789abcdef"

// dumpWidth is the bytes on a line of a dump, as `hexdump -C` has it.
const dumpWidth = 16

// AppendDump appends data as `hexdump -C` prints it, without `*` for repeated lines and without the
// last offset; at is the offset of the first byte, and each line begins with indent.
func AppendDump(dst, data []byte, at int, indent string) []byte {
	for ; len(data) > 0; at += dumpWidth {
		line := data[:min(dumpWidth, len(data))]
		data = data[len(line):]
		dst = append(dst, indent...)
		for shift := 28; shift >= 0; shift -= 4 {
			dst = append(dst, hexDigits[at>>shift&15])
		}
		dst = append(dst, ' ')
		for i := range dumpWidth {
			if i == 0 || i == dumpWidth/2 {
				dst = append(dst, ' ')
			}
			if i < len(line) {
				dst = append(dst, hexDigits[line[i]>>4], hexDigits[line[i]&15], ' ')
			} else {
				dst = append(dst, "   "...)
			}
		}
		dst = append(dst, " |"...)
		for _, c := range line {
			if c < ' ' || c > '~' {
				c = '.'
			}
			dst = append(dst, c)
		}
		dst = append(dst, "|\n"...)
	}
	return dst
}
