package value

import (
	"strconv"
	"strings"

	"sockshell/commands/syntax"
)

// Error is a command's failure as it is shown.
type Error struct {
	Socket    string // as typed before the command, or empty
	Operation string // the command
	Target    string // the endpoint or path it was about, or empty; shown as syntax.Shown has it
	Name      string // ECONNREFUSED, eof, usage
	Message   string
	Category  string // system, misc, netdb, addrinfo, shell
	Code      int

	Transferred int64    // bytes that went through before it failed
	Partial     []byte   // those that a read got; nil for any other command
	Beside      Message  // what else came with those of a message
	Wrote       bool     // they were sent, by a write
	Details     []string // a line each: a usage line, both sides of an assertion, each address tried
	Aliases     []string // `NAME: COMMAND`, of those that the command comes from, the innermost first
	Hint        string   // for a terminal
}

// Error is the error's first line, without the leading `error: `.
func (e *Error) Error() string { return string(e.appendFirst(nil)) }

// Subject is what failed: `[SOCKET:]COMMAND[ TARGET]`.
func (e *Error) Subject() string {
	subject := ""
	if e.Socket != "" {
		subject = syntax.Visible(e.Socket) + ":"
	}
	subject += syntax.Visible(e.Operation)
	if e.Target != "" {
		subject += " " + syntax.Shown(e.Target)
	}
	return subject
}

// appendFirst appends `[SOCKET:]COMMAND[ TARGET]: NAME: message[ after N bytes]`, or of a message `[, N of M bytes]`.
func (e *Error) appendFirst(dst []byte) []byte {
	dst = append(dst, e.Subject()...)
	if e.Operation != "" {
		dst = append(dst, ": "...)
	}
	dst = append(append(append(dst, e.Name...), ": "...), syntax.Visible(e.Message)...)
	switch {
	case e.Beside.Of > 0:
		dst = appendCountOf(append(dst, ", "...), e.Transferred, e.Beside.Of)
	case e.Transferred > 0:
		dst = appendCount(append(dst, " after "...), e.Transferred)
	}
	return dst
}

// AppendText appends `error: …` and the lines that belong to it, indented.
func (e *Error) AppendText(dst []byte, f Form) []byte {
	dst = appendSaid(dst, string(e.appendFirst([]byte("error: "))), f.Width)
	if len(e.Partial) > 0 {
		f.Indent = "  "
		dst = AppendData(dst, e.Partial, f)
	}
	for _, line := range append(e.Beside.details(), e.Details...) {
		dst = appendSaid(dst, "  "+syntax.Visible(line), f.Width)
	}
	for _, line := range e.Aliases {
		dst = appendSaid(dst, "  alias "+syntax.Visible(line), f.Width)
	}
	return dst
}

// appendSaid appends a line of an error, or of a table's block, as prose. What is quoted stays whole: its blanks count.
func appendSaid(dst []byte, line string, width int) []byte {
	if strings.ContainsAny(line, `"'`) {
		width = 0
	}
	return AppendWrapped(dst, line, width)
}

// AppendJSON appends the error as a JSON object.
func (e *Error) AppendJSON(dst []byte) []byte {
	dst = AppendJSONString(append(dst, `{"operation":`...), e.Operation)
	dst = AppendJSONString(append(dst, `,"name":`...), e.Name)
	dst = AppendJSONString(append(dst, `,"message":`...), e.Message)
	dst = AppendJSONString(append(dst, `,"category":`...), e.Category)
	dst = strconv.AppendInt(append(dst, `,"code":`...), int64(e.Code), 10)
	if e.Target != "" {
		dst = AppendJSONString(append(dst, `,"target":`...), e.Target)
	}
	if e.Transferred > 0 {
		dst = strconv.AppendInt(append(dst, `,"transferred":`...), e.Transferred, 10)
	}
	if len(e.Details) > 0 {
		dst = AppendJSONStrings(append(dst, `,"details":`...), e.Details)
	}
	if len(e.Aliases) > 0 {
		dst = AppendJSONStrings(append(dst, `,"aliases":`...), e.Aliases)
	}
	return append(dst, '}')
}

// AppendPartialJSON appends what a failed read did get, or what a failed write did send.
func (e *Error) AppendPartialJSON(dst []byte) []byte {
	if e.Partial != nil {
		return appendJSONData(dst, e.Partial)
	}
	return strconv.AppendInt(dst, e.Transferred, 10)
}
