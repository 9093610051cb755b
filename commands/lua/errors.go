package luavm

import (
	"errors"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

func itoa(n int) string { return strconv.Itoa(n) }

// errorValue is an error as Lua has it.
type errorValue struct {
	code        sockcore.Code
	own         *ownError // instead of a code
	generic     bool      // of the category generic rather than system
	op          string
	message     string // instead of the code's, where more is known
	detail      string
	length      int64 // of the message that was cut; 0: none was
	transferred int64 // -1: the operation transfers nothing
	tried       []sockcore.Attempt
	details     []string    // what belongs to it, each address that was tried among it
	fields      *lua.LTable // what the program has set
}

// ownError is an error that sockets do not have.
type ownError struct {
	number        int
	name, message string
}

// ownCategory is the category of errors that only fibers have.
const ownCategory = "fiber"

var (
	errInterrupted   = &ownError{1, "interrupted", "the fiber was interrupted"}
	errBrokenPromise = &ownError{2, "broken_promise", "nobody is left who could set a value"}
)

func (e *errorValue) category() string {
	switch {
	case e.own != nil:
		return ownCategory
	case e.generic:
		return "generic"
	}
	return e.code.Category().String()
}

func (e *errorValue) number() int {
	if e.own != nil {
		return e.own.number
	}
	return e.code.Number()
}

func (e *errorValue) name() string {
	if e.own != nil {
		return e.own.name
	}
	return e.code.Name()
}

func (e *errorValue) String() string {
	s := e.name() + ": "
	switch {
	case e.own != nil:
		s += e.own.message
	case e.message != "":
		s += e.message
	default:
		s += e.code.Message()
	}
	if e.length > 0 {
		s += ", " + value.BytesOf(e.transferred, e.length)
	}
	if e.detail != "" {
		s += " (" + e.detail + ")"
	}
	for _, d := range e.details {
		s += " [" + d + "]"
	}
	return s
}

func (e *errorValue) same(o *errorValue) bool {
	return e.own == o.own && e.code == o.code && e.generic == o.generic
}

// setTried notes the addresses that a connect tried.
func (e *errorValue) setTried(tried []sockcore.Attempt) {
	e.tried, e.details = tried, nil
	for _, a := range tried {
		e.details = append(e.details, a.String())
	}
}

// newError makes an error value.
func (vm *VM) newError(e errorValue) *lua.LUserData { return vm.userdata(&e, vm.meta.err) }

func (vm *VM) interrupted() *lua.LUserData {
	return vm.newError(errorValue{own: errInterrupted, transferred: -1})
}

func isInterrupted(v lua.LValue) bool {
	e := errorOf(v)
	return e != nil && e.own == errInterrupted
}

// errorOf is what stands behind an error value, nil behind any other value.
func errorOf(v lua.LValue) *errorValue {
	if ud, ok := v.(*lua.LUserData); ok {
		if e, ok := ud.Value.(*errorValue); ok {
			return e
		}
	}
	return nil
}

// raiseCode raises an error of no operation.
func raiseCode(l *lua.LState, c sockcore.Code, detail string) {
	l.Error(vmOf(l).newError(errorValue{code: c, detail: detail, transferred: -1}), 0)
}

// raiseSaid raises an error that says more than its code.
func raiseSaid(l *lua.LState, op string, c sockcore.Code, message string) {
	l.Error(vmOf(l).newError(errorValue{op: op, code: c, message: message, transferred: -1}), 0)
}

// raise raises what an operation failed with.
func raise(l *lua.LState, op string, err error, transferred int64) {
	e := errorValue{op: op, transferred: transferred}
	var ce *sockcore.ConnectError
	if errors.As(err, &ce) {
		e.setTried(ce.Tried)
	}
	var te *sockcore.TransportError
	if errors.As(err, &te) {
		e.message = te.Error()
	}
	c, ok := sockcore.CodeOf(err)
	switch {
	case err == errMemory: //nolint:errorlint // it is bare
		raiseMemory(l)
	case !ok:
		c = sockcore.EIO
		e.detail = err.Error()
	}
	e.code = c
	l.Error(vmOf(l).newError(e), 0)
}

// raiseIf raises err unless it is nil.
func raiseIf(l *lua.LState, op string, err error) {
	if err != nil {
		raise(l, op, err, -1)
	}
}

func (vm *VM) openErrors(l *lua.LState) {
	vm.meta.category = class(l, "error_category", map[string]lua.LGFunction{
		"message": func(l *lua.LState) int {
			c := check[*categoryValue](l, 1, "error_category")
			return pushStrings(l, c.message(checkInt(l, 2)))
		},
	}, nil)
	categoryMeta := vm.meta.category
	categoryMeta.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int {
		return pushStrings(l, check[*categoryValue](l, 1, "error_category").name)
	}))
	categoryMeta.RawSetString("__eq", l.NewFunction(func(l *lua.LState) int {
		a, b := check[*categoryValue](l, 1, "error_category"), check[*categoryValue](l, 2, "error_category")
		return pushBool(l, a.name == b.name)
	}))
	vm.meta.err = l.NewTable()
	toGeneric := l.NewFunction(func(l *lua.LState) int {
		e := *check[*errorValue](l, 1, "error")
		if e.own == nil && e.code.Category() == sockcore.System {
			e.generic = true
		}
		return push(l, vm.newError(e))
	})
	vm.meta.err.RawSetString("__metatable", lua.LString("error"))
	vm.meta.err.RawSetString("__index", l.NewFunction(func(l *lua.LState) int {
		return push(l, vm.errorField(l, check[*errorValue](l, 1, "error"), l.Get(2), toGeneric))
	}))
	vm.meta.err.RawSetString("__newindex", l.NewFunction(func(l *lua.LState) int {
		e := check[*errorValue](l, 1, "error")
		if e.fields == nil {
			e.fields = l.NewTable()
		}
		e.fields.RawSet(l.Get(2), l.Get(3))
		return 0
	}))
	vm.meta.err.RawSetString("__tostring", l.NewFunction(func(l *lua.LState) int {
		return pushStrings(l, check[*errorValue](l, 1, "error").String())
	}))
	vm.meta.err.RawSetString("__eq", l.NewFunction(func(l *lua.LState) int {
		a, b := errorOf(l.Get(1)), errorOf(l.Get(2))
		return pushBool(l, a != nil && b != nil && a.same(b))
	}))
	l.SetGlobal("generic_error", vm.errorTable(l, func(name string) (errorValue, bool) {
		c, ok := sockcore.LookupCode(name)
		return errorValue{code: c, generic: true}, ok && c.Category() == sockcore.System
	}))
	asio := l.NewTable()
	for name, category := range map[string]sockcore.Category{
		"basic": sockcore.System, "netdb": sockcore.NetDB, "addrinfo": sockcore.AddrInfo, "misc": sockcore.Misc,
	} {
		asio.RawSetString(name, vm.errorTable(l, func(name string) (errorValue, bool) {
			c, ok := asioCode(name)
			return errorValue{code: c}, ok && c.Category() == category
		}))
	}
	l.SetGlobal("asio_error", asio)
}

