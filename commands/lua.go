package commands

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	luavm "sockshell/commands/lua"
	"sockshell/commands/session"
	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// luaFailed is the error of Lua code that is no code of the system's.
var luaFailed = sockcore.Define(sockcore.Shell, 110, "lua_error", "an error in Lua")

// luaCode is the rest of a line, compiled where the line is checked.
type luaCode struct{ *luavm.Code }

var luaCodeKind = param.Kind{Set: setLuaCode}

// Kind implements param.Typed.
func (luaCode) Kind() *param.Kind { return &luaCodeKind }

func setLuaCode(_ *param.Binder, _ *param.Param, dst unsafe.Pointer, args []syntax.Word) (int, error) {
	if args[0].Quote != syntax.Code {
		return 0, param.Usage("lua is to be typed itself, with its code behind it: an alias cannot stand for it")
	}
	code, err := luavm.CompileCode(args[0].Text)
	if err != nil {
		return 0, param.Usage(syntax.Visible(err.Error()))
	}
	*(*luaCode)(dst) = luaCode{code}
	return 1, nil
}

// completeLua is session.Table.CompleteCode.
func completeLua(code string, scope *param.Scope) (int, []param.Choice) {
	named := slices.Clone(scope.Sockets)
	for _, x := range scope.ThingChoices(contextKind) {
		named = append(named, x.Text)
	}
	start, names := luavm.Complete(code, named)
	choices := make([]param.Choice, len(names))
	for i, n := range names {
		choices[i] = param.Choice{Text: n.Text, Doc: n.What}
	}
	return start, choices
}

type luaInput struct {
	Code luaCode `name:"CODE" doc:"the rest of the line, and further lines until it is whole"`
}

func luaCommands() []*session.Command {
	run := session.Define("lua", session.Doc{
		Group: session.Flow, Shape: syntax.Shape{Kind: syntax.RawShape, Instead: ": use command()"}, Replay: session.ReplayEndpoints, Summary: "run Lua: the rest of the line, as it is",
		Detail: "What CODE gives is the result. sock.NAME are the session's sockets and contexts of TLS, var.NAME its variables; sh 'COMMAND' runs a command and gives its value; " +
			"command('NAME', function, {params='…', help='…'}) makes one. The names are those of Emilua: spawn, byte_span, stream, ip.tcp.socket, and others. What is global stays so.",
		Errors:   []string{"lua_error", "operation_aborted", "timed_out"},
		Examples: pair + "> lua stream.write_all(sock.a, 'Hello World')\n11\n> lua local s = byte_span.new(20) return s:slice(1, sock.b:read_some(s))\n11 bytes \"Hello World\"\n",
	}, func(c *session.Call, in *luaInput) (value.Value, error) {
		return runLua(c, func(vm *luavm.VM, run luaRun) ([]luavm.Value, []string, error) {
			return vm.RunCode(run.ctx, run.host, in.Code.Code)
		})
	})
	run.Declare = func(ahead *session.Declarations, _ any) { ahead.DefinesMore() }
	return []*session.Command{run, fibersCommand()}
}

func fibersCommand() *session.Command {
	return session.Define("fibers", session.Doc{
		Group: session.Flow, Replay: session.ReplayHeader, Summary: "list the fibers of Lua that have not ended",
		Examples: "> fibers\nid  state  place  operation  age\n",
	}, func(c *session.Call, _ *noInput) (value.Value, error) {
		t := &value.Table{Header: []string{"id", "state", "place", "operation", "age"}}
		for _, f := range Fibers(c.Session()) {
			t.Add(value.OfInt(int64(f.ID)), value.OfText(f.State), value.OfText(orDash(f.Place)), value.OfText(orDash(f.On)),
				value.OfDuration(f.Age.Round(time.Millisecond)))
		}
		return value.OfTable(t), nil
	})
}

