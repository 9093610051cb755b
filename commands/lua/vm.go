package luavm

import (
	"errors"
	"io"
	"math"
	"strings"
	"sync/atomic"
	"weak"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"sockshell/sockcore"
)

// Config is what a VM takes from who makes it. Only Print must be set.
type Config struct {
	Print        func(p []byte) error // standard output: print, io.write and system.out
	PrintError   func(p []byte) error // standard error: system.err
	Notice       func(text string)    // what nobody waits for: what a detached fiber prints
	Input        io.Reader            // standard input: io.read and system.in_
	Env          *sockcore.Env        // of the sockets that are made
	Folder       func(name string) string
	Path         string   // LUA_PATH
	ScriptFolder string   // where require looks first
	Arguments    []string // system.arguments: the program, the script, its arguments
	LookupEnv    func(name string) (string, bool)
	EnvNames     func() []string
	Failed       func(text string, traceback []string) // the error of a detached fiber; nil: Notice
	MaxMemory    func() int64
	TLS          func(method string) (TLSContext, error) // tls.context.new; nil: there is none
	// Alone says that nothing but the program itself ends what its fibers wait for: when each waits for another one,
	// that is an error. In a session a later line may.
	Alone bool
	// Host is the session of a program of its own; nil: it has none.
	Host Host
	// Open adds further globals.
	Open func(vm *VM)
}

// The limits of a thread: how deep its calls nest, and how many values its stack holds.
const (
	fiberDepth   = 2_000
	mainDepth    = 16_000
	stackSize    = 256
	stackGrow    = 256
	stackMost    = 1 << 20
	pooledMost   = 64
	nestingMost  = 200 // protected calls within each other, and other calls out of Go
	memoryUsual  = 512 << 20
	sampleMemory = 1 << 16 // instructions between two looks at the memory
)

// VM is an interpreter: the globals, and the fibers that run on them.
type VM struct {
	config     Config
	root       *lua.LState // never runs: the other threads are made of it
	sched      scheduler
	threads    []*lua.LState
	deep       []*lua.LState // of main fibers, whose calls may nest deeper
	lastID     int
	fibers     map[*Fiber]struct{} // that have not ended, or whose error nobody has seen
	coroutines map[*coroutine]struct{}
	futures    map[*futureState]struct{} // that fibers wait for
	meta       metatables
	stopping   *lua.LUserData // the error that nothing catches: its fiber is to end
	status     atomic.Int32   // what system.exit was given, plus 1; 0: it was not called
	failed     atomic.Bool    // a fiber that nobody waited for ended with an error
	heap       heapLimit
	input      input // standard input
	sockets    socketSet
	tcp        *socketClass
	classes    []*socketClass
	shared     sharedValues
	mainFiber  *Fiber // in a program of its own
	drain      *wait  // for the end of the fibers
	modules    *lua.LTable
}

// New makes a VM.
func New(config Config) *VM {
	if config.PrintError == nil {
		config.PrintError = config.Print
	}
	if config.Notice == nil {
		config.Notice = func(string) {}
	}
	if config.Failed == nil {
		config.Failed = func(text string, traceback []string) {
			config.Notice((&Failure{Text: text, Traceback: traceback}).Error())
		}
	}
	if config.LookupEnv == nil {
		config.LookupEnv = func(string) (string, bool) { return "", false }
	}
	if config.EnvNames == nil {
		config.EnvNames = func() []string { return nil }
	}
	if config.MaxMemory == nil {
		config.MaxMemory = func() int64 { return memoryUsual }
	}
	if config.Folder == nil {
		config.Folder = func(name string) string { return name }
	}
	if config.Input == nil {
		config.Input = strings.NewReader("")
	}
	vm := &VM{
		config: config, fibers: map[*Fiber]struct{}{}, coroutines: map[*coroutine]struct{}{},
		futures: map[*futureState]struct{}{}, input: input{r: config.Input, what: "standard input"},
	}
	vm.root = lua.NewState(lua.Options{
		SkipOpenLibs: true, RegistrySize: stackSize, RegistryGrowStep: stackGrow, RegistryMaxSize: stackMost,
		MinimizeStackMemory: true, CallStackSize: mainDepth,
	})
	vm.stopping = &lua.LUserData{}
	vm.heap.watch(weak.Make(vm))
	vm.open()
	return vm
}

// open makes the globals.
func (vm *VM) open() {
	l := vm.root
	vm.openBase(l)
	openString(l)
	openTable(l)
	openBit(l)
	call(l, lua.OpenMath)
	worded(l.GetGlobal("math"))
	mendMath(l)
	call(l, lua.OpenDebug)
	worded(l.GetGlobal("debug"))
	vm.openCoroutine(l)
	vm.openErrors(l)
	vm.openFibers(l)
	vm.openScopes(l)
	vm.openSpan(l)
	vm.openSync(l)
	vm.openFuture(l)
	vm.openTime(l)
	vm.openStream(l)
	vm.openIP(l)
	vm.openSockets(l)
	vm.openTLS(l)
	vm.openFile(l)
	vm.openSystem(l)
	vm.openIO(l)
	vm.openModules(l)
	l.SetGlobal("format", l.NewFunction(formatFunction))
	if vm.config.Open != nil {
		vm.config.Open(vm)
	}
}

