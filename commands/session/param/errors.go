package param

import (
	"strconv"
	"strings"

	"sockshell/commands/syntax"
)

// UsageError is an argument that cannot be. Who knows the command adds its usage line.
type UsageError struct {
	Msg     string
	Details []string
}

// Usage makes a UsageError.
func Usage(msg string) *UsageError { return &UsageError{Msg: msg} }

func (e *UsageError) Error() string { return e.Msg }

// Prefixed says which parameter a UsageError is about; another error stays as it is.
func Prefixed(name string, err error) error {
	if usage, ok := err.(*UsageError); ok { //nolint:errorlint // made here, never wrapped
		return &UsageError{Msg: strings.TrimSuffix(name, ":") + ": " + usage.Msg, Details: usage.Details}
	}
	return err
}

// longest is as much of a word as an error repeats.
const longest = 80

// Quoted is a word as an error shows it.
func Quoted(text string) string {
	if len(text) > longest {
		return string(syntax.AppendQuoted(nil, []byte(text[:longest]))) + "…"
	}
	return string(syntax.AppendQuoted(nil, []byte(text)))
}

// Plural counts: `1 byte`, `2 bytes`.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