// asioCode finds a code by Asio's name.
func asioCode(name string) (sockcore.Code, bool) {
	switch name {
	case "timed_out":
		return sockcore.ETIMEDOUT, true
	case "would_block":
		return sockcore.EAGAIN, true
	case "shut_down":
		return sockcore.ESHUTDOWN, true
	case "interrupted":
		return sockcore.EINTR, true
	}
	return sockcore.LookupCode(name)
}

// errorTable is a value whose members are errors.
func (vm *VM) errorTable(l *lua.LState, find func(name string) (errorValue, bool)) *lua.LUserData {
	ud := l.NewUserData()
	meta := l.NewTable()
	meta.RawSetString("__index", l.NewFunction(func(l *lua.LState) int {
		name := checkText(l, 2)
		e, ok := find(name)
		if !ok {
			fail(l, "there is no error %s", name)
		}
		e.transferred = -1
		return push(l, vm.newError(e))
	}))
	ud.Metatable = meta
	return ud
}

type categoryValue struct {
	name   string
	sample errorValue
}

// message is what an error of the category says whose number is n.
func (c *categoryValue) message(n int) string {
	if c.sample.own != nil {
		for _, e := range []*ownError{errInterrupted, errBrokenPromise} {
			if e.number == n {
				return e.message
			}
		}
		return "unknown error"
	}
	// A code is its category and its number.
	return (c.sample.code - (c.sample.code & 0xfffffff) + sockcore.Code(uint32(n)&0xfffffff)).Message() //nolint:gosec // cut
}