// maxMemory is the most bytes that one value takes.
func (vm *VM) maxMemory() int {
	n := vm.config.MaxMemory()
	if n <= 0 || n > 1<<40 {
		n = 1 << 40
	}
	return int(min(n, math.MaxInt))
}

// pool is where threads of a flow are kept that run nothing.
func (vm *VM) pool(fl *flow) *[]*lua.LState {
	if fl.fiber.main {
		return &vm.deep
	}
	return &vm.threads
}

// thread gives a thread that runs nothing, for a flow.
func (vm *VM) thread(fl *flow) *lua.LState {
	pool := vm.pool(fl)
	var th *lua.LState
	if n := len(*pool); n > 0 {
		th = (*pool)[n-1]
		*pool = (*pool)[:n-1]
	} else {
		vm.root.Options.CallStackSize = fiberDepth
		if fl.fiber.main {
			vm.root.Options.CallStackSize = mainDepth
		}
		th, _ = vm.root.NewThread()
	}
	th.SetContext(fl)
	return th
}

// put takes a thread back whose calls have all returned.
func (vm *VM) put(fl *flow, th *lua.LState) {
	th.SetTop(0)
	if pool := vm.pool(fl); len(*pool) < pooledMost {
		*pool = append(*pool, th)
	}
}

// vmOf is the VM that a thread belongs to.
func vmOf(l *lua.LState) *VM { return flowOf(l).fiber.vm }

// Compile makes a function of source. What is wrong is a [SyntaxError].
func (vm *VM) Compile(chunk, source string) (*lua.LFunction, error) {
	proto, err := compile(chunk, source, nil)
	if err != nil {
		return nil, err
	}
	return vm.root.NewFunctionFromProto(proto), nil
}

// compileIn is Compile for a program that runs, of which source may come from anywhere.
func (vm *VM) compileIn(l *lua.LState, chunk, source string) (*lua.LFunction, error) {
	fiber := flowOf(l).fiber
	proto, err := compile(chunk, source, func() bool { return fiber.stop.Load() != 0 && fiber.mustStop() })
	stopPoint(l)
	if err != nil {
		return nil, err
	}
	return vm.root.NewFunctionFromProto(proto), nil
}

// pacedReader ends early where nobody wants what is read any more.
type pacedReader struct {
	*strings.Reader
	ended func() bool
}

func (r pacedReader) Read(p []byte) (int, error) {
	if r.ended() {
		return 0, io.EOF
	}
	return r.Reader.Read(p)
}

// compile ends early, with an error, once ended reports true; nil: it never does.
func compile(chunk, source string, ended func() bool) (*lua.FunctionProto, error) {
	prepared, err := prepare(chunk, source)
	if err != nil {
		return nil, err
	}
	var reader io.Reader = strings.NewReader(prepared)
	if ended != nil {
		reader = pacedReader{strings.NewReader(prepared), ended}
	}
	statements, err := parse.Parse(reader, chunk)
	if err != nil {
		return nil, syntaxError(chunk, prepared, err)
	}
	if ended != nil && ended() {
		return nil, &SyntaxError{Chunk: chunk, Line: 1, Message: "it was not read to its end"}
	}
	if line := mendTree(statements); line != 0 {
		return nil, &SyntaxError{Chunk: chunk, Line: line, Message: tooManyLevels}
	}
	proto, err := lua.Compile(statements, chunk)
	if err != nil {
		var ce *lua.CompileError
		if errors.As(err, &ce) {
			return nil, &SyntaxError{Chunk: chunk, Line: ce.Line, Message: ce.Message}
		}
		return nil, &SyntaxError{Chunk: chunk, Line: 1, Message: err.Error()}
	}
	giveOperators(proto)
	return proto, nil
}

// syntaxError says where and near what the parser stopped.
func syntaxError(chunk, source string, err error) error {
	var pe *parse.Error
	if !errors.As(err, &pe) {
		return &SyntaxError{Chunk: chunk, Line: 1, Message: err.Error()}
	}
	e := &SyntaxError{Chunk: chunk, Line: pe.Pos.Line, Message: strings.ToLower(strings.TrimSuffix(pe.Message, "."))}
	if pe.Pos.Line == parse.EOF {
		e.AtEnd = true
		e.Line = strings.Count(strings.TrimRight(source, "\n"), "\n") + 1
		e.Message += " near the end"
	} else if pe.Token != "" {
		e.Message += " near '" + pe.Token + "'"
	}
	return e
}
