package sockcore

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sockshell/sockcore/internal/sys"
)

// Env is what the sockets of one session share: the tracer, the observer, the folder of unix sockets, and the callback for
// hang-ups. The zero value is ready, and so is a nil *Env, which traces nothing.
type Env struct {
	tracer   atomic.Pointer[Tracer]
	observer atomic.Pointer[Observer]
	telling  sync.Mutex    // held from a call until the observer is told of it: see attempt.watch
	still    atomic.Bool   // SetSpin(false)
	hangup   func(*Socket) // nil: hang-ups are not watched
	folder   folder
}

// SetTracer makes t see every further system call; nil switches tracing off.
// Operations may be running.
func (e *Env) SetTracer(t Tracer) {
	if t == nil {
		e.tracer.Store(nil)
		return
	}
	e.tracer.Store(&t)
}

// unseen reports whether there is neither a tracer nor an observer.
func (e *Env) unseen() bool {
	return e == nil || e.tracer.Load() == nil && e.observer.Load() == nil
}

// Tracer is told of system calls.
type Tracer interface {
	// Call is called after each system call made on a socket's behalf, on the
	// goroutine that made it, with no lock of a socket held. It may keep c. It must not
	// block, nor use a socket: the call's descriptor is still in use.
	Call(c *SysCall)
}

// SysCall is one system call. The calls by which the engine waits for
// readiness (epoll) belong to no socket and are not traced.
type SysCall struct {
	Name    string // "recvfrom", "connect", …
	FD      int    // its first argument; -1 for socket
	Args    []Arg  // those after FD
	Result  int
	Err     Code // 0: none
	Start   time.Time
	Elapsed time.Duration
	Tag     int32 // of the operation that made the call; 0 for others
	Note    bool  // it is no system call but what a layer tells: Name and Args alone count
}

// ArgKind says which fields of an [Arg] count.
type ArgKind uint8

// The kinds of arguments.
const (
	ArgInt      ArgKind = iota + 1 // Int
	ArgName                        // Text, the constant's name: "AF_INET", "SHUT_WR", "POLLIN"
	ArgFlags                       // Int, convertible to Flags
	ArgData                        // Text: the first bytes; Int: how many there were
	ArgEndpoint                    // Endpoint
	ArgOption                      // Option
	ArgValue                       // Value
)

// Arg is an argument of a system call, or what the call stored through one. It
// owns what it shows.
type Arg struct {
	Kind     ArgKind
	Int      int64
	Text     string
	Endpoint Endpoint
	Option   *Option
	Value    OptionValue
}

// TraceDataMax is how many of the bytes sent or received an ArgData shows.
const TraceDataMax = 32

func argInt(n int) Arg           { return Arg{Kind: ArgInt, Int: int64(n)} }
func argName(s string) Arg       { return Arg{Kind: ArgName, Text: s} }
func argFlags(f Flags) Arg       { return Arg{Kind: ArgFlags, Int: int64(f)} }
func argEndpoint(e Endpoint) Arg { return Arg{Kind: ArgEndpoint, Endpoint: e} }
func argOption(o *Option) Arg    { return Arg{Kind: ArgOption, Option: o} }
func argValue(v OptionValue) Arg { return Arg{Kind: ArgValue, Value: v} }

// argControl shows control data: `[SCM_RIGHTS 7 8]`.
func argControl(p []byte) Arg {
	if len(p) == 0 {
		return argName("NULL")
	}
	var parts []string
	for _, m := range sys.Controls(p) {
		parts = append(parts, strings.Join(controlWords(&m), " "))
	}
	return argName("[" + strings.Join(parts, ", ") + "]")
}

// controlWords is one message of control data: its name, and what it says.
func controlWords(m *sys.Control) []string {
	if m.Name == "" {
		return []string{strconv.Itoa(m.Level) + ":" + strconv.Itoa(m.Kind), strconv.Itoa(m.Size), "bytes"}
	}
	words := []string{sys.Spelling(m.Name)}
	if m.To.IsValid() {
		words = append(words, m.To.String(), strconv.Itoa(m.Interface))
	}
	for _, n := range [...]int{m.TTL, m.HopLimit, m.TOS, int(m.Dropped)} {
		if n >= 0 {
			words = append(words, strconv.Itoa(n))
		}
	}
	for _, fd := range m.Descriptors {
		words = append(words, strconv.Itoa(fd))
	}
	if !m.Timestamp.IsZero() {
		words = append(words, m.Timestamp.UTC().Format(time.RFC3339Nano))
	}
	if m.Credentials != nil {
		words = append(words, Credentials(*m.Credentials).String())
	}
	return words
}

func argData(p []byte) Arg {
	return Arg{Kind: ArgData, Int: int64(len(p)), Text: string(p[:min(len(p), TraceDataMax)])}
}

// span is a call under way that a tracer wants to see; the zero span is none.
type span struct {
	tracer Tracer
	start  time.Time
}

// begin is called right before a system call. Without a tracer it costs one
// atomic load, and nothing is formatted, allocated or timed.
func (e *Env) begin() span {
	if e == nil {
		return span{}
	}
	t := e.tracer.Load()
	if t == nil {
		return span{}
	}
	return span{tracer: *t, start: time.Now()}
}

// end reports the call that begin saw coming, under the names that it has on
// Linux: the system's own spelling is shown.
func (sp span) end(tag int32, name string, fd, result int, c Code, args ...Arg) {
	elapsed := time.Since(sp.start)
	name = sys.Spelling(name)
	for i := range args {
		if a := &args[i]; a.Kind == ArgName {
			a.Text = sys.Spelling(a.Text)
		}
	}
	sp.tracer.Call(&SysCall{
		Name: name, FD: fd, Args: args, Result: result, Err: c,
		Start: sp.start, Elapsed: elapsed, Tag: tag,
	})
}
