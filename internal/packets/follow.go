package packets

import (
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// EventKind is what an event tells.
type EventKind uint8

// The kinds of events.
const (
	Said    EventKind = iota // Data
	Missing                  // bytes that the capture does not have, where they were said
	Ended                    // of TCP: the side sends nothing more
	Reset                    // of TCP: the side reset the connection
)

// Event is something that a side did.
type Event struct {
	Kind    EventKind
	Side    Side
	Data    []byte // valid until the handler returns
	Missing int64  // of a datagram: how many bytes at its end the capture does not have
	Time    time.Time
}

// maxHeld is how many bytes may wait for one that comes late in the capture.
const maxHeld = 64 << 20

// heldCost is what a segment that waits counts beside its data, which bounds how many wait.
const heldCost = 1 << 10

// errHeld is a stream that is too far out of order.
var errHeld = errors.New("more than 64 MiB stand in the capture before a byte that comes before them")

// errScattered is a stream of which too much is missing.
var errScattered = fmt.Errorf("more than %d pieces of it are missing at once", maxSpans)

// Follow reads the capture once more, and tells a stream's events in order: for each side those of its bytes, and between
// the two sides as the capture has them.
func (c *Capture) Follow(r io.Reader, s *Stream, handle func(*Event) error) error {
	if s.Scattered() {
		return errScattered
	}
	f := &follower{handle: handle}
	for side := range f.flows {
		flow := &f.flows[side]
		flow.f, flow.side, flow.known = f, Side(side), &s.sides[side]
		flow.next = flow.known.begin
	}
	var again Capture
	err := again.read(r, func(p *placed) error {
		if p.stream.Number != s.Number {
			return nil
		}
		return f.add(p)
	})
	if err != nil {
		return err
	}
	for side := range f.flows {
		if err := f.flows[side].finish(); err != nil {
			return err
		}
	}
	return nil
}

type follower struct {
	handle func(*Event) error
	flows  [2]flow
	time   time.Time
	held   int
}

// flow puts one direction in order.
type flow struct {
	f       *follower
	side    Side
	known   *direction    // as the survey knows it
	next    int64         // the position of what is told next
	reached int64         // up to where the peer, or the end, shows that it was said
	held    pieces        // what comes later
	longest map[int64]int // of what is held, the length by position
	shut    bool          // its FIN was seen, or the peer or the end shows it
	ended   bool
}

// piece is data that came before its turn.
type piece struct {
	at   int64
	data []byte
}

// pieces are a heap: what comes first, and of what begins together the longest, is on top.
type pieces []piece

// Len, Less, Swap, Push and Pop implement heap.Interface.

func (p pieces) Len() int { return len(p) }

func (p pieces) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(p[i].at, p[j].at), cmp.Compare(len(p[j].data), len(p[i].data))) < 0
}

func (p pieces) Swap(i, j int) { p[i], p[j] = p[j], p[i] }

func (p *pieces) Push(x any) { *p = append(*p, x.(piece)) }

func (p *pieces) Pop() any {
	last := len(*p) - 1
	x := (*p)[last]
	(*p)[last] = piece{}
	*p = (*p)[:last]
	return x
}

func (f *follower) add(p *placed) error {
	f.time = p.time
	flow := &f.flows[p.side]
	if !p.stream.TCP {
		return f.handle(&Event{Kind: Said, Side: p.side, Data: p.data, Missing: int64(p.length - len(p.data)), Time: p.time})
	}
	if p.reset {
		if err := flow.finish(); err != nil {
			return err
		}
		return f.handle(&Event{Kind: Reset, Side: p.side, Time: p.time})
	}
	if p.hasAcked {
		peer := &f.flows[p.side.Other()]
		peer.shut = peer.shut || peer.known.ended && p.acked > peer.known.fin
		if err := peer.reach(p.acked); err != nil {
			return err
		}
	}
	if err := flow.add(p.at, p.data); err != nil {
		return err
	}
	if p.fin {
		flow.shut = true
		return flow.reach(p.at + int64(p.length))
	}
	return nil
}

// add takes a segment's data: what is next is told, what comes later waits.
func (w *flow) add(at int64, data []byte) error {
	data = data[:max(0, min(int64(len(data)), w.known.end()-at))]
	if at < w.next {
		data = data[min(int64(len(data)), w.next-at):]
		at = w.next
	}
	if len(data) == 0 {
		return nil
	}
	if at == w.next {
		if err := w.say(data); err != nil {
			return err
		}
		return w.advance()
	}
	if len(data) <= w.longest[at] {
		return w.advance()
	}
	if w.f.held += len(data) + heldCost; w.f.held > maxHeld {
		return errHeld
	}
	if w.longest == nil {
		w.longest = map[int64]int{}
	}
	w.longest[at] = len(data)
	heap.Push(&w.held, piece{at, slices.Clone(data)})
	return w.advance()
}

func (w *flow) say(data []byte) error {
	w.next += int64(len(data))
	return w.f.handle(&Event{Kind: Said, Side: w.side, Data: data, Time: w.f.time})
}

// reach says that all before a position was said.
func (w *flow) reach(at int64) error {
	w.reached = max(w.reached, at)
	return w.advance()
}

// finish says that nothing more comes.
func (w *flow) finish() error {
	w.shut = true
	return w.reach(w.known.end())
}

// advance tells what waited for its turn, and what is missing where something behind that shows that it was said.
func (w *flow) advance() error {
	for {
		if len(w.held) > 0 && w.held[0].at <= w.next {
			p := heap.Pop(&w.held).(piece)
			delete(w.longest, p.at)
			w.f.held -= len(p.data) + heldCost
			if behind := w.next - p.at; behind < int64(len(p.data)) {
				if err := w.say(p.data[behind:]); err != nil {
					return err
				}
			}
			continue
		}
		shown := w.reached
		if len(w.held) > 0 {
			shown = max(shown, w.held[0].at)
		}
		hole := w.known.hole(w.next)
		if hole == w.next || shown < hole {
			break
		}
		missing := hole - w.next
		w.next = hole
		if err := w.f.handle(&Event{Kind: Missing, Side: w.side, Missing: missing, Time: w.f.time}); err != nil {
			return err
		}
	}
	if w.shut && w.known.ended && !w.ended && w.next >= w.known.fin {
		w.ended = true
		return w.f.handle(&Event{Kind: Ended, Side: w.side, Time: w.f.time})
	}
	return nil
}
