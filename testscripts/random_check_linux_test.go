package testscripts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sockshell/commands/value"
)

// checker follows a script through what its lines gave, and holds what was received against what was sent.
type checker struct {
	script  *script
	records map[place][]given
	dir     string

	holders map[string]*wire // by socket
	handed  map[string]*wire // by the variable with a descriptor
	dialled map[string]*wire // one of two ends, by the endpoint of who connected
	ports   map[string]string
	rounds  map[place]int // that wrote
	wires   []*wire
	wrong   []string

	sent, received    int64
	connections, jobs int
}

// wire is one end of a connection.
type wire struct {
	name   string
	peer   *wire // nil: nobody in the script is at the other end
	gentle bool  // this end breaks nothing
	sent   rounds
	got    []piece
	ended  bool // all that the peer has sent was read
	taken  bool // by an accept
}

// piece is what one read got.
type piece struct {
	place place
	data  string
	size  int
	peek  bool // it stays to be read
	blind bool // what it was is not known
}

func (c *checker) fail(at place, format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf("%s:%d: ", at.file, at.line)+fmt.Sprintf(format, args...))
}

// check returns what is wrong.
func check(p *script, records map[place][]given, dir string) *checker {
	c := &checker{
		script: p, records: records, dir: dir, holders: map[string]*wire{}, handed: map[string]*wire{},
		dialled: map[string]*wire{}, ports: map[string]string{}, rounds: map[place]int{},
	}
	c.follow(p.main, "")
	last := place{p.main.name, len(p.main.texts)}
	if got := records[last]; len(got) != 1 || got[0].data != "end\n" {
		c.fail(last, "the script did not run to its end: %+v", got)
		for at, list := range records {
			if list[0].failed == "usage" {
				c.fail(at, "%v", list[0].err)
			}
		}
	}
	for at, list := range records {
		for i := range list {
			if was, is := list[i].text, list[i].now(); was != is {
				c.fail(at, "it gave %s, which has become %s", was, is)
			}
		}
	}
	for _, w := range c.wires {
		if err := w.check(); err != nil {
			c.fail(place{}, "what %s received: %v", w.name, err)
		}
	}
	return c
}

// follow goes through lines, whose operations are those of a flow.
func (c *checker) follow(l *lines, flow string) {
	if flow != "" {
		for i := range l.steps {
			l.steps[i].flow = flow
		}
	}
	for i := 0; i < len(l.steps); i++ {
		if span := l.steps[i].repeats; span > 0 {
			c.inRounds(l, i, span)
			i += span - 1
			continue
		}
		at := place{l.name, i + 1}
		c.step(&l.steps[i], at, c.records[at])
	}
}

// inRounds goes through so many lines, which ran several times: what they gave came in the order in which they ran.
func (c *checker) inRounds(l *lines, first, span int) {
	type gave struct {
		at    place
		given given
	}
	var all []gave
	for i := first; i < first+span; i++ {
		at := place{l.name, i + 1}
		for _, r := range c.records[at] {
			all = append(all, gave{at, r})
		}
	}
	slices.SortStableFunc(all, func(a, b gave) int { return a.given.order - b.given.order })
	for _, g := range all {
		c.step(&l.steps[g.at.line-1], g.at, []given{g.given})
	}
}

// step follows a line.
func (c *checker) step(s *step, at place, got []given) {
	failed := false
	for i := range got {
		r := &got[i]
		failed = failed || r.failed != ""
		if r.kind == value.Spawned && r.failed == "" {
			c.jobs++
		}
		if s.spawns != "" && r.kind == value.Spawned && r.failed == "" && r.value.Str != s.spawns {
			c.fail(at, "it spawned %q, not %q", r.value.Str, s.spawns)
		}
		if s.socket != "" && r.socket != "" && r.socket != s.socket {
			c.fail(at, "it tells of socket %q, not %q", r.socket, s.socket)
		}
		if r.err != nil && r.socket != "" && s.socket != "" && r.err.Socket != s.socket {
			c.fail(at, "its error is about socket %q, not %q", r.err.Socket, s.socket)
		}
	}
	switch s.does {
	case pairs:
		if !failed {
			c.pair(s)
		}
	case local, accepts:
		c.endpoint(s, got)
	case connects:
		c.connects(s, at, got)
	case ports:
		if len(got) > 0 {
			c.ports[s.with] = strings.TrimSpace(got[0].data)
		}
	case succeeds:
		if w := c.holders[s.socket]; w != nil && w.peer.gentle && (failed || len(got) == 0) {
			c.fail(at, "it failed: %+v", got)
		}
	case relays:
		near, far := c.holders[s.socket], c.holders[s.with]
		if failed || near == nil || far == nil {
			c.fail(at, "there is no relay: %+v", got)
			return
		}
		near.peer.peer, far.peer.peer = far.peer, near.peer
	case releases:
		if w := c.holders[s.socket]; w != nil && !failed {
			c.handed[s.with] = w
			delete(c.holders, s.socket)
		}
	case dups:
		if w := c.handed[s.from]; w != nil && !failed {
			c.handed[s.with] = w
		}
	case assigns:
		switch w := c.handed[s.with]; {
		case w != nil && failed:
			c.fail(at, "the descriptor is lost: %v", got[len(got)-1].err)
		case w != nil:
			c.holders[s.socket] = w
		}
	case closes:
		delete(c.holders, s.socket)
	case joins:
		c.joined(got)
	case sources:
		c.follow(c.script.files[s.with], s.flow)
	case writes:
		c.writes(s, at, got)
	case reads, peeks, discards, receives:
		c.reads(s, at, got)
	case prints:
		c.prints(s, at, got)
	case other:
	}
}

