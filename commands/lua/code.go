package luavm

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"
)

// Incomplete reports whether code is only a beginning, as an expression or as statements.
func Incomplete(code string) bool {
	whole := false
	for _, source := range []string{"return " + code, code} {
		err := Check("lua", source)
		var wrong *SyntaxError
		switch {
		case err == nil:
			whole = true
		case errors.As(err, &wrong) && wrong.AtEnd:
			return !whole
		}
	}
	return false
}

// compileCode compiles code as an expression, else as statements.
func (vm *VM) compileCode(code string) (*lua.LFunction, error) {
	if fn, err := vm.Compile("lua", "return "+code); err == nil {
		return fn, nil
	}
	return vm.Compile("lua", code)
}

// RunCode runs code as a main fiber on the caller's goroutine, for a flow of the session. The error is a [SyntaxError] or a
// [Failure].
func (vm *VM) RunCode(ctx context.Context, host Host, code string) ([]Value, []string, error) {
	fn, err := vm.compileCode(code)
	if err != nil {
		return nil, nil, err
	}
	return vm.perform(ctx, host, fn, nil)
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
	f := vm.begin(fn, args)
	defer vm.leave(f)
	f.host = host
	f.console = &console{owner: f, host: host, direct: true}
	defer context.AfterFunc(ctx, func() { f.end(contextCode(ctx)) })()
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
