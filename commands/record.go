package commands

import (
	"errors"
	"os"
	"strconv"
	"syscall"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// recorder writes a session as a transcript: a sink between the session's own flow and its sink. Only
// that flow's goroutine calls it, but for Notice and Flush, which it hands on.
type recorder struct {
	session *Session
	inner   Sink
	file    *os.File
	name    string       // the file, as typed
	offset  int64        // where the entry under way begins in the file
	entry   *recordEntry // nil between two lines
	names   recordNames
}

// Record begins to write the session to a file, which is made or emptied; a recording under way ends.
// The error is the system's, of opening the file.
func (s *Session) Record(name string) error {
	file, err := os.OpenFile(s.path(name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return recordError(err)
	}
	_ = s.stopRecording() // what it wrote is there
	r := &recorder{session: s, inner: s.config.Sink, file: file, name: name}
	r.names.init(s)
	s.recorder, s.main.sink = r, r
	return nil
}

// stopRecording ends the recording, where there is one.
func (s *Session) stopRecording() error {
	r := s.recorder
	if r == nil {
		return nil
	}
	r.end()
	if s.recorder == nil {
		return nil // the last entry could not be written, which has been told
	}
	return recordError(r.drop())
}

// recordError is a file's trouble as the shell names it.
func recordError(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return sockcore.FromErrno(errno)
	}
	return err
}

// recordLine begins the entry of a line that is about to run, where the session is recorded.
func (s *Session) recordLine(line string) {
	if s.recorder != nil {
		s.recorder.begin(line)
	}
}

// recorded ends the entry under way.
func (s *Session) recorded() {
	if s.recorder != nil {
		s.recorder.end()
	}
}

// joinLine is what a script's end does, as it would be typed.
func joinLine(left []*job, all bool) string {
	line := "join"
	for _, j := range left {
		if !all {
			line += " " + strconv.Itoa(j.number)
		}
	}
	return line
}

// closeRecording ends the recording with the session. Jobs that nobody has joined would fail the
// transcript; an exit ends them as the session's own end does.
func (s *Session) closeRecording() {
	if s.recorder == nil {
		return
	}
	if len(s.jobs.joinable()) > 0 && !s.leaving.Load() {
		s.Rearm() // what ^C ended is over
		s.recorder.begin("exit")
	}
	_ = s.stopRecording() // there is nobody left to tell
}

// begin begins the entry of a line, which may have several physical ones. What starts and stops the
// recording is no part of it.
func (r *recorder) begin(line string) {
	r.end()
	if !recordsOnly(line) && r.session.recorder == r {
		r.entry = r.newEntry(line)
	}
}

// end completes the entry under way.
func (r *recorder) end() {
	e := r.entry
	if e == nil {
		return
	}
	e.lines.flush()
	e.interrupted = r.session.Interrupted()
	r.sync()
	r.offset += e.size()
	r.entry = nil
	r.names.observe()
}

// recordsOnly reports a line that holds nothing but one `record`.
func recordsOnly(line string) bool {
	var parser syntax.Parser
	parser.Reset(line)
	var st syntax.Statement
	if ok, err := parser.Next(&st); !ok || err != nil || st.HasCapture || st.Words[0].Text != "record" {
		return false
	}
	more, err := parser.Next(&st)
	return !more && err == nil
}

// sync brings the entry under way to the disk, as far as it goes: it is called before what it holds is
// shown, so that a SIGKILL loses nothing that was seen.
func (r *recorder) sync() {
	if err := r.entry.write(r.file, r.offset); err != nil {
		r.fail(err)
	}
}

// drop leaves the session as it was without a recorder.
func (r *recorder) drop() error {
	r.session.recorder, r.session.main.sink = nil, r.inner
	return r.file.Close()
}

// fail ends a recording whose file cannot be written, and says so.
func (r *recorder) fail(err error) {
	e := &value.Error{Operation: "record", Target: r.name, Name: sockcore.Usage.Name(), Message: err.Error()}
	if code, ok := sockcore.CodeOf(recordError(err)); ok {
		e.Name, e.Message, e.Category, e.Code = code.Name(), code.Message(), code.Category().String(), code.Number()
	}
	_ = r.drop() // the error to tell is the write's
	r.session.noteStatus(statusFailed)
	r.inner.Result(&Result{Place: r.session.main.place, Command: "record", Err: e})
}

// Echo implements Sink: an entry has its input already.
func (r *recorder) Echo(statement string) { r.inner.Echo(statement) }

// Result implements Sink.
func (r *recorder) Result(res *Result) {
	if r.entry != nil {
		r.note(res)
		r.sync()
	}
	r.inner.Result(res)
}

// Trace implements Sink: descriptors and times are others in each run.
func (r *recorder) Trace(c *sockcore.SysCall) {
	if r.entry != nil {
		r.entry.lines.skip()
		r.sync()
	}
	r.inner.Trace(c)
}

// Notice implements Sink: what comes on its own comes at no certain line.
func (r *recorder) Notice(n *Notice) { r.inner.Notice(n) }

// Flush implements Sink. All that was shown is on the disk.
func (r *recorder) Flush() { r.inner.Flush() }

type recordInput struct {
	File string `name:"FILE|off" kind:"path" doc:"the transcript, made or emptied first; off ends the recording"`
}

func recordCommands() []*Command {
	return []*Command{
		Define("record", Doc{
			Group: Shell, Summary: "write the session to a file, as a transcript that replays",
			Detail: "It begins with the next line, and each entry is in the file before its output is shown. A port or an address that the " +
				"system chose becomes a variable, by a line that is inserted before it first appears; what cannot repeat becomes [..] or ... . " +
				"A line that ^C ended is kept as a comment. In a transcript it works as anywhere, in the transcript's own folder; " +
				"a job cannot use it, since it records the session's own flow. A file named off is ./off.",
			Errors:   []string{"ENOENT", "EACCES", "EISDIR", "ENOSPC", "usage"},
			Examples: "> record session.transcript\n> len abc\n3\n> record off\n> print file:session.transcript\n\\> len abc\n3\n",
		}, runRecord),
	}
}

func runRecord(c *Call, in *recordInput) (value.Value, error) {
	if c.job != nil {
		return value.Quiet, &usageError{msg: "a job cannot record: it is the session's own flow that is recorded"}
	}
	if in.File == "off" {
		return value.Quiet, c.session.stopRecording()
	}
	c.target = in.File
	return value.Quiet, c.session.Record(c.target)
}
