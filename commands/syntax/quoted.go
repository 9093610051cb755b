package syntax

import (
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// Quoted writes s as a double-quoted word that parses back to the same bytes.
func Quoted(s string) string {
	dst := AppendQuoted(make([]byte, 0, len(s)+2), unsafe.Slice(unsafe.StringData(s), len(s)))
	return unsafe.String(unsafe.SliceData(dst), len(dst))
}

// AppendQuoted appends s to dst as a double-quoted word that parses back to the same bytes: printable runes
// (unicode.IsPrint) as they are, the short escapes where there is one, \xHH for every other byte.
func AppendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		run := i
		for i < len(s) && quotedAs[s[i]] == itself {
			i++
		}
		dst = append(dst, s[run:i]...)
		if i == len(s) {
			break
		}
		switch c := quotedAs[s[i]]; c {
		case inRune:
			r, n := utf8.DecodeRune(s[i:])
			if n > 1 && unicode.IsPrint(r) {
				dst = append(dst, s[i:i+n]...)
			} else {
				dst = appendHex(dst, s[i:i+n])
			}
			i += n
		case asHex:
			dst = appendHex(dst, s[i:i+1])
			i++
		default:
			dst = append(dst, '\\', c)
			i++
		}
	}
	return append(dst, '"')
}

func appendHex(dst, s []byte) []byte {
	const digits = "0123456789abcdef"
	for _, c := range s {
		dst = append(dst, '\\', 'x', digits[c>>4], digits[c&15])
	}
	return dst
}

// appendEscapes appends text of which no character is printable as it stands between double quotes.
func appendEscapes(dst []byte, text string) []byte {
	quoted := Quoted(text)
	return append(dst, quoted[1:len(quoted)-1]...)
}

// quotedAs says how a byte is quoted: by a value below, or by a backslash and the character given.
var quotedAs = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = inRune
		case c >= ' ' && c != 0x7f:
			t[c] = itself
		default:
			t[c] = asHex
		}
	}
	for _, c := range []byte(`nrtabfve\"$`) {
		b, _ := simpleEscape(c)
		t[b] = c
	}
	return t
}()

const (
	itself byte = iota
	inRune      // part of a rune, or of nothing
	asHex
)
