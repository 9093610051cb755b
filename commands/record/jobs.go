package record

import (
	"slices"
	"strings"
	"sync/atomic"

	"sockshell/commands/session"
	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// jobRecord is what a recording knows of a job of its own. It implements JobRecord.
type jobRecord struct {
	recorder *recorder
	join     *entry      // that the recorder wrote; guarded by recorder.mu
	touched  atomic.Bool // a line has asked for the job, and is to find it
	pinned   atomic.Bool // the join stays nevertheless
}

// Asked implements JobRecord: the recording must not have joined the job before.
func (j *jobRecord) Asked() {
	if !j.pinned.Load() {
		j.touched.Store(true)
		j.recorder.touched.Store(true)
	}
}

// recordOf is what a recording keeps of a job, nil where none has its spawn.
func recordOf(j *session.Job) *jobRecord {
	record, _ := j.Record().(*jobRecord)
	return record
}

// has reports a job whose spawn this recording has.
func (r *recorder) has(j *session.Job) bool {
	record := recordOf(j)
	return record != nil && record.recorder == r
}

// Ending implements Recorder. A job that was told of had ended, which it may not have in a replay: where the line does
// nothing else, one that does nothing takes its place.
func (r *recorder) Ending(command string, j *session.Job, forGood bool) {
	record := recordOf(j)
	if record == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.entry
	if e == nil || record.join == nil || !r.isOnly(e.typed, func(c *session.Command) bool { return c.Name == command }) {
		record.Asked()
		return
	}
	e.instead = inputInstead(e.typed)
	if forGood && j.Variable() != "" && j.Err() == nil {
		e.instead = inputForget(j.Variable()) + "; " + e.instead // that its join has set
	}
	record.pinned.Store(forGood)
}

// Spawned implements Recorder.
func (r *recorder) Spawned(j *session.Job) session.JobRecord {
	switch parent := j.Parent(); {
	case parent != nil:
		if record := recordOf(parent); record != nil {
			return &jobRecord{recorder: record.recorder}
		}
	case r.entry != nil:
		r.entry.jobs = append(r.entry.jobs, j)
		return &jobRecord{recorder: r}
	}
	return nil
}

// Announced implements Recorder: the results of jobs that were told of go to the disk, unless a line runs, which does
// so at its end.
func (r *recorder) Announced() {
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
	for _, j := range r.session.AnnouncedJobs() {
		record := recordOf(j)
		if !r.has(j) || record.join != nil {
			continue
		}
		record.touched.Store(false) // what asked for it found no join
		if j.Claimed() {
			continue
		}
		record.join = r.joinOf(j)
		r.tail.joins = append(r.tail.joins, record.join)
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

// made is an entry that the recorder writes itself.
func (r *recorder) made(input string) *entry {
	e := &entry{typed: input, input: input, noisy: r.noisy()}
	if r.session.IsQuiet() {
		e.lines.skip()
	}
	return e
}

// madeOk is one that prints ok.
func (r *recorder) madeOk(input string) *entry {
	e := r.made(input)
	command, _, _ := strings.Cut(input, " ")
	r.note(e, &session.Result{Command: command, Value: value.Ok})
	return e
}

// joinOf is the entry that joins a job that has ended.
func (r *recorder) joinOf(j *session.Job) *entry {
	e := r.made(inputJoin(j))
	e.job = j
	if r.session.Settings.Trace() {
		e.lines.skip()
	}
	for _, res := range j.Outcomes() {
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
		if r.rejoins(e.job) {
			r.leaveOut(e.job)
			continue
		}
		if !recordOf(e.job).untouch() {
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

func withoutTouched(joins []*entry) []*entry {
	var kept []*entry
	for _, e := range joins {
		if e.job == nil || !recordOf(e.job).untouch() {
			kept = append(kept, e)
		}
	}
	return kept
}

// untouch reports a job that a line has asked for. Later requests count anew.
func (j *jobRecord) untouch() bool {
	touched := j.touched.Swap(false)
	if touched {
		j.join = nil
	}
	return touched
}

// settles reports a line that sets `$?`, whatever it gives: a comment does not, nor does the start of a job.
func (r *recorder) settles(line string) bool {
	settles := false
	whole := r.each(line, func(st *syntax.Statement) {
		name := st.Words[0].Text[strings.LastIndexByte(st.Words[0].Text, ':')+1:]
		if command := r.session.Lookup(name); command != nil && command.Role != session.RoleSpawn && !st.Background {
			settles = true
		}
	})
	return settles || !whole
}

// takeOut takes an entry that the recorder wrote out of the file, but for what it captures, and moves those that follow.
func (r *recorder) takeOut(e *entry, following []*entry) error {
	text, err := r.file.content()
	if err != nil {
		return err
	}
	var left strings.Builder
	e.renderCaptures(&left, e.wrapped)
	if int64(len(text)) < e.to {
		return nil // a device, or another process has cut it
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
func (r *recorder) unjoined() []*session.Job {
	var left []*session.Job
	for _, j := range r.session.Jobs() {
		if r.has(j) && recordOf(j).join == nil {
			left = append(left, j)
		}
	}
	return left
}

// conclude completes the recording: each job of it that is not joined is joined, and one that still runs is
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
	if ending && r.session.Leaving() {
		if exit = r.splitExit(e); exit == "" {
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
		exit = inputExit
	}
	e.exit = exit
	return r.sync()
}

// endJob adds the end of a job to an entry.
func (r *recorder) endJob(e *entry, j *session.Job, ending bool) {
	known := j.Done()
	if !known {
		e.ending = append(e.ending, r.madeOk(inputInterrupt(j)))
	}
	if !known && ending {
		r.mu.Unlock() // the job may have to be told of
		j.Interrupt()
		r.mu.Lock()
		known = gotNothing(j) && r.session.Announces() // how far it was differs each time
	}
	join := r.made(inputJoin(j))
	if known {
		join = r.joinOf(j)
	} else {
		join.lines.skip()
	}
	recordOf(j).join = join
	e.ending = append(e.ending, join)
}

// gotNothing reports a job, which is done, that ended before anything came of it.
func gotNothing(j *session.Job) bool {
	return len(j.Outcomes()) == 1 && j.Err() != nil && j.Err().Transferred == 0
}

// detachAll detaches the jobs that began before the entry.
func (r *recorder) detachAll(e *entry) {
	for _, j := range r.unjoined() {
		if !slices.Contains(e.jobs, j) {
			join := r.madeOk(inputDetach(j))
			recordOf(j).join = join
			e.joins = append(e.joins, join)
		}
	}
}

// splitExit takes the session's exit off the entry's input, and returns it: "" where none of its commands is one.
func (r *recorder) splitExit(e *entry) (exit string) {
	if e.usage {
		e.input = e.typed
	}
	var parser syntax.Parser
	parser.Use(r.session.Grammar())
	parser.Reset(e.input)
	var st syntax.Statement
	for {
		if ok, err := parser.Next(&st); !ok || err != nil {
			return ""
		}
		c := r.session.Table().Lookup(st.Words[0].Text)
		if c != nil && c.Role == session.RoleExit && st.Words[0].Pieces == nil && !st.HasCapture && !st.Background {
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
