package luavm

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// builtins are the globals that require gives, too.
var builtins = [...]string{
	"asio_error", "bit", "byte_span", "condition_variable", "coroutine", "debug", "file", "future", "generic_error", "io", "ip",
	"math", "mutex", "os", "recursive_mutex", "stream", "string", "system", "table", "time", "tls", "unix",
}

// openModules is require, and the table package.
func (vm *VM) openModules(l *lua.LState) {
	loaded, preload := l.NewTable(), l.NewTable()
	for _, name := range builtins {
		loaded.RawSetString(name, l.GetGlobal(name))
	}
	loaded.RawSetString("_G", l.GetGlobal("_G"))
	vm.modules = loaded
	t := l.NewTable()
	t.RawSetString("loaded", loaded)
	t.RawSetString("preload", preload)
	t.RawSetString("path", lua.LString(vm.config.Path))
	l.SetGlobal("package", t)
	l.SetGlobal("module", lua.LNil)
	loading := map[string]bool{}
	l.SetGlobal("require", l.NewFunction(func(l *lua.LState) int {
		name := checkText(l, 1)
		if v := loaded.RawGetString(name); v != lua.LNil {
			return push(l, v)
		}
		if loading[name] {
			fail(l, "module '%s' requires itself", name)
		}
		loading[name] = true
		defer delete(loading, name)
		fn := preload.RawGetString(name)
		if fn == lua.LNil {
			fn = vm.find(l, name, tostring(l, t.RawGetString("path")))
		}
		l.Push(fn)
		l.Push(lua.LString(name))
		l.Call(1, 1)
		v := l.Get(-1)
		l.Pop(1)
		if v == lua.LNil {
			if v = loaded.RawGetString(name); v == lua.LNil {
				v = lua.LTrue
			}
		}
		loaded.RawSetString(name, v)
		return push(l, v)
	}))
}

// find compiles a module's file: from the script's folder, then as LUA_PATH says.
func (vm *VM) find(l *lua.LState, name, path string) lua.LValue {
	file := strings.ReplaceAll(name, ".", string(filepath.Separator))
	var tried []string
	templates := []string{filepath.Join(vm.config.ScriptFolder, "?.lua"), filepath.Join(vm.config.ScriptFolder, "?", "init.lua")}
	for _, template := range append(templates, strings.Split(path, ";")...) {
		if template == "" {
			continue
		}
		candidate := strings.ReplaceAll(template, "?", file)
		source, err := fileText(l, "require", candidate)
		if err != nil {
			why := "no file " + candidate
			if !errors.Is(err, os.ErrNotExist) {
				why = candidate + ": " + fileError(err).Error()
			}
			tried = append(tried, "\n  "+why)
			continue
		}
		fn, err := vm.compileIn(l, candidate, fileSource(source))
		if err != nil {
			l.Error(lua.LString(err.Error()), 0)
		}
		return fn
	}
	fail(l, "module '%s' not found:%s", name, strings.Join(tried, ""))
	return nil
}