// newWire is a side of a connection that somebody is or is not at the other end of.
func (c *checker) newWire(name string, gentle bool) *wire {
	w := &wire{name: name, gentle: gentle}
	c.wires = append(c.wires, w)
	c.holders[name] = w
	return w
}

func (c *checker) pair(s *step) {
	c.connections++
	one, two := c.newWire(s.socket, s.gentle), c.newWire(s.with, s.gentle)
	one.peer, two.peer = two, one
}

// endpoint finds who is connected with whom.
func (c *checker) endpoint(s *step, got []given) {
	var w *wire
	var endpoint string
	for i := range got {
		switch r := &got[i]; {
		case r.kind == value.Accepted:
			w = c.newWire(s.with, s.gentle)
			w.taken = true
			_, endpoint, _ = strings.Cut(strings.TrimSpace(string(r.value.AppendText(nil, value.Form{}))), " ")
		case s.does == local && r.failed == "":
			w, endpoint = c.newWire(s.socket, s.gentle), r.data
		}
	}
	switch other := c.dialled[endpoint]; {
	case w == nil:
	case other == nil || other.taken == w.taken: // a port comes again
		c.dialled[endpoint] = w
	default:
		c.connections++
		w.peer, other.peer = other, w
		delete(c.dialled, endpoint)
	}
}

// connects looks at how the errors of a connect or a resolve name it.
func (c *checker) connects(s *step, at place, got []given) {
	want := s.target
	if s.with != "" {
		want += ":" + c.ports[s.with]
	}
	for i := range got {
		r := &got[i]
		unbegun := s.open && r.target == "" // a group's end came before it, and its words were not looked at
		if r.failed != "" && r.failed != "usage" && r.target != want && !unbegun {
			c.fail(at, "its error is about %q, not %q", r.target, want)
		}
	}
}

// joined ends what takes its turns in no certain order, where all jobs are joined.
func (c *checker) joined(got []given) {
	for i := range got {
		if got[i].command == "join" {
			return
		}
	}
	for _, w := range c.wires {
		w.sent.next()
	}
}

// writes notes what went out.
func (c *checker) writes(s *step, at place, got []given) {
	for i := range got {
		r := &got[i]
		moved := r.number
		switch {
		case r.kind == value.Spawned && r.failed == "":
			continue
		case r.failed != "":
			moved = r.moved
		}
		round := c.rounds[at]%max(s.times, 1) + 1
		c.rounds[at]++
		data := s.sent.bytes(round)
		switch w := c.holders[s.socket]; {
		case moved == 0:
		case moved > int64(len(data)):
			c.fail(at, "it says that %d bytes of %d went out", moved, len(data))
		case w == nil:
			c.fail(at, "%d bytes went out on no connection", moved)
		default:
			c.sent += moved
			w.sent.add(s.flow, data[:moved])
		}
	}
}

// reads notes what came.
func (c *checker) reads(s *step, at place, got []given) {
	if w := c.holders[s.socket]; s.final && w != nil && w.peer != nil && w.peer.gentle {
		w.ended = true
		if n := len(got); n == 0 || n > 1 && !s.drains || (got[n-1].failed != "") != s.drains {
			c.fail(at, "the end did not come: %+v", got)
		}
	}
	for i := range got {
		r := &got[i]
		p := piece{place: at, data: r.data, peek: s.does == peeks}
		switch {
		case r.kind == value.Spawned && r.failed == "":
			continue
		case r.failed != "":
			p.size = int(r.moved)
		case s.does == receives || s.does == discards:
			p.size = int(r.number)
		default:
			p.size = len(r.data)
		}
		if p.blind = s.does == discards; p.blind {
			p.data = ""
		}
		if s.does == receives {
			data, err := os.ReadFile(filepath.Join(c.dir, s.with))
			if err != nil && p.size > 0 {
				c.fail(at, "%v", err)
			}
			p.data = string(data)
		}
		c.piece(s, p)
	}
}

func (c *checker) piece(s *step, p piece) {
	if !p.blind && len(p.data) != p.size {
		c.fail(p.place, "it says that %d bytes came, and gives %d", p.size, len(p.data))
		return
	}
	w := c.holders[s.socket]
	switch {
	case p.size == 0:
	case w == nil:
		c.fail(p.place, "%d bytes came on no connection: %.60q", p.size, p.data)
	default:
		if !p.peek {
			c.received += int64(p.size)
		}
		w.got = append(w.got, p)
	}
}

// prints holds what was printed against what the line before gave: it is a variable's content, or $_.
func (c *checker) prints(s *step, at place, got []given) {
	before := place{at.file, at.line - s.back}
	var gave *given
	list := c.records[before]
	for i := range list {
		gave = &list[i]
	}
	if len(got) == 0 || got[0].failed != "" {
		return
	}
	printed := strings.TrimSuffix(got[0].data, "\n")
	switch {
	case gave != nil && gave.failed != "" && s.with != "":
		c.fail(at, "the variable of what failed is set")
	case gave != nil && (gave.failed == "" || gave.err.Partial != nil):
		if printed != gave.data {
			c.fail(at, "%.60q was read, and is now %.60q", gave.data, printed)
		}
	case gave == nil && s.with != "":
		c.captured(before, printed)
	}
}

// captured follows a line whose result a variable has kept from being shown.
func (c *checker) captured(at place, text string) {
	l := c.script.main
	if at.file != l.name {
		l = c.script.files[at.file]
	}
	r := given{command: "captured", data: text}
	r.number, _ = strconv.ParseInt(text, 10, 64) // data is not one
	c.step(&l.steps[at.line-1], at, []given{r})
}
