package commands

import (
	"bytes"
	"strings"

	"sockshell/commands/match"
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/value"
)

type assertInput struct {
	A  param.Word `name:"A" doc:"the left side"`
	Op operator   `name:"OP" doc:"== != < <= > >= contains starts_with ends_with matches, a word with ! before it for the contrary"`
	B  param.Word `name:"B" single:"y" doc:"the right side"`
}

func checkCommands() []*session.Command {
	return []*session.Command{
		session.Define("assert", session.Doc{
			Group: session.Checks, Summary: "fail unless the comparison holds",
			Detail: "== and != compare bytes, the order operators integers; matches takes a regular expression (RE2) over bytes.",
			Errors: []string{"assertion_failed", "usage", "operation_aborted", "timed_out"},
			Examples: "> assert abc starts_with ab\nok\n> assert 9 < 10\nok\n> assert abc !contains b\n" +
				"error: assert: assertion_failed: assertion failed\n  left:  \"abc\"\n  right: \"b\"\n",
		}, runAssert),
	}
}

// comparison is an operator of assert. Without a Call it is asked for its error alone: whether such
// sides can be compared.
type comparison func(c *session.Call, a, b []byte) (bool, error)

var operators = []param.Named[comparison]{
	{Name: "==", Value: plainly(bytes.Equal), Doc: "the same bytes"},
	{Name: "!=", Value: plainly(func(a, b []byte) bool { return !bytes.Equal(a, b) }), Doc: "other bytes"},
	{Name: "<", Value: integers(func(order int) bool { return order < 0 }), Doc: "less, as integers"},
	{Name: "<=", Value: integers(func(order int) bool { return order <= 0 }), Doc: "less or equal, as integers"},
	{Name: ">", Value: integers(func(order int) bool { return order > 0 }), Doc: "more, as integers"},
	{Name: ">=", Value: integers(func(order int) bool { return order >= 0 }), Doc: "more or equal, as integers"},
	{Name: "contains", Value: plainly(bytes.Contains), Doc: "A has B in it"},
	{Name: "starts_with", Value: plainly(bytes.HasPrefix), Doc: "A begins with B"},
	{Name: "ends_with", Value: plainly(bytes.HasSuffix), Doc: "A ends with B"},
	{Name: "matches", Value: matches, Doc: "A holds a match of the regular expression B"},
}

func plainly(holds func(a, b []byte) bool) comparison {
	return func(_ *session.Call, a, b []byte) (bool, error) { return holds(a, b), nil }
}

func integers(holds func(order int) bool) comparison {
	return func(_ *session.Call, a, b []byte) (bool, error) {
		x, err := param.ParseWide(param.TextOf(a))
		if err != nil {
			return false, param.Prefixed("A", err)
		}
		y, err := param.ParseWide(param.TextOf(b))
		return holds(x.Compare(y)), param.Prefixed("B", err)
	}
}

// matches looks for a match, which may take long: a cancel and the deadline end it.
func matches(c *session.Call, a, b []byte) (bool, error) {
	m, err := match.Whole(param.TextOf(b))
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
	holds, ok = param.Lookup(operators, word)
	return holds, negated, ok
}

// operator is one of operators, or one with a `!` before it.
type operator string

var operatorKind = param.Kind{
	Set:     param.One(parseOperator),
	Choices: func(*param.Scope, *param.Param, []string) []param.Choice { return param.ChoicesOf(operators) },
}

// Kind implements param.Typed.
func (operator) Kind() *param.Kind { return &operatorKind }

func parseOperator(_ *param.Param, text string) (operator, error) {
	if _, _, ok := lookupOperator(text); !ok {
		return "", param.Usage(param.Quoted(text) + " is not an operator: " + param.Alternatives(operators) + ", or a word with ! before it")
	}
	for i := range operators {
		if operators[i].Name == text {
			return operator(operators[i].Name), nil // without a copy
		}
	}
	return operator(strings.Clone(text)), nil
}

// Check asks for the error alone: what the sides are makes no difference to whether they can be compared.
func (in *assertInput) Check() error {
	compare, _, _ := lookupOperator(string(in.Op))
	_, err := compare(nil, in.A, in.B)
	return err
}

func runAssert(c *session.Call, in *assertInput) (value.Value, error) {
	compare, negated, _ := lookupOperator(string(in.Op))
	holds, err := compare(c, in.A, in.B)
	if err != nil || holds != negated {
		return value.Ok, err
	}
	return value.Ok, &session.AssertionError{Details: []string{
		"left:  " + param.Quoted(string(in.A)), "right: " + param.Quoted(string(in.B)),
	}}
}
