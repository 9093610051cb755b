package testscripts

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"sockshell/commands/syntax"
)

// place is a line of a test.
type place struct {
	file string
	line int
	text string
}

func (p place) String() string { return fmt.Sprintf("%s:%d", syntax.Shown(p.file), p.line) }

// underway is what is known of a test while it runs, for the case that it does not answer.
type underway struct {
	mu       sync.Mutex
	place    place
	programs *programs // nil: it has none
}

// at notes where the test is.
func (u *underway) at(p place) {
	if u == nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.place = p
}

// has notes the programs that the test will start.
func (u *underway) has(s *programs) {
	if u == nil {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.programs = s
}

// abandon ends what the test has started, and reports where it was.
func (u *underway) abandon(ctx context.Context, limit time.Duration) string {
	u.mu.Lock()
	defer u.mu.Unlock()
	why := fmt.Sprintf("hang: the test took longer than %v", limit)
	if ctx.Err() != nil {
		why = errInterrupted.Error()
	}
	report := fmt.Sprintf("%v: %s, pending: %s", u.place, why, syntax.Visible(u.place.text))
	if u.programs != nil {
		report += describeRunning(u.programs.running(), nil)
		u.programs.close()
	}
	return report + "\n"
}

// traces are what tests under way would leave behind if the process ended now.
var traces struct {
	mu  sync.Mutex
	all []*trace
}

// trace removes one of them.
type trace struct{ remove func() }

// leaves notes a trace; gone is called when it has been removed.
func leaves(remove func()) (gone func()) {
	t := &trace{remove}
	traces.mu.Lock()
	defer traces.mu.Unlock()
	traces.all = append(traces.all, t)
	return func() {
		traces.mu.Lock()
		defer traces.mu.Unlock()
		traces.all = slices.DeleteFunc(traces.all, func(other *trace) bool { return other == t })
	}
}

// Abandon kills what the tests of this process have started, and removes their folders: for a process that
// ends without waiting for [Run].
func Abandon() {
	traces.mu.Lock()
	all := slices.Clone(traces.all)
	traces.mu.Unlock()
	for _, t := range slices.Backward(all) { // a program may write to a folder until it has ended
		t.remove()
	}
}
