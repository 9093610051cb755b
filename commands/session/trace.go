package session

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// tracer gathers the system calls of a session. They are shown in the order of commands, not as they
// happen: those of a job at its join, since another goroutine makes them.
type tracer struct {
	mu     sync.Mutex
	calls  map[int32][]*sockcore.SysCall // of each job that has not been joined; 0: of the session's own flow
	fibers map[string]int32              // the job that runs on a goroutine
	kept   func(job int32, n int64)      // is told that so many bytes more are kept of a job's calls, or of the own flow's
	own    atomic.Int64                  // how many bytes are kept of the own flow's
}

// Call implements sockcore.Tracer. A call that is no operation's has no tag: whose it is tells the
// goroutine that makes it.
func (t *tracer) Call(c *sockcore.SysCall) {
	t.add(c)
	t.kept(c.Tag, callSize(c))
}

func (t *tracer) add(c *sockcore.SysCall) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c.Tag == 0 && len(t.fibers) > 0 {
		c.Tag = t.fibers[goroutine()]
	}
	if t.calls == nil {
		t.calls = map[int32][]*sockcore.SysCall{}
	}
	t.calls[c.Tag] = append(t.calls[c.Tag], c)
}

// callSize is about how much memory a call takes.
func callSize(c *sockcore.SysCall) int64 {
	n := int64(callMemory)
	for i := range c.Args {
		n += int64(len(c.Args[i].Text))
	}
	return n
}

// keepsCall notes that a job, or 0, the session's own flow, keeps a call of n bytes until they are shown. Where that is too much,
// what runs ends with too_large.
func (s *Session) keepsCall(job int32, n int64) {
	if job == 0 {
		if s.Settings.allows(s.tracer.own.Add(n), callsAreMore) != nil {
			s.main.cancel.fire(TooLarge)
		}
		return
	}
	if j := s.jobs.find(int64(job)); j != nil {
		j.keeps(n)
	}
}

// enter notes that the calling goroutine is a job's; leave that it no longer is.
func (t *tracer) enter(job int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.fibers == nil {
		t.fibers = map[string]int32{}
	}
	t.fibers[goroutine()] = int32(job)
}

func (t *tracer) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.fibers, goroutine())
}

// goroutine names the calling goroutine. The runtime tells it in a stack trace only; this is asked
// once for each job that has a goroutine, and for each call while those are traced.
func goroutine() string {
	var buf [64]byte
	header := buf[:runtime.Stack(buf[:], false)] // "goroutine 7 [running]:…"
	if end := bytes.IndexByte(header, '['); end > 0 {
		header = header[:end]
	}
	return string(header)
}

// take removes and returns the calls made for a job, or, for 0, for the session's own commands.
func (t *tracer) take(job int32) []*sockcore.SysCall {
	t.mu.Lock()
	defer t.mu.Unlock()
	taken := t.calls[job]
	delete(t.calls, job)
	if job == 0 {
		t.own.Store(0)
	}
	return taken
}

// takeAll removes and returns all calls.
func (t *tracer) takeAll() map[int32][]*sockcore.SysCall {
	t.mu.Lock()
	defer t.mu.Unlock()
	taken := t.calls
	t.calls = nil
	t.own.Store(0)
	return taken
}

// setTrace switches tracing; jobs may be running.
func (s *Session) setTrace(on bool) {
	if on {
		s.env.SetTracer(&s.tracer)
		return
	}
	s.env.SetTracer(nil)
	for job, calls := range s.tracer.takeAll() {
		for _, c := range calls {
			if job != 0 {
				s.keepsCall(job, -callSize(c))
			}
		}
	}
}

// showTrace hands what a command, or a joined job, called to the sink.
func (f *Fiber) showTrace(job int32) {
	if f.session.Settings.trace.Load() {
		f.showCalls(job)
	}
}

func (f *Fiber) showCalls(job int32) {
	if f.job != nil {
		return
	}
	for _, c := range f.session.tracer.take(job) {
		f.sink.Trace(c)
	}
	if f.cancel.fired() == TooLarge {
		f.cancel.rearm() // they are kept no more
	}
}

// AppendTrace appends a system call as the output format shows it: `name(arguments) = result
// <duration>`, as strace(1) does, indented, or an object.
func AppendTrace(dst []byte, c *sockcore.SysCall, output Output) []byte {
	switch output {
	case OutputRaw:
		return dst
	case OutputJSON:
		return appendTraceObject(dst, c)
	case OutputText, OutputHex:
	}
	dst = append(dst, "  "...)
	if c.Tag != 0 {
		dst = append(strconv.AppendInt(append(dst, '['), int64(c.Tag), 10), "] "...)
	}
	if c.Note {
		return append(append(append(append(dst, c.Name...), ' '), strings.Join(traceArgs(c), " ")...), '\n')
	}
	dst = append(append(dst, c.Name...), '(')
	for i, arg := range traceArgs(c) {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(dst, arg...)
	}
	dst = append(dst, ") = "...)
	if c.Err != 0 {
		dst = append(append(dst, "-1 "...), c.Err.Name()...)
	} else {
		dst = strconv.AppendInt(dst, int64(c.Result), 10)
	}
	return append(append(append(dst, " <"...), c.Elapsed.String()...), ">\n"...)
}

// traceArgs words the arguments: the descriptor, where the call has one, and the others by name.
func traceArgs(c *sockcore.SysCall) []string {
	var args []string
	if c.FD >= 0 && !c.Note {
		args = append(args, strconv.Itoa(c.FD))
	}
	for i := range c.Args {
		arg := traceArg(&c.Args[i])
		if c.Note && c.Args[i].Kind == sockcore.ArgInt {
			arg = value.Bytes(c.Args[i].Int)
		}
		args = append(args, arg)
	}
	return args
}

func traceArg(a *sockcore.Arg) string {
	switch a.Kind {
	case sockcore.ArgInt:
		return strconv.FormatInt(a.Int, 10)
	case sockcore.ArgName:
		return a.Text
	case sockcore.ArgFlags:
		return sockcore.Flags(a.Int).SysString()
	case sockcore.ArgData:
		text := string(syntax.AppendQuoted(nil, []byte(a.Text)))
		if int64(len(a.Text)) < a.Int {
			text += "…"
		}
		return text
	case sockcore.ArgEndpoint:
		if !a.Endpoint.IsValid() {
			return "NULL" // the call stored none
		}
		return syntax.Shown(a.Endpoint.String())
	case sockcore.ArgOption:
		return a.Option.Name
	case sockcore.ArgValue:
		return syntax.Shown(string(OptionValue(a.Value).AppendVariable(nil)))
	}
	return "?"
}

func appendTraceObject(dst []byte, c *sockcore.SysCall) []byte {
	dst = value.AppendJSONString(append(dst, `{"call":`...), c.Name)
	dst = append(dst, `,"arguments":[`...)
	for i, arg := range traceArgs(c) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = value.AppendJSONString(dst, arg)
	}
	dst = append(dst, ']')
	switch {
	case c.Note:
	case c.Err != 0:
		dst = value.AppendJSONString(append(dst, `,"error":`...), c.Err.Name())
	default:
		dst = strconv.AppendInt(append(dst, `,"result":`...), int64(c.Result), 10)
	}
	if c.Tag != 0 {
		dst = strconv.AppendInt(append(dst, `,"job":`...), int64(c.Tag), 10)
	}
	if c.Note {
		return append(dst, "}\n"...)
	}
	dst = strconv.AppendInt(append(dst, `,"elapsed_us":`...), c.Elapsed.Microseconds(), 10)
	return append(dst, "}\n"...)
}
