package testscripts_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sockshell/commands"
	"sockshell/commands/session"
)

// again says how the script is run once more.
func (p *script) again() string {
	return fmt.Sprintf("again: go test -race ./testscripts -run TestRandomScripts -scripts 1 -seed %d -count 100\n", p.seed)
}

// all is the script itself and what it sources.
func (p *script) all() []*lines {
	return slices.AppendSeq([]*lines{p.main}, maps.Values(p.files))
}

func (p *script) String() string {
	var text strings.Builder
	for _, l := range p.all() {
		for i, line := range l.texts {
			fmt.Fprintf(&text, "%s:%d: %.300s\n", l.name, i+1, line)
		}
	}
	return text.String()
}

func (p *script) commands() (n int) {
	for _, l := range p.all() {
		n += len(l.texts)
	}
	return n
}

// save writes the files of a script.
func (p *script) save(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	for name, text := range p.data {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	for name, l := range p.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Join(l.texts, "\n")+"\n"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// randomRun is a session that runs a script.
type randomRun struct {
	script  *script
	session *session.Session
	wake    chan struct{} // something is to be told
	over    chan struct{}
	telling sync.WaitGroup
}

func newRandomRun(p *script, sink *randomSink, dir string) *randomRun {
	r := &randomRun{script: p, wake: make(chan struct{}, 1), over: make(chan struct{})}
	config := session.Config{Sink: sink, Table: commands.NewTable(), Dir: dir}
	if p.terminal {
		config.Announce = func() {
			select {
			case r.wake <- struct{}{}:
			default:
			}
		}
	}
	r.session = session.New(config)
	sink.settings = &r.session.Settings
	r.telling.Go(func() { r.tell(sink) })
	return r
}

// tell looks at the session from another goroutine, as a terminal does.
func (r *randomRun) tell(sink *randomSink) {
	for {
		select {
		case <-r.wake:
		case <-r.over:
			return
		}
		for _, n := range r.session.TakeNotices() {
			sink.Notice(&n)
		}
		r.session.Prompt(nil)
		for _, v := range r.session.Snapshot().Variables {
			_ = strings.Clone(v.Text)
		}
		r.session.RunningJobs()
		r.session.SocketDetails()
	}
}

// run runs the script: as a whole, or line by line.
func (r *randomRun) run() {
	p := r.script
	if !p.terminal {
		r.session.RunScript(p.main.name, strings.Join(p.main.texts, "\n")+"\n", false)
	} else {
		for i := 0; i < len(p.main.texts); i++ {
			first := i
			for p.main.steps[i].open {
				i++
			}
			r.line(first, strings.Join(p.main.texts[first:i+1], "\n"))
		}
	}
	r.session.Finish(true)
}

// line runs a line, and may interrupt it.
func (r *randomRun) line(i int, text string) {
	r.session.Rearm()
	struck := make(chan struct{})
	if !r.script.main.steps[i].calm && i%4 == 0 {
		time.AfterFunc(time.Duration(i)*7*time.Microsecond, func() {
			r.session.Interrupt()
			close(struck)
		})
	} else {
		close(struck)
	}
	r.session.RunLine(session.Place{File: r.script.main.name, Line: i + 1}, text, true)
	<-struck
	r.session.Rearm()
}

func (r *randomRun) close() {
	r.session.Close()
	close(r.over)
	r.telling.Wait()
}
