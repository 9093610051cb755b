package testscripts_test

import (
	"fmt"
	"strings"
	"sync"

	"sockshell/commands/session"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// given is a copy of a result, taken as it came.
type given struct {
	socket   string
	variable string
	order    int // among all
	kind     value.Kind
	number   int64
	data     string // as a variable would hold it
	failed   string // the error's name; "": none
	command  string
	target   string
	moved    int64 // bytes before the error

	// What the result holds besides data lasts: text is what it was.
	value value.Value
	err   *value.Error
	text  string
}

// now shows what lasts of a result.
func (r *given) now() string {
	if e := r.err; e != nil {
		return fmt.Sprintf("%q %q %q %q %q %q %q", e.Socket, e.Operation, e.Target, e.Name, e.Message, e.Details, e.Aliases)
	}
	return string(r.value.AppendVariable(nil))
}

type place struct {
	file string
	line int
}

// randomSink keeps what a random script gives, by its lines.
type randomSink struct {
	settings *session.Settings

	mu      sync.Mutex
	records map[place][]given
	printed []byte // as a program prints it
	count   int
}

func (*randomSink) Echo(string) {}
func (*randomSink) Flush()      {}

func (s *randomSink) Result(r *session.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	s.printed = session.AppendResult(s.printed[:0], r, s.settings.Output(), value.Form{})
	if r.Command == "" {
		return // a change of state, or an interrupt between two commands
	}
	rec := given{order: s.count, socket: strings.Clone(r.Socket), variable: strings.Clone(r.Variable), command: strings.Clone(r.Command)}
	if r.Err != nil {
		rec.failed, rec.target, rec.moved = strings.Clone(r.Err.Name), strings.Clone(r.Err.Target), r.Err.Transferred
		rec.data, rec.err = string(r.Err.Partial), r.Err
	} else {
		rec.kind, rec.number, rec.data = r.Value.Kind, r.Value.Int, string(r.Value.AppendVariable(nil))
		rec.value = r.Value
		rec.value.Bytes = nil
	}
	rec.text = rec.now()
	at := place{r.Place.File, r.Place.Line}
	s.records[at] = append(s.records[at], rec)
}

func (s *randomSink) Trace(c *sockcore.SysCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.printed = session.AppendTrace(s.printed[:0], c, s.settings.Output())
}

func (s *randomSink) Notice(n *session.Notice) {
	var text []byte
	for i := range n.Results {
		text = session.AppendResult(text[:0], &n.Results[i], s.settings.Output(), value.Form{})
	}
	if n.Err != nil {
		text = n.Err.AppendText(text, value.Form{})
	}
	_ = append(append(text, n.Command...), n.Text...)
}