// Fibers lists the fibers of a session's Lua that have not ended. It may be called from any goroutine that runs no Lua.
func Fibers(s *session.Session) []luavm.FiberInfo {
	if vm := luaOf(s, false); vm != nil {
		return vm.Fibers()
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// luaKey is where the session keeps its VM.
type luaKey struct{}

// luaPart is the session's VM, made at the first use.
type luaPart struct {
	mu sync.Mutex
	vm *luavm.VM
}

// Close implements io.Closer.
func (p *luaPart) Close() error {
	if p.vm != nil {
		p.vm.Close()
	}
	return nil
}

// luaOf is the session's VM; nil, unless it is to be made, where no Lua has run.
func luaOf(s *session.Session, makeIt bool) *luavm.VM {
	part := s.Part(luaKey{}, func() any { return &luaPart{} }).(*luaPart)
	part.mu.Lock()
	defer part.mu.Unlock()
	if part.vm == nil && makeIt {
		part.vm = newLua(s)
	}
	return part.vm
}

func newLua(s *session.Session) *luavm.VM {
	path, _ := s.LookupEnv("LUA_PATH")
	tell := func(text string) {
		for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
			s.Announce(syntax.Visible(line), false)
		}
	}
	return luavm.New(luavm.Config{
		Notice: tell,
		Failed: func(text string, traceback []string) { s.Announce(syntax.Visible(text), true, visible(traceback)...) },
		Print: func(p []byte) error {
			tell(string(p))
			return nil
		},
		Env:       s.SocketEnv(),
		Folder:    s.Path,
		Path:      path,
		Arguments: []string{"sockshell"},
		LookupEnv: s.LookupEnv,
		EnvNames:  s.EnvNames,
		MaxMemory: s.Settings.MaxMemory,
		TLS:       tlsOfLua(s),
		Open:      (*luavm.VM).OpenHost,
	})
}

// luaHost is a flow of the session, as the VM has it.
type luaHost struct {
	session *session.Session
	shell   *session.Evaluator
	call    *session.Call // that runs Lua; nil: the flow is forked, or a program's
	written func()        // of a program; nil: the command prints what was written
}

// Socket implements luavm.Host.
func (h *luaHost) Socket(name string) *sockcore.Socket { return h.session.Named(name) }

// Context implements luavm.Host.
func (h *luaHost) Context(name string) luavm.TLSContext {
	if x, ok := h.session.Thing(contextKind, name).(*tlsContext); ok {
		return &luaContext{x, h.session}
	}
	return nil
}

// GiveContext implements luavm.Host.
func (h *luaHost) GiveContext(name string, x luavm.TLSContext) error {
	if _, err := param.ParseName(nil, name); err != nil {
		return err
	}
	return h.session.AddThing(contextKind, name, x.Key())
}

// GiveSocket implements luavm.Host.
func (h *luaHost) GiveSocket(name string, s *sockcore.Socket) error {
	return h.shell.GiveSocket(name, s)
}

// Variable implements luavm.Host.
func (h *luaHost) Variable(name string) (string, bool) { return h.shell.Variable(name) }

// SetVariable implements luavm.Host.
func (h *luaHost) SetVariable(name, text string, set bool) error {
	if !set {
		h.shell.Forget(name)
		return nil
	}
	if _, err := param.ParseVariable(nil, name); err != nil {
		return err
	}
	return h.shell.SetVariable(strings.Clone(name), text)
}

// End implements luavm.Host. What a command around it waits for ends with the command.
func (h *luaHost) End() {
	if h.call == nil {
		h.shell.End(sockcore.OperationAborted)
	}
}

// Limit implements luavm.Host.
func (h *luaHost) Limit() int64 { return h.shell.Limit() }

// Print implements luavm.Host.
func (h *luaHost) Print(p []byte) error {
	h.call.Output(p)
	return nil
}

// Fork implements luavm.Host.
func (h *luaHost) Fork() luavm.Host { return &luaHost{session: h.session, shell: h.shell.Fork()} }

// Evaluate implements luavm.Host.
func (h *luaHost) Evaluate(text string) (func(*luavm.Builder), error) {
	v, err := h.shell.Evaluate(text)
	if h.written != nil {
		h.written()
	}
	if h.call == nil {
		h.shell.Rearm()
	}
	if failure, ok := err.(*session.Failure); ok { //nolint:errorlint // it travels bare
		return nil, commandError(failure)
	}
	if err != nil {
		return nil, err
	}
	v = v.Own()
	return func(b *luavm.Builder) { luaValue(b, v) }, nil
}

// commandError is a command's failure as Lua has it.
func commandError(f *session.Failure) *luavm.CommandError {
	e := &luavm.CommandError{Code: f.Code(), Text: f.Error(), Subject: f.Err.Subject(), Length: f.Err.Beside.Of, Tried: f.Tried(), Transferred: -1}
	if f.Err.Wrote || f.Err.Partial != nil {
		e.Transferred = f.Err.Transferred
	}
	if f.Err.Message != f.Code().Message() {
		e.Message = syntax.Visible(f.Err.Message)
	}
	e.Details = visible(f.Err.Details)
	return e
}

// visible are lines of which each may come from a peer.
func visible(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, syntax.Visible(line))
	}
	return all
}

