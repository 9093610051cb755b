package interactive

import (
	"sync"
	"sync/atomic"
	"time"

	"sockshell/commands/session"
	"sockshell/repl"
)

// shell is a session with a person at it.
type shell struct {
	session     *session.Session
	printer     *repl.Printer
	wake        chan struct{} // there are notices, or the prompt may have changed
	reader      repl.LineReader
	lines       func(raw bool) (talkLines, error) // begins to read for a talk
	past        func() []string                   // the lines that the line editor keeps; nil: there is none
	system      programs
	restore     func()                 // gives the terminal back as it was; the line being edited ends without running
	onInterrupt func()                 // is told of a ^C for which nothing runs
	talking     atomic.Pointer[func()] // comes back from a talk with a socket; nil: there is none
	prompt      livePrompt             // as the line being edited shows it
	interrupts  interrupts             // what ^C at an idle prompt counts
	killed      atomic.Int32           // the status that a signal ends the program with; 0 none
	crashed     atomic.Bool            // a panic ends it

	once  sync.Once
	ended chan struct{} // closed: nothing more is to be read

	taking  sync.Mutex
	closing bool // guarded by taking: no more lines are taken

	telling sync.Mutex
	silent  bool // guarded by telling: the session ends, and nothing more is told
}

// quit ends the reading of lines, from any goroutine; what is half typed does not run.
func (sh *shell) quit() {
	sh.once.Do(func() { close(sh.ended) })
	sh.restore()
}

// announce prints what comes unasked, keeps the prompt as things are, and leaves when a job has asked for it.
func (sh *shell) announce() {
	for range sh.wake {
		sh.tell()
		sh.prompt.refresh()
		if sh.session.Leaving() {
			sh.quit()
		}
	}
}

// followEvery is how often the prompt of the line being edited is looked at: nothing tells that bytes have come.
const followEvery = 200 * time.Millisecond

// follow keeps the prompt as the current socket is, until done is closed.
func (sh *shell) follow(done <-chan struct{}) {
	ticks := time.NewTicker(followEvery)
	defer ticks.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticks.C:
			if !sh.session.Running() {
				sh.prompt.refresh()
			}
		}
	}
}

func (sh *shell) tell() {
	sh.telling.Lock()
	defer sh.telling.Unlock()
	if notices := sh.session.TakeNotices(); !sh.silent {
		sh.printer.Notices(notices)
	}
}

// tellEnding tells what there is to be told, and what ends with the session: nothing is told of that when
// it ends.
func (sh *shell) tellEnding() {
	sh.tell()
	sh.telling.Lock()
	defer sh.telling.Unlock()
	sh.silent = true
	if text := session.EndingJobs(sh.session.JobCount()); text != "" && sh.killed.Load() == 0 {
		sh.remark(text)
	}
}

func (sh *shell) remark(text string) { sh.printer.Notices([]session.Notice{{Text: text}}) }

// crash is called on a goroutine that panics: the terminal is given back before Go prints the panic and
// ends the program, and nothing else ends it before.
func (sh *shell) crash() {
	sh.crashed.Store(true)
	sh.restore()
}

// interruptGap is the longest time between two ^C that together leave.
const interruptGap = time.Second

// leaveHint is what the first of them prints.
const leaveHint = "^C again within a second leaves"

// interrupts counts ^C at an idle prompt.
type interrupts struct {
	mu   sync.Mutex
	last time.Time // zero: something else was done since
}

// again counts one, and reports the second one within the gap.
func (i *interrupts) again(now time.Time) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	second := !i.last.IsZero() && now.Sub(i.last) <= interruptGap
	i.last = now
	return second
}

// forget is called when something else is done.
func (i *interrupts) forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.last = time.Time{}
}

// idleInterrupt takes a ^C at an idle prompt, and reports that the shell is to be left.
func (sh *shell) idleInterrupt() (leaves bool) {
	if sh.interrupts.again(time.Now()) {
		sh.killed.CompareAndSwap(0, statusInterrupt)
		return true
	}
	sh.remark(leaveHint)
	return false
}

// interruptEditor is told of a signal while a line is edited. A ^C is a byte then: the signal was sent to the shell, or
// is that of a program which has ended meanwhile.
func (sh *shell) interruptEditor() {
	if !sh.system.foreground.justLeft() && sh.idleInterrupt() {
		sh.quit()
	}
}

// livePrompt is the prompt of the line being edited.
type livePrompt struct {
	now func() string // as things are
	set func(string)  // changes that of the line being edited; nil: it cannot be changed
	mu  sync.Mutex    // also held while set is called, so that the newest comes last
	ask string        // what the loop was told last
	say string        // what is to be seen
	may atomic.Bool   // the line's prompt is the one that follows things: not that of a continued command
}

// next is the prompt for the next line.
func (p *livePrompt) next() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ask = p.now()
	p.say = p.ask
	return p.ask
}

// stop keeps the prompt as it is until the next line is read.
func (p *livePrompt) stop() { p.may.Store(false) }

// reads is told with which prompt a line is about to be edited.
func (p *livePrompt) reads(prompt string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.may.Store(prompt == p.ask)
}

// edited is called once the line is being edited: what has changed since its prompt was made could not be
// shown before.
func (p *livePrompt) edited() {
	p.mu.Lock()
	p.say = p.ask
	p.mu.Unlock()
	p.refresh()
}

// refresh shows the prompt as things are now.
func (p *livePrompt) refresh() {
	if p.set == nil || !p.may.Load() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if prompt := p.now(); prompt != p.say {
		p.say = prompt
		p.set(prompt)
	}
}
