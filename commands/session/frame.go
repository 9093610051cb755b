package session

import (
	"math"
	"time"

	"sockshell/commands/value"
	"sockshell/sockcore"
)

// frame is what a command runs in: where it stands, and what the commands around it say. Who has one changes nothing in
// it: to run a command in another one, a prefix hands down a copy.
type frame struct {
	place      Place       // of the statement
	source     string      // its logical line, an alias replaced: the words' places are in it
	args       []string    // $1 … $9
	locals     *locals     // the parameters of the definition that runs; nil: none does
	calls      int         // how many definitions deep
	aliasStack *aliasStack // the aliases that it comes from
	capture    *capture    // `NAME = …` around it
	round      int64       // of the repeat around it, from 1; 0 outside
	deadline   int64       // from `timeout` and `retry`; 0: none
	started    int64       // when the statement began, for JSON; 0 otherwise
	quiet      int         // results are not printed
	expecting  int         // errors are an outer prefix's to judge: nothing reports them
	sourced    int         // how many files deep
	replaced   bool        // a `timeout` is in force, so `set timeout` is not
	impatient  bool        // a join says what it waits for
}

// capture is `NAME = …` under way.
type capture struct {
	name   string
	v      value.Value
	judged bool // it is a head's command: only whether it succeeds counts
}

// fork is a job's frame: what stands around its spawn holds for that alone.
func (fr *frame) fork() *frame {
	return &frame{
		place: fr.place, source: fr.source, args: cloneTexts(fr.args), locals: fr.locals.clone(), calls: fr.calls,
		aliasStack: fr.aliasStack, round: fr.round, sourced: fr.sourced,
	}
}

// limit is the deadline of a blocking operation that begins now: that of the `timeout` around it, or the session's
// default, no later than what a `retry` around it allows.
func (c *Call) limit() int64 {
	if c.session.Settings.timeout.Load() == 0 || c.frame.replaced {
		return c.frame.deadline
	}
	return earlier(c.frame.deadline, c.session.defaultLimit())
}

// earlier is the earlier of two deadlines, of which 0 is none.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// after is the deadline that comes so long from now.
func after(d time.Duration) int64 {
	now := sockcore.Now()
	if int64(d) > math.MaxInt64-now {
		return math.MaxInt64
	}
	return now + int64(d)
}

// defaultLimit is the deadline that `set timeout` gives an operation that begins now.
func (s *Session) defaultLimit() int64 {
	if d := s.Settings.timeout.Load(); d > 0 {
		return after(time.Duration(d))
	}
	return 0
}
