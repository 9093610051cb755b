package commands

import (
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// recordedJob is what a recording knows of a job.
type recordedJob struct {
	recorder *recorder    // of the recording that has its spawn; nil: none
	join     *recordEntry // that nobody typed; guarded by recorder.mu
	touched  atomic.Bool  // a line has asked for the job, and is to find it
	pinned   atomic.Bool  // the join stays nevertheless
}

// touch notes that a line asks for the job: the recording must not have joined it before.
func (j *recordedJob) touch() {
	if j.recorder != nil && !j.pinned.Load() {
		j.touched.Store(true)
		j.recorder.touched.Store(true)
	}
}

// recordVain notes that the job is about to be interrupted, or detached for good. One that was told of had ended, which
// it may not have in a replay: where the line does nothing else, one that does nothing takes its place.
func (s *Session) recordVain(command string, j *job, forGood bool) {
	r := s.recorder.Load()
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.entry
	if e == nil || j.join == nil || !isOnly(e.typed, command) {
		j.touch()
		return
	}
	e.instead = "sleep 0s # " + e.typed
	if forGood && j.variable != "" && j.failure == nil {
		e.instead = "forget " + j.variable + "; " + e.instead // that its join has set
	}
	j.pinned.Store(forGood)
}

// spawned notes a job that is about to begin.
func (s *Session) spawned(j *job) {
	r := s.recorder.Load()
	switch {
	case r == nil:
	case j.parent != nil:
		j.recorder = j.parent.recorder
	case r.entry != nil:
		j.recorder = r
		r.entry.jobs = append(r.entry.jobs, j)
	}
}

// announced lists the jobs whose end has been told, and which a recording is to join.
func (js *jobs) announced(r *recorder) []*job {
	js.mu.Lock()
	defer js.mu.Unlock()
	var found []*job
	for _, j := range js.pending {
		if j.recorder == r && j.join == nil && j.announced && !j.detached.Load() && !j.givesGroups() && (j.parent == nil || j.parent.done) {
			found = append(found, j)
		}
	}
	return found
}

// recordAnnounced brings the results of jobs that were told of to the disk, unless a line runs, which does so at its
// end.
func (s *Session) recordAnnounced() {
	if r := s.recorder.Load(); r != nil {
		r.recordAnnounced()
	}
}

func (r *recorder) recordAnnounced() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dropped || r.failed != nil || r.entry != nil || r.session.Running() {
		return
	}
	if r.failed = r.joinAnnounced(); r.failed != nil {
		_ = r.cutBack() // the next line tells it
	}
}

// joinAnnounced joins, behind the last entry, the jobs that were told of since.
func (r *recorder) joinAnnounced() error {
	if err := r.untouch(); err != nil {
		return err
	}
	before := r.tail.joins
	for _, j := range r.session.jobs.announced(r) {
		j.touched.Store(false) // what asked for it found no join
		if j.claimed.Load() {
			continue
		}
		j.join = r.joinOf(j)
		r.tail.joins = append(r.tail.joins, j.join)
	}
	if len(r.tail.joins) == 0 && r.tail.onDisk == 0 {
		return nil
	}
	err := r.tail.write(r.file, r.offset)
	if err != nil {
		r.tail.joins = before
	}
	return err
}

// made is an entry that nobody typed.
func (r *recorder) made(input string) *recordEntry {
	return &recordEntry{typed: input, input: input, noisy: r.noisy()}
}

// madeOk is one that prints ok.
func (r *recorder) madeOk(command string, j *job) *recordEntry {
	e := r.made(command + " " + strconv.Itoa(j.number))
	r.note(e, &Result{Command: command, Value: value.Ok})
	return e
}

// joinOf is the entry that joins a job that has ended.
func (r *recorder) joinOf(j *job) *recordEntry {
	e := r.made("join " + strconv.Itoa(j.number))
	e.job = j
	if r.session.Settings.trace.Load() {
		e.lines.skip()
	}
	for _, res := range j.outcomes() {
		r.note(e, &res)
	}
	e.lines.flush()
	return e
}

// untouch takes away the joins of jobs that a line asks for.
func (r *recorder) untouch() error {
	if !r.touched.Swap(false) {
		return nil
	}
	if r.entry != nil {
		r.entry.joins = withoutTouched(r.entry.joins)
	}
	r.tail.joins = withoutTouched(r.tail.joins)
	for i := 0; i < len(r.placed); i++ {
		e := r.placed[i]
		if !e.job.untouch() {
			continue
		}
		r.placed = append(r.placed[:i], r.placed[i+1:]...)
		if err := r.takeOut(e, r.placed[i:]); err != nil {
			return err
		}
		i--
	}
	return nil
}

func withoutTouched(joins []*recordEntry) []*recordEntry {
	var kept []*recordEntry
	for _, e := range joins {
		if e.job == nil || !e.job.untouch() {
			kept = append(kept, e)
		}
	}
	return kept
}

