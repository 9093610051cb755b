package commands

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
	"sockshell/sockcore"
)

// recorder writes a session as a transcript: a sink between the session's own flow and its sink. Only
// that flow's goroutine calls it, but for Notice and Flush, which it hands on, and recordAnnounced.
type recorder struct {
	session *Session
	inner   Sink
	name    string      // the file, as typed
	touched atomic.Bool // a line asks for a job that the recording may have joined

	mu      sync.Mutex
	dropped bool
	failed  error // that is to be told; nil: none
	file    *recordFile
	offset  int64          // where the entry under way begins in the file
	entry   *recordEntry   // nil between two lines
	tail    recordEntry    // the joins that nobody typed since the last entry
	placed  []*recordEntry // those before that, of jobs that nobody has asked for
	names   recordNames
}

// Record begins to write the session to a file; a recording under way ends. A file that is there stays as it is until
// the first entry takes its place. The error is the system's, of opening the file.
func (s *Session) Record(name string) error {
	file, err := openRecordFile(s.path(name))
	if err != nil {
		return recordError(err)
	}
	_ = s.stopRecording() // what it wrote is there
	r := &recorder{session: s, inner: s.config.Sink, file: file, name: name}
	r.names.init(s)
	r.clearTail()
	s.main.sink = r
	s.recorder.Store(r)
	return nil
}

// stopRecording ends the recording, where there is one.
func (s *Session) stopRecording() error { return s.endRecording(false) }

// closeRecording ends the recording with the session.
func (s *Session) closeRecording() {
	_ = s.endRecording(true) // there is nobody left to tell
}

