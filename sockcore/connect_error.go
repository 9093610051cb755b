package sockcore

import "strings"

// ConnectError is how a connect fails that tried more than one address, or the
// addresses of a name.
type ConnectError struct {
	Code  Code // that of the last attempt
	Tried []Attempt
}

// Attempt is one address that a connect tried, and why that failed.
type Attempt struct {
	Endpoint Endpoint
	Code     Code
}

// Error returns the code's text, then each address in brackets.
func (e *ConnectError) Error() string {
	if len(e.Tried) == 0 {
		return e.Code.Error()
	}
	var b strings.Builder
	b.WriteString(e.Code.Error())
	b.WriteString(" (tried ")
	for i, a := range e.Tried {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.Endpoint.String() + ": " + a.Code.Name())
	}
	b.WriteByte(')')
	return b.String()
}

// Unwrap returns the code of the last attempt.
func (e *ConnectError) Unwrap() error { return e.Code }
