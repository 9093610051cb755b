package testscripts

import (
	"io"
	"regexp"
	"time"
)

// The default deadlines of `sockshell test`.
const (
	defaultOperationTimeout = 10 * time.Second
	defaultTestTimeout      = 60 * time.Second
)

// Options are those of [Run] and [RunT]. The zero value runs all tests and tells of those that fail.
type Options struct {
	Run      *regexp.Regexp // of paths; nil: all
	Update   bool           // rewrite what differs, also in a script's own files, keeping each pattern that matches
	Verbose  bool           // tell also of tests that pass
	Parallel int            // at once, for Run; 0: as many as there are cores
	Binary   string         // the program that scripts find as `sockshell`; empty: what PATH has
	Env      []string       // NAME=VALUE of each script's environment, besides testscript's

	// Capture is a folder in which the captures of tests that fail are kept, NAME.pcapng: that of a transcript's session, and
	// those of all sessions that a script has had in this process. Empty: none is kept.
	Capture string

	JSON     bool      // one object a test: name, result (pass, fail, skip), elapsed_us, diff or reason, changes
	JUnit    io.Writer // gets a JUnit report in XML once all tests have ended; nil: none
	Progress bool      // out is a terminal: show there how far the tests are

	// Adopt makes what the tests leave behind the children of this process, of which Run kills those that
	// are left in the end, also a daemon that no group and no environment tells (Linux): for a process that
	// has no other children.
	Adopt bool

	// OperationTimeout is the deadline of a blocking operation that has none of its own, TestTimeout
	// that of a whole test. 0: 10 s and 60 s.
	OperationTimeout, TestTimeout time.Duration

	deadline  time.Time         // of the script around, which counts for a transcript in it; zero: none
	archive   *archive          // of the script around; nil: none, or it is run by go test alone
	captureTo string            // where the sessions of a script are captured to, whatever comes of them; empty: nowhere
	captures  *captures         // of the script around; nil: there is none
	aliases   map[string]string // of paths that lead to one file, to another of them each; nil unless Update
	saved     func(*updated)    // is told of a transcript that was replaced; may be nil
	folder    string            // in which the test makes its own ones; empty: the system's for temporary files
	underway  *underway         // what is known of the test; may be nil
}

func (o *Options) operationTimeout() time.Duration {
	if o.OperationTimeout > 0 {
		return o.OperationTimeout
	}
	return defaultOperationTimeout
}

func (o *Options) testTimeout() time.Duration {
	if o.TestTimeout > 0 {
		return o.TestTimeout
	}
	return defaultTestTimeout
}
