package luavm

import (
	"errors"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"sockshell/sockcore"
	"sockshell/sockcore/tlslayer"
)

// TLSContext is what tls.context.new gives. Who makes the VM has the table of its methods.
type TLSContext interface {
	// Methods are the names that Set takes.
	Methods() []string
	// Set calls a method; what it gives is "" for nothing. A file's name stands as what is in it.
	Set(name string, args []string) (string, error)
	// Layer makes a layer whose owner is a TLSOwner.
	Layer() *tlslayer.Layer
	// Key is the same for each that stands for the same context.
	Key() any
}

// TLSOwner is what owns the layer of a socket, also of one that the session has put there.
type TLSOwner interface {
	Config(s *sockcore.Socket, server bool) (*tlslayer.Config, error)
	Set(name string, args []string) error
	// Describe makes what tls_info, client_hello, peer_certificates and peer_certificate give.
	Describe(b *Builder, l *tlslayer.Layer, what string, n int) error
	// Failed is what is known of a failed handshake besides its name.
	Failed(l *tlslayer.Layer) string
	// MayEnd is why the layer cannot be taken off, and Ended what stands against an end of both sides.
	MayEnd(l *tlslayer.Layer) error
	Ended(l *tlslayer.Layer) error
}

// raiseWorded raises an error with its own words; one that has no code is of what was given.
func raiseWorded(l *lua.LState, op string, err error) {
	if err == nil {
		return
	}
	e := errorValue{op: op, code: sockcore.EINVAL, transferred: -1}
	if c, ok := sockcore.CodeOf(err); ok {
		e.code, e.message = c, strings.TrimPrefix(err.Error(), c.Name()+": ")
	} else {
		e.detail = err.Error()
	}
	l.Error(vmOf(l).newError(e), 0)
}

// layerOf is the TLS of a socket, and its owner.
func layerOf(l *lua.LState, op string) (*socket, *tlslayer.Layer, TLSOwner) {
	s := checkSocket(l)
	layer := tlslayer.Of(s.s)
	if layer == nil {
		raiseSaid(l, op, tlslayer.NotHandshaken, "there is no tls on the socket")
	}
	owner, ok := layer.Owner().(TLSOwner)
	if !ok {
		raise(l, op, sockcore.NotSupported, -1)
	}
	return s, layer, owner
}

// texts are the arguments from n on, as strings.
func texts(l *lua.LState, n int) []string {
	var args []string
	for ; n <= l.GetTop(); n++ {
		args = append(args, string(checkBytes(l, n)))
	}
	return args
}

// contextFlags are Asio's options of contexts, by the numbers that context_flag has for them.
var contextFlags = [...]string{
	"default_workarounds", "no_compression", "no_sslv2", "no_sslv3", "no_tlsv1", "no_tlsv1_1", "no_tlsv1_2", "no_tlsv1_3", "single_dh_use",
}

// flagTexts are the names of the flags that argument 2 has, or the names that stand there.
func flagTexts(l *lua.LState) []string {
	if l.Get(2).Type() != lua.LTNumber {
		return texts(l, 2)
	}
	flags := checkFlags(l, 2, 0, 1<<len(contextFlags)-1)
	var names []string
	for i, name := range contextFlags {
		if flags&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

func (vm *VM) openTLS(l *lua.LState) {
	module := l.NewTable()
	l.SetGlobal("tls", module)
	flags := l.NewTable()
	for i, name := range contextFlags {
		flags.RawSetString(name, lua.LNumber(int(1)<<i))
	}
	module.RawSetString("context_flag", flags)
	vm.openContexts(l, module)
	vm.openLayers(l, module)
}

// openContexts is tls.context. Its methods are known with the first context.
func (vm *VM) openContexts(l *lua.LState, module *lua.LTable) {
	contexts := l.NewTable()
	module.RawSetString("context", contexts)
	contexts.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		if vm.config.TLS == nil {
			raise(l, "tls.context.new", sockcore.NotSupported, -1)
		}
		x, err := vm.config.TLS(checkText(l, 1))
		raiseWorded(l, "tls.context.new", err)
		return push(l, vm.newContext(x))
	}))
}

