package record

import (
	"sync"
	"sync/atomic"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/sockcore"
)

// recorder writes a session as a transcript: a sink between the session's own flow and its sink. Only
// that flow's goroutine calls it, but for Notice and Flush, which it hands on, and Announced.
type recorder struct {
	session *session.Session
	inner   session.Sink
	name    string      // the file, as typed
	touched atomic.Bool // a line asks for a job that the recording may have joined

	mu       sync.Mutex
	dropped  bool
	failed   error // that is to be told; nil: none
	file     *file
	offset   int64    // where the entry under way begins in the file
	entry    *entry   // nil between two lines
	tail     entry    // the joins that the recorder wrote since the last entry
	placed   []*entry // those before that, of jobs that no line has asked for
	names    names
	before   before
	commands map[string]*session.Definition // the definitions that the recording has
	defined  map[string]definition          // the aliases whose definition the recording has, by their names
}

// Start begins to write the session to a file; a recording under way ends. A file that is there stays as it is until
// the first entry takes its place. The error is the system's, of opening the file.
func Start(s *session.Session, name string) error {
	file, err := openFile(s.Path(name))
	if err != nil {
		return session.SystemError(err)
	}
	_ = Stop(s) // what it wrote is there
	r := &recorder{session: s, inner: s.Sink(), file: file, name: name, defined: map[string]definition{}, commands: map[string]*session.Definition{}}
	r.names.init(s)
	r.before.init(s)
	r.clearTail()
	s.SetRecorder(r)
	return nil
}

// Stop ends the session's recording, where there is one.
func Stop(s *session.Session) error {
	if r, ok := s.Recorder().(*recorder); ok {
		return r.finish(false)
	}
	return nil
}

// Close implements Recorder.
func (r *recorder) Close() {
	_ = r.finish(true) // the session is over, and reports nothing
}

// finish ends the recording; ending says that the session ends, too.
func (r *recorder) finish(ending bool) error {
	if !ending {
		r.cutOff()
	}
	r.End()
	if r.isDropped() {
		return nil // the last entry could not be written, which has been told
	}
	if err := r.conclude(ending); err != nil {
		r.fail(err)
		return nil
	}
	return session.SystemError(r.drop())
}

// cutOff has the entry under way, which may print more, end here: something in it ends the recording.
func (r *recorder) cutOff() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entry != nil {
		r.entry.lines.skip()
	}
}

func (r *recorder) isDropped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// Sourced implements Recorder: the names that the file has are left to the user.
func (r *recorder) Sourced(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entry != nil {
		r.names.release(r.entry, text)
	}
}

// Begin implements Recorder. The line may have several physical ones. What starts and stops the recording is no part
// of it.
func (r *recorder) Begin(line string) {
	r.End()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.isOnly(line, func(c *session.Command) bool { return c.Role == session.RoleRecord }) || r.dropped || r.entry != nil {
		return
	}
	e := r.newEntry(line)
	e.joins, e.onDisk = r.tail.joins, r.tail.onDisk
	r.clearTail()
	e.joining, e.joinsOnly = r.joinsOnly(line)
	if e.fixed || r.session.LastError() != "ok" && !r.settles(line) {
		e.joins, r.tail.joins = nil, e.joins // which would change $?
	}
	r.entry = e
}

// End implements Recorder. An entry that has ended the session is left to conclude.
func (r *recorder) End() {
	if err := r.endEntry(); err != nil {
		r.fail(err)
	}
}

func (r *recorder) endEntry() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, leaving := r.entry, r.session.Leaving()
	if r.failed != nil {
		return r.failed
	}
	if e != nil {
		e.lines.flush()
		copied := e.bare && e.replaced != "" // its steps are what had happened by then
		e.interrupted = r.session.Interrupted() && !copied && !r.cutShort(e)
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
func (r *recorder) place(e *entry) {
	for _, j := range e.joins {
		j.from += r.offset
		j.to += r.offset
		j.lines = lines{}
		r.placed = append(r.placed, j)
	}
	if e.interrupted || e.unfinished != "" {
		for _, j := range e.jobs[e.last.jobs:] {
			recordOf(j).join = e // which is a comment: there is no such job
		}
	}
	r.before.follow(r.session, e)
	r.offset += e.onDisk
	r.entry = nil
	r.names.observe()
}

// clearTail has nothing stand behind the last entry.
func (r *recorder) clearTail() { r.tail = entry{bare: true, settled: true} }

// isOnly reports a line that holds nothing but one command that is wanted.
func (r *recorder) isOnly(line string, wanted func(*session.Command) bool) bool {
	var parser syntax.Parser
	parser.Use(r.session.Grammar())
	parser.Reset(line)
	var st syntax.Statement
	if ok, err := parser.Next(&st); !ok || err != nil || st.HasCapture || st.Background {
		return false
	}
	if c := r.session.Table().Lookup(st.Words[0].Text); c == nil || !wanted(c) {
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
	r.session.SetRecorder(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropped = true
	return r.file.Close()
}

// fail ends a recording whose file cannot be written, and says so, and what there is of it.
func (r *recorder) fail(err error) {
	e := session.FileFailure(r.session.Table().NameOf(session.RoleRecord), r.name, err)
	e.Message += r.salvage()
	_ = r.drop() // the error to tell is the write's
	r.session.Complain(e)
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
func (r *recorder) Result(res *session.Result) {
	r.add(func(e *entry) {
		if (e.replaced == "" || e.replaced != res.Command) && !r.joinedBefore(res) {
			r.note(e, res)
		}
	})
	r.inner.Result(res)
}

// Trace implements Sink: descriptors and times are others in each run.
func (r *recorder) Trace(c *sockcore.SysCall) {
	r.add(func(e *entry) { e.lines.skip() })
	r.inner.Trace(c)
}

// add adds to the entry under way, and brings it to the disk.
func (r *recorder) add(note func(*entry)) {
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
func (r *recorder) Notice(n *session.Notice) { r.inner.Notice(n) }

// Flush implements Sink. All that was shown is on the disk.
func (r *recorder) Flush() { r.inner.Flush() }
