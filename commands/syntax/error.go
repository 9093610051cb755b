package syntax

import "strings"

// Error is what is wrong with a line.
type Error struct {
	Pos  int    // byte offset in the source: of an unclosed quote its opening, of an escape its backslash
	Line int    // 0-based physical line of Pos within the source
	Msg  string // lower case, without place
	// Incomplete: the source ended too early, inside quotes, inside ${…} or after a trailing backslash; more
	// bytes behind it could mend it.
	Incomplete bool
}

// Error returns the message alone; the place is the caller's to print.
func (e *Error) Error() string { return e.Msg }

// fail records the error that ends this line: later calls of Next return it again.
func (p *Parser) fail(pos int, incomplete bool, msg string) error {
	p.err = &Error{Pos: pos, Line: strings.Count(p.src[:pos], "\n"), Msg: msg, Incomplete: incomplete}
	return p.err
}
