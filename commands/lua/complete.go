package luavm

import (
	"slices"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// names are those of a fresh VM, for completion.
var names = sync.OnceValue(func() *VM { return New(Config{Print: func([]byte) error { return nil }, Open: (*VM).OpenHost}) })

// keywords are the language's.
var keywords = [...]string{
	"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or",
	"repeat", "return", "then", "true", "until", "while",
}

// Name is what may stand in code.
type Name struct{ Text, What string }

// Complete finds what may stand at the end of code: where the name begins, and the names. Sockets are those of the session.
func Complete(code string, sockets []string) (start int, found []Name) {
	begin := len(code)
	for begin > 0 && (isNameByte(code[begin-1]) || code[begin-1] == '.' || code[begin-1] == ':') {
		begin--
	}
	path := code[begin:]
	dot := strings.LastIndexAny(path, ".:")
	typed := path[dot+1:]
	start = len(code) - len(typed)
	vm := names()
	switch {
	case dot < 0:
		found = vm.members(vm.root.GetGlobal("_G"))
		for _, word := range keywords {
			found = append(found, Name{word, "keyword"})
		}
	case path[:dot] == "sock":
		for _, name := range sockets {
			found = append(found, Name{name, "socket"})
		}
	default:
		found = vm.behind(path[:dot], path[dot])
	}
	slices.SortFunc(found, func(a, b Name) int { return strings.Compare(a.Text, b.Text) })
	found = slices.CompactFunc(found, func(a, b Name) bool { return a.Text == b.Text })
	return start, slices.DeleteFunc(found, func(n Name) bool { return !strings.HasPrefix(n.Text, typed) || typed == n.Text })
}

// members are the names in a table.
func (vm *VM) members(v lua.LValue) []Name {
	t, ok := v.(*lua.LTable)
	if !ok {
		return nil
	}
	var found []Name
	t.ForEach(func(k, v lua.LValue) {
		if name, ok := k.(lua.LString); ok && isName(string(name)) {
			found = append(found, Name{string(name), v.Type().String()})
		}
	})
	return found
}

func isName(s string) bool {
	for i := range len(s) {
		if !isNameByte(s[i]) {
			return false
		}
	}
	return s != "" && !isDigit(s[0])
}

// behind are the names behind a path: those in a module; behind what only the run knows the methods, or the properties, of
// sockets, spans and the like.
func (vm *VM) behind(path string, separator byte) []Name {
	v := vm.root.GetGlobal("_G")
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == ':' }) {
		t, ok := v.(*lua.LTable)
		if !ok {
			v = lua.LNil
			break
		}
		v = t.RawGetString(part)
	}
	if t, ok := v.(*lua.LTable); ok && separator == '.' {
		return vm.members(t)
	}
	var found []Name
	metas := []*lua.LTable{vm.meta.fiber, vm.meta.span, vm.meta.address, vm.meta.timer, vm.tcp.whole.meta}
	for _, c := range vm.classes {
		metas = append(metas, c.meta)
		if c.secured != nil {
			metas = append(metas, c.secured.meta)
		}
	}
	if strings.HasPrefix(path, "sock.") {
		metas = []*lua.LTable{vm.tcp.whole.meta}
	}
	field, what := "__methods", "method"
	if separator == '.' {
		field, what = "__properties", "property"
	}
	for _, meta := range metas {
		if ud, ok := meta.RawGetString(field).(*lua.LUserData); ok {
			for name := range ud.Value.(map[string]lua.LGFunction) { //nolint:errcheck // class has set it
				found = append(found, Name{name, what})
			}
		}
	}
	return found
}
