package commands

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// setter binds the first of args, or more, to the field at dst, and says how many it took.
type setter func(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (used int, err error)

// setterOf is the setter of the parameters of a kind.
func setterOf(kind ParamKind) setter {
	switch kind {
	case Integer, JobNumber:
		return one(setInteger)
	case Port:
		return one(parsePort)
	case Status:
		return one(parseStatus)
	case Duration:
		return one(func(_ *Param, s string) (time.Duration, error) { return parseDuration(s) })
	case Bytes, Word:
		return setBytes
	case Payload:
		return setPayload
	case Words:
		return setWords
	case Pattern:
		return setPattern
	case Pieces:
		return one(parsePieces)
	case Name:
		return text(parseName)
	case SocketName:
		return text(parseIdentifier)
	case Variable:
		return text(parseVariable)
	case Path:
		return text(parsePath)
	case Topic:
		return setTopic
	case Operator:
		return text(parseOperator)
	case DecodeType:
		return text(parseDecodeType)
	case SettingChange:
		return setSettingChange
	case AliasName, Text:
		return text(parseText)
	case AliasChange:
		return setAliasChange
	case Texts:
		return setTexts
	case Numbers:
		return setNumbers
	case Protocol:
		return setProtocol
	case Descriptor:
		return one(parseDescriptor)
	case LocalEndpoint:
		return setLocalEndpoint
	case RemoteEndpoint:
		return setRemoteEndpoint
	case OnOff:
		return one(parseOnOff)
	case ShutdownKind:
		return named("shutdown", shutdownKinds)
	case WaitKind:
		return named("wait", waitKinds)
	case MessageFlags:
		return one(parseFlags)
	case IoControl:
		return one(parseIoControl)
	case OptionName:
		return one(parseOptionName)
	case OptionSetting:
		return setOptionSetting
	case ErrorName:
		return one(parseErrorName)
	case Statement:
		return setStatement
	}
	panic("a kind of parameter without a setter")
}

// one makes the setter of a parameter that is one word.
func one[T any](parse func(p *Param, text string) (T, error)) setter {
	return func(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
		text, known, err := b.text(&args[0])
		if err != nil || !known {
			return 1, err
		}
		v, err := parse(p, text)
		if b.checking && errors.Is(err, sockcore.NotSupported) {
			return 1, nil // what the system lacks is the run's to say
		}
		if err != nil {
			return 0, prefixed(p.Name, err)
		}
		*(*T)(dst) = v
		return 1, nil
	}
}

// text makes the setter of a parameter that is kept as text. It is a copy, for whoever keeps it longer than the
// statement: a job, a lookup, an error, a socket's name.
func text(parse func(p *Param, text string) (string, error)) setter {
	return one(func(p *Param, text string) (string, error) { return parse(p, strings.Clone(text)) })
}

// prefixed says which parameter an error is about.
func prefixed(name string, err error) error {
	if usage, ok := err.(*usageError); ok { //nolint:errorlint // made here, never wrapped
		return &usageError{msg: strings.TrimSuffix(name, ":") + ": " + usage.msg, details: usage.details}
	}
	return err
}

// named makes the setter of a parameter that is one of a few words.
func named[T any](what string, words []namedValue[T]) setter {
	return one(func(_ *Param, text string) (T, error) {
		v, ok := lookup(words, text)
		if !ok {
			return v, &usageError{msg: quoted(text) + " is not a kind of " + what + ": " + alternatives(words)}
		}
		return v, nil
	})
}

// lookup finds the value that a word names.
func lookup[T any](words []namedValue[T], name string) (v T, ok bool) {
	for i := range words {
		if words[i].name == name {
			return words[i].value, true
		}
	}
	return v, false
}

type namedValue[T any] struct {
	name  string
	value T
	doc   string
}

func alternatives[T any](words []namedValue[T]) string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.name
	}
	return strings.Join(names, ", ")
}

var shutdownKinds = []namedValue[sockcore.Shutdown]{
	{"receive", sockcore.ShutdownReceive, "no more reads"},
	{"send", sockcore.ShutdownSend, "no more writes: the peer reads to the end"},
	{"both", sockcore.ShutdownBoth, "neither"},
}

var waitKinds = []namedValue[sockcore.WaitKind]{
	{"read", sockcore.WaitRead, "something to read, or the end"},
	{"write", sockcore.WaitWrite, "room to write"},
	{"error", sockcore.WaitError, "out-of-band data, a pending error, or a hang-up"},
}

func setInteger(p *Param, text string) (int64, error) {
	n, err := parseInt(text)
	switch {
	case err != nil:
		return 0, err
	case n < p.min:
		return 0, &usageError{msg: text + " is less than " + strconv.FormatInt(p.min, 10)}
	case n > p.max:
		return 0, &usageError{msg: text + " is more than " + strconv.FormatInt(p.max, 10)}
	}
	return n, nil
}

func parsePort(_ *Param, text string) (uint16, error) {
	n, err := parseInt(text)
	if err != nil || n < 0 || n > 65535 {
		return 0, &usageError{msg: quoted(text) + " is not a port (0 to 65535)"}
	}
	return uint16(n), nil
}

// onOff is a switch.
type onOff bool

