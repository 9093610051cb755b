package sockcore

import (
	"slices"
	"sync"
)

const (
	// A turn is how much one lane may do before the others have theirs: one bulk
	// transfer must not starve them, nor put off a cancel or a deadline.
	turnCalls = 64
	turnBytes = 1 << 20

	scratchSize = 64 << 10
	// blockSize is how much is written to a file at once: fewer calls, and file
	// systems that keep large pages in their cache fill one at a time. It still
	// fits the processor's second cache between being read and written.
	blockSize = 512 << 10

	hugeMin = 4 << 20 // the least buffer that is given out in huge pages
	// growthMost is the most that a buffer grows by at once, unless it is larger.
	growthMost = 128 << 20
	// roomMin is how much free room a buffer must have to be read into, where
	// less is not enough for the operation: smaller reads cost too many calls.
	roomMin = 4 << 10
	// sendMax is the most that one call of write_all sends: a cancel acts
	// between the calls. Smaller ones are slower.
	sendMax = 512 << 10
)

// turn is what is left of one lane's turn, and the memory that it reads into
// for operations that have none: a pending read holds no buffer.
type turn struct {
	calls, bytes int
	scratch      *[scratchSize]byte
	block        *[blockSize]byte
}

// scratches and blocks are shared by all turns.
var (
	scratches = sync.Pool{New: func() any { return new([scratchSize]byte) }}
	blocks    = sync.Pool{New: func() any { return new([blockSize]byte) }}
)

func (t *turn) spend(bytes int) {
	t.calls--
	t.bytes -= bytes
}

func (t *turn) over() bool { return t.calls <= 0 || t.bytes <= 0 }

func (t *turn) end() {
	if t.scratch != nil {
		scratches.Put(t.scratch)
	}
	if t.block != nil {
		blocks.Put(t.block)
	}
}

func (t *turn) scratchOf(size int) []byte {
	if t.scratch == nil {
		t.scratch = scratches.Get().(*[scratchSize]byte)
	}
	return t.scratch[:min(size, scratchSize)]
}

func (t *turn) blockOf(size int) []byte {
	if t.block == nil {
		t.block = blocks.Get().(*[blockSize]byte)
	}
	return t.block[:min(size, blockSize)]
}

// room returns where up to want further bytes of op are received, at least one,
// most being how many may still come: the end of its own buffer where that has
// room, else the scratch. A buffer grows only in proportion to what has come.
func (op *Op) room(t *turn, want, most int) []byte {
	n := int(op.N)
	if cap(op.Buf)-n < min(want, roomMin) {
		if n < scratchSize/2 {
			return t.scratchOf(want)
		}
		op.Buf = grown(op.Buf[:n], min(most, growth(n)))
	}
	return op.Buf[n:min(cap(op.Buf), n+want)]
}

// growth is by how much a buffer of n bytes grows. One that is given out in huge
// pages grows by more than itself: what is not touched takes address space
// alone, and each growth that it spares, a copy of all and pages to be cleared.
func growth(n int) int {
	if n < hugeMin {
		return n
	}
	return max(n, min(7*n, growthMost))
}

// grown returns p with room for more bytes behind it.
func grown(p []byte, more int) []byte {
	if len(p)+more < hugeMin {
		return slices.Grow(p, more)
	}
	// Of what is that large, what the kernel takes to give out single pages is
	// more than all else.
	larger := make([]byte, len(p), len(p)+more)
	preferHugePages(larger[:cap(larger)])
	copy(larger, p)
	return larger
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
