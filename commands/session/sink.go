package session

import (
	"slices"
	"time"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// Place is where a command stands.
type Place struct {
	File   string
	Line   int  // from 1
	Nested bool // in a file that another place sources, or in one that has not run: an error names it everywhere
}

// Result is one outcome of a command, as the sink receives it: valid during the call, unless it is
// its owner's own.
type Result struct {
	Place    Place
	Command  string
	Socket   string // the one it ran on, or empty
	Variable string // that a capture fills instead of printing
	Job      int    // that it comes from, or 0
	Value    value.Value
	Err      *value.Error // non-nil: it failed, and Value means nothing
	Elapsed  time.Duration
	At       time.Time // when it happened; zero: nobody asked, or just now
	Shown    bool      // a notice has shown it
	closing  bool      // it is that of a job's own command, which is then over
}

// own gives the result memory of its own.
func (r *Result) own() Result {
	kept := *r
	kept.Value = r.Value.Own()
	if r.Err != nil {
		e := *r.Err
		e.Partial = slices.Clone(e.Partial)
		kept.Err = &e
	}
	return kept
}

// Notice is what happened on its own, outside the order of commands.
type Notice struct {
	Job     int
	Command string   // as typed
	Results []Result // what it gave, and no notice has shown
	Going   bool     // the job has not ended: Results is one of those that it gives, or Err is what ended a loop of it
	Err     *value.Error
	Place   Place    // of Err
	Text    string   // instead of all that: a plain remark
	Details []string // below Text, a line each
	Lines   bool     // Text is whole lines, which are shown as they are
	// Output is what a detached job has printed, instead of all else. It is valid during the call.
	Output *Result
	At     time.Time

	// Limit, unless it is 0, is that of `set timeout`, which ended a blocking operation with Err; Job is 0 for one of the
	// session's own flow. The result tells a person the same, but where a prefix keeps the error to itself. Such a notice
	// comes before the command returns, on the goroutine that ended it, and is valid during the call.
	Limit time.Duration

	// Of what a peer did, without a job: the socket, its peer's endpoint, the name of the error that the
	// next operation meets, and Text.
	Socket, Peer, Name string
}

// Sink receives each outcome as it happens. Notice may be called while another call is under way.
type Sink interface {
	// Echo receives a statement before it runs, when the session echoes.
	Echo(statement string)
	// Result receives one outcome.
	Result(r *Result)
	// Trace receives a system call that a command made, before its result.
	Trace(c *sockcore.SysCall)
	// Notice receives what comes unasked.
	Notice(n *Notice)
	// Flush is called before the shell waits for anything.
	Flush()
}