func (vm *VM) errorField(l *lua.LState, e *errorValue, key lua.LValue, toGeneric lua.LValue) lua.LValue {
	if e.fields != nil {
		if v := e.fields.RawGet(key); v != lua.LNil {
			return v
		}
	}
	name, _ := key.(lua.LString)
	switch name {
	case "code":
		return lua.LNumber(e.number())
	case "category":
		return vm.userdata(&categoryValue{e.category(), *e}, vm.meta.category)
	case "name":
		return lua.LString(e.name())
	case "op":
		if e.op != "" {
			return lua.LString(e.op)
		}
	case "transferred":
		if e.transferred >= 0 {
			return lua.LNumber(e.transferred)
		}
	case "tried":
		t := l.NewTable()
		for _, a := range e.tried {
			entry := l.NewTable()
			entry.RawSetString("endpoint", lua.LString(a.Endpoint.String()))
			entry.RawSetString("error", vm.newError(errorValue{code: a.Code, transferred: -1}))
			t.Append(entry)
		}
		return t
	case "togeneric":
		return toGeneric
	}
	return lua.LNil
}

// Failure is how a fiber ended that did not return.
type Failure struct {
	Text      string        // FILE:LINE: message
	Traceback []string      // FILE:LINE in FUNCTION
	Code      sockcore.Code // of an error value; 0: it was another one
	Op        string        // the operation that failed
	Stopped   bool          // it was made to end, with Code
}

func (f *Failure) Error() string {
	s := f.Text
	for _, line := range f.Traceback {
		s += "\n  " + line
	}
	return s
}

// failureOf is how a fiber ended, nil where it returned.
func (vm *VM) failureOf(f *Fiber) *Failure {
	switch {
	case f.failure == nil:
		return nil
	case f.failure.Object == vm.stopping && f.fault != nil:
		return vm.describe(f.fault)
	case f.failure.Object == vm.stopping:
		c := sockcore.OperationAborted
		if f.stop.Load() != 0 {
			c = f.stopCode()
		}
		return &Failure{Text: c.Error(), Code: c, Stopped: true}
	}
	failure := vm.describe(f.failure)
	if f.caught {
		failure.Code = sockcore.OperationAborted
	}
	return failure
}

// describe says what an error is. The baton is held.
func (vm *VM) describe(e *lua.ApiError) *Failure {
	f := &Failure{}
	if e.StackTrace != "" {
		f.Traceback = strings.Split(strings.TrimPrefix(e.StackTrace, "\n  "), "\n  ")
	}
	if v := errorOf(e.Object); v != nil {
		f.Text, f.Op = v.String(), v.op
		if v.op != "" {
			f.Text = v.op + ": " + f.Text
		}
		if v.own == nil {
			f.Code = v.code
		}
	} else {
		f.Text = plainText(e.Object)
		if _, ok := e.Object.(lua.LString); ok {
			return f
		}
	}
	if len(f.Traceback) > 0 {
		at, _, _ := strings.Cut(f.Traceback[0], " in ")
		f.Text = at + ": " + f.Text
	}
	return f
}

// plainText is a value's text without what its metatable says of it.
func plainText(v lua.LValue) string {
	if s, ok := text(v); ok {
		return s
	}
	switch v.(type) {
	case *lua.LTable, *lua.LUserData, *lua.LFunction, *lua.LState:
		return "(error object is a " + v.Type().String() + " value)"
	}
	return v.String()
}
