package commands

import (
	"slices"
	"strconv"
	"sync"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// tracer gathers the system calls of a session. They are shown in the order of commands, not as they
// happen: those of a job at its join, since another goroutine makes them.
type tracer struct {
	mu    sync.Mutex
	calls []*sockcore.SysCall
}

// Call implements sockcore.Tracer.
func (t *tracer) Call(c *sockcore.SysCall) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls = append(t.calls, c)
}

// take removes and returns the calls made for a job, or, for 0, for the session's own commands.
func (t *tracer) take(job int32) []*sockcore.SysCall {
	t.mu.Lock()
	defer t.mu.Unlock()
	var taken []*sockcore.SysCall
	t.calls = slices.DeleteFunc(t.calls, func(c *sockcore.SysCall) bool {
		if c.Tag == job {
			taken = append(taken, c)
		}
		return c.Tag == job
	})
	return taken
}

// setTrace switches tracing; jobs may be running.
func (s *Session) setTrace(on bool) {
	if on {
		s.env.SetTracer(&s.tracer)
		return
	}
	s.env.SetTracer(nil)
	s.tracer.mu.Lock()
	defer s.tracer.mu.Unlock()
	s.tracer.calls = nil
}

// showTrace hands what a command, or a joined job, called to the sink.
func (f *Fiber) showTrace(job int32) {
	if !f.session.Settings.trace.Load() || f.job != nil {
		return
	}
	for _, c := range f.session.tracer.take(job) {
		f.sink.Trace(c)
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
	if c.FD >= 0 {
		args = append(args, strconv.Itoa(c.FD))
	}
	for i := range c.Args {
		args = append(args, traceArg(&c.Args[i]))
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
		return a.Endpoint.String()
	case sockcore.ArgOption:
		return a.Option.Name
	case sockcore.ArgValue:
		return string(optionValue(a.Value).AppendVariable(nil))
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
	if c.Err != 0 {
		dst = value.AppendJSONString(append(dst, `,"error":`...), c.Err.Name())
	} else {
		dst = strconv.AppendInt(append(dst, `,"result":`...), int64(c.Result), 10)
	}
	if c.Tag != 0 {
		dst = strconv.AppendInt(append(dst, `,"job":`...), int64(c.Tag), 10)
	}
	dst = strconv.AppendInt(append(dst, `,"elapsed_us":`...), c.Elapsed.Microseconds(), 10)
	return append(dst, "}\n"...)
}
