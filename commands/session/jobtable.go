package session

import (
	"container/list"
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"sockshell/sockcore"
)

// jobs are those of a session that have not been joined.
type jobs struct {
	mu       sync.Mutex
	last     int
	pending  list.List // in the order of the numbers
	byNumber map[int]*Job
	closed   bool           // the session ends: there are to be no more
	telling  sync.WaitGroup // jobs that are done, but may still have to tell of it
	running  atomic.Int64   // how many are not done
	kept     atomic.Int64   // about how many bytes they keep
}

// all gives each job of the table; js.mu is held.
func (js *jobs) all() iter.Seq[*Job] {
	return func(yield func(*Job) bool) {
		for e := js.pending.Front(); e != nil; e = e.Next() {
			if !yield(e.Value.(*Job)) {
				return
			}
		}
	}
}

func (js *jobs) list() []*Job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return slices.AppendSeq(make([]*Job, 0, js.pending.Len()), js.all())
}

// joinable lists the jobs that are not detached.
func (js *jobs) joinable() []*Job {
	return slices.DeleteFunc(js.list(), func(j *Job) bool { return j.detached.Load() })
}

// find finds a job of the table, nil when there is none of the number.
func (js *jobs) find(number int64) *Job {
	js.mu.Lock()
	defer js.mu.Unlock()
	return js.byNumber[int(number)]
}

// count gives the job its number, and notes that it keeps itself and about so many bytes that its words and its flow take;
// not once the session ends. From here on it runs, but is not in the table.
func (js *jobs) count(j *Job, taken int64) error {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.closed {
		return sockcore.OperationAborted
	}
	cost := jobMemory + int64(len(j.text)) + taken
	if err := j.session.Settings.allows(js.kept.Load()+cost, jobsKeepMore); err != nil {
		return err
	}
	js.kept.Add(cost)
	j.kept.Add(cost)
	js.last++
	j.number = js.last
	js.running.Add(1)
	return nil
}

// enter puts a job that is whole into the table, in the order of the numbers: jobs spawn others, too.
func (js *jobs) enter(j *Job) {
	js.mu.Lock()
	defer js.mu.Unlock()
	if js.byNumber == nil {
		js.byNumber = map[int]*Job{}
	}
	js.byNumber[j.number] = j
	before := js.pending.Back()
	for before != nil && before.Value.(*Job).number > j.number {
		before = before.Prev()
	}
	if before == nil {
		j.listed = js.pending.PushFront(j)
	} else {
		j.listed = js.pending.InsertAfter(j, before)
	}
}

// claim takes the job off the list; only one caller gets it.
func (js *jobs) claim(j *Job) bool {
	js.mu.Lock()
	defer js.mu.Unlock()
	if j.listed == nil {
		return false
	}
	js.pending.Remove(j.listed)
	delete(js.byNumber, j.number)
	j.listed = nil
	js.kept.Add(-j.kept.Swap(0))
	j.claimed.Store(true)
	j.ask()
	return true
}

// close lets no more jobs begin.
func (js *jobs) close() {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.closed = true
}

// detach has the job's result dropped. It reports whether the job has ended already, and been announced.
func (js *jobs) detach(j *Job) (done, announced bool) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j.detached.Store(true)
	return j.done, j.announced
}

// announce announces a job that ended while a command waited for that, and has not joined it.
func (js *jobs) announce(j *Job) {
	js.mu.Lock()
	_, announced := j.announce()
	js.mu.Unlock()
	if announced {
		j.session.callAnnounce()
	}
}

// show allows for the job to be announced, and does so where it has ended.
func (js *jobs) show(j *Job) (announced bool) {
	js.mu.Lock()
	defer js.mu.Unlock()
	j.shown = true
	if j.done {
		_, announced = j.announce()
	}
	return announced
}