// untouch reports a job that a line has asked for. That it is asked for again is another matter.
func (j *recordedJob) untouch() bool {
	touched := j.touched.Swap(false)
	if touched {
		j.join = nil
	}
	return touched
}

// settles reports a line that sets `$?`, whatever it gives: a comment does not, nor does the start of a job.
func (s *Session) settles(line string) bool {
	var parser syntax.Parser
	parser.Reset(line)
	var st syntax.Statement
	for {
		ok, err := parser.Next(&st)
		if err != nil || !ok {
			return err != nil
		}
		name := st.Words[0].Text[strings.LastIndexByte(st.Words[0].Text, ':')+1:]
		if command := s.table.Lookup(name); command != nil && command.Name != "spawn" && !st.Background {
			return true
		}
	}
}

// takeOut takes an entry that nobody typed out of the file, but for what it captures, and moves those that follow.
func (r *recorder) takeOut(e *recordEntry, following []*recordEntry) error {
	text, err := r.file.content()
	if err != nil {
		return err
	}
	var left strings.Builder
	e.renderCaptures(&left, e.wrapped)
	if int64(len(text)) < e.to {
		return nil // a device, or somebody else has cut it
	}
	text = slices.Concat(text[:e.from], []byte(left.String()), text[e.to:])
	if err := r.file.replace(text); err != nil {
		return err
	}
	by := int64(left.Len()) - (e.to - e.from)
	r.offset += by
	for _, other := range following {
		other.from += by
		other.to += by
	}
	return nil
}

// unjoined lists the jobs of the recording that it does not join yet.
func (r *recorder) unjoined() []*job {
	var left []*job
	for _, j := range r.session.jobs.joinable() {
		if j.recorder == r && j.join == nil {
			left = append(left, j)
		}
	}
	return left
}

// conclude completes the recording: each job of it that nobody has joined is joined, and one that still runs is
// interrupted first: that happens with the session's end, or is only written.
func (r *recorder) conclude(ending bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, exit := r.entry, ""
	if e == nil {
		last := r.tail
		e, r.entry = &last, &last
		r.clearTail()
	}
	if ending && r.session.leaving.Load() {
		if exit = e.splitExit(); exit == "" {
			r.detachAll(e) // a file's exit, or a job's: nothing stands between that and the session's end
			return r.sync()
		}
	}
	for left := r.unjoined(); len(left) > 0; left = r.unjoined() {
		for _, j := range left {
			r.endJob(e, j, ending)
		}
	}
	if exit == "" && ending && len(e.ending) > 0 {
		exit = "exit"
	}
	e.exit = exit
	return r.sync()
}

// endJob adds the end of a job to an entry.
func (r *recorder) endJob(e *recordEntry, j *job, ending bool) {
	known := j.isDone()
	if !known {
		e.ending = append(e.ending, r.madeOk("interrupt", j))
	}
	if !known && ending {
		r.mu.Unlock() // the job may have to be told of
		j.interrupt()
		if done := j.wait(); done != nil {
			<-done
			j.leave()
		}
		r.mu.Lock()
		known = j.gotNothing() && r.session.config.Announce != nil // how far it was is another matter each time
	}
	if known {
		j.join = r.joinOf(j)
	} else {
		j.join = r.made("join " + strconv.Itoa(j.number))
		j.join.lines.skip()
	}
	e.ending = append(e.ending, j.join)
}

// gotNothing reports a job, which is done, that ended before anything came of it.
func (j *job) gotNothing() bool {
	return len(j.results) == 0 && j.failure != nil && j.failure.Err.Transferred == 0
}

// detachAll detaches the jobs that began before the entry.
func (r *recorder) detachAll(e *recordEntry) {
	for _, j := range r.unjoined() {
		if !slices.Contains(e.jobs, j) {
			j.join = r.madeOk("detach", j)
			e.joins = append(e.joins, j.join)
		}
	}
}

// splitExit takes the session's exit off the entry's input, and returns it: "" where none of its commands is one.
func (e *recordEntry) splitExit() (exit string) {
	if e.usage {
		e.input = e.typed
	}
	var parser syntax.Parser
	parser.Reset(e.input)
	var st syntax.Statement
	for {
		if ok, err := parser.Next(&st); !ok || err != nil {
			return ""
		}
		if w := &st.Words[0]; w.Text == "exit" && w.Pieces == nil && !st.HasCapture && !st.Background {
			exit = e.input[st.Pos:]
			e.input = withoutEnd(e.input[:st.Pos])
			e.typed, e.bare = e.input, e.input == ""
			return exit
		}
	}
}

// withoutEnd takes off a line what separates it from a further statement.
func withoutEnd(line string) string {
	for {
		cut := strings.TrimSuffix(strings.TrimRight(line, " \t"), "\\\n")
		if !strings.HasSuffix(cut, `\;`) { // a backslash at the end would continue the line
			cut = strings.TrimSuffix(cut, ";")
		}
		if cut == line {
			return cut
		}
		line = cut
	}
}