// luaValue makes a command's value one of Lua's.
func luaValue(b *luavm.Builder, v value.Value) {
	switch v.Kind {
	case value.OkKind, value.QuietKind, value.NothingKind:
	case value.Integer, value.Spawned:
		b.Number(float64(v.Int))
	case value.Unsigned:
		b.Number(float64(uint64(v.Int)))
	case value.Boolean:
		b.Bool(v.Int != 0)
	case value.Duration:
		b.Number(float64(v.Int) / 1e9)
	case value.Linger:
		b.Bool(v.Int >= 0)
		b.Number(float64(max(v.Int, 0)))
	case value.List, value.Lines:
		b.Texts(v.Items())
	case value.Accepted:
		b.Text(v.Str)
		for _, peer := range v.Items() {
			b.Text(peer)
		}
	case value.TableKind:
		t := v.Table()
		rows := make([][]string, len(t.Rows))
		for i, row := range t.Rows {
			for _, cell := range row {
				rows[i] = append(rows[i], string(cell.AppendVariable(nil)))
			}
		}
		b.Rows(t.Header, rows)
	case value.Scalar, value.Data, value.Output:
		b.Text(string(v.AppendVariable(nil)))
	}
}

// luaRun is what a run of Lua is given.
type luaRun struct {
	ctx  context.Context
	host luavm.Host
}

// runLua runs Lua for a command, and gives its values as a result.
func runLua(c *session.Call, run func(vm *luavm.VM, with luaRun) ([]luavm.Value, []string, error)) (value.Value, error) {
	vm := luaOf(c.Session(), true)
	ctx, stop := c.Context()
	defer stop()
	host := &luaHost{session: c.Session(), shell: c.Evaluator(), call: c}
	values, texts, err := run(vm, luaRun{ctx, host})
	if status, exits := vm.Exit(); exits {
		return value.Quiet, session.StatusOf(status).Exit()
	}
	if err != nil {
		return value.Ok, luaError(err)
	}
	return luaResult(c, values, texts)
}

// luaResult is the result of the values that Lua gave: nothing, one, or a list.
func luaResult(c *session.Call, values []luavm.Value, texts []string) (value.Value, error) {
	switch len(values) {
	case 0:
		return value.Ok, nil
	case 1:
		return luaScalar(c, values[0], texts[0])
	}
	return value.OfList(texts...), nil
}

func luaScalar(c *session.Call, v luavm.Value, text string) (value.Value, error) {
	switch v.Kind() {
	case "boolean":
		return value.OfBool(v.Bool()), nil
	case "number":
		if n := v.Number(); n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			return value.OfInt(int64(n)), nil
		}
	case "string", "data":
		data := v.Bytes()
		return value.OfData(data), c.AllowResult(len(data))
	}
	return value.OfText(text), nil
}

// luaError is an error of Lua as a command's: by its code, where it has one.
func luaError(err error) error {
	var failure *luavm.Failure
	if !errors.As(err, &failure) {
		return err
	}
	if failure.Stopped {
		return failure.Code
	}
	// What an error says may come from a peer.
	text := syntax.Visible(failure.Text)
	details := visible(failure.Traceback)
	if failure.Code == 0 {
		return &session.WordedError{Code: luaFailed, Message: text, Details: details}
	}
	details = append([]string{text}, details...)
	return &session.WordedError{Code: failure.Code, Message: failure.Code.Message(), Details: details}
}

type luaArguments struct {
	Args param.Values `name:"ARG" optional:"y" doc:"what the function is given"`
}

// Define implements luavm.Host.
func (h *luaHost) Define(c *luavm.Command) error {
	switch {
	case !syntax.IsIdentifier(c.Name):
		return param.Usage(param.Quoted(c.Name) + " cannot name a command")
	case h.session.Table().Lookup(c.Name) != nil:
		return param.Usage(c.Name + " is a command already")
	}
	if _, err := param.ParseName(nil, c.Name); err != nil {
		return err
	}
	least, most := luaParams(c.Params)
	summary := c.Help
	if summary == "" {
		summary = "a function of Lua"
	}
	if c.Params != "" {
		summary = c.Params + ": " + summary
	}
	doc := session.Doc{Group: session.Flow, Replay: session.ReplayEndpoints, Summary: summary, Takes: c.Params}
	h.session.AddCommand(session.Define(c.Name, doc,
		func(call *session.Call, in *luaArguments) (value.Value, error) {
			if n := len(in.Args); c.Params != "" && (n < least || n > most) {
				return value.Ok, param.Usage(c.Name + " takes " + c.Params)
			}
			return runLua(call, func(vm *luavm.VM, run luaRun) ([]luavm.Value, []string, error) {
				return vm.RunCommand(run.ctx, run.host, c, in.Args)
			})
		}))
	return nil
}

// luaParams is how many arguments `HOST [PORT]` takes, or `WORD…`.
func luaParams(params string) (least, most int) {
	for _, p := range strings.Fields(params) {
		if !strings.HasPrefix(p, "[") {
			least++
		}
		most++
		if strings.Contains(p, "…") || strings.Contains(p, "...") {
			most = math.MaxInt
			return least, most
		}
	}
	return least, most
}
