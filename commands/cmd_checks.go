package commands

import (
	"bytes"
	"strings"

	"sockshell/commands/match"
	"sockshell/commands/value"
)

type assertInput struct {
	A  []byte `name:"A" kind:"word" doc:"the left side"`
	Op string `name:"OP" kind:"operator" doc:"== != < <= > >= contains starts_with ends_with matches, a word with ! before it for the contrary"`
	B  []byte `name:"B" kind:"word" single:"y" doc:"the right side"`
}

func checkCommands() []*Command {
	return []*Command{
		Define("assert", Doc{
			Group: Checks, Summary: "fail unless the comparison holds",
			Detail: "== and != compare bytes, the order operators integers; matches takes a regular expression (RE2) over bytes.",
			Errors: []string{"assertion_failed", "usage", "operation_aborted", "timed_out"},
			Examples: "> assert abc starts_with ab\nok\n> assert 9 < 10\nok\n> assert abc !contains b\n" +
				"error: assert: assertion_failed: assertion failed\n  left:  \"abc\"\n  right: \"b\"\n",
		}, runAssert),
	}
}

// comparison is an operator of assert. Without a Call it is asked for its error alone: whether such
// sides can be compared.
type comparison func(c *Call, a, b []byte) (bool, error)

var operators = []namedValue[comparison]{
	{"==", plainly(bytes.Equal), "the same bytes"},
	{"!=", plainly(func(a, b []byte) bool { return !bytes.Equal(a, b) }), "other bytes"},
	{"<", integers(func(a, b int64) bool { return a < b }), "less, as integers"},
	{"<=", integers(func(a, b int64) bool { return a <= b }), "less or equal, as integers"},
	{">", integers(func(a, b int64) bool { return a > b }), "more, as integers"},
	{">=", integers(func(a, b int64) bool { return a >= b }), "more or equal, as integers"},
	{"contains", plainly(bytes.Contains), "A has B in it"},
	{"starts_with", plainly(bytes.HasPrefix), "A begins with B"},
	{"ends_with", plainly(bytes.HasSuffix), "A ends with B"},
	{"matches", matches, "A holds a match of the regular expression B"},
}

func plainly(holds func(a, b []byte) bool) comparison {
	return func(_ *Call, a, b []byte) (bool, error) { return holds(a, b), nil }
}

func integers(holds func(a, b int64) bool) comparison {
	return func(_ *Call, a, b []byte) (bool, error) {
		x, err := parseInt(bytesText(a))
		if err != nil {
			return false, prefixed("A", err)
		}
		y, err := parseInt(bytesText(b))
		return holds(x, y), prefixed("B", err)
	}
}

// matches looks for a match, which may take long: a cancel and the deadline end it.
func matches(c *Call, a, b []byte) (bool, error) {
	m, err := match.Whole(bytesText(b))
	if err != nil || c == nil {
		return false, patternError(err)
	}
	for {
		n, found := m.Feed(a)
		if a = a[n:]; found || len(a) == 0 {
			return found || m.End(), nil
		}
		if err := c.Working(); err != nil {
			return false, err
		}
	}
}

// lookupOperator finds an operator; negated says that a `!` before a word turns it round.
func lookupOperator(text string) (holds comparison, negated, ok bool) {
	word := text
	if rest, found := strings.CutPrefix(text, "!"); found && rest != "" && rest[0] >= 'a' && rest[0] <= 'z' {
		word, negated = rest, true
	}
	holds, ok = lookup(operators, word)
	return holds, negated, ok
}

func parseOperator(_ *Param, text string) (string, error) {
	if _, _, ok := lookupOperator(text); !ok {
		return "", &usageError{msg: quoted(text) + " is not an operator: " + alternatives(operators) + ", or a word with ! before it"}
	}
	return text, nil
}

// check asks for the error alone: what the sides are makes no difference to whether they can be compared.
func (in *assertInput) check() error {
	compare, _, _ := lookupOperator(in.Op)
	_, err := compare(nil, in.A, in.B)
	return err
}

func runAssert(c *Call, in *assertInput) (value.Value, error) {
	compare, negated, _ := lookupOperator(in.Op)
	holds, err := compare(c, in.A, in.B)
	if err != nil || holds != negated {
		return value.Ok, err
	}
	return value.Ok, &AssertionError{Details: []string{
		"left:  " + quoted(string(in.A)), "right: " + quoted(string(in.B)),
	}}
}
