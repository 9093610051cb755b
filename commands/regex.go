package commands

import (
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A pattern is RE2 over bytes: each byte of pattern and data stands for the rune of its value, so
// that \xff means the byte 0xff and a character outside ASCII the bytes of its UTF-8.

// compileBytes compiles such a pattern.
func compileBytes(pattern string) (*regexp.Regexp, error) {
	if !isASCII(pattern) {
		var b strings.Builder
		for i := range len(pattern) {
			b.WriteRune(rune(pattern[i]))
		}
		pattern = b.String()
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, &usageError{msg: strings.TrimPrefix(err.Error(), "error parsing regexp: ") + " is wrong with the regular expression"}
	}
	return re, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// byteRunes reads each byte as a rune.
type byteRunes struct {
	data []byte
	next int
}

func (r *byteRunes) ReadRune() (c rune, size int, err error) {
	if r.next == len(r.data) {
		return 0, 0, io.EOF
	}
	r.next++
	return rune(r.data[r.next-1]), 1, nil
}
