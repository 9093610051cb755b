package match

import (
	"errors"
	"regexp/syntax"
	"strings"
)

// largest is the most instructions that an expression may have: it bounds what one byte can cost, and
// the memory that a matcher takes.
const largest = 1 << 16

// Error says what is wrong with a pattern, and with which part of it.
type Error = syntax.Error

// compile compiles an expression over bytes: each byte of pattern and text stands for the rune of its
// value, so that \xff means the byte 0xff and a character outside ASCII the bytes of its UTF-8.
func compile(pattern string) (prog *syntax.Prog, groups int, err error) {
	if len(pattern) > largest {
		return nil, 0, tooLarge(pattern)
	}
	re, err := syntax.Parse(asRunes(pattern), syntax.Perl)
	if err != nil {
		return nil, 0, inBytes(err)
	}
	if size(re) > largest {
		return nil, 0, tooLarge(pattern)
	}
	groups = re.MaxCap()
	prog, err = syntax.Compile(re.Simplify())
	return prog, groups, err
}

// size is the most instructions that an expression is compiled to, as far as it counts. It is found
// before the repetitions are written out, which may take long.
func size(re *syntax.Regexp) int {
	n := 0
	for _, sub := range re.Sub {
		n = min(n+size(sub), largest+1)
	}
	switch re.Op {
	case syntax.OpLiteral:
		n = len(re.Rune)
	case syntax.OpCapture, syntax.OpStar:
		n += 2
	case syntax.OpPlus, syntax.OpQuest:
		n++
	case syntax.OpAlternate:
		n += len(re.Sub) - 1
	case syntax.OpRepeat:
		if re.Max < 0 {
			n = re.Min*n + 2
		} else {
			n = re.Max*n + re.Max - re.Min
		}
	default:
	}
	return min(max(1, n), largest+1)
}

func tooLarge(pattern string) error { return &Error{Code: syntax.ErrLarge, Expr: pattern} }

// asRunes is the text with a rune for each byte.
func asRunes(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(rune(text[i]))
	}
	return b.String()
}

// asBytes undoes asRunes.
func asBytes(text string) string {
	var b []byte
	for _, r := range text {
		b = append(b, byte(r))
	}
	return string(b)
}

// inBytes gives the part of a pattern that an error names its bytes back.
func inBytes(err error) error {
	var wrong *Error
	if !errors.As(err, &wrong) {
		return err
	}
	return &Error{Code: wrong.Code, Expr: asBytes(wrong.Expr)}
}
