package value

import "strconv"

// Error is a command's failure as it is shown.
type Error struct {
	Socket    string // as typed before the command, or empty
	Operation string // the command
	Target    string // the endpoint or path it was about, or empty
	Name      string // ECONNREFUSED, eof, usage
	Message   string
	Category  string // system, misc, netdb, addrinfo, shell
	Code      int

	Transferred int64    // bytes that went through before it failed
	Partial     []byte   // those that a read got; nil for any other command
	Wrote       bool     // they were sent, by a write
	Details     []string // a line each: a usage line, both sides of an assertion, each address tried
	Aliases     []string // `NAME: COMMAND`, of those that the command comes from, the innermost first
	Hint        string   // for a terminal
}

// Error is the error's first line, without the leading `error: `.
func (e *Error) Error() string { return string(e.appendSubject(nil)) }

// appendSubject appends `[SOCKET:]COMMAND[ TARGET]: NAME: message[ after N bytes]`.
func (e *Error) appendSubject(dst []byte) []byte {
	if e.Socket != "" {
		dst = append(append(dst, e.Socket...), ':')
	}
	if e.Operation != "" {
		dst = append(dst, e.Operation...)
		if e.Target != "" {
			dst = append(append(dst, ' '), e.Target...)
		}
		dst = append(dst, ": "...)
	}
	dst = append(append(append(dst, e.Name...), ": "...), e.Message...)
	if e.Transferred > 0 {
		dst = appendCount(append(dst, " after "...), e.Transferred)
	}
	return dst
}

// AppendText appends `error: …` and the lines that belong to it, indented.
func (e *Error) AppendText(dst []byte, f Form) []byte {
	dst = append(e.appendSubject(append(dst, "error: "...)), '\n')
	if len(e.Partial) > 0 {
		f.Indent = "  "
		dst = AppendData(dst, e.Partial, f)
	}
	for _, line := range e.Details {
		dst = append(append(append(dst, "  "...), line...), '\n')
	}
	for _, line := range e.Aliases {
		dst = append(append(append(dst, "  alias "...), line...), '\n')
	}
	return dst
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
		dst = appendJSONStrings(append(dst, `,"details":`...), e.Details)
	}
	if len(e.Aliases) > 0 {
		dst = appendJSONStrings(append(dst, `,"aliases":`...), e.Aliases)
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
