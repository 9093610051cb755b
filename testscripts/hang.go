package testscripts

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/transcript"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// lastBytesMax is how many of the bytes that a socket last received a report shows.
const lastBytesMax = 64

// watch is what a replay knows when something hangs. Jobs end on goroutines of their own.
type watch struct {
	limit time.Duration // the default deadline of an operation

	mu     sync.Mutex
	line   int               // of the entry under way
	input  string            // its text
	last   map[string][]byte // what was last received, by the socket's name
	report string            // of the first hang
}

// begin notes the entry that runs next.
func (w *watch) begin(e *transcript.Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line, w.input = e.Line, strings.Join(e.Input, " ")
}

// received keeps the end of what a socket gave, where a result shows it.
func (w *watch) received(r *session.Result) {
	data := r.Value.Bytes
	if r.Err != nil {
		data = r.Err.Partial
	} else if r.Value.Kind != value.Data {
		return
	}
	if r.Socket == "" || len(data) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last == nil {
		w.last = map[string][]byte{}
	}
	w.last[r.Socket] = slices.Clone(data[max(0, len(data)-lastBytesMax):])
}

// take returns the report, empty where nothing hung.
func (w *watch) take() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.report
}

// defaultTimeout is told of an operation that met a deadline of `set timeout`, and ends the test, unless the
// transcript has set that deadline.
func (r *replay) defaultTimeout(o *session.Notice) {
	if o.Limit != r.watch.limit {
		return
	}
	subject := o.Err.Subject()
	if o.Job != 0 {
		subject = fmt.Sprintf("[%d] %s", o.Job, subject)
	}
	got := ""
	if len(o.Err.Partial) > 0 {
		got = " after " + lastBytes(o.Err.Partial)
	}
	title := fmt.Sprintf("%shang: %s was pending for %v%s\n", session.AppendPlace(nil, o.Place), subject, o.Limit, got)
	for _, line := range o.Err.Details {
		title += "  " + syntax.Visible(line) + "\n"
	}
	r.hang(title, o.Job)
	r.session.Interrupt() // what waits for it would wait on
}

// tooLong is called when the test's time is up, before it is ended.
func (r *replay) tooLong(limit time.Duration) {
	r.watch.mu.Lock()
	line, input := r.watch.line, r.watch.input
	r.watch.mu.Unlock()
	r.hang(fmt.Sprintf("%shang: the test took longer than %v, pending: %s\n", r.at(line), limit, input), 0)
}

// hang makes the report of the first hang, which begins with title: jobs besides the one that is the
// hang's, fibers of Lua, and all sockets but those that were never open.
func (r *replay) hang(title string, job int) {
	text := []byte(title)
	for _, j := range r.session.RunningJobs() {
		if j.Number != job {
			text = fmt.Appendf(text, "  pending: [%d] %s, started at %s:%d\n", j.Number, j.Text, syntax.Shown(j.Place.File), j.Place.Line)
		}
	}
	for _, f := range commands.Fibers(r.session) {
		text = append(text, "  pending: "+syntax.Visible(f.String())+"\n"...)
	}
	w := &r.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.report != "" {
		return
	}
	for _, s := range r.session.SocketDetails() {
		last := w.last[s.Name]
		if s.State == sockcore.StateClosed && len(last) == 0 && s.Pending == 0 {
			continue
		}
		text = append(text, "  "+describeSocket(&s)...)
		if len(last) > 0 {
			text = append(text, ", last received "+lastBytes(last)...)
		}
		text = append(text, '\n')
	}
	w.report = string(text)
}

// describeSocket is a socket in one line: name, state, endpoints, what is pending and for how long.
func describeSocket(s *session.SocketDetails) string {
	text := s.Name + ": "
	if s.TCP != nil {
		text += s.TCP.State.String()
	} else {
		if s.State != sockcore.StateClosed {
			text += s.Transport() + " "
		}
		text += s.State.String()
	}
	zero := sockcore.Endpoint{}
	if s.Local != zero {
		text += " " + s.Local.String()
	}
	if s.Remote != zero {
		text += " → " + s.Remote.String()
	}
	for _, op := range s.Operations {
		text += fmt.Sprintf(", %v pending for %v", op.Kind, op.Age.Round(time.Millisecond))
	}
	if s.ReceiveQueue > 0 {
		text += fmt.Sprintf(", %d bytes unread", s.ReceiveQueue)
	}
	return text
}

// lastBytes shows the end of what was received.
func lastBytes(data []byte) string {
	v := value.OfData(data[max(0, len(data)-lastBytesMax):])
	return strings.TrimSuffix(string(v.AppendText(nil, value.Form{})), "\n")
}
