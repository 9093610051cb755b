package sockcore

import (
	"sync"
	"sync/atomic"
	"time"
)

const (
	// flowRoom is how much a Flow holds that its sink has not taken, and slowRoom, how much of one with a delay.
	flowRoom = 4 * scratchSize
	slowRoom = 128 * scratchSize
	// rateTicks is how many sends a second a rate is made of, at most; rateSlack, how far a Flow that is late makes up for it.
	rateTicks = 200
	rateSlack = int64(50 * time.Millisecond)
	// parcelCost is what a small parcel takes besides its data.
	parcelCost = 96
	// smallPiece is what is copied out of the memory that it was read into, which can be used again then.
	smallPiece = scratchSize / 4
	// acknowledgePatience is how long the sink's peer may acknowledge nothing before the sink is reset all the same.
	acknowledgePatience = 2 * time.Second
)

// Flow copies what one connected stream receives to another one, which sends it: one direction of a relay. From its
// Start to its end it holds the read lane of its source and the write lane of its sink, whose order it takes, so that
// no two of them wait for each other. The source's end becomes the sink's, after what came before it.
type Flow struct {
	From, To *Socket
	Delay    time.Duration // of each byte, and of the end
	Rate     int64         // bytes a second; 0: as fast as it goes
	Limit    int64         // how many bytes are copied; less than 0: all
	AtLimit  AtLimit
	Piece    func() int // the size of each send; nil: as it comes
	Tag      int32      // shown to the tracer
	// Done is called once, when the flow has ended and its results are there, under the rules of [Op.Done].
	Done func(*Flow)

	Sent     int64 // result: how many bytes the sink has taken
	Unsent   int64 // result: how many were read, and not taken by the sink
	ReadErr  error // result: what ended the reading: EOF, also at the limit, or why it could not go on
	WriteErr error // result: why the sink took no more, nil
	Dropped  bool  // result: descriptors came with what was read, and were dropped

	held        func() // is told when both lanes are held; nil: bytes are copied
	read, write Op

	mu      sync.Mutex
	ready   bool    // read and write are there
	stopped Code    // what Stop was given; 0: nothing yet
	started [2]bool // the operation of read, of write
	begun   [2]bool // its lane is held
	over    [2]bool // it is complete, or will not start
	queue   []parcel
	size    int   // of the queue, in bytes
	memory  int   // that the queue takes
	taken   int64 // that were read
	full    bool  // read waits for room
	empty   bool  // write waits for a parcel
	ended   bool  // no more will be read
	endDue  int64 // when the sink is to have the end
	hurried bool  // what was read goes out as fast as it can
	next    int64 // when the rate allows the next send
	piece   int   // what is left of a piece under way
	wake    int64 // until when write pauses
	left    int64 // what the sink's peer had not acknowledged, when write looked last
	// patience is when write waits for that no longer, and draining says that it waits.
	patience int64
	draining bool
	final    atomic.Bool
}

// AtLimit is what a Flow does when it has copied as much as it may.
type AtLimit uint8

// What may be done.
const (
	EndAtLimit   AtLimit = iota // the sink gets the end
	ResetAtLimit                // the flow ends when the sink's peer has it all; who started it resets the sink
	StallAtLimit                // nothing, until it is stopped
)

// parcel is what was read at once.
type parcel struct {
	data  []byte
	due   int64
	cost  int                // in memory
	whole *[scratchSize]byte // that data lie in; nil: in memory of their own
}

// Start begins the flow.
func (f *Flow) Start() {
	first := 0
	if f.From.serial > f.To.serial {
		first = 1
	}
	f.mu.Lock()
	f.read = Op{Kind: OpFlowFrom, flow: f, Tag: f.Tag, Done: func(*Op) { f.readEnded() }}
	f.write = Op{Kind: OpFlowTo, flow: f, Tag: f.Tag, Done: func(*Op) { f.writeEnded() }}
	f.ready = true
	c := f.stopped
	f.started[first], f.over = c == 0, [2]bool{c != 0, c != 0}
	f.mu.Unlock()
	if c != 0 {
		f.ReadErr = c
		f.complete()
		return
	}
	f.launch(first)
}

// launch starts the operation of a side. A Stop that came before that ends it.
func (f *Flow) launch(side int) {
	if side == 0 {
		f.From.Start(&f.read)
	} else {
		f.To.Start(&f.write)
	}
	f.mu.Lock()
	c := f.stopped
	f.mu.Unlock()
	if c != 0 {
		f.Stop(c)
	}
}

// Stop ends the reading with a code. What was read still goes out, at once. A Flow that is not started yet ends when it
// is; one that waits for its lanes has read nothing, and waits no longer.
func (f *Flow) Stop(c Code) {
	f.mu.Lock()
	f.hurried = true
	if f.stopped == 0 {
		f.stopped = c
	}
	ready, waits := f.ready, !f.begun[0] || !f.begun[1]
	f.mu.Unlock()
	if !ready {
		return
	}
	f.read.Abort(c)
	if waits {
		f.write.Abort(c)
	} else {
		f.write.kick()
	}
}

// Abandon ends the flow with what was read and not taken.
func (f *Flow) Abandon(c Code) {
	f.Stop(c)
	f.write.Abort(c)
}

// hold notes that op's lane is held, and starts the other operation when this was the first. It reports whether both are
// held.
func (f *Flow) hold(side int) bool {
	f.mu.Lock()
	first := !f.begun[side]
	f.begun[side] = true
	both := f.begun[0] && f.begun[1]
	start := first && !both && !f.over[1-side] && f.stopped == 0
	f.started[1-side] = f.started[1-side] || start
	f.mu.Unlock()
	if first && both && f.held != nil {
		f.held()
	}
	switch {
	case start:
		f.launch(1 - side)
	case first && side == 1:
		f.read.kick()
	}
	return both
}

// readEnded is called when the reading is over.
func (f *Flow) readEnded() {
	f.mu.Lock()
	f.ReadErr = f.read.Err
	if f.ReadErr == nil {
		f.ReadErr = EOF
	}
	f.Dropped = f.read.ControlDropped
	f.over[0], f.ended = true, true
	f.endDue = Now() + int64(f.Delay)
	f.over[1] = f.over[1] || !f.started[1]
	f.mu.Unlock()
	f.write.kick()
	f.complete()
}

// writeEnded is called when the sending is over.
func (f *Flow) writeEnded() {
	f.mu.Lock()
	f.WriteErr = f.write.Err
	f.over[1] = true
	f.over[0] = f.over[0] || !f.started[0]
	f.mu.Unlock()
	f.read.Abort(OperationAborted)
	f.complete()
}

// complete tells that the flow has ended.
func (f *Flow) complete() {
	f.mu.Lock()
	over := f.over[0] && f.over[1]
	f.mu.Unlock()
	if !over || !f.final.CompareAndSwap(false, true) {
		return
	}
	f.Sent, f.Unsent = f.write.N, int64(f.size)
	for i := range f.queue {
		f.queue[i].free()
	}
	f.queue = nil
	f.Done(f)
}

func (p *parcel) free() {
	if p.whole != nil {
		scratches.Put(p.whole)
	}
}
