package param

import (
	"strconv"
	"strings"

	"sockshell/commands/syntax"
)

// UsageError is an argument that cannot be. The caller that knows the command adds its usage line.
type UsageError struct {
	Msg     string
	Details []string
	File    bool // the trouble is a file's, which no usage line helps with
}

// Usage makes a UsageError.
func Usage(msg string) *UsageError { return &UsageError{Msg: msg} }

// FileTrouble makes a UsageError of what is wrong with a file.
func FileTrouble(msg string) *UsageError { return &UsageError{Msg: msg, File: true} }

func (e *UsageError) Error() string { return e.Msg }

// Prefixed says which parameter a UsageError is about; another error stays as it is.
func Prefixed(name string, err error) error {
	if usage, ok := err.(*UsageError); ok { //nolint:errorlint // made here, never wrapped
		e := *usage
		e.Msg = strings.TrimSuffix(name, ":") + ": " + usage.Msg
		return &e
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
