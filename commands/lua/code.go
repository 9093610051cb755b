package luavm

import (
	"context"
	"errors"
	"math/bits"
	"strings"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
)

// Code is compiled code, of any VM. It never changes.
type Code struct{ proto *lua.FunctionProto }

// reading is what is known of code.
type reading struct {
	source     string
	code       *Code
	err        error
	incomplete bool // it is only a beginning
}

// lastReading is kept for who asks next: whether code ends with its line, whether it is right, and what is to run.
var lastReading atomic.Pointer[reading]

// read compiles code as an expression, else as statements.
func read(source string) *reading {
	if last := lastReading.Load(); last != nil && last.source == source {
		return last
	}
	r := &reading{source: strings.Clone(source)}
	proto, err := compile("lua", "return "+source, nil)
	if err != nil {
		r.incomplete = atEnd(err)
		if proto, err = compile("lua", source, nil); err != nil {
			r.err, r.incomplete = err, r.incomplete || atEnd(err)
		}
	}
	r.code = &Code{proto}
	lastReading.Store(r)
	return r
}

func atEnd(err error) bool {
	var wrong *SyntaxError
	return errors.As(err, &wrong) && wrong.AtEnd
}

// Incomplete reports whether code is only a beginning, as an expression or as statements. Each line of what grows would
// be compiled with all before it: behind alwaysRead bytes, what has a level open is looked at now and then alone, and what
// is wrong in it found so much later.
func Incomplete(code string) bool {
	if size := len(code); size > alwaysRead {
		step := bits.Len(uint(size)) - 3 // an eighth of it at least
		if before := strings.LastIndexByte(code, '\n'); before>>step == size>>step {
			p := preparer{chunk: "lua", src: code, line: 1}
			if err := p.run(); err == nil && p.level > 0 {
				return true
			}
		}
	}
	return read(code).incomplete
}

const alwaysRead = 4 << 10

// CompileCode compiles code. What is wrong is a [SyntaxError].
func CompileCode(code string) (*Code, error) {
	r := read(code)
	return r.code, r.err
}

// RunCode runs code as a main fiber on the caller's goroutine, for a flow of the session. The error is a [Failure].
func (vm *VM) RunCode(ctx context.Context, host Host, code *Code) ([]Value, []string, error) {
	return vm.perform(ctx, host, vm.root.NewFunctionFromProto(code.proto), nil)
}

// RunCommand runs a command that Lua has defined.
func (vm *VM) RunCommand(ctx context.Context, host Host, c *Command, args []string) ([]Value, []string, error) {
	values := make([]lua.LValue, len(args))
	for i, a := range args {
		values[i] = lua.LString(a)
	}
	return vm.perform(ctx, host, c.fn, values)
}

// perform runs a function, and gives its values and how print writes them.
func (vm *VM) perform(ctx context.Context, host Host, fn *lua.LFunction, args []lua.LValue) ([]Value, []string, error) {
	f, leave := vm.begin(ctx, fn, args)
	defer leave()
	f.host = host
	f.console = &console{owner: f, host: host, direct: true}
	f.body()
	f.console.direct = false
	if failure := vm.failureOf(f); failure != nil {
		return nil, nil, failure
	}
	values := make([]Value, len(f.values))
	texts := make([]string, len(f.values))
	th := vm.thread(f.flow)
	for i, v := range f.values {
		values[i] = Value{v}
		shown, failure := run(th, vm.root.NewFunction(func(l *lua.LState) int {
			return pushStrings(l, tostring(l, v))
		}), nil, nil)
		if failure != nil {
			return nil, nil, vm.describe(failure)
		}
		texts[i] = shown[0].String()
		th.SetTop(0)
	}
	vm.put(f.flow, th)
	return values, texts, nil
}
