package commands

import (
	"errors"

	luavm "sockshell/commands/lua"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// NewLuaProgram makes the VM of a program that has a session to itself. Written is called when commands may have printed.
func NewLuaProgram(s *session.Session, config luavm.Config, written func()) *luavm.VM {
	part := s.Part(luaKey{}, func() any { return &luaPart{} }).(*luaPart)
	part.mu.Lock()
	defer part.mu.Unlock()
	config.Host = &luaHost{session: s, shell: s.Evaluator(), written: written}
	config.Env, config.Open, config.TLS = s.SocketEnv(), (*luavm.VM).OpenHost, tlsOfLua(s)
	part.vm = luavm.New(config)
	return part.vm
}

// LuaFailure is an error of a program in Lua as a result: what is wrong with its source, or what ended it.
func LuaFailure(file string, err error) *session.Result {
	code, e := session.Usage, &value.Error{Operation: "lua", Message: syntax.Visible(err.Error())}
	r := &session.Result{Place: session.Place{File: file}, Command: "lua", Err: e}
	var wrong *luavm.SyntaxError
	if errors.As(err, &wrong) {
		r.Place.Line = wrong.Line
	}
	var failure *luavm.Failure
	if errors.As(err, &failure) {
		if code = failure.Code; code == 0 {
			code = luaFailed
		}
		e.Message = syntax.Visible(failure.Text)
		e.Details = visible(failure.Traceback)
	}
	e.Name, e.Category, e.Code = code.Name(), code.Category().String(), code.Number()
	return r
}
