package param

import (
	"strconv"
	"unsafe"

	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// NewSocket is the name of a socket to be made.
type NewSocket string

// SocketName is the name of a socket that is there.
type SocketName string

// VariableName is the name of a variable to be set.
type VariableName string

// AliasName is the name of an alias that is there.
type AliasName string

// JobNumber is the number of a job that has not been joined.
type JobNumber int64

// RunningJob is the number of a job that has not been joined, or runs detached.
type RunningJob int64

// JobNumbers are those of several.
type JobNumbers []int64

// AnyError stands for every error.
const AnyError = "any"

// ErrorName is an error that the user names, or any.
type ErrorName struct {
	Any  bool
	Code sockcore.Code
}

var (
	newSocketKind = Kind{Set: Copied(ParseName)}
	socketKind    = Kind{
		Set: Copied(parseIdentifier), Paint: SocketPaint,
		Choices: func(s *Scope, _ *Param, _ []string) []Choice { return s.SocketChoices() },
	}
	variableKind = Kind{
		Set:     Copied(ParseVariable),
		Choices: func(s *Scope, _ *Param, _ []string) []Choice { return s.VariableChoices() },
	}
	aliasKind = Kind{
		Set:     Copied(parseText),
		Choices: func(s *Scope, _ *Param, _ []string) []Choice { return s.AliasChoices() },
	}
	jobKind  = Kind{Set: One(parseInteger), Choices: jobChoices}
	runsKind = Kind{
		Set:     One(parseInteger),
		Choices: func(s *Scope, _ *Param, _ []string) []Choice { return jobsOf(s, true) },
	}
	jobsKind = Kind{Set: setNumbers, Rest: true, Repeats: true, Choices: jobChoices}

	errorKind = Kind{
		Set: One(parseErrorName), Paint: ErrorPaint, Topic: "errors",
		Known: func(text string) bool {
			_, known := sockcore.LookupCode(text)
			return known || text == AnyError
		},
		Choices: func(*Scope, *Param, []string) []Choice { return errorChoices() },
	}
)

// Kind implements Typed.
func (NewSocket) Kind() *Kind { return &newSocketKind }

// Kind implements Typed.
func (SocketName) Kind() *Kind { return &socketKind }

// Kind implements Typed.
func (VariableName) Kind() *Kind { return &variableKind }

// Kind implements Typed.
func (AliasName) Kind() *Kind { return &aliasKind }

// Kind implements Typed.
func (JobNumber) Kind() *Kind { return &jobKind }

// Kind implements Typed.
func (RunningJob) Kind() *Kind { return &runsKind }

// Kind implements Typed.
func (JobNumbers) Kind() *Kind { return &jobsKind }

// Kind implements Typed.
func (ErrorName) Kind() *Kind { return &errorKind }

// String is the error's name.
func (w ErrorName) String() string {
	if w.Any {
		return "any error"
	}
	return w.Code.Name()
}

func parseIdentifier(_ *Param, text string) (string, error) {
	if !syntax.IsIdentifier(text) {
		return "", Usage(Quoted(text) + " is not a name (a letter or _, then letters, digits, _)")
	}
	return text, nil
}

// ParseName reads the name of a socket to be made, or of an alias.
func ParseName(p *Param, text string) (string, error) {
	if w, known := Lookup(byteWords, text); known && !w.later {
		return "", Usage(text + " is reserved: it begins byte words")
	}
	// These may come to stand where a socket's name does.
	if sockcore.LookupTransport(text) != nil || text == "tls" || text == "acceptor" {
		return "", Usage(text + " is reserved")
	}
	return parseIdentifier(p, text)
}

// ParseVariable reads the name of a variable to be set; `$_` is the session's own.
func ParseVariable(p *Param, text string) (string, error) {
	if text == "_" {
		return "", Usage("_ is the last result, which the session sets")
	}
	return parseIdentifier(p, text)
}

func setNumbers(b *Binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	numbers := make([]int64, len(args))
	for i := range args {
		if _, err := integerKind.Set(b, p, unsafe.Pointer(&numbers[i]), args[i:]); err != nil {
			return 0, err
		}
	}
	*(*[]int64)(dst) = numbers
	return len(args), nil
}

func parseErrorName(_ *Param, text string) (ErrorName, error) {
	if text == AnyError {
		return ErrorName{Any: true}, nil
	}
	code, ok := sockcore.LookupCode(text)
	if !ok {
		return ErrorName{}, Unknown("error", text, append(sockcore.CodeNames(), AnyError))
	}
	return ErrorName{Code: code}, nil
}

func jobChoices(s *Scope, _ *Param, _ []string) []Choice { return jobsOf(s, false) }

// jobsOf are the jobs, with those that are detached or without.
func jobsOf(s *Scope, detached bool) (out []Choice) {
	for _, j := range s.Jobs {
		if detached || !j.Detached {
			out = append(out, Choice{strconv.Itoa(j.Number), j.State + ": " + j.Command})
		}
	}
	return out
}

// errorChoices lists each error under each of its names.
func errorChoices() []Choice {
	var out []Choice
	for _, name := range sockcore.CodeNames() {
		code, _ := sockcore.LookupCode(name)
		doc := code.Message()
		if name != code.Name() {
			doc += ", " + code.Name()
		}
		out = append(out, Choice{name, doc})
	}
	return append(out, Choice{AnyError, "whatever error it is"})
}
