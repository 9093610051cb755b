package session

import (
	"sync"

	"sockshell/commands/session/param"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Group sorts commands in help.
type Group uint8

// The groups, in the order in which help shows them.
const (
	Lifecycle Group = iota
	Transfer
	Control
	TLS
	Properties
	Variables
	Checks
	Flow
	Blocks
	Jobs
	Shell
)

var groupTitles = [...]string{
	Lifecycle:  "Lifecycle",
	Transfer:   "Transfer",
	Control:    "Control and options",
	TLS:        "TLS",
	Properties: "Properties",
	Variables:  "Variables and data",
	Checks:     "Checks",
	Flow:       "Prefixes",
	Blocks:     "Several commands as one",
	Jobs:       "Jobs",
	Shell:      "The shell",
}

func (g Group) String() string { return groupTitles[g] }

// Groups lists the groups in that order.
func Groups() []Group {
	all := make([]Group, len(groupTitles))
	for i := range all {
		all[i] = Group(i)
	}
	return all
}

// Doc is what a command says of itself; help, hints and COMMANDS.md read it.
type Doc struct {
	Group    Group
	Summary  string   // one line, lower case, no full stop
	Detail   string   // sentences that say what the summary cannot; may be empty
	Errors   []string // names it fails with, besides those that any command may
	Examples string   // a transcript that runs in a fresh session and prints what it says
	API      string   // the function or property of the API that it mirrors
	Takes    string   // the parameters, as Usage is to write them; "": as they are
	Synonyms string   // what other programs call it, with blanks between: for suggestions and help

	Systems    sockcore.Systems    // those that have it; 0: all
	Transports sockcore.Transports // those on whose sockets it works; 0: all
	Privilege  string              // what it takes on Linux, and when; "" when any user may

	Shape  syntax.Shape // how its words stand, where they are not words alone
	Added  int          // the version of the language that brought it; 0: the first
	Replay Replay       // how a recording treats its result
	Role   Role         // what the session and the recorder must know of it; few commands have one
	Hints  []Hint       // what follows its errors on a terminal, besides the hints of every command
}

// Replay is how a recording treats a command's result.
type Replay uint8

const (
	// ReplaySame is a result that repeats as it is; a word repeats but for endpoints.
	ReplaySame Replay = iota
	// ReplayEndpoints repeats but for the ports and addresses that the system chose.
	ReplayEndpoints
	// ReplayVaries never repeats: one line, or a table with its header.
	ReplayVaries
	// ReplayHeader is a table of which only the header repeats.
	ReplayHeader
	// ReplayDrop never repeats, down to how many lines there are.
	ReplayDrop
	// ReplayDescriptor is a descriptor's name, another each time: a variable keeps it.
	ReplayDescriptor
	// ReplayWritten is how many bytes were taken: it repeats where all were.
	ReplayWritten
	// ReplayOneRead is what a single read gave: it repeats where a segment holds it.
	ReplayOneRead
	// ReplayLoopback are endpoints, which repeat where they are this machine's own.
	ReplayLoopback
)

// Role is what a command is to the session and the recorder, which know none by its name.
type Role uint8

// The roles.
const (
	NoRole       Role = iota
	RoleSpawn         // a prefix that starts a job
	RoleJoin          // waits for jobs by their numbers, or for all
	RoleExit          // ends the session
	RoleRecord        // begins and ends a recording
	RoleSource        // runs a file
	RoleDefine        // makes a command of others
	RoleAliasUse      // its only argument may be the name of an alias or a definition
)

// Command is one entry of the table.
type Command struct {
	Name string
	Doc
	OnSocket bool // acts on a socket, so that `SOCKET:` may stand before it
	// OnThing is the kind of thing that it acts on, whose name must stand before it: `NAME:`; "": none.
	OnThing string
	// Declare notes, for the check of what follows, what a run will change; nil: nothing.
	Declare func(ahead *Declarations, in any)

	// The rest is there once the table has handed the command out: a start needs a few of them.
	*param.Layout
	Prefix bool // its last parameter is a statement

	definition *Definition // that it calls; nil: it is none
	control    bool        // it has no result but those of the commands that it runs

	alone    heading // it, without a socket
	index    int     // in the table: finds a fiber's pool of inputs
	once     sync.Once
	describe func()
	run      func(c *Call, in any) error // leaves its result in c.result
	op       *operation                  // non-nil: it is one operation on a socket
}

// operation is a command that is one sockcore.Op: prepared, started, and finished, by the fiber that waits for it or, as
// a job, on the goroutine that completes it. What prepare keeps for finish is in call.kept.
type operation struct {
	prepare func(c *Call, in any, op *sockcore.Op) error
	finish  func(c *Call, in any, op *sockcore.Op) (value.Value, error)
}

// Define makes a command from a function over its typed input. In is a struct whose fields are the
// parameters, in order; param.Param says which tags they carry.
func Define[In any](name string, doc Doc, run func(*Call, *In) (value.Value, error)) *Command {
	c := &Command{Name: name, Doc: doc}
	c.describe = func() {
		describeInput[In](c)
		c.run = func(call *Call, in any) (err error) {
			call.result, err = run(call, in.(*In))
			return err
		}
	}
	return c
}

// DefineControl makes a command that has no result but those of the commands that it runs.
func DefineControl[In any](name string, doc Doc, run func(*Call, *In) error) *Command {
	c := Define(name, doc, func(call *Call, in *In) (value.Value, error) { return value.Nothing, run(call, in) })
	c.control = true
	return c
}

// DefineOn is Define for a command that acts on a socket.
func DefineOn[In any](name string, doc Doc, run func(*Call, *In) (value.Value, error)) *Command {
	c := Define(name, doc, func(call *Call, in *In) (value.Value, error) {
		if err := call.fitsSocket(); err != nil {
			return value.Ok, err
		}
		return run(call, in)
	})
	c.OnSocket = true
	return c
}

// DefineOp makes a command that is one operation of a socket: prepare fills the record, finish
// turns the completed record into the result. finish runs on any goroutine and must not block.
func DefineOp[In any](
	name string, doc Doc,
	prepare func(*Call, *In, *sockcore.Op) error,
	finish func(*Call, *In, *sockcore.Op) (value.Value, error),
) *Command {
	return defineOperation[In](name, doc, operation{
		prepare: func(call *Call, in any, op *sockcore.Op) error { return prepare(call, in.(*In), op) },
		finish:  func(call *Call, in any, op *sockcore.Op) (value.Value, error) { return finish(call, in.(*In), op) },
	})
}

// DefineOpKeeping is DefineOp for an operation whose prepare has something, Kept, for its finish.
func DefineOpKeeping[In, Kept any](
	name string, doc Doc,
	prepare func(*Call, *In, *sockcore.Op) (Kept, error),
	finish func(*Call, Kept, *sockcore.Op) (value.Value, error),
) *Command {
	return defineOperation[In](name, doc, operation{
		prepare: func(call *Call, in any, op *sockcore.Op) (err error) {
			call.kept, err = prepare(call, in.(*In), op)
			return err
		},
		finish: func(call *Call, _ any, op *sockcore.Op) (value.Value, error) {
			kept := call.kept.(Kept)
			call.kept = nil
			return finish(call, kept, op)
		},
	})
}

func defineOperation[In any](name string, doc Doc, o operation) *Command {
	c := &Command{Name: name, Doc: doc, OnSocket: true}
	prepare := o.prepare
	o.prepare = func(call *Call, in any, op *sockcore.Op) error {
		if err := call.fitsSocket(); err != nil {
			return err
		}
		return prepare(call, in, op)
	}
	c.describe = func() {
		describeInput[In](c)
		c.op = &o
		c.run = func(call *Call, in any) (err error) {
			op := &call.fiber.op
			reuse(op)
			if err := o.prepare(call, in, op); err != nil {
				return err
			}
			call.operate(op)
			call.groups, call.sender = nil, ""
			call.result, err = o.finish(call, in, op)
			call.tellDropped(op)
			call.fiber.setFound(call)
			return err
		}
	}
	return c
}

// describeInput makes the command's parameters of In's fields.
func describeInput[In any](c *Command) {
	c.Layout = param.Compile[In](c.Name)
	if n := len(c.Params); n > 0 {
		c.Prefix = c.Params[n-1].CommandAt == 1
	}
}

// ready describes the command at its first use.
func (c *Command) ready() *Command {
	c.once.Do(c.describe)
	return c
}

// Usage is the command's form on one line: `read_some [MAX]`, or its forms: `open ADDRESS, or open unix [TYPE]`.
func (c *Command) Usage() string {
	if c.Takes != "" {
		return c.Name + " " + c.Takes
	}
	usage, other, others := c.Name, c.Name, false
	for _, p := range c.Params {
		usage += " " + p.Form()
		if p.Or != "" {
			other, others = other+" "+p.Or, true
		} else {
			other += " " + p.Form()
		}
	}
	if others {
		usage += ", or " + other
	}
	return usage
}
