package terminal

import "sockshell/completions"

// A style is the parameters of an SGR sequence (ECMA-48, 8.3.117); empty is plain.
type style string

// All of what is drawn in another style than plain. Reverse video stays where colours are not allowed.
const (
	styleGhost       style = "90"
	styleDescription style = "90"
	styleChosen      style = "7"
)

var spanStyles = [...]style{
	completions.CommandName: "1",
	completions.SocketName:  "36",
	completions.String:      "32",
	completions.Variable:    "35",
	completions.ErrorName:   "33",
	completions.ByteWord:    "34",
	completions.Comment:     "90",
	completions.Wrong:       "31",
}

// begin is the sequence that puts the style in force.
func (s style) begin() string {
	if s == "" {
		return ""
	}
	return "\x1b[" + string(s) + "m"
}

// colored tells whether the style is a colour.
func (s style) colored() bool { return s != styleChosen }

// styleAt is the style of the byte at offset, of which the first span may hold it.
func (c content) styleAt(offset int) style {
	if !c.color || len(c.spans) == 0 || offset < c.spans[0].Start {
		return ""
	}
	return spanStyles[c.spans[0].Kind]
}

// spansFrom leaves out the spans that end before offset.
func spansFrom(spans []completions.Span, offset int) []completions.Span {
	for len(spans) > 0 && spans[0].End <= offset {
		spans = spans[1:]
	}
	return spans
}
