package syntax

import "unicode/utf8"

const knownEscapes = `known are \n \r \t \a \b \f \v \e \\ \" \$ \xHH \uHHHH \u{…} and one to three octal digits`

// appendEscape appends what the escape at src[i] stands for, a backslash between double quotes, and returns the index after
// it; wrong says why it is none. An escape that src ends within is not wrong of its own, since the quote is not closed
// either: then the index is where src ends.
func appendEscape(dst []byte, src string, i int) (out []byte, next int, wrong string) {
	if i+1 == len(src) {
		return dst, len(src), ""
	}
	switch c := src[i+1]; c {
	case '\n': // the line goes on
		return dst, i + 2, ""
	case 'x':
		return appendHexByte(dst, src, i)
	case 'u':
		return appendCodePoint(dst, src, i)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return appendOctal(dst, src, i)
	default:
		b, ok := simpleEscape(c)
		if !ok {
			_, n := utf8.DecodeRuneInString(src[i+1:])
			return dst, 0, "unknown escape " + Shown(src[i:i+1+n]) + ": " + knownEscapes
		}
		return append(dst, b), i + 2, ""
	}
}

// simpleEscape gives the byte that a backslash and c stand for.
func simpleEscape(c byte) (byte, bool) {
	switch c {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'v':
		return '\v', true
	case 'e':
		return 0x1b, true
	case '\\', '"', '$':
		return c, true
	}
	return 0, false
}

// appendHexByte decodes \xHH.
func appendHexByte(dst []byte, src string, i int) (out []byte, next int, wrong string) {
	v, n := hexDigits(src, i+2, 2)
	end := i + 2 + n
	if n < 2 {
		if end == len(src) {
			return dst, end, ""
		}
		return dst, 0, `\x takes exactly two hexadecimal digits`
	}
	return append(dst, byte(v)), end, ""
}

// appendCodePoint decodes \uHHHH and \u{…} into UTF-8.
func appendCodePoint(dst []byte, src string, i int) (out []byte, next int, wrong string) {
	var v uint32
	var n, end int
	if i+2 < len(src) && src[i+2] == '{' {
		v, n = hexDigits(src, i+3, 6)
		end = i + 3 + n
		if end == len(src) {
			return dst, end, ""
		}
		if n == 0 || src[end] != '}' {
			return dst, 0, `\u{…} takes one to six hexadecimal digits`
		}
		end++
	} else {
		v, n = hexDigits(src, i+2, 4)
		end = i + 2 + n
		if n < 4 {
			if end == len(src) {
				return dst, end, ""
			}
			return dst, 0, `\u takes exactly four hexadecimal digits, or \u{…}`
		}
	}
	if v > utf8.MaxRune || !utf8.ValidRune(rune(v)) {
		return dst, 0, src[i:end] + ` is not a character: surrogates and what is above \u{10FFFF} have no UTF-8`
	}
	return utf8.AppendRune(dst, rune(v)), end, ""
}

// appendOctal decodes one to three octal digits.
func appendOctal(dst []byte, src string, i int) (out []byte, next int, wrong string) {
	v, end := 0, i+1
	for end < len(src) && end < i+4 && src[end] >= '0' && src[end] <= '7' {
		v = v*8 + int(src[end]-'0')
		end++
	}
	if v > 0xff {
		return dst, 0, src[i:end] + ` does not fit a byte: \377 is the last`
	}
	return append(dst, byte(v)), end, ""
}

// hexDigits reads up to limit hexadecimal digits at src[i].
func hexDigits(src string, i, limit int) (v uint32, n int) {
	for n < limit && i+n < len(src) {
		var d byte
		switch c := src[i+n]; {
		case c >= '0' && c <= '9':
			d = c - '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = (c | 0x20) - 'a' + 10
		default:
			return v, n
		}
		v = v<<4 | uint32(d)
		n++
	}
	return v, n
}
