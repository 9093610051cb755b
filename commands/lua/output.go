package luavm

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// output is a string in the making, which is no longer than a value may be.
type output struct {
	strings.Builder

	l    *lua.LState
	most int
}

// small is a length of which nobody needs to keep account.
const small = 4 << 10

func newOutput(l *lua.LState) output { return output{l: l} }

// add appends, or raises an error where that is too much.
func (o *output) add(s string) {
	o.allow(len(s))
	o.WriteString(s)
}

// room makes room for so many bytes, or raises an error.
func (o *output) room(n int) {
	o.allow(n)
	o.Grow(n)
}

func (o *output) allow(n int) {
	if n += o.Len(); n <= small {
		return
	}
	if o.most == 0 {
		o.most = vmOf(o.l).maxMemory()
	}
	if n > o.most {
		raiseMemory(o.l)
	}
}

// value is the string.
func (o *output) value() lua.LValue {
	if o.Len() > small {
		vmOf(o.l).heap.made(o.Len())
	}
	return lua.LString(o.String())
}

// raiseMemory raises the error of a value that is more than max_memory.
func raiseMemory(l *lua.LState) { fail(l, "%s", errMemory.Error()) }

// fail raises an error with a text, behind the place of the function that called the present one.
func fail(l *lua.LState, format string, args ...any) {
	l.Error(lua.LString(whereAt(l, 1)+fmt.Sprintf(format, args...)), 0)
}
