package luavm

import (
	"maps"
	"weak"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

// Host is the session around a VM, as one flow of it has it: what sock, var, sh and command stand on. Its methods are
// called with the baton, but for Evaluate.
type Host interface {
	Socket(name string) *sockcore.Socket
	GiveSocket(name string, s *sockcore.Socket) error
	Context(name string) TLSContext // nil where there is none
	GiveContext(name string, x TLSContext) error
	Variable(name string) (text string, known bool)
	SetVariable(name string, text string, set bool) error
	// Evaluate runs commands, without the baton; build makes their value one of Lua's, with it. A command's failure is a
	// CommandError. End makes it return.
	Evaluate(text string) (build func(b *Builder), err error)
	End()
	Define(c *Command) error
	// Print is print, while the host's flow runs Lua.
	Print(p []byte) error
	// Limit is the deadline of a blocking operation that begins now; 0: none.
	Limit() int64
	// Fork gives a flow of its own.
	Fork() Host
}

// Command is a command of the session that a function of Lua is.
type Command struct {
	Name, Params, Help string
	fn                 *lua.LFunction
}

// CommandError is how a command failed that Evaluate ran.
type CommandError struct {
	Code        sockcore.Code
	Text        string
	Subject     string // what failed, at the beginning of Text
	Message     string // what is known more than the code says
	Length      int64  // of the message that was cut; 0: none was
	Details     []string
	Tried       []sockcore.Attempt
	Transferred int64 // -1: it transfers nothing
}

func (e *CommandError) Error() string { return e.Text }

// value is the error that sh raises. Where the shell has words of its own, its text would say them twice.
func (e *CommandError) value() errorValue {
	v := errorValue{
		code: e.Code, op: "sh", message: e.Message, detail: e.Text, details: e.Details, tried: e.Tried, transferred: e.Transferred,
	}
	if v.length = e.Length; e.Message != "" || e.Length > 0 {
		v.op, v.detail = "sh "+e.Subject, ""
	}
	return v
}

// Builder makes the values of Lua that a command gave.
type Builder struct {
	l *lua.LState
	n int
}

func (b *Builder) push(v lua.LValue) {
	b.l.Push(v)
	b.n++
}

// Text adds a string.
func (b *Builder) Text(s string) { b.push(lua.LString(s)) }

// Number adds a number.
func (b *Builder) Number(v float64) { b.push(lua.LNumber(v)) }

// Bool adds a boolean.
func (b *Builder) Bool(v bool) { b.push(lua.LBool(v)) }

// Texts adds a table of strings.
func (b *Builder) Texts(items []string) {
	t := b.l.NewTable()
	for _, s := range items {
		t.Append(lua.LString(s))
	}
	b.push(t)
}

// Fields adds a table of strings by their names.
func (b *Builder) Fields(fields map[string]string) {
	t := b.l.NewTable()
	for name, text := range fields {
		t.RawSetString(name, lua.LString(text))
	}
	b.push(t)
}

// Rows adds a table of tables, each with the cells of a row by the header's names.
func (b *Builder) Rows(header []string, rows [][]string) {
	t := b.l.NewTable()
	for _, row := range rows {
		entry := b.l.NewTable()
		for i, cell := range row {
			entry.RawSetString(header[i], lua.LString(cell))
		}
		t.Append(entry)
	}
	b.push(t)
}

// hostOf is the session's flow of the present fiber; every fiber but the one under a command has a forked one.
func hostOf(l *lua.LState) Host {
	host := flowOf(l).fiber.host
	if host == nil {
		fail(l, "there is no session")
	}
	return host
}

// OpenHost adds sock, var, sh and command.
func (vm *VM) OpenHost() {
	l := vm.root
	proxy := func(name string, get, set lua.LGFunction) {
		ud := l.NewUserData()
		meta := l.NewTable()
		meta.RawSetString("__index", l.NewFunction(get))
		meta.RawSetString("__newindex", l.NewFunction(set))
		ud.Metatable = meta
		l.SetGlobal(name, ud)
	}
	proxy("var", func(l *lua.LState) int {
		text, known := hostOf(l).Variable(checkText(l, 2))
		if !known {
			return push(l, lua.LNil)
		}
		return pushStrings(l, text)
	}, func(l *lua.LState) int {
		v := l.Get(3)
		if err := hostOf(l).SetVariable(checkText(l, 2), tostring(l, v), v != lua.LNil); err != nil {
			fail(l, "%s", err.Error())
		}
		return 0
	})
	proxy("sock", func(l *lua.LState) int {
		host, name := hostOf(l), checkText(l, 2)
		if s := host.Socket(name); s != nil {
			return push(l, vm.sharedSocket(s))
		}
		if x := host.Context(name); x != nil {
			return push(l, vm.sharedContext(x))
		}
		return push(l, lua.LNil)
	}, func(l *lua.LState) int {
		name := checkText(l, 2)
		if ud, ok := l.Get(3).(*lua.LUserData); ok {
			if x, ok := ud.Value.(TLSContext); ok {
				if err := hostOf(l).GiveContext(name, x); err != nil {
					fail(l, "%s", err.Error())
				}
				vm.shared.put(x.Key(), ud)
				return 0
			}
		}
		s := check[*socket](l, 3, "socket")
		if err := hostOf(l).GiveSocket(name, s.s); err != nil {
			fail(l, "%s", err.Error())
		}
		vm.sockets.remove(s.s)
		vm.shared.put(s.s, l.Get(3).(*lua.LUserData)) //nolint:errcheck // check has seen it
		return 0
	})
	l.SetGlobal("sh", l.NewFunction(func(l *lua.LState) int { return vm.sh(l) }))
	l.SetGlobal("command", l.NewFunction(func(l *lua.LState) int {
		c := &Command{Name: checkText(l, 1), fn: checkFunction(l, 2)}
		if t, ok := l.Get(3).(*lua.LTable); ok {
			c.Params, _ = text(t.RawGetString("params"))
			c.Help, _ = text(t.RawGetString("help"))
		}
		if err := hostOf(l).Define(c); err != nil {
			fail(l, "%s", err.Error())
		}
		return 0
	}))
}

// sh runs commands of the session, with the baton dropped, and gives their last result.
func (vm *VM) sh(l *lua.LState) int {
	text := checkText(l, 1)
	host, f := hostOf(l), flowOf(l).fiber
	f.suspensionPoint(l)
	var build func(b *Builder)
	var err error
	busy := f.console
	if busy != nil {
		busy.direct = false
	}
	r := f.block(l, "sh", func() string { return text }, host.End, func() { build, err = host.Evaluate(text) })
	if busy != nil {
		busy.direct = busy.owner == f
	}
	if err != nil {
		f.raiseBroken(l, r)
		if e, ok := err.(interface{ ExitCode() int }); ok { //nolint:errorlint // the request to exit travels bare
			return vm.exitWith(l, e.ExitCode())
		}
		if e, ok := err.(*CommandError); ok { //nolint:errorlint // it travels bare
			l.Error(vm.newError(e.value()), 0)
		}
		fail(l, "%s", err.Error())
	}
	b := Builder{l: l}
	build(&b)
	return b.n
}

// sharedSocket is a socket that the session has, as Lua has it.
func (vm *VM) sharedSocket(s *sockcore.Socket) *lua.LUserData {
	if ud := vm.shared.get(s); ud != nil {
		c := ud.Value.(*socket) //nolint:errcheck // it was put there
		c.class = vm.classOf(s)
		ud.Metatable = c.class.meta
		return ud
	}
	c := vm.classOf(s)
	ud := vm.userdata(&socket{vm: vm, s: s, class: c}, c.meta)
	vm.shared.put(s, ud)
	return ud
}

// sharedValues are the sockets and contexts of the session that Lua has: each is one value, as long as something holds it.
type sharedValues struct {
	set   map[any]weak.Pointer[lua.LUserData]
	sweep int // at this size those are taken out that nothing holds
}

func (v *sharedValues) get(key any) *lua.LUserData { return v.set[key].Value() }

func (v *sharedValues) put(key any, ud *lua.LUserData) {
	if v.set == nil {
		v.set = map[any]weak.Pointer[lua.LUserData]{}
	}
	if len(v.set) >= v.sweep {
		maps.DeleteFunc(v.set, func(_ any, p weak.Pointer[lua.LUserData]) bool { return p.Value() == nil })
		v.sweep = 2*len(v.set) + 16
	}
	v.set[key] = weak.Make(ud)
}

// classOf is the class of a socket's protocol; a closed one is as TCP's.
func (vm *VM) classOf(s *sockcore.Socket) *socketClass {
	p := s.Protocol()
	for _, c := range vm.classes {
		switch {
		case c.protocol(p.Family) != p:
		case c.secured != nil && tlslayer.Of(s) != nil:
			return c.secured
		case c.whole != nil:
			return c.whole
		default:
			return c
		}
	}
	return vm.tcp.whole
}

// console is where print goes: to the command that runs, and as notices once that has returned.
type console struct {
	owner  *Fiber
	host   Host
	direct bool
}

// printed writes what a fiber prints.
func (f *Fiber) printed(p []byte) error {
	c := f.console
	switch {
	case c == nil:
		return f.vm.config.Print(p)
	case c.direct:
		return c.host.Print(p)
	}
	f.vm.config.Notice(string(p))
	return nil
}

// Value is a value of Lua that a command gives.
type Value struct{ v lua.LValue }

// Kind is the type's name: nil, boolean, number, string, data for a span, or another one.
func (v Value) Kind() string {
	if _, ok := v.v.(*lua.LUserData); ok {
		if _, ok := bytesOf(v.v); ok {
			return "data"
		}
	}
	return v.v.Type().String()
}

// Number is a number's.
func (v Value) Number() float64 { n, _ := number(v.v); return n }

// Bool is a boolean's.
func (v Value) Bool() bool { return lua.LVAsBool(v.v) }

// Bytes are a string's or a span's, in memory of their own.
func (v Value) Bytes() []byte {
	b, _ := bytesOf(v.v)
	return append([]byte(nil), b...)
}