// endRecording ends the recording, where there is one; ending says that the session ends, too.
func (s *Session) endRecording(ending bool) error {
	r := s.recorder.Load()
	if r == nil {
		return nil
	}
	r.end()
	if s.recorder.Load() == nil {
		return nil // the last entry could not be written, which has been told
	}
	if err := r.conclude(ending); err != nil {
		r.fail(err)
		return nil
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
	if r := s.recorder.Load(); r != nil {
		r.begin(line)
	}
}

// recorded ends the entry under way.
func (s *Session) recorded() {
	if r := s.recorder.Load(); r != nil {
		r.end()
	}
}

// recordSource leaves the names that a file has, which the session's own flow is about to run, to the user.
func (f *Fiber) recordSource(text string) {
	r := f.session.recorder.Load()
	if r == nil || f.job != nil || r.entry == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names.release(r.entry, text)
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

// begin begins the entry of a line, which may have several physical ones. What starts and stops the
// recording is no part of it.
func (r *recorder) begin(line string) {
	r.end()
	r.mu.Lock()
	defer r.mu.Unlock()
	if isOnly(line, "record") || r.dropped || r.entry != nil {
		return
	}
	e := r.newEntry(line)
	e.joins, e.onDisk = r.tail.joins, r.tail.onDisk
	r.clearTail()
	if e.fixed || r.session.main.lastError != "ok" && !r.session.settles(line) {
		e.joins, r.tail.joins = nil, e.joins // which would change $?
	}
	r.entry = e
}

// end completes the entry under way. One that has ended the session is left to conclude.
func (r *recorder) end() {
	if err := r.endEntry(); err != nil {
		r.fail(err)
	}
}

func (r *recorder) endEntry() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, leaving := r.entry, r.session.leaving.Load()
	if r.failed != nil {
		return r.failed
	}
	if e != nil {
		e.lines.flush()
		e.interrupted = r.session.Interrupted()
		e.settled = e.settled || leaving // nothing looks at the last result any more
		if err := r.sync(); err != nil || leaving {
			return err
		}
		r.place(e)
	}
	if leaving {
		return nil
	}
	return r.joinAnnounced()
}

// place goes on behind an entry that is complete.
func (r *recorder) place(e *recordEntry) {
	for _, j := range e.joins {
		j.from += r.offset
		j.to += r.offset
		j.lines = recordLines{}
		r.placed = append(r.placed, j)
	}
	if e.interrupted {
		for _, j := range e.jobs {
			j.join = e // which is a comment: there is no such job
		}
	}
	r.offset += e.size()
	r.entry = nil
	r.names.observe()
}

// clearTail has nothing stand behind the last entry.
func (r *recorder) clearTail() { r.tail = recordEntry{bare: true, settled: true} }

// isOnly reports a line that holds nothing but one such command.
func isOnly(line, command string) bool {
	var parser syntax.Parser
	parser.Reset(line)
	var st syntax.Statement
	if ok, err := parser.Next(&st); !ok || err != nil || st.HasCapture || st.Background || st.Words[0].Text != command {
		return false
	}
	more, err := parser.Next(&st)
	return !more && err == nil
}

// sync brings the entry under way to the disk, as far as it goes: it is called before what it holds is
// shown, so that a SIGKILL loses nothing that was seen.
func (r *recorder) sync() error {
	if err := r.untouch(); err != nil {
		return err
	}
	return r.entry.write(r.file, r.offset)
}

// drop leaves the session as it was without a recorder.
func (r *recorder) drop() error {
	r.session.main.sink = r.inner
	r.session.recorder.Store(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropped = true
	return r.file.Close()
}

// fail ends a recording whose file cannot be written, and says so, and what there is of it.
func (r *recorder) fail(err error) {
	e := &value.Error{Operation: "record", Target: r.name, Name: Usage.Name(), Message: err.Error()}
	if code, ok := sockcore.CodeOf(recordError(err)); ok {
		e.Name, e.Message, e.Category, e.Code = code.Name(), code.Message(), code.Category().String(), code.Number()
	}
	e.Message += r.salvage()
	_ = r.drop() // the error to tell is the write's
	r.session.noteStatus(statusFailed)
	r.inner.Result(&Result{Place: r.session.main.place, Command: "record", Err: e})
}

// salvage cuts the file back to its last whole entry, and says so.
func (r *recorder) salvage() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entry != nil {
		r.tail.joins = append(r.tail.joins, r.entry.joins...)
	}
	switch {
	case !r.file.begun():
		return "; the file is as it was"
	case r.cutBack() != nil:
		return ""
	}
	return "; the recording ends with its last whole entry"
}

// cutBack cuts the file behind the last entry that is complete, or the joins after it that were there before.
func (r *recorder) cutBack() error {
	joins := r.tail.joins
	r.clearTail()
	if err := r.file.Truncate(r.offset); err != nil || len(joins) == 0 {
		return err
	}
	r.tail.joins = joins
	if r.tail.write(r.file, r.offset) == nil {
		return nil
	}
	r.clearTail()
	return r.file.Truncate(r.offset)
}

// Echo implements Sink: an entry has its input already.
func (r *recorder) Echo(statement string) { r.inner.Echo(statement) }

// Result implements Sink.
func (r *recorder) Result(res *Result) {
	r.add(func(e *recordEntry) { r.note(e, res) })
	r.inner.Result(res)
}

// Trace implements Sink: descriptors and times are others in each run.
func (r *recorder) Trace(c *sockcore.SysCall) {
	r.add(func(e *recordEntry) { e.lines.skip() })
	r.inner.Trace(c)
}

// add adds to the entry under way, and brings it to the disk.
func (r *recorder) add(note func(*recordEntry)) {
	if r.entry == nil {
		return
	}
	r.mu.Lock()
	note(r.entry)
	err := r.sync()
	r.mu.Unlock()
	if err != nil {
		r.fail(err)
	}
}

// Notice implements Sink: what comes on its own comes at no certain line.
func (r *recorder) Notice(n *Notice) { r.inner.Notice(n) }

// Flush implements Sink. All that was shown is on the disk.
func (r *recorder) Flush() { r.inner.Flush() }

type recordInput struct {
	File string `name:"FILE|off" kind:"path" doc:"the transcript; off ends the recording"`
}

func recordCommands() []*Command {
	return []*Command{
		Define("record", Doc{
			Group: Shell, Summary: "write the session to a file, as a transcript that replays",
			Detail: "It begins with the next line, and each entry is in the file before its output is shown. A file that is there stays as it is " +
				"until the first entry takes its place; nobody but its owner may read the new one. A port or an address that the " +
				"system chose becomes a variable, by a line that is inserted before it first appears; what cannot repeat becomes [..] or ... . " +
				"A line that ^C ended is kept as a comment. What was told of a job's end becomes its join there, unless a later line joins, detaches or " +
				"interrupts the job; one that still runs at the end is interrupted and joined. A file that cannot be written any further is cut back to " +
				"its last whole entry, and the recording ends. In a transcript it works as anywhere, in the transcript's own folder; " +
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