// newContext is a context as Lua has it.
func (vm *VM) newContext(x TLSContext) *lua.LUserData {
	if vm.meta.context == nil {
		methods := map[string]lua.LGFunction{}
		for _, name := range x.Methods() {
			methods[name] = contextMethod(name)
		}
		vm.meta.context = class(vm.root, "tls.context", methods, nil)
	}
	return vm.userdata(x, vm.meta.context)
}

// sharedContext is a context that the session has, as Lua has it.
func (vm *VM) sharedContext(x TLSContext) *lua.LUserData {
	ud := vm.shared.get(x.Key())
	if ud == nil {
		ud = vm.newContext(x)
		vm.shared.put(x.Key(), ud)
	}
	return ud
}

func contextMethod(name string) lua.LGFunction {
	return func(l *lua.LState) int {
		x := check[TLSContext](l, 1, "tls.context")
		var args []string
		switch {
		case name == "set_options" || name == "clear_options":
			args = flagTexts(l)
		case name == "load_verify_file" || name == "set_client_certificate_authority" || strings.HasSuffix(name, "_file"):
			args = append([]string{contents(l, name, checkText(l, 2))}, texts(l, 3)...)
		case name == "set_password_callback":
		default:
			args = texts(l, 2)
		}
		text, err := x.Set(name, args)
		raiseWorded(l, name, err)
		if text == "" {
			return 0
		}
		return pushStrings(l, text)
	}
}

// contents is what is in a file.
func contents(l *lua.LState, op, name string) string {
	flowOf(l).fiber.suspensionPoint(l)
	data, err := fileText(l, op, name)
	raiseIf(l, op+" "+name, fileError(err))
	return data
}

// openLayers is tls.socket, over TCP and over unix.
func (vm *VM) openLayers(l *lua.LState, module *lua.LTable) {
	layers := l.NewTable()
	module.RawSetString("socket", layers)
	for _, under := range vm.classes {
		if under.methods["read_some"] == nil {
			continue
		}
		c := &socketClass{name: "tls.socket", protocol: under.protocol, under: under}
		m := maps.Clone(under.methods)
		maps.Copy(m, layerMethods)
		vm.define(l, c, m, under.props)
		under.secured, c.secured = c, c
		if under.whole != nil {
			under.whole.secured = c
		}
		l.SetFuncs(layers, m)
	}
	layers.RawSetString("new", l.NewFunction(func(l *lua.LState) int {
		ud, x := l.Get(1), check[TLSContext](l, 2, "tls.context")
		s := checkSocket(l)
		c := s.class.secured
		if c == nil {
			raiseSaid(l, "tls.socket.new", sockcore.NotSupported, "tls is for streams")
		}
		raiseWorded(l, "tls.socket.new", vm.secure(s.s, x.Layer()))
		if vm.shared.get(s.s) != nil { // a socket of the session
			return push(l, vm.sharedSocket(s.s))
		}
		return push(l, vm.layeredSocket(ud.(*lua.LUserData), s, c)) //nolint:errcheck // checkSocket has seen it
	}))
}

// secure puts a layer on a connected socket.
func (vm *VM) secure(s *sockcore.Socket, layer *tlslayer.Layer) error {
	if l := tlslayer.Of(s); l != nil && l.Phase() != tlslayer.Idle {
		return sockcore.EBUSY
	}
	if s.IsOpen() && s.Summary().State != sockcore.StateConnected {
		return sockcore.ENOTCONN
	}
	return s.SetLayer(layer.Over)
}

// layeredSocket is a socket with TLS on it: the same socket, which lives as long as the other one, too.
func (vm *VM) layeredSocket(below *lua.LUserData, s *socket, c *socketClass) *lua.LUserData {
	return vm.userdata(&socket{vm: vm, s: s.s, class: c, below: below}, c.meta)
}