func parseOnOff(_ *Param, text string) (onOff, error) {
	on, err := parseBool(text)
	return onOff(on), err
}

// Exit is the error that ends the session with this status.
func (s exitStatus) Exit() error { return &exitError{s} }

func parseStatus(_ *Param, text string) (exitStatus, error) {
	n, err := parseInt(text)
	if err != nil || n < 0 || n > 255 {
		return exitStatus{}, &usageError{msg: quoted(text) + " is not an exit status (0 to 255)"}
	}
	return exitStatus{status: int(n), given: true}, nil
}

// parseDuration reads `100ms`, `1.5s`, `2m`; 0 needs no unit.
func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, &usageError{msg: quoted(text) + " is not a duration (100ms, 1.5s, 2m)"}
	}
	return d, nil
}

func parseText(_ *Param, text string) (string, error) { return text, nil }

func parsePath(_ *Param, text string) (string, error) {
	if text == "" || strings.IndexByte(text, 0) >= 0 {
		return "", &usageError{msg: quoted(text) + " is not a path"}
	}
	return text, nil
}

func parseIdentifier(_ *Param, text string) (string, error) {
	if !syntax.IsIdentifier(text) {
		return "", &usageError{msg: quoted(text) + " is not a name (a letter or _, then letters, digits, _)"}
	}
	return text, nil
}

// transports may come to stand where a socket's name does.
var transports = []string{"tcp", "udp", "unix", "tls", "acceptor"}

// parseName reads the name of a socket to be made.
func parseName(p *Param, text string) (string, error) {
	if _, taken := lookup(byteWords, text); taken {
		return "", &usageError{msg: text + " is reserved: it begins byte words"}
	}
	for _, t := range transports {
		if t == text {
			return "", &usageError{msg: text + " is reserved"}
		}
	}
	return parseIdentifier(p, text)
}

// parseVariable reads the name of a variable to be set; `$_` is the session's own.
func parseVariable(p *Param, text string) (string, error) {
	if text == "_" {
		return "", &usageError{msg: "_ is the last result, which the session sets"}
	}
	return parseIdentifier(p, text)
}

func parseFlags(_ *Param, text string) (sockcore.Flags, error) {
	flags, err := sockcore.ParseFlags(text)
	if errors.Is(err, sockcore.NotSupported) {
		return 0, lackingFlag(err, text)
	}
	if err != nil {
		return 0, unknown("message flag", text, flagNames())
	}
	return flags, nil
}

func parseIoControl(_ *Param, text string) (sockcore.IoControl, error) {
	c, ok := sockcore.LookupIoControl(text)
	if !ok {
		return c, unknown("command of io_control", text, ioControlNames())
	}
	return c, nil
}

func parseOptionName(_ *Param, text string) (*sockcore.Option, error) {
	option, ok := sockcore.LookupOption(text)
	if !ok {
		return nil, unknown("option", text, optionNames())
	}
	return option, nil
}

// anyError stands for every error.
const anyError = "any"

// wantedError is an error that the user names, or any.
type wantedError struct {
	any  bool
	code sockcore.Code
}

func (w wantedError) String() string {
	if w.any {
		return "any error"
	}
	return w.code.Name()
}

func parseErrorName(_ *Param, text string) (wantedError, error) {
	if text == anyError {
		return wantedError{any: true}, nil
	}
	code, ok := sockcore.LookupCode(text)
	if !ok {
		return wantedError{}, unknown("error", text, append(sockcore.CodeNames(), anyError))
	}
	return wantedError{code: code}, nil
}

func setBytes(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	if !p.Rest {
		args = args[:1]
	}
	data, err := b.bytes(args, p.Kind != Word)
	if err != nil {
		return 0, prefixed(p.Name, err)
	}
	*(*[]byte)(dst) = data
	return len(args), nil
}

func setWords(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	data, err := b.spaced(args)
	if err != nil {
		return 0, prefixed(p.Name, err)
	}
	*(*[]byte)(dst) = data
	return len(args), nil
}

func setTexts(b *binder, _ *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	texts := make([]string, len(args))
	for i := range args {
		text, _, err := b.text(&args[i])
		if err != nil {
			return 0, err
		}
		texts[i] = strings.Clone(text)
	}
	*(*[]string)(dst) = texts
	return len(args), nil
}

func setNumbers(b *binder, p *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	numbers := make([]int64, len(args))
	set := one(setInteger)
	for i := range args {
		if _, err := set(b, p, unsafe.Pointer(&numbers[i]), args[i:]); err != nil {
			return 0, err
		}
	}
	*(*[]int64)(dst) = numbers
	return len(args), nil
}

// Body is a prefix's statement, bound each time it runs.
type Body struct{ words []syntax.Word }

func setStatement(b *binder, _ *Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	*(*Body)(dst) = Body{words: args}
	if b.checking {
		return len(args), b.fiber.checkWords(args)
	}
	return len(args), nil
}

func flagNames() []string {
	var names []string
	for _, f := range sockcore.MessageFlags() {
		names = append(names, f.Name)
	}
	return names
}

func ioControlNames() []string {
	var names []string
	for _, row := range sockcore.IoControls() {
		names = append(names, row.Name)
	}
	return names
}
