package sockcore

import (
	"slices"
	"sync"

	"sockshell/sockcore/internal/sys"
)

const (
	// A budget is how much one lane may do before the others are stepped: one bulk transfer must not
	// starve them, nor put off a cancel or a deadline.
	budgetCalls = 64
	budgetBytes = 1 << 20

	scratchSize = 64 << 10
	// blockSize is how much is written to a file at once: fewer calls, and file systems that keep large
	// pages in their cache fill one at a time. It still fits the processor's second cache between being
	// read and written.
	blockSize = 512 << 10

	// growthMin is the least buffer that grows by more than itself, and growthMost the most that it grows
	// by at once, unless it is larger.
	growthMin  = 4 << 20
	growthMost = 128 << 20
	// roomMin is how much free room a buffer must have to be read into, where less is not enough for the
	// operation: smaller reads cost too many calls.
	roomMin = 4 << 10
	// sendMax is the most that one call of write_all sends: a cancel acts between the calls. Smaller ones
	// are slower.
	sendMax = 512 << 10
)

// attempt is one try of an operation: what it works on, read once under the socket's lock; what is left of
// its lane's budget; and the memory that it reads into for operations that have none, since a pending read
// holds no buffer.
type attempt struct {
	d        *desc
	via      Transport
	layered  bool // via is a layer
	observer Observer

	calls, bytes int
	scratch      *[scratchSize]byte
	block        *[blockSize]byte
}

// scratches and blocks are shared by all attempts.
var (
	scratches = sync.Pool{New: func() any { return new([scratchSize]byte) }}
	blocks    = sync.Pool{New: func() any { return new([blockSize]byte) }}
)

// use makes a work on d, with a reference held, or the lock.
func (a *attempt) use(d *desc) {
	a.d, a.via, a.layered, a.observer = d, d.transport, d.layered, d.sock.env.observing()
}

// end gives back the memory.
func (a *attempt) end() {
	if a.scratch != nil {
		scratches.Put(a.scratch)
	}
	if a.block != nil {
		blocks.Put(a.block)
	}
}

// spend notes a call, and how many bytes it moved.
func (a *attempt) spend(bytes int) {
	a.calls--
	a.bytes -= bytes
}

// pause says whether op, which is composed of several calls, has to stop between two of them.
func (a *attempt) pause(op *Op) (result outcome, stop bool) {
	switch {
	case op.marked():
		return yielded, true
	case a.calls <= 0 || a.bytes <= 0:
		return yielded, true
	}
	return finished, false
}

// ended turns what a call returned into what it means for its operation, r being the readiness for which
// EAGAIN waits.
func ended(c Code, r sys.Ready) (outcome, Code) {
	switch c {
	case EAGAIN:
		return blockedBy(r), 0
	case WantRead:
		return blockedRead, 0
	case WantWrite:
		return blockedWrite, 0
	case Later:
		return paused, 0
	}
	return finished, c
}

func (a *attempt) scratchOf(size int) []byte {
	if a.scratch == nil {
		a.scratch = scratches.Get().(*[scratchSize]byte)
	}
	return a.scratch[:min(size, scratchSize)]
}

func (a *attempt) blockOf(size int) []byte {
	if a.block == nil {
		a.block = blocks.Get().(*[blockSize]byte)
	}
	return a.block[:min(size, blockSize)]
}

// watch begins a call of which the observer is told, and watched ends it: what is answered is so told behind what it
// answers to, whatever goroutine reads it, and also where both ends are observed. Below a layer that is done there.

func (a *attempt) watch() {
	if a.observer != nil && !a.layered {
		a.d.sock.env.telling.Lock()
	}
}

func (a *attempt) watched() {
	if a.observer != nil && !a.layered {
		a.d.sock.env.telling.Unlock()
	}
}

// sent and received tell the observer.

func (a *attempt) sent(p []byte, m *Message) {
	if a.observer != nil {
		a.observer.Sent(a.d.sock, p, m, level(a.layered))
	}
}

func (a *attempt) received(p []byte, m *Message) {
	if a.observer != nil {
		a.observer.Received(a.d.sock, p, m, level(a.layered))
	}
}

// failed tells the observer of an error of the connection; below a layer it is told there.
func (a *attempt) failed(c Code) {
	if a.observer != nil && !a.layered && failsConnection(c) {
		a.observer.Failed(a.d.sock, c)
	}
}

// room returns where up to want further bytes of op are received, at least one, most being how many may still
// come: the end of its own buffer where that has room, else the scratch. A buffer grows only in proportion to
// what has come.
func (op *Op) room(a *attempt, want, most int) []byte {
	n := int(op.N)
	if cap(op.Buf)-n < min(want, roomMin) {
		if n < scratchSize/2 {
			return a.scratchOf(want)
		}
		op.Buf = slices.Grow(op.Buf[:n], min(most, growth(n)))
	}
	return op.Buf[n:min(cap(op.Buf), n+want)]
}

// growth is by how much a buffer of n bytes grows. A large one grows by more than itself: what is not touched
// takes address space alone, and each growth that it spares, a copy of all.
func growth(n int) int {
	if n < growthMin {
		return n
	}
	return max(n, min(7*n, growthMost))
}

// keep adds p, which was received where room said, to what op has read.
func (op *Op) keep(p []byte) {
	n := int(op.N)
	if len(p) > 0 && n < cap(op.Buf) && &op.Buf[:n+1][n] == &p[0] {
		op.Buf = op.Buf[:n+len(p)] // it was received in place
	} else {
		op.Buf = append(op.Buf[:n], p...)
	}
	op.N = int64(len(op.Buf))
}
