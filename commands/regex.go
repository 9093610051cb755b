package commands

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
)

// A pattern is RE2 over bytes: each byte of pattern and data stands for the rune of its value, so
// that \xff means the byte 0xff and a character outside ASCII the bytes of its UTF-8.

// asRunes is the text with a rune for each byte.
func asRunes(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(rune(text[i]))
	}
	return b.String()
}

// parseBytes parses such a pattern.
func parseBytes(pattern string) (*syntax.Regexp, error) {
	re, err := syntax.Parse(asRunes(pattern), syntax.Perl)
	if err != nil {
		return nil, patternError(err)
	}
	return re, nil
}

// compileBytes compiles one for data that is all there, as asRunes has it.
func compileBytes(pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(asRunes(pattern))
	if err != nil {
		return nil, patternError(err)
	}
	return re, nil
}

func patternError(err error) error {
	var wrong *syntax.Error
	if errors.As(err, &wrong) {
		return &usageError{msg: "the regular expression has " + wrong.Code.String() + ": " + quoted(wrong.Expr)}
	}
	return &usageError{msg: err.Error()}
}
