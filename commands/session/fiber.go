package session

import (
	"strconv"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Fiber is one flow of commands: the session's own, or a job's. What a command changes besides
// sockets and settings (the current socket, variables, `$_`, `$?`) is its fiber's.
type Fiber struct {
	// What each command needs lies together: it is seldom still in the processor's first cache after a
	// system call.
	session    *Session
	sink       Sink
	current    *NamedSocket
	job        *Job     // whose fiber this is, or nil
	capture    *capture // `NAME = …` under way
	parked     func()   // a job's: called before its first wait
	deadline   int64    // of the command under way, from `timeout` and `retry`; 0 none
	quiet      int
	started    int64   // when the command began, for JSON; 0 otherwise
	calls      []*Call // one for each depth of prefixes
	depth      int
	place      Place
	source     string      // the logical line that is running, its alias replaced
	aliasStack *aliasStack // the aliases that it comes from
	origin     origin
	cancel     canceller
	buffer     []byte // of reads in the foreground
	op         sockcore.Op
	param.Binder

	lastValue value.Value // $_
	lastError string      // $?
	lastBytes []byte      // what lastValue keeps, where its memory would not last

	args      []string // $1 … $9
	vars      *variables
	awaited   map[string]*Job // the variables that jobs are to fill
	spawned   []*Job          // by the statement under way, where jobs are announced
	inputs    [][]any         // for each command, inputs that are free
	delivery  Result          // of the result under way; used again for the next
	replaced  bool            // a `timeout` is in force, so `set timeout` is not
	impatient bool            // a join says what it waits for
	grouped   bool            // $m1 … $m9 were set: they go with a job's join
	expecting int             // errors are an outer prefix's to judge: nothing reports them
	round     int64           // of the repeat around, from 1; 0 outside
	sourced   int             // how many files deep
	checks    int             // how deeply the prefixes nest that are being checked
	declared  Declarations
	watcher   watcher      // the session's own flow has one
	worksOn   *NamedSocket // a job's: the socket of its last operation
}

// origin names the command that gave the result under way: the innermost, not its prefixes.
type origin struct{ command, socket string }

// capture is `NAME = …` under way.
type capture struct {
	name string
	v    value.Value
}

// fork makes a job's fiber, which takes the current socket, arguments and variables as they are.
func (f *Fiber) fork(j *Job, sink Sink) *Fiber {
	child := &Fiber{
		session: f.session, sink: sink, args: f.args, vars: f.vars.clone(), current: f.current,
		lastValue: f.lastValue.Own(), lastError: f.lastError, place: f.place, source: f.source, job: j,
		round: f.round, sourced: f.sourced, aliasStack: f.aliasStack,
	}
	child.Env, child.cancel.op = child, &child.op
	return child
}

// FiberOf is the flow whose words are bound, nil where a binder has none.
func FiberOf(b *param.Binder) *Fiber {
	f, _ := b.Env.(*Fiber)
	return f
}

// Session is the session that the flow is of.
func (f *Fiber) Session() *Session { return f.session }

// LookupEnv implements param.Env.
func (f *Fiber) LookupEnv(name string) (string, bool) { return f.session.lookupEnv(name) }

// Path implements param.Env.
func (f *Fiber) Path(name string) string { return f.session.Path(name) }

// AppendVariable appends what `$name` expands to.
func (f *Fiber) AppendVariable(dst []byte, name string) ([]byte, error) {
	if name == "i" && f.round > 0 {
		return strconv.AppendInt(dst, f.round, 10), nil
	}
	if j := f.awaited[name]; j != nil && !j.claimed.Load() {
		j.ask()
		n := strconv.Itoa(j.number)
		return dst, param.Usage("$" + name + " waits for job " + n + ": join " + n + " first")
	}
	if text, ok := f.vars.get(name); ok {
		return append(dst, text...), nil
	}
	switch {
	case name == "_":
		return f.lastValue.AppendVariable(dst), nil
	case name == "?":
		return append(dst, f.lastError...), nil
	case name == "#":
		return strconv.AppendInt(dst, int64(len(f.args)), 10), nil
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9':
		if n := int(name[0] - '0'); n <= len(f.args) {
			return append(dst, f.args[n-1]...), nil
		}
		return dst, param.Usage("there is no argument $" + name + ": the script was given " + param.Plural(len(f.args), "argument"))
	}
	err := param.Unknown("variable", name, f.variableNames())
	return dst, err
}

func (f *Fiber) variableNames() []string { return f.vars.names() }

// SetVariable sets a variable of the command's flow.
func (c *Call) SetVariable(name, text string) error { return c.setVariable(name, text) }

// ForgetVariable takes a variable away, or says which may have been meant.
func (c *Call) ForgetVariable(name string) error {
	if _, ok := c.vars.get(name); !ok {
		return param.Unknown("variable", name, c.variableNames())
	}
	c.vars.unset(name)
	return nil
}

// captureName expands a capture's name.
func (f *Fiber) captureName(w *syntax.Word) (string, error) {
	text, known, err := f.Text(w)
	if err != nil || !known {
		return "", err
	}
	return param.ParseVariable(nil, text)
}