var layerMethods = map[string]lua.LGFunction{
	"client_handshake":    func(l *lua.LState) int { return handshake(l, "client_handshake", false) },
	"server_handshake":    func(l *lua.LState) int { return handshake(l, "server_handshake", true) },
	"set_server_name":     setLayer("set_server_name"),
	"set_verify_mode":     setLayer("set_verify_mode"),
	"set_verify_callback": setLayer("set_verify_callback"),
	"set_verify_depth":    setLayer("set_verify_depth"),
	"tls_info":            describeLayer("tls_info"),
	"client_hello":        describeLayer("client_hello"),
	"peer_certificates":   describeLayer("peer_certificates"),
	"peer_certificate":    describeLayer("peer_certificate"),
	"tls_shutdown":        shutdownLayer,
	"tls_off":             takeOff("tls_off"),
	"unwrap":              takeOff("unwrap"), // Emilua's name for it
}

func takeOff(name string) lua.LGFunction {
	return func(l *lua.LState) int {
		s, layer, owner := layerOf(l, name)
		raiseWorded(l, name, owner.MayEnd(layer))
		raiseIf(l, name, s.s.SetLayer(nil))
		return 0
	}
}

func setLayer(name string) lua.LGFunction {
	return func(l *lua.LState) int {
		_, layer, owner := layerOf(l, name)
		if layer.Phase() != tlslayer.Idle {
			raiseSaid(l, name, sockcore.EBUSY, "the handshake has begun")
		}
		var args []string
		if name != "set_verify_depth" {
			args = texts(l, 2)
		}
		raiseWorded(l, name, owner.Set(name, args))
		return 0
	}
}

func describeLayer(what string) lua.LGFunction {
	return func(l *lua.LState) int {
		_, layer, owner := layerOf(l, what)
		b := Builder{l: l}
		raiseWorded(l, what, owner.Describe(&b, layer, what, optInt(l, 2, 0)))
		return b.n
	}
}

// handshake gives what the shell's prints. One that was interrupted goes on.
func handshake(l *lua.LState, name string, server bool) int {
	s, layer, owner := layerOf(l, name)
	switch layer.Phase() {
	case tlslayer.Idle:
		config, err := owner.Config(s.s, server)
		raiseWorded(l, name, err)
		raiseIf(l, name, layer.Configure(config))
	case tlslayer.Ready:
		raiseSaid(l, name, sockcore.EALREADY, "the handshake is done")
	case tlslayer.Shaking, tlslayer.Failed, tlslayer.Closed:
		if layer.Info().Server != server {
			raiseSaid(l, name, sockcore.EBUSY, "the handshake of the other side has begun")
		}
	}
	err := s.attempt(l, name, sockcore.Handshake())
	if err == nil {
		i := layer.Info()
		return pushStrings(l, i.Summary())
	}
	if errors.Is(err, tlslayer.NotTLS) {
		_ = s.s.SetLayer(nil) // with EBUSY an operation was started just now; tls_off takes it off
	}
	if what := owner.Failed(layer); what != "" {
		c, _ := sockcore.CodeOf(err)
		raiseSaid(l, name, c, what)
	}
	raise(l, name, err, -1)
	return 0
}

// shutdownLayer sends close_notify, and waits for the peer's unless it is told to send alone.
func shutdownLayer(l *lua.LState) int {
	const name = "tls_shutdown"
	s, layer, owner := layerOf(l, name)
	how := optText(l, 2, "")
	if !slices.Contains([]string{"", "send"}, how) {
		raiseCode(l, sockcore.EINVAL, "the direction is send, or none is given")
	}
	raiseIf(l, name, s.attempt(l, name, &sockcore.Op{Kind: sockcore.OpEnd, Inline: true}))
	if how == "send" {
		return 0
	}
	op := sockcore.WaitFor(sockcore.WaitRead)
	op.Inline = true
	raiseIf(l, name, s.attempt(l, name, op))
	raiseWorded(l, name, owner.Ended(layer))
	return 0
}

// settle gives the kernel what a layer owes it.
func (s *socket) settle(l *lua.LState, name string) error {
	if layer := s.s.Layer(); layer == nil || layer.Owed() == 0 {
		return nil
	}
	return s.attempt(l, name, &sockcore.Op{Kind: sockcore.OpFlush, Inline: true})
}
